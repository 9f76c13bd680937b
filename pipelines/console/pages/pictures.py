"""Pictures of the page behind a finding: 拍一张, and the picture for who may read the finding whole."""

import asyncio

from aiohttp import web

from pipelines.console.keys import visit_of
from pipelines.console.office import Office
from pipelines.console.pages.finding import shown, steps_of, to_look_again
from pipelines.console.pages.picture_gate import may_see
from pipelines.console.pages.stored_pages import CLOSED, refuse_held_back
from pipelines.console.photographer import Photographer
from pipelines.console.wording import for_screen
from pipelines.evidence import EvidenceError
from pipelines.evidence.pictures import TYPE
from schemas.gate import withheld
from schemas.mistakes import MistakeError


async def take(office: Office, request: web.Request) -> web.Response:
    """Ask for a picture of the page as it is now. It is taken beside; the page of the finding tells of it."""
    id = request.match_info["finding"]
    await to_look_again(office, request)
    actor = visit_of(request).actor
    try:
        _photographer(office).ask(office, id, actor.name)
    except MistakeError as mistake:
        return await shown(office, request, id, status=400, wrong=for_screen(mistake))
    office.keeper.trail.add(actor, "拍照", id, address=request.remote or "")
    return await shown(office, request, id, told="已安排拍照，照片稍后列在“页面照片”下。")


def _photographer(office: Office) -> Photographer:
    """Raises MistakeError where no pictures are taken."""
    if office.photographer is None or office.photographer.settings is None:
        raise MistakeError("本系统没有启用拍照，请由技术人员设置。")
    return office.photographer


async def show(office: Office, request: web.Request) -> web.Response:
    """The picture. What else can be seen in it must not be withheld from who asks."""
    id, sha = request.match_info["finding"], request.match_info["sha"]
    last, sight = (await steps_of(office, request, id))[-1], office.sight(request)
    photographer = office.photographer
    known = [one for one in photographer.of_finding(id) if one.sha256 == sha] if photographer else []
    if photographer is None or not known or (withheld(last) and not sight.reads(str(last["unit"]))):
        raise web.HTTPNotFound
    if not await may_see(office, request, known[0]):
        raise web.HTTPForbidden(text=CLOSED)
    if known[0].page:
        await refuse_held_back(office, request, known[0].page)  # and notes a look at what is withheld from others
    if withheld(last):
        office.keeper.trail.add(visit_of(request).actor, "查阅不公开的页面照片", id, address=request.remote or "")
    try:
        body = await asyncio.to_thread(photographer.album.get, sha)
    except EvidenceError:
        raise web.HTTPNotFound from None
    return web.Response(body=body, content_type=TYPE, headers={"Cache-Control": "private, no-store"})
