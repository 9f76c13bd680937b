"""A fault that was mended: the stored page that proved it beside the one that showed it mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from pipelines.console.office import Office, Row
from pipelines.console.pages.finding import steps_of
from pipelines.console.pages.stored_pages import framed_answer, refuse_held_back
from schemas.gate import withheld
from schemas.states import STATES
from schemas.times import at


@dataclass(frozen=True)
class Page:
    """A stored page, and when it was read (RFC 3339)."""

    sha256: str
    at: str
    url: str


async def pair_of(office: Office, steps: Sequence[Row]) -> tuple[Page, Page] | None:
    """The page before and the page after, of a finding that stands mended; None where one of them was not stored. The
    step that mended it carries the look that showed it, where one look did; else the looks are asked."""
    last = steps[-1]
    if last["to_state"] != "rectified":
        return None
    faulty = next((one for one in reversed(steps) if STATES[one["to_state"]].open), None)
    before = _proof(office, faulty) if faulty is not None else None
    if before is None:
        return None
    shown = _proof(office, last)
    if shown is not None and shown.sha256 != before.sha256 and at(shown.at) > at(before.at):
        return before, shown
    looks = await office.ask(
        "stored_since",
        subject=last["subject"],
        target=last["target"],
        url=before.url or str(last["url"] or ""),
        since=before.at,
    )
    after = newest_by(looks, str(last["at"]))
    return None if after is None else (before, after)


def _proof(office: Office, step: Row) -> Page | None:
    """The newest stored page that a step rests on."""
    proofs = [one for one in office.named(step)["evidence"] if one.get("sha256")]
    newest = max(proofs, key=lambda one: str(one["at"]), default=None)
    return newest and Page(newest["sha256"], str(newest["at"]), str(newest.get("url") or ""))


def newest_by(looks: Sequence[Row], mended: str) -> Page | None:
    """The look that showed it mended: the last one up to that instant, or the first after it where there is none."""
    until = [one for one in looks if str(one["observed_at"]) <= mended]
    found = until[-1] if until else next(iter(looks), None)
    return None if found is None else Page(str(found["sha256"]), str(found["observed_at"]), str(found["url"]))


async def _mended(office: Office, request: web.Request) -> tuple[Row, tuple[Page, Page]]:
    """The finding of the address and its two pages, for who may read it whole; else there is no such page."""
    steps = await steps_of(office, request, request.match_info["finding"])
    last, sight = steps[-1], office.sight(request)
    if withheld(last) and not sight.reads(str(last["unit"])):
        raise web.HTTPNotFound
    pair = await pair_of(office, steps)
    if pair is None:
        raise web.HTTPNotFound
    return office.named(last), pair


async def show(office: Office, request: web.Request) -> web.Response:
    """Both pages side by side."""
    finding, (before, after) = await _mended(office, request)
    place = f"{office.base}/findings/{finding['finding_id']}"
    sides: list[dict[str, Any]] = [
        {"word": "整改前", "page": before, "framed": f"{place}/before"},
        {"word": "整改后", "page": after, "framed": f"{place}/after"},
    ]
    return office.page(request, "mended.html", here="/findings", finding=finding, sides=sides, place=place)


async def before(office: Office, request: web.Request) -> web.Response:
    return await _framed(office, request, 0)


async def after(office: Office, request: web.Request) -> web.Response:
    return await _framed(office, request, 1)


async def _framed(office: Office, request: web.Request, side: int) -> web.Response:
    """One of the two in its frame. A page that proves something else that is withheld from the person stays closed."""
    finding, pair = await _mended(office, request)
    await refuse_held_back(office, request, pair[side].sha256)
    return await framed_answer(office, pair[side].sha256, finding)
