"""工作台: what a person should look at first. What is not the person's business is not there."""

import asyncio
import shutil
from datetime import timedelta
from functools import cache, partial
from heapq import nlargest
from typing import Any

from aiohttp import web

from pipelines.console.followed.listed import Listed
from pipelines.console.followed.wanted import Wanted
from pipelines.console.keys import visit_of
from pipelines.console.office import Office, Row
from pipelines.console.pages.numbers import expected, numbers
from pipelines.console.pages.waiting import waits_for
from pipelines.running.advice import advice
from schemas.events.types import DEAD_LETTERS
from schemas.gate import APPROACHING
from schemas.rights import may

SHOWN = 10
SOON_DAYS = 7
LITTLE_ROOM = 0.05
STUCK = "“{title}”环节停滞，有{backlog}条待处理，请运维人员查看日志。"


async def show(office: Office, request: web.Request) -> web.Response:
    """The start page of who has logged in; who has not is sent to the overview."""
    visit = visit_of(request)
    if visit.session is None:
        return web.Response(status=303, headers={"Location": f"{office.base}/"})
    block = partial(_block, office, request)
    since = last_visit(office, visit.session.person)
    unsettled = await office.found(request, Wanted(order="first"))
    fresh = [one for one in unsettled if not since or one.opened_at > since]
    waiting = _waiting(office, request, unsettled)
    ending = await _ending(office, request)
    warnings = await _warnings(office, request)
    return office.page(
        request,
        "work.html",
        here="/work",
        since=since,
        blocks=[
            block("上次登录以来的新问题和线索" if since else "未结的问题和线索", fresh, "order=first"),
            block("等我核实的线索", waiting, "state=suspected"),
            block(f"{SOON_DAYS}日内豁免到期", ending, "state=exempted"),
        ],
        warnings=warnings[:SHOWN],
        warnings_total=len(warnings),
        alarms=await alarms(office) if may(visit.actor, "read_status") is None else [],
        live=await numbers(office, request),
        expected=await expected(office),
    )


def _block(office: Office, request: web.Request, title: str, found: list[Listed], query: str) -> dict[str, Any]:
    newest = nlargest(SHOWN, found, key=lambda one: one.opened_at)
    rows = [office.shown_row(request, one) for one in newest]
    return {"title": title, "rows": rows, "total": len(found), "query": query}


def last_visit(office: Office, person: str) -> str:
    """When the person had logged in before this time; empty at the first time."""
    row = office.keeper.store.one("SELECT before FROM visits WHERE person = ?", (person,))
    return str(row["before"]) if row else ""


def _waiting(office: Office, request: web.Request, found: list[Listed]) -> list[Listed]:
    """The clues of which the person may take the next step; asked once for all that are alike in what it depends on."""
    sight = office.sight(request)

    @cache
    def waits(state: str, unit: str, needs_people: int, people: tuple[str, ...]) -> bool:
        return waits_for(sight, {"state": state, "unit": unit, "needs_people": needs_people, "confirmed_by": people})

    return [one for one in found if waits(one.state, one.unit, one.needs_people, one.confirmed_by)]


async def _ending(office: Office, request: web.Request) -> list[Listed]:
    last = str(await office.today() + timedelta(days=SOON_DAYS))
    return [one for one in await office.found(request, Wanted("exempted")) if one.until and one.until <= last]


async def _warnings(office: Office, request: web.Request) -> list[Row]:
    """What is about to cross a limit. Its wording is for those who read what nobody has confirmed."""
    sight = office.sight(request)
    found = []
    for row in await office.ask("warnings_open", at=await office.now()):
        unit = str(row["unit"])
        if sight.sees(unit):
            wording = row["wording"] if sight.reads(unit) else APPROACHING
            found.append({**office.named({**row, "evidence": ""}), "wording": wording})
    return found


async def alarms(office: Office) -> list[str]:
    """What stands still, runs short or is missing, in sentences for the office."""
    said = [
        STUCK.format(title=stage["title"], backlog=stage["backlog"])
        for stage in await office.told.stages()
        if not stage["well"]
    ]
    room = shutil.disk_usage(office.shown.folder.root)
    if room.free < LITTLE_ROOM * room.total:
        said.append(f"数据目录所在磁盘只剩{room.free / 1e9:.1f}GB，请尽快扩容或清理，磁盘写满后监测会暂停。")
    dead = await asyncio.to_thread(office.shown.log.end_offset, DEAD_LETTERS)
    if dead:
        said.append(f"有{dead}条数据无法处理，已另存待查，请运维人员在“运行状态”中处理。")
    notes = await office.told.notes(office.registry.listed)
    return [*said, *notes, *advice(office.shown.installation)]
