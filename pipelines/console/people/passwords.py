"""One's own password; the password of a one-time link; the first administrator."""

import asyncio
import re

from aiohttp import web

from pipelines.console.house import House
from pipelines.console.keys import FORM, all_typed, typed, visit_of
from pipelines.console.people.checking import refuse_weak
from pipelines.console.rendering import page, said
from pipelines.os_user import login
from schemas.mistakes import MistakeError
from schemas.registry.people import FOR_PEOPLE, Person
from schemas.rights import ROLES

ENDED = "该链接已用过或已失效；请联系系统管理员重新生成，首次启动的链接请在终端重新启动后查看。"


async def form(house: House, request: web.Request) -> web.Response:
    """Change the own password, or set the one of a link."""
    link = request.query.get("link", "")
    if link:
        person = house.keeper.links.person(link)
        if not person:
            return said(request, "链接不能使用", [ENDED], status=404)
        return _form(house, request, link=link, person=person)
    if visit_of(request).session is None:
        return web.Response(status=303, headers={"Location": "/login?next=/password"})
    return _form(house, request)


def _form(house: House, request: web.Request, link: str = "", person: str = "", wrong: str = "") -> web.Response:
    known = house.keeper.roll.person(person)
    return page(
        request, "password.html", status=400 if wrong else 200, link=link, person=known, wrong=wrong, here="/password"
    )


async def change(house: House, request: web.Request) -> web.Response:
    link, keeper, visit = typed(request, "link"), house.keeper, visit_of(request)
    person = keeper.links.person(link) if link else (visit.session.person if visit.session else None)
    if not person or keeper.roll.person(person) is None:
        return said(request, "链接不能使用", [ENDED], status=404)
    new, again, old = (_raw(request, name) for name in ("new", "again", "old"))
    try:
        if not link:
            await asyncio.to_thread(keeper.passwords.check, person, old, request.remote or "")
        refuse_weak(new, person, again)
        if link and not keeper.links.use(link):
            return said(request, "链接不能使用", [ENDED], status=404)
    except MistakeError as mistake:
        return _form(house, request, link, person if link else "", str(mistake))
    await asyncio.to_thread(keeper.passwords.set, person, new)
    known = keeper.roll.person(person)
    if known is not None:
        keeper.trail.add(known.actor, "设置密码", address=request.remote or "")
    return said(request, "密码已设置", ["请用新密码登录。"], back="/login")


async def first(house: House, request: web.Request) -> web.Response:
    link = request.query.get("link", "")
    if house.keeper.has_administrator() or house.keeper.links.person(link) != "":
        return said(request, "链接不能使用", [ENDED], status=404)
    return _first(house, request, link)


def _first(house: House, request: web.Request, link: str, wrong: str = "") -> web.Response:
    roles = [(role, ROLES[role]) for role in FOR_PEOPLE if role not in ("administrator", "unit")]
    return page(
        request,
        "first.html",
        status=400 if wrong else 200,
        link=link,
        wrong=wrong,
        roles=roles,
        typed={name: typed(request, name) if FORM in request else "" for name in ("id", "name")},
        chosen=all_typed(request, "roles") if FORM in request else [],
    )


async def begin(house: House, request: web.Request) -> web.Response:
    """Make the first administrator; from now on nobody gets in without a login."""
    link, keeper = typed(request, "link"), house.keeper
    if keeper.has_administrator() or keeper.links.person(link) != "":
        return said(request, "链接不能使用", [ENDED], status=404)
    id, new = typed(request, "id"), _raw(request, "new")
    try:
        if not re.fullmatch(r"[A-Za-z0-9_.-]{2,40}", id):
            raise MistakeError("人员编号须为2至40个字母或数字，请改正。")
        refuse_weak(new, id, _raw(request, "again"))
        person = _administrator(house, request, id)
        if not keeper.links.use(link):
            return said(request, "链接不能使用", [ENDED], status=404)
        keeper.roll.put(person)
    except MistakeError as mistake:
        return _first(house, request, link, str(mistake))
    await asyncio.to_thread(keeper.passwords.set, id, new)
    keeper.trail.add(person.actor, "登记首名系统管理员", id, address=request.remote or "")
    return said(request, "系统管理员已登记", ["今后须登录后使用，请登录。"], back="/login")


def _administrator(house: House, request: web.Request, id: str) -> Person:
    """Somebody in `people.yaml` who is one already, or somebody new. The operating system's user acts as them on the
    command line, where nobody else does."""
    known = house.keeper.roll.person(id)
    if known is not None:
        if "administrator" not in known.roles:
            raise MistakeError(f"人员名单中的{known.name}不是系统管理员，请填写系统管理员的编号，或另用一个编号。")
        return known
    chosen = [role for role in FOR_PEOPLE if role in all_typed(request, "roles")]
    people = house.keeper.roll.people()
    user = login()
    taken = people is not None and any(one.login == user for one in people.people)
    root = house.shown.installation.programs[0].unit
    roles = ["administrator", *(role for role in chosen if role != "administrator")]
    return Person(id=id, name=typed(request, "name"), unit=root, roles=roles, login="" if taken else user)


def _raw(request: web.Request, name: str) -> str:
    value = request[FORM].get(name, "")
    return value if isinstance(value, str) else ""
