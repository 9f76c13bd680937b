"""Logging in at the office's directory: there, and back with an answer that names a person of `people.yaml`."""

import logging

from aiohttp import web

from pipelines.console.house import House
from pipelines.console.keys import typed, visit_of
from pipelines.console.people.directory import DirectoryError
from pipelines.console.people.directory_tries import COOKIE, WITHIN_S
from pipelines.console.people.login import ask, begin_session, kept_fields, own_address
from pipelines.console.people.secrets import same
from pipelines.console.rendering import page
from schemas.mistakes import MistakeError

logger = logging.getLogger(__name__)
FORGED = "本次登录不是从本机浏览器发起的，或已超过十分钟，请重新登录。"
UNKNOWN = "统一身份认证已通过，但人员名单中没有与之对应的人员，请联系系统管理员登记。"


async def leave(house: House, request: web.Request) -> web.Response:
    """To the directory. What was typed into an interrupted form waits here."""
    keeper = house.keeper
    if keeper.directory is None:
        raise web.HTTPNotFound
    address, kept = own_address(typed(request, "next")), kept_fields(request)
    one = keeper.tries.begin(address, kept)
    try:
        there = await keeper.directory.address_for(one)
    except DirectoryError as error:
        logger.warning("directory: %s", error)
        return ask(house, request, address, f"{keeper.directory.known.name}暂时不能使用，请稍后再试。", kept)
    response = page(request, "away.html", there=there, name=keeper.directory.known.name)
    response.set_cookie(
        COOKIE, one.state, max_age=int(WITHIN_S), httponly=True, samesite="Lax", secure=keeper.secure, path="/directory"
    )
    return response


async def come_back(house: House, request: web.Request) -> web.Response:
    """From the directory: who is let in is who stands in `people.yaml`; nobody is registered by coming."""
    keeper = house.keeper
    if keeper.directory is None:
        raise web.HTTPNotFound
    state = request.query.get("state", "")
    began = keeper.tries.end(state) if state and same(state, request.cookies.get(COOKIE, "")) else None
    if began is None:
        return ask(house, request, "/", FORGED)
    one, address, kept = began
    named = ""
    try:
        named = await keeper.directory.person_of(one, request.query)
        known = keeper.roll.at_directory(named)
        if known is None:
            raise MistakeError(UNKNOWN)
    except DirectoryError as error:
        logger.warning("directory: %s", error)
        return _refused(house, request, address, kept, "统一身份认证未通过，请重新登录；如仍不行，请联系运维人员。")
    except MistakeError as mistake:
        return _refused(house, request, address, kept, str(mistake), named)
    response = begin_session(house, request, known, address, kept, keeper.directory.known.name)
    response.del_cookie(COOKIE, path="/directory")
    return response


def _refused(
    house: House, request: web.Request, address: str, kept: list[tuple[str, str]], told: str, named: str = ""
) -> web.Response:
    house.keeper.trail.add(
        visit_of(request).actor, "登录失败", named[:60], "统一身份认证", address=request.remote or ""
    )
    return ask(house, request, address, told, kept)
