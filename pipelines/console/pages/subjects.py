"""账号和应用: what is watched beside sites, one page for every kind of subject; of an account its posts as a
calendar and its menu as a tree."""

from collections import defaultdict
from datetime import timedelta
from functools import cache
from typing import Any

from aiohttp import web

from pipelines.console.account_looks import TOLD, looks_at, observed
from pipelines.console.followed.wanted import Wanted
from pipelines.console.keys import refuse_resumed, typed
from pipelines.console.menu_tree import Node, menu_tree
from pipelines.console.office import Office, Row
from pipelines.console.pages.sites import shown_site
from pipelines.console.pages.watching import back_to, next_reads, take, told_of, watching_of
from pipelines.console.paging import paged
from pipelines.console.posts_calendar import Calendar, calendar_of, ended_by_day, facts_of, limits_of
from pipelines.console.wording import for_screen
from schemas.events.found import MenuRead
from schemas.mistakes import MistakeError
from schemas.registry.model import Subject
from schemas.registry.platforms import PLATFORMS
from schemas.registry.subjects import SUBJECTS

LOOK_DAYS = 35
POSTS_LOOKS = 7  # the last ones: each carries a month, and a source that fails now told a few days ago


def _known(office: Office, request: web.Request) -> list[Subject]:
    """The listed subjects without pages of their own that the actor may know of."""
    sees, elsewhere = cache(office.sight(request).sees), {site.id for site in office.registry.sites}
    return [
        one for one in office.registry.listed if one.id not in elsewhere and sees(*(held.unit for held in one.roles))
    ]


def _platform(subject: Subject) -> str:
    platform = getattr(subject, "platform", "")
    return PLATFORMS[platform].word if platform in PLATFORMS else str(getattr(subject, "platform_name", "") or "")


async def listed(office: Office, request: web.Request) -> web.Response:
    wanted, kind = request.query.get("q", "").strip(), request.query.get("kind", "")
    page = paged(
        [
            one
            for one in _known(office, request)
            if (not kind or one.subject_kind == kind) and (not wanted or wanted in one.name or wanted in one.number)
        ],
        request,
    )
    standing = await office.standing(request)
    ids = [one.id for one in page["rows"]]
    looked = await office.ask("coverage_of", subjects=ids, **await office.days_and_today(LOOK_DAYS))
    today = await office.today()
    page["rows"] = [
        {
            "subject": one,
            "word": SUBJECTS[one.subject_kind].word,
            "platform": _platform(one),
            "unit": office.unit_name(office.answers(one, today)),
            "open": standing[one.id],
            "looked": next((row for row in looked if row["subject"] == one.id), None),
        }
        for one in page["rows"]
    ]
    kinds = {name: row.word for name, row in SUBJECTS.items() if row.listed and name != "site"}
    return office.page(request, "subjects.html", here="/subjects", q=wanted, kind=kind, kinds=kinds, **page)


async def show(office: Office, request: web.Request) -> web.Response:
    subject = next((one for one in _known(office, request) if one.id == request.match_info["subject"]), None)
    if subject is None:
        raise web.HTTPNotFound
    return await _shown(office, request, subject, told=told_of(request))


async def watch(office: Office, request: web.Request) -> web.Response:
    """Look again now, pause, go on: of a subject of any kind."""
    id = request.match_info["subject"]
    site = next((one for one in office.sites(request) if one.id == id), None)
    subject = site or next((one for one in _known(office, request) if one.id == id), None)
    if subject is None:
        raise web.HTTPNotFound
    status, said = 200, dict[str, Any]()
    try:
        refuse_resumed(request)
        said["told"] = await take(office, request, subject)
        if typed(request, "action") == "recheck":
            return back_to(f"{office.base}/{'sites' if site else 'subjects'}/{subject.id}")
    except MistakeError as mistake:
        names = ("target", "reason", "approver", "until", "action")
        status, said = 400, {"wrong": for_screen(mistake), "typed": {name: typed(request, name) for name in names}}
    if site is not None:
        return await shown_site(office, request, site, status, **said)
    return await _shown(office, request, subject, status, **said)


async def _shown(
    office: Office, request: web.Request, subject: Subject, status: int = 200, **told: Any
) -> web.Response:
    values: dict[str, Any] = {"told": "", "wrong": "", "typed": {}, **told}
    found = await office.found(request, Wanted(subject=subject.id))
    day = await office.last_closed_day()
    assessed = await office.ask("assessments_of", day=day, subject=subject.id)
    looked = await office.ask("coverage_of", subjects=[subject.id], **await office.days_and_today(LOOK_DAYS))
    return office.page(
        request,
        "subject.html",
        status=status,
        here="/subjects",
        subject=subject,
        watching=await watching_of(office, request, subject),
        next=min((await next_reads(office, subject)).values(), default=""),
        word=SUBJECTS[subject.subject_kind].word,
        platform=_platform(subject),
        unit=office.unit_name(office.answers(subject, await office.today())),
        **await _of_account(office, subject),
        findings=[office.shown_row(request, one) for one in found],
        day=day,
        assessed=[office.judged(row) for row in assessed],
        looked=looked[0] if looked else None,
        days=LOOK_DAYS,
        **values,
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
