"""Who may see a picture of a page: what else can be seen in it must not be withheld from the person."""

from aiohttp import web

from pipelines.console.office import Office
from pipelines.console.pages.stored_pages import may_open
from pipelines.evidence.pictures import Picture


async def may_see(office: Office, request: web.Request, picture: Picture) -> bool:
    """Whether the page proves, or has by now, nothing that is withheld from who asks. Whether the finding itself may
    be read is asked before."""
    if picture.page and not await opens(office, request, picture.page):
        return False
    sight, pages = office.sight(request), {picture.asked, picture.url}
    return not any(
        one.hidden is not None and one.state != "dismissed" and one.url in pages and not sight.reads(one.unit)
        for one in (await office.findings()).values()
    )


async def opens(office: Office, request: web.Request, sha: str) -> bool:
    """Whether who asks may open a stored page."""
    proved = await office.ask("findings_proved_by", at=await office.now(), sha256=sha)
    return may_open(proved, office.sight(request))
