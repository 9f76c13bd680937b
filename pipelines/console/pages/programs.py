"""The first page of an installation of several programs."""

from aiohttp import web

from pipelines.console.house import House
from pipelines.console.keys import visit_of
from pipelines.console.rendering import page


async def show(house: House, request: web.Request) -> web.Response:
    """Each program with the way to its own pages; those that the person works for."""
    visit = visit_of(request)
    rows = [
        {"program": one.registry.program, "sites": len(one.registry.sites), "address": one.base}
        for one in house.offices
        if visit.works_for(one.program)
    ]
    return page(request, "programs.html", rows=rows)
