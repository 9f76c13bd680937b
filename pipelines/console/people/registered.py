"""人员管理: who is registered, with which roles, for which unit; one-time links to set a password."""

from aiohttp import web

from pipelines.console.house import House
from pipelines.console.keys import all_typed, typed, visit_of
from pipelines.console.rendering import page
from schemas.mistakes import MistakeError
from schemas.registry.people import FOR_PEOPLE, Person
from schemas.rights import ROLES


async def listed(house: House, request: web.Request) -> web.Response:
    return _page(house, request)


def _page(house: House, request: web.Request, told: str = "", wrong: str = "", link: str = "") -> web.Response:
    people = house.keeper.roll.people()
    units = {unit.id: unit.name for unit in house.shown.installation.units}
    rows = [
        {
            "person": one,
            "unit": units.get(one.unit, "未登记的单位"),
            "roles": "、".join(ROLES[role] for role in one.actor.roles),
            "can_log_in": house.keeper.passwords.is_set(one.id),
        }
        for one in (people.people if people else [])
    ]
    edited = house.keeper.roll.person(request.query.get("edit", ""))
    return page(
        request,
        "people.html",
        status=400 if wrong else 200,
        here="/people",
        rows=rows,
        units=units,
        roles=[(role, ROLES[role]) for role in FOR_PEOPLE],
        programs=house.shown.installation.programs,
        edited=edited,
        directory=house.keeper.directory.known.name if house.keeper.directory else "",
        told=told,
        wrong=wrong,
        link=link,
    )


async def change(house: House, request: web.Request) -> web.Response:
    """Register or change a person, take one out, or make a link to set a password."""
    keeper, visit = house.keeper, visit_of(request)
    id, what = typed(request, "id"), typed(request, "what")
    link = ""
    try:
        if what == "remove":
            if id == visit.actor.id:
                raise MistakeError("不能删除本人，请由另一名系统管理员办理。")
            keeper.roll.remove(id)
            keeper.sessions.end_all(id)
            told = "已从人员名单中删除，其登录已失效；其办理过的记录不变。"
        elif what == "link":
            known = keeper.roll.person(id)
            if known is None:
                raise MistakeError("人员名单中没有这个人，请刷新后再试。")
            if keeper.guests is not None:
                raise MistakeError("示例省的人员是预设的，密码见登录页。")
            link = f"{request.scheme}://{request.host}/password?link={keeper.links.new(id)}"
            told = f"已为{known.name}生成设置密码的链接，三日内有效，只能使用一次；请当面或经可靠渠道交给本人。"
        else:
            told = _put(house, request, id)
    except MistakeError as mistake:
        return _page(house, request, wrong="；".join(mistake.messages))
    keeper.trail.add(visit.actor, "人员管理", id, told, request.remote or "")
    return _page(house, request, told, link=link)


def _put(house: House, request: web.Request, id: str) -> str:
    keeper = house.keeper
    known = keeper.roll.person(id)
    if known is not None and typed(request, "what") == "add":
        raise MistakeError(f"编号“{id}”已由{known.name}使用，编号不能给另一个人使用，请换一个。")
    roles = [role for role in FOR_PEOPLE if role in all_typed(request, "roles")]
    person = Person(
        id=id,
        name=typed(request, "name"),
        unit=typed(request, "unit"),
        roles=list(roles),
        programs=all_typed(request, "programs"),
        login=known.login if known else "",
        directory=typed(request, "directory"),
    )
    keeper.roll.put(person)
    if known is not None and known != person:
        keeper.sessions.end_all(id)
    return f"{person.name}已登记。" if known is None else f"{person.name}的信息已修改，其须重新登录。"
