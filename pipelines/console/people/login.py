"""Logging in and out. What was typed into a form when a session had ended is kept and handed in afterwards."""

import asyncio
from urllib.parse import urlsplit

from aiohttp import web

from pipelines.console.house import House
from pipelines.console.keys import FORM, SHOWN_AGAIN, typed, visit_of
from pipelines.console.people.sessions import COOKIE
from pipelines.console.rendering import page
from schemas.mistakes import MistakeError
from schemas.registry.people import Person
from schemas.rights import limited
from schemas.times import rfc3339

KEPT = "kept."  # before the name of a field that belongs to the form that was interrupted
MOST_KEPT = 200


async def form(house: House, request: web.Request) -> web.Response:
    return ask(house, request, request.query.get("next", "/"))


def ask(
    house: House, request: web.Request, address: str, wrong: str = "", kept: list[tuple[str, str]] | None = None
) -> web.Response:
    """The login. `address`: where the person wanted to go; `kept`: what a form that was interrupted holds."""
    status = 200 if request.path == "/login" and not wrong else 401
    guests = house.keeper.guests
    return page(
        request,
        "login.html",
        status=status,
        next=own_address(address),
        wrong=wrong,
        kept=kept or [],
        person=typed(request, "person") if FORM in request else "",
        directory=house.keeper.directory.known.name if house.keeper.directory else "",
        guests=sorted(guests.passwords) if guests else [],
        people=guests.people.by_id if guests else {},
        passwords=guests.passwords if guests else {},
    )


async def enter(house: House, request: web.Request) -> web.Response:
    """A right password begins a session; the old one, whoever's it was, ends."""
    person, keeper = typed(request, "person"), house.keeper
    address = own_address(typed(request, "next"))
    value = request[FORM].get("password", "")
    kept = kept_fields(request)
    try:
        password = value if isinstance(value, str) else ""
        await asyncio.to_thread(keeper.passwords.check, person, password, request.remote or "")
        known = keeper.roll.person(person)
        if known is None:
            raise MistakeError("该人员已不在人员名单中，请联系系统管理员。")
    except MistakeError as mistake:
        keeper.trail.add(visit_of(request).actor, "登录失败", person[:60], address=request.remote or "")
        return ask(house, request, address, str(mistake), kept)
    return begin_session(house, request, known, address, kept)


def resume(
    request: web.Request, address: str, kept: list[tuple[str, str]], token: str, status: int = 200
) -> web.Response:
    """What was typed before a session ended: back to its page where that shows it again, else here to be handed in."""
    again = SHOWN_AGAIN.search(address) is not None
    return page(request, "resume.html", status=status, address=address, kept=kept, token=token, again=again)


def begin_session(
    house: House, request: web.Request, known: Person, address: str, kept: list[tuple[str, str]], by: str = ""
) -> web.Response:
    """Let a person in whose identity is proved, `by` whom is for the trail."""
    keeper = house.keeper
    _note_visit(house, known.id)
    keeper.sessions.end(request.cookies.get(COOKIE, ""))
    cookie = keeper.sessions.begin(known.id, request.remote or "")
    keeper.trail.add(known.actor, "登录", detail=by, address=request.remote or "")
    if kept:
        session = keeper.sessions.of(cookie)
        response = resume(request, address, kept, session.csrf if session else "")
    else:
        start = "/work" if address == "/" and not house.several and not limited(known.actor) else address
        response = web.Response(status=303, headers={"Location": start})
    keeper.sessions.give(response, cookie)
    return response


def _note_visit(house: House, person: str) -> None:
    """When the person was here last: what came since is new to them."""
    now = rfc3339(house.shown.now())
    with house.keeper.store.changing() as db:
        db.execute(
            "INSERT INTO visits VALUES (?, ?, '') ON CONFLICT (person) DO UPDATE SET before = last, last = ?",
            (person, now, now),
        )


async def leave(house: House, request: web.Request) -> web.Response:
    keeper = house.keeper
    if visit_of(request).session is not None:
        keeper.trail.add(visit_of(request).actor, "退出登录", address=request.remote or "")
    keeper.sessions.end(request.cookies.get(COOKIE, ""))
    response = web.Response(status=303, headers={"Location": "/login"})
    keeper.sessions.take(response)
    return response


def kept_fields(request: web.Request) -> list[tuple[str, str]]:
    """What an interrupted form held, as the login form carries it on."""
    return [
        (name.removeprefix(KEPT), value)
        for name, value in request[FORM].items()
        if name.startswith(KEPT) and isinstance(value, str)
    ][:MOST_KEPT]


def typed_fields(request: web.Request) -> list[tuple[str, str]]:
    """What a form that could not be taken holds; files cannot be kept and must be chosen again."""
    left_out = ("csrf", "password")
    return [(n, v) for n, v in request[FORM].items() if isinstance(v, str) and n not in left_out][:MOST_KEPT]


def own_address(address: str) -> str:
    """An address of ours, whatever was asked for: nobody is sent elsewhere from here."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not address.startswith("/") or address[1:2] in ("/", "\\") or "\\" in address:
        return "/"
    return "/" if any(ord(c) < 32 for c in address) or parts.path in ("/login", "/logout") else address
