"""指标体系: read it with its sources and how sure its numbers are, compare two, try one on what is stored."""

import asyncio
from datetime import date, timedelta
from typing import Any

from aiohttp import web

from pipelines.console.keys import files_of, typed, visit_of
from pipelines.console.office import Office
from pipelines.console.rendering import said
from pipelines.console.trials import DRAFT, LARGEST, TrialDesk
from pipelines.console.wording import for_screen, limit
from pipelines.office.rulebook_switch import prepared, switch
from pipelines.office.rulebook_words import (
    FED_BY,
    FIGURES,
    SURENESS,
    change_text,
    named,
    state_of,
    window_text,
)
from schemas.mistakes import MistakeError
from schemas.rights import may
from schemas.rulebooks.differing import differences
from schemas.rulebooks.extending import shown
from schemas.rulebooks.model import Indicator, Rulebook
from stages.rule_evaluator.rules import Rules

OUTCOMES = 10


async def listed(office: Office, request: web.Request) -> web.Response:
    return await _list(office, request)


async def _list(office: Office, request: web.Request, wrong: str = "") -> web.Response:
    """All rulebooks; with `old` and `new` in the address what differs between two."""
    books = await asyncio.to_thread(office.trials.books)
    old, new = request.query.get("old", ""), request.query.get("new", "")
    return office.page(
        request,
        "rulebooks.html",
        status=400 if wrong else 200,
        here="/rulebooks",
        books=[_line(office, key, book) for key, book in books.items()],
        old=old,
        new=new,
        changes=_changes(books[old], books[new]) if old in books and new in books else None,
        may_try=may(visit_of(request).actor, "try_rulebook") is None,
        wrong=wrong,
    )


def _line(office: Office, key: str, book: Rulebook) -> dict[str, Any]:
    return {
        "key": key,
        "title": book.title,
        "version": book.version,
        "indicators": len(book.indicators),
        "enabled": sum(one.enabled for one in book.indicators),
        "unsure": sum(one.sureness == "u" for one in book.indicators),
        "state": "试用稿" if key.startswith(DRAFT) else "现行" if key == office.rulebook.id else "",
    }


def _changes(old: Rulebook, new: Rulebook) -> list[tuple[str, list[str]]]:
    found: dict[tuple[str, str], list[str]] = {}
    for one in differences(old, new):
        found.setdefault((one.indicator, one.title), []).append(change_text(one))
    return [(title, texts) for (_, title), texts in found.items()]


async def show(office: Office, request: web.Request) -> web.Response:
    return await _one(office, request)


async def _one(office: Office, request: web.Request, wrong: str = "", **told: Any) -> web.Response:
    key, book = await _known(office, request)
    words = request.query.get("q", "").strip()[:60]
    rows = [_shown(book, one) for one in book.indicators if not words or words in f"{one.title}{one.clause}"]
    return office.page(
        request,
        "rulebook.html",
        status=400 if wrong else 200,
        here="/rulebooks",
        key=key,
        book=book,
        rows=rows,
        words=words,
        may_try=may(visit_of(request).actor, "try_rulebook") is None,
        may_switch=may(visit_of(request).actor, "switch_rulebook") is None and office.keeper.guests is None,
        wrong=wrong,
        **{"told": "", "switch": None, **told},
    )


async def change(office: Office, request: web.Request) -> web.Response:
    """Judge by this rulebook from a day on: first what would change is shown, then it is done."""
    key, book = await _known(office, request)
    actor, now, reason = visit_of(request).actor, office.shown.now(), typed(request, "reason")
    try:
        if office.keeper.guests is not None:
            raise MistakeError("示例省的指标体系是预设的，不能更换；可以试算。")
        if not reason:
            raise MistakeError("请写明更换的依据。")
        first, folder = _day(typed(request, "first")), office.shown.folder
        asked = await asyncio.to_thread(
            prepared, folder, office.registry.program, office.trials.file_of(key), first, now
        )
        Rules(book)
        if typed(request, "what") != "switch":
            shown_first = {"first": str(first), "reason": reason, "changes": _changes(asked.before, asked.book)}
            return await _one(office, request, switch={**shown_first, "before": asked.before.title})
        await asyncio.to_thread(switch, folder, asked, actor, reason, now)
    except MistakeError as mistake:
        return await _one(office, request, for_screen(mistake))
    office.trials.drop_draft(key)
    office.keeper.trail.add(actor, "更换指标体系", book.id, f"自{first}起；{reason}", request.remote or "")
    told = f"自{first}起按“{book.title}”判定；此前的问题、判断和报告均不改变。"
    return said(request, "已定更换", [told], back=f"{office.base}/rulebooks")


async def _known(office: Office, request: web.Request) -> tuple[str, Rulebook]:
    books, key = await asyncio.to_thread(office.trials.books), request.match_info["book"]
    if key not in books:
        raise web.HTTPNotFound
    return key, books[key]


def _shown(book: Rulebook, one: Indicator) -> dict[str, Any]:
    return {
        "title": one.title,
        "clause": one.clause,
        "source": one.source or book.source,
        "severity": shown(one.severity),
        "limit": limit(one.comparator, one.threshold, one.unit),
        "window": window_text(one.window) if one.window else "",
        "people": one.needs_people,
        "fed_by": FED_BY[one.fed_by],
        "sureness": SURENESS[one.sureness],
        "sure": one.sureness in ("1", "2"),
        "state": state_of(one),
        "restricted": one.restricted,
    }


async def draft(office: Office, request: web.Request) -> web.Response:
    """Take in a rulebook that is only looked at and tried; the one in force stays."""
    try:
        files = files_of(request, "file")
        if len(files) != 1:
            raise MistakeError("请选择一个指标体系文件（yaml）。")
        content = files[0].file.read(LARGEST + 1)
        key = await asyncio.to_thread(office.trials.keep_draft, content)
    except MistakeError as mistake:
        return await _list(office, request, "；".join(mistake.messages[:20]))
    office.keeper.trail.add(visit_of(request).actor, "上传指标体系试用稿", key, address=request.remote or "")
    return web.Response(status=303, headers={"Location": f"{office.base}/rulebooks/{key}"})


async def trial(office: Office, request: web.Request) -> web.Response:
    return await _trial(office, request)


async def _trial(office: Office, request: web.Request, wrong: str = "") -> web.Response:
    key, book = await _known(office, request)
    today, desk = await office.today(), office.trials
    found = await asyncio.to_thread(desk.outcomes, office.program)
    return office.page(
        request,
        "trial.html",
        status=400 if wrong else 200,
        here="/rulebooks",
        key=key,
        book=book,
        first=str(today - timedelta(days=30)),
        last=str(today - timedelta(days=1)),
        job=await asyncio.to_thread(_progress, desk, office.program),
        outcomes=[_outcome(office, book, one) for one in found if one["book"] == book.id][:OUTCOMES],
        figures=FIGURES,
        wrong=wrong,
    )


def _progress(desk: TrialDesk, program: str) -> dict[str, Any] | None:
    """How far the trial is; None where none was begun since the start."""
    job = desk.job
    if job is None or job.asked.registry.program.id != program:
        return None
    told = {"title": job.asked.trial.book.title, "by": job.asked.by, "running": job.running}
    told |= {"busy": job.busy, "failed": job.failed and not job.busy}
    return {**told, "read": job.read(), "total": job.total}


def _outcome(office: Office, book: Rulebook, one: dict[str, Any]) -> dict[str, Any]:
    names = named(office.registry, book) | office.titles
    told = one["told"]
    parts = [
        (word, [{**row, "name": names.get(row[field], "已不在登记册中的对象")} for row in told[part]])
        for part, word, field in (
            ("indicators", "按指标", "indicator"),
            ("units", "按单位", "unit"),
            ("subjects", "按对象", "subject"),
        )
    ]
    examples = [
        (word, [{**e, "name": names.get(e["subject"], ""), "title": names.get(e["indicator"], "")} for e in ones])
        for word, ones in (("新增举例", told["examples"]["appears"]), ("减少举例", told["examples"]["disappears"]))
    ]
    return {**one, **told, "parts": parts, "shown_examples": examples}


async def change_trial(office: Office, request: web.Request) -> web.Response:
    """Begin a trial, or stop the one under way."""
    key, book = await _known(office, request)
    actor, desk = visit_of(request).actor, office.trials
    try:
        if typed(request, "what") == "stop":
            if desk.job is None or not desk.job.running:
                raise MistakeError("没有正在进行的试算。")
            await asyncio.to_thread(desk.job.stop)
        else:
            first, last = (_day(typed(request, name)) for name in ("first", "last"))
            await asyncio.to_thread(desk.begin, office.registry, book, first, last, actor)
    except MistakeError as mistake:
        return await _trial(office, request, str(mistake))
    action = "停止试算" if typed(request, "what") == "stop" else "试算指标体系"
    office.keeper.trail.add(actor, action, book.id, address=request.remote or "")
    return web.Response(status=303, headers={"Location": f"{office.base}/rulebooks/{key}/try"})


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise MistakeError("请填写起止日期。") from None
