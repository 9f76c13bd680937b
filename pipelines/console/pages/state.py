"""运行状态: whether every stage moves, and what an office must know."""

from aiohttp import web

from pipelines.console.office import Office


async def show(office: Office, request: web.Request) -> web.Response:
    return office.page(
        request,
        "status.html",
        here="/status",
        stages=await office.told.stages(),
        balance=await office.shown.balance(),
        notes=await office.told.notes(office.registry.listed),
        now=await office.now(),
    )
