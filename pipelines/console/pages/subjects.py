"""账号和应用: what is watched beside sites, one page for every kind of subject; of an account its posts as a
calendar and its menu as a tree."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from aiohttp import web

from pipelines.console.account_looks import TOLD, looks_at, observed
from pipelines.console.menu_tree import Node, menu_tree
from pipelines.console.office import Office, Row
from pipelines.console.paging import paged
from pipelines.console.posts_calendar import Calendar, calendar_of, ended_by_day, facts_of, limits_of
from schemas.events.found import MenuRead
from schemas.registry.model import Subject
from schemas.registry.platforms import PLATFORMS
from schemas.registry.subjects import SUBJECTS
from schemas.states import STANDING

LOOK_DAYS = 35
POSTS_LOOKS = 7  # the last ones: each carries a month, and a source that fails now told a few days ago


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
        **await _of_account(office, subject),
        findings=findings,
        day=day,
        assessed=[office.judged(row) for row in assessed if row["subject"] == subject.id],
        looked=next((row for row in coverage if row["subject"] == subject.id), None),
        days=LOOK_DAYS,
    )


async def _of_account(office: Office, subject: Subject) -> dict[str, Any]:
    """What the looks at posts and menu have shown; nothing of both for an app, which has none."""
    rows = await looks_at(office, subject.id, ["posts", "menu", "entry_link"], LOOK_DAYS)
    by_kind: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_kind[row["kind"]].append(row)
    return {
        "menu": await _menu(office, subject, by_kind["menu"], by_kind["entry_link"]),
        "calendar": await _calendar(office, by_kind["posts"]),
    }


async def _calendar(office: Office, looks: list[Row]) -> Calendar | None:
    """None before the first look at the posts. The last looks carry a month of posts each."""
    if not looks:
        return None
    told = await observed(office, [row for row in looks if row["outcome"] in TOLD][-POSTS_LOOKS:])
    facts = facts_of((event.id, page) for event, page in told)
    today = await office.today()
    return calendar_of(
        facts, ended_by_day(looks), limits_of(office.rulebook), today - timedelta(days=LOOK_DAYS - 1), today
    )


async def _menu(office: Office, subject: Subject, looks: list[Row], links: list[Row]) -> dict[str, Node]:
    """The menu of the last look that told of it."""
    told = await observed(office, [row for row in looks if row["outcome"] in TOLD][-1:])
    menu = next((page.found for _, page in told if isinstance(page.found, MenuRead)), None)
    answered = {row["url"]: row["link_class"] for row in links if row["link_class"]}
    shown = await office.ask("freshness_history", subject=subject.id, **await office.days_and_today(LOOK_DAYS))
    return menu_tree(menu, subject.columns, answered, {row["target"]: row for row in shown})
