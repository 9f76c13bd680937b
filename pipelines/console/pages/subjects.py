"""账号和应用: what is watched beside sites, one page for every kind of subject; what it is made of as a tree."""

from collections import defaultdict
from typing import Any

from aiohttp import web

from pipelines.console.office import Office
from pipelines.console.paging import paged
from schemas.registry.model import Subject
from schemas.registry.platforms import PLATFORMS
from schemas.registry.subjects import SUBJECTS
from schemas.states import STANDING

LOOK_DAYS = 35
STEP = " / "  # between the names of a menu entry and of the one that it is below


def _known(office: Office, request: web.Request) -> list[Subject]:
    """The listed subjects without pages of their own that the actor may know of."""
    sight, elsewhere = office.sight(request), {site.id for site in office.registry.sites}
    return [
        one
        for one in office.registry.listed
        if one.id not in elsewhere and sight.sees(*(held.unit for held in one.roles))
    ]


def _platform(subject: Subject) -> str:
    platform = getattr(subject, "platform", "")
    return PLATFORMS[platform].word if platform in PLATFORMS else str(getattr(subject, "platform_name", "") or "")


async def listed(office: Office, request: web.Request) -> web.Response:
    wanted, kind = request.query.get("q", "").strip(), request.query.get("kind", "")
    open_now: dict[str, int] = defaultdict(int)
    for row in await office.open_findings(request):
        open_now[row["subject"]] += row["state"] in STANDING
    looked = {row["subject"]: row for row in await office.ask("coverage", **await office.days_and_today(LOOK_DAYS))}
    today = await office.today()
    rows = [
        {
            "subject": one,
            "word": SUBJECTS[one.subject_kind].word,
            "platform": _platform(one),
            "unit": office.unit_name(office.answers(one, today)),
            "open": open_now[one.id],
            "looked": looked.get(one.id),
        }
        for one in _known(office, request)
        if (not kind or one.subject_kind == kind) and (not wanted or wanted in one.name or wanted in one.number)
    ]
    kinds = {name: row.word for name, row in SUBJECTS.items() if row.listed and name != "site"}
    return office.page(
        request, "subjects.html", here="/subjects", q=wanted, kind=kind, kinds=kinds, **paged(rows, request)
    )


async def show(office: Office, request: web.Request) -> web.Response:
    subject = next((one for one in _known(office, request) if one.id == request.match_info["subject"]), None)
    if subject is None:
        raise web.HTTPNotFound
    findings = [office.named(row) for row in await office.open_findings(request) if row["subject"] == subject.id]
    day = await office.last_closed_day()
    assessed = await office.ask("assessments_at", day=day)
    coverage = await office.ask("coverage", **await office.days_and_today(LOOK_DAYS))
    return office.page(
        request,
        "subject.html",
        here="/subjects",
        subject=subject,
        word=SUBJECTS[subject.subject_kind].word,
        platform=_platform(subject),
        unit=office.unit_name(office.answers(subject, await office.today())),
        menu=tree_of([column.name for column in subject.columns]),
        findings=findings,
        day=day,
        assessed=[office.judged(row) for row in assessed if row["subject"] == subject.id],
        looked=next((row for row in coverage if row["subject"] == subject.id), None),
        days=LOOK_DAYS,
    )


def tree_of(names: list[str]) -> dict[str, Any]:
    """Names like 政务 / 办事指南 as nested mappings, in their order."""
    tree: dict[str, Any] = {}
    for name in names:
        place = tree
        for part in name.split(STEP):
            place = place.setdefault(part.strip(), {})
    return tree
