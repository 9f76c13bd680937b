"""来源情况: which sites and sources of accounts answer, and since when not."""

from collections import Counter
from datetime import timedelta
from typing import Any

from aiohttp import web

from pipelines.console.office import Office, Row
from pipelines.console.paging import paged
from schemas.kinds import KINDS
from schemas.registry.sources import asked_for
from schemas.registry.subjects import SUBJECTS

DAYS = 30
WHY = {"void_own_network": "本单位网络不通", "void_blocked": "对方拒绝或限制访问", "void_inconclusive": "应答不能用"}


async def show(office: Office, request: web.Request) -> web.Response:
    today = await office.today()
    rows = await office.ask("answers_by_subject", first_day=str(today - timedelta(days=DAYS)), last_day=str(today))
    silent = [_silent(office, row) for row in rows if row["answered"] is None or row["answered"] < row["asked"]]
    counts = Counter(_group(office, row) for row in rows)
    quiet = Counter(row["group"] for row in silent)
    return office.page(
        request,
        "sources.html",
        here="/sources",
        groups=[{"word": word, "all": number, "silent": quiet[word]} for word, number in sorted(counts.items())],
        unasked=_unasked(office, rows),
        troubles=await office.told.troubles(office.registry.listed),
        days=DAYS,
        **paged(sorted(silent, key=lambda row: (row["answered"] or "", row["name"])), request),
    )


def _group(office: Office, row: Row) -> str:
    """What was asked: the sources of an account that tell of this kind, else the site itself."""
    subject = office.subjects.get(str(row["subject"]))
    sources = asked_for(list(getattr(subject, "sources", None) or []), str(row["kind"]))
    word = KINDS[row["kind"]].word if row["kind"] in KINDS else "其他"
    return f"{'、'.join(dict.fromkeys(one.row.word for one in sources))}（{word}）" if sources else word


def _silent(office: Office, row: Row) -> dict[str, Any]:
    subject = office.subjects.get(str(row["subject"]))
    reasons = [word for field, word in WHY.items() if int(row[field])]
    return {
        "group": _group(office, row),
        "name": subject.name if subject else "已不在登记册中的对象",
        "answered": row["answered"],
        "begun": row["begun"],
        "asked": row["asked"],
        "why": "、".join(reasons) or "没有应答",
    }


def _unasked(office: Office, rows: list[Row]) -> list[dict[str, str]]:
    """Subjects that are watched through sources and have none that can be asked."""
    asked = {str(row["subject"]) for row in rows}
    return [
        {"name": one.name, "word": SUBJECTS[one.subject_kind].word}
        for one in office.registry.listed
        if one.id not in asked and hasattr(one, "sources") and not any(source.usable for source in one.sources)
    ]
