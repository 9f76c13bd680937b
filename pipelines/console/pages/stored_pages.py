"""Stored pages: as a person saw them, made harmless, and their source as text. Nothing of them is ever run."""

import asyncio
import re

from aiohttp import web

from pipelines.console.keys import visit_of
from pipelines.console.office import Office, Row
from pipelines.console.pages.framed import POLICY, harmless, picture_type, spots
from pipelines.console.pages.marking import words_to_mark
from pipelines.evidence.errors import EvidenceAwayError, EvidenceMissingError
from schemas.gate import Sight, withheld
from stages.classifier.reading.charset import decode

SHOWN_BYTES = 400_000
CLOSED = "该页面涉及不宜公开或尚待核实的内容，请由有权限的人员查阅内部核查单。"
_SHA = re.compile(r"[0-9a-f]{64}")


async def source(office: Office, request: web.Request) -> web.Response:
    """The stored bytes as plain text."""
    text = decode((await stored(office, request))[:SHOWN_BYTES]).text
    return web.Response(text=text, content_type="text/plain", charset="utf-8")


async def show(office: Office, request: web.Request) -> web.Response:
    """The page in a sandboxed frame, with the spots of its source that prove a finding."""
    body = await stored(office, request)
    marks = await _marks(office, request)
    sha = request.match_info["sha"]
    return office.page(
        request,
        "stored.html",
        here="/findings",
        framed=f"{office.base}/evidence/{sha}/framed?{request.query_string}",
        source=f"{office.base}/evidence/{sha}",
        finding=request.query.get("finding", "") if marks else "",
        spots=await asyncio.to_thread(spots, body, marks),
    )


async def framed(office: Office, request: web.Request) -> web.Response:
    """What the frame shows: the page made harmless, or the picture that somebody handed in."""
    return await _harmless(await stored(office, request), await _marks(office, request))


async def _harmless(body: bytes, marks: list[str]) -> web.Response:
    kind = picture_type(body)
    if kind is not None:
        headers = {"Content-Security-Policy": POLICY.replace("img-src 'none'", "img-src 'self'")}
        return web.Response(body=body, content_type=kind, headers=headers)
    text = await asyncio.to_thread(harmless, body, marks)
    headers = {"Content-Security-Policy": POLICY}
    return web.Response(text=text, content_type="text/html", charset="utf-8", headers=headers)


async def framed_answer(office: Office, sha: str, finding: Row) -> web.Response:
    """The same of a page that whoever asks may open, with the words that prove a finding."""
    return await _harmless(await _body(office, sha), words_to_mark(finding))


async def refuse_held_back(office: Office, request: web.Request, sha: str) -> None:
    """Raises 403 for a page that proves something withheld from the actor; to open one that is withheld from others
    is noted."""
    held = _held_back(await office.ask("findings_proved_by", at=await office.now(), sha256=sha))
    sight = office.sight(request)
    if not all(sight.reads(str(row["unit"])) for row in held):
        raise web.HTTPForbidden(text=CLOSED)
    if held:
        office.keeper.trail.add(visit_of(request).actor, "查阅不公开的留存页面", sha, address=request.remote or "")


async def _marks(office: Office, request: web.Request) -> list[str]:
    """The words to mark: those that prove the finding from which the person comes, where it may be read."""
    id = request.query.get("finding", "")
    steps = await office.ask("finding_history", finding_id=id) if id else []
    sight = office.sight(request)
    if not steps or not sight.sees(str(steps[-1]["unit"])):
        return []
    return words_to_mark(office.named(sight.row(steps[-1])))


async def stored(office: Office, request: web.Request) -> bytes:
    """The body that the address names, for who may read it. Raises the answer that says why there is none."""
    sha = request.match_info["sha"]
    if not _SHA.fullmatch(sha):
        raise web.HTTPNotFound
    proved = await office.ask("findings_proved_by", at=await office.now(), sha256=sha)
    if not may_open(proved, office.sight(request)):
        raise web.HTTPForbidden(text=CLOSED)
    if _held_back(proved):
        office.keeper.trail.add(visit_of(request).actor, "查阅不公开的留存页面", sha, address=request.remote or "")
    return await _body(office, sha)


async def _body(office: Office, sha: str) -> bytes:
    try:
        return await asyncio.to_thread(office.shown.evidence.get, sha)
    except EvidenceMissingError:
        raise web.HTTPNotFound from None
    except EvidenceAwayError:
        raise web.HTTPServiceUnavailable(text="证据库暂时无法访问，请稍后重试或联系运维人员。") from None


def may_open(proved: list[Row], sight: Sight) -> bool:
    """Whether a stored page may be read: none that proves something withheld from this actor, settled or not; and who
    sees one unit's part alone reads what proves a finding there. A page that was suspected without ground is like any
    other. `proved`: the findings that it proves."""
    if not all(sight.reads(str(row["unit"])) for row in _held_back(proved)):
        return False
    return sight.sees() or any(sight.sees(str(row["unit"])) for row in proved)


def _held_back(proved: list[Row]) -> list[Row]:
    return [row for row in proved if row["state"] != "dismissed" and withheld(row)]
