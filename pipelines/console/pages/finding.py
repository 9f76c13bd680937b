"""One finding: its sentence, number and base, history and evidence; and what a person may do about it."""

import asyncio
from typing import Any

import msgspec
from aiohttp import web

from pipelines.console.keys import visit_of
from pipelines.console.office import Office, Row
from pipelines.console.pages.picture_gate import may_see, opens
from pipelines.console.pages.watching import Asked, told_of, watching_of
from pipelines.console.wording import moment
from schemas.gate import withheld
from schemas.rights import may, review_right
from schemas.states import ACTS, UNSETTLED
from schemas.times import rfc3339
from stages.reporter.newest import MEASURED

MOST_PICTURES = 6


async def show(office: Office, request: web.Request) -> web.Response:
    return await shown(office, request, request.match_info["finding"], told=told_of(request))


async def shown(office: Office, request: web.Request, id: str, *, status: int = 200, **told: Any) -> web.Response:
    """The page of a finding. `told`: what became of a step, and what was typed for one that was not taken."""
    steps = await steps_of(office, request, id)
    sight = office.sight(request)
    last = steps[-1]
    kept = (await office.findings()).get(id)  # a step may be there before the list has been told of it
    renewed = kept.row() if kept else last
    named = [office.named(sight.row(row, last)) for row in steps]
    measured = {name: renewed[name] for name in (*MEASURED, "wording", "last_seen")}
    now = {**named[-1], **office.named(sight.row({**last, **measured}))}
    whole = sight.reads(str(last["unit"]))
    hidden = None if whole else withheld(last)
    if whole and withheld(last):
        office.keeper.trail.add(visit_of(request).actor, "查阅不公开内容", id, address=request.remote or "")
    causes = await _causes(office) if last["to_state"] in UNSETTLED else {}
    values: dict[str, Any] = {"told": "", "wrong": "", "typed": {}, **told}
    return office.page(
        request,
        "finding.html",
        status=status,
        here="/findings",
        steps=named,
        now=now,
        hidden=hidden,
        common_cause=causes.get(id, ""),
        rulebook_title=office.rulebook.title,
        seen=len(steps),
        acted=office.desk.acted(id),
        waiting=office.desk.waiting(id, len(steps)),
        acts=_acts(office, request, last),
        rechecks=await _rechecks(office, request, last),
        can_recheck=may(visit_of(request).actor, "recheck", sight.of(str(last["unit"]))) is None,
        **await pictures_of(office, request, now, hidden=hidden is not None),
        **values,
    )


async def pictures_of(office: Office, request: web.Request, now: Row, *, hidden: bool) -> Row:
    """The pictures of the page behind a finding that the person may see, the stored page to stand beside them, whether
    more are taken, and what became of the last that was asked for."""
    photographer, id = office.photographer, str(now["finding_id"])
    if photographer is None or hidden:
        return {"pictures": [], "closed_pictures": 0, "shown_page": None, "takes_pictures": False, "picture_told": ""}
    taken = photographer.of_finding(id)[:MOST_PICTURES]
    seen = [one for one in taken if await may_see(office, request, one)]
    stored = [one for one in now["evidence"] if one.get("sha256")][-1:] if seen else []
    return {
        "pictures": [{**msgspec.structs.asdict(one), "at": rfc3339(one.at)} for one in seen],
        "closed_pictures": len(taken) - len(seen),
        "shown_page": await _first_open(office, request, stored),
        "takes_pictures": photographer.settings is not None,
        "picture_told": photographer.told(id),
    }


async def _first_open(office: Office, request: web.Request, stored: list[Row]) -> Row | None:
    for one in stored:
        if await opens(office, request, str(one["sha256"])):
            return one
    return None


async def _causes(office: Office) -> dict[str, str]:
    return await asyncio.to_thread(office.desk.common_causes, office.registry)


async def _rechecks(office: Office, request: web.Request, last: Row) -> list[Asked]:
    """The looks that were asked for at what the finding is about since it was found, with how they ended."""
    subject = office.subjects.get(str(last["subject"]))
    if subject is None:
        return []
    found = (await watching_of(office, request, subject, recheck_target(office, last))).asked
    return [one for one in found if one.at >= moment(last["first_seen"])]


def recheck_target(office: Office, last: Row) -> str:
    """What is looked at again for a finding: its column, else the whole subject."""
    return str(last["target"]) if last["target"] in office.columns else str(last["subject"])


async def steps_of(office: Office, request: web.Request, id: str) -> list[Row]:
    """Every step of a finding that the actor may know of, oldest first; else there is no such page."""
    steps = await office.ask("finding_history", finding_id=id)
    if not steps or not office.sight(request).sees(str(steps[-1]["unit"])):
        raise web.HTTPNotFound
    return steps


async def to_look_again(office: Office, request: web.Request) -> Row:
    """The last step of the finding that is asked for. Raises HTTPForbidden for who may not have its page looked at."""
    last = (await steps_of(office, request, request.match_info["finding"]))[-1]
    refused = may(visit_of(request).actor, "recheck", office.sight(request).of(str(last["unit"])))
    if refused is not None:
        raise web.HTTPForbidden(text=refused)
    return last


def _acts(office: Office, request: web.Request, last: Row) -> dict[str, str]:
    """The steps that this person may take with this finding as it stands, with their words."""
    actor, sight = visit_of(request).actor, office.sight(request)
    people = frozenset(last["confirmed_by"])
    thing = sight.of(str(last["unit"]))
    found: dict[str, str] = {}
    for name, act in ACTS.items():
        right = review_right(name, int(last["needs_people"]), people)
        if last["to_state"] in act.within and may(actor, right, type(thing)(thing.units, people)) is None:
            found[name] = "复核" if right == "second_review" else act.word
    return found
