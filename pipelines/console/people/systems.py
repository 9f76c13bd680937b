"""对接系统: tokens for other systems, each with what it may read."""

from aiohttp import web

from pipelines.console.house import House
from pipelines.console.keys import all_typed, typed, visit_of
from pipelines.console.people.tokens import SCOPES
from pipelines.console.rendering import page
from schemas.mistakes import MistakeError


async def listed(house: House, request: web.Request) -> web.Response:
    return _page(house, request)


def _page(house: House, request: web.Request, told: str = "", wrong: str = "", secret: str = "") -> web.Response:
    return page(
        request,
        "systems.html",
        status=400 if wrong else 200,
        here="/systems",
        tokens=house.keeper.tokens.all(),
        scopes=SCOPES,
        programs=house.shown.installation.programs,
        told=told,
        wrong=wrong,
        secret=secret,
    )


async def change(house: House, request: web.Request) -> web.Response:
    """Give out a token, which is shown this once, or withdraw one."""
    keeper, actor = house.keeper, visit_of(request).actor
    if typed(request, "what") == "revoke":
        keeper.tokens.revoke(typed(request, "id"))
        keeper.trail.add(actor, "收回对接令牌", typed(request, "id"), address=request.remote or "")
        return _page(house, request, "令牌已收回，立即失效。")
    name, program = typed(request, "name"), typed(request, "program")
    try:
        if program and program not in {one.id for one in house.shown.installation.programs}:
            raise MistakeError("没有这个监测任务，请刷新后再选。")
        secret = keeper.tokens.new(name, all_typed(request, "scopes"), program, actor.id)
    except MistakeError as mistake:
        return _page(house, request, wrong=str(mistake))
    keeper.trail.add(actor, "发放对接令牌", name, address=request.remote or "")
    return _page(house, request, f"已为{name}发放令牌，只在此显示一次，请立即交给对方妥善保存。", secret=secret)
