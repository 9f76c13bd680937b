"""The one table of the console's addresses: what answers there, and the right that it asks for."""

from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import NamedTuple

from aiohttp import web
from aiohttp.typedefs import Handler

from pipelines.console import intake_api, upkeep
from pipelines.console.api import resources
from pipelines.console.api.described import BASE, RESOURCES
from pipelines.console.house import House
from pipelines.console.notices import page as notices
from pipelines.console.office import Office
from pipelines.console.pages import (
    acting,
    case_papers,
    cases,
    circular_templates,
    edition_editing,
    editions,
    finding,
    findings,
    mending,
    overview,
    pictures,
    programs,
    proofreading,
    record_form,
    records,
    register,
    registered,
    rulebooks,
    sites,
    sources,
    state,
    stored_pages,
    subjects,
    words,
    work,
    worklist,
)
from pipelines.console.people import directory_login, login, passwords, systems, trail
from pipelines.console.people import registered as people
from pipelines.console.rendering import script, style
from schemas.rights import Action

OfOffice = Callable[[Office, web.Request], Awaitable[web.StreamResponse]]
OfHouse = Callable[[House, web.Request], Awaitable[web.StreamResponse]]


class Door(NamedTuple):
    """An address, what answers there, and the right that it asks for; None: open to whoever reaches us. `program`:
    whose pages it belongs to, empty for what is there once. `bare`: no page, so that who must log in first is told with
    a status instead of being sent to the login. `scope`: what the token of another system must hold; without one it
    opens nothing but what is open to all."""

    method: str
    path: str
    handler: Handler
    asks: Action | None
    program: str = ""
    bare: bool = False
    scope: str = ""


OFFICE: tuple[tuple[str, str, OfOffice, Action], ...] = (
    ("GET", "/", overview.show, "read"),
    ("GET", "/work", work.show, "read"),
    ("GET", "/sites", sites.listed, "read"),
    ("GET", "/sites/{site}", sites.show, "read"),
    ("GET", "/subjects", subjects.listed, "read"),
    ("GET", "/subjects/{subject}", subjects.show, "read"),
    ("POST", "/subjects/{subject}/watch", subjects.watch, "recheck"),
    ("GET", "/register", register.show, "read_withheld"),
    ("GET", "/register.xlsx", register.table, "read_withheld"),
    ("GET", "/registry", registered.show, "register"),
    ("POST", "/registry", registered.change, "register"),
    ("GET", "/findings", findings.listed, "read"),
    ("GET", "/findings.xlsx", findings.table, "read"),
    ("POST", "/findings/act", acting.act_on_several, "confirm"),
    ("GET", "/findings/{finding}", finding.show, "read"),
    ("GET", "/findings/{finding}/mended", mending.show, "read"),
    ("GET", "/findings/{finding}/before", mending.before, "read"),
    ("GET", "/findings/{finding}/after", mending.after, "read"),
    ("POST", "/findings/{finding}/act", acting.act, "confirm"),
    ("POST", "/findings/{finding}/recheck", acting.recheck, "recheck"),
    ("POST", "/findings/{finding}/pictures", pictures.take, "recheck"),
    ("GET", "/findings/{finding}/pictures/{sha}", pictures.show, "read"),
    ("GET", "/cases", cases.listed, "read"),
    ("POST", "/cases", cases.notify, "notified"),
    ("GET", "/cases/{case}", cases.show, "read"),
    ("POST", "/cases/{case}/answer", cases.answer, "answered"),
    ("POST", "/cases/{case}/step", cases.step, "handle"),
    ("GET", "/cases/{case}/proof/{sha}", cases.proof, "read"),
    ("GET", "/cases/{case}/paper/{name}", case_papers.paper, "read"),
    ("POST", "/cases/{case}/reply", case_papers.reply, "read"),
    ("GET", "/records", records.form, "hand_in"),
    ("POST", "/records", records.change, "hand_in"),
    ("GET", "/records/template", records.template, "hand_in"),
    ("GET", "/records/new", record_form.form, "hand_in"),
    ("POST", "/records/new", record_form.hand_in, "hand_in"),
    ("GET", "/worklist", worklist.listed, "read_withheld"),
    ("GET", "/worklist.xlsx", worklist.table, "read_withheld"),
    ("GET", "/worklist/{row}", worklist.show, "read_withheld"),
    ("POST", "/worklist/{row}", worklist.fill_in, "hand_in"),
    ("GET", "/rulebooks", rulebooks.listed, "read"),
    ("POST", "/rulebooks", rulebooks.draft, "try_rulebook"),
    ("GET", "/rulebooks/{book}", rulebooks.show, "read"),
    ("POST", "/rulebooks/{book}", rulebooks.change, "switch_rulebook"),
    ("GET", "/rulebooks/{book}/try", rulebooks.trial, "try_rulebook"),
    ("POST", "/rulebooks/{book}/try", rulebooks.change_trial, "try_rulebook"),
    ("GET", "/words", words.show, "read_editions"),
    ("POST", "/words", words.change, "register"),
    ("GET", "/sources", sources.show, "read_status"),
    ("GET", "/text", proofreading.form, "read"),
    ("POST", "/text", proofreading.check, "read"),
    ("GET", "/evidence/{sha}", stored_pages.source, "read"),
    ("GET", "/evidence/{sha}/page", stored_pages.show, "read"),
    ("GET", "/evidence/{sha}/framed", stored_pages.framed, "read"),
    ("GET", "/editions", editions.listed, "read_editions"),
    ("POST", "/editions", editions.change, "release"),
    ("GET", "/editions/{kind}/{code}", editions.show, "read_editions"),
    ("POST", "/editions/{kind}/{code}", editions.release, "sign_edition"),
    ("POST", "/editions/{kind}/{code}/revise", editions.revise, "release"),
    ("GET", "/internal/{name}", editions.internal, "read_withheld"),
    ("GET", "/editions/{kind}/{code}/edit", edition_editing.show, "release"),
    ("POST", "/editions/{kind}/{code}/edit", edition_editing.change, "release"),
    ("GET", "/editions/{kind}/{code}/trace", edition_editing.traced, "read_editions"),
    ("GET", "/editions/{kind}/{code}/{name}", editions.file, "read_editions"),
    ("GET", "/templates", circular_templates.listed, "read_editions"),
    ("POST", "/templates", circular_templates.add, "register"),
    ("GET", "/templates/{template}", circular_templates.show, "read_editions"),
    ("POST", "/templates/{template}", circular_templates.change, "register"),
    ("GET", "/status", state.show, "read_status"),
)

HOUSE: tuple[tuple[str, str, OfHouse, Action | None], ...] = (
    ("GET", "/login", login.form, None),
    ("POST", "/login", login.enter, None),
    ("POST", "/logout", login.leave, None),
    ("POST", "/directory", directory_login.leave, None),
    ("GET", "/directory", directory_login.come_back, None),
    ("GET", "/password", passwords.form, None),
    ("POST", "/password", passwords.change, None),
    ("GET", "/first", passwords.first, None),
    ("POST", "/first", passwords.begin, None),
    ("GET", "/notices", notices.show, "read"),
    ("POST", "/notices", notices.change, "read"),
    ("GET", "/people", people.listed, "administer"),
    ("POST", "/people", people.change, "administer"),
    ("GET", "/trail", trail.listed, "administer"),
    ("GET", "/systems", systems.listed, "administer"),
    ("POST", "/systems", systems.change, "administer"),
    ("GET", "/upkeep", upkeep.show, "operate"),
    ("POST", "/upkeep", upkeep.change, "operate"),
)


def doors(house: House) -> list[Door]:
    """Every address of the console: the pages of each program, and what is there once."""
    return [*_programs(house), *_once(house)]


def _programs(house: House) -> Iterator[Door]:
    for office in house.offices:
        for method, path, handler, asks in OFFICE:
            program = office.registry.program.id
            yield Door(method, f"{office.base}{path}", partial(handler, office), asks, program)
        yield Door("GET", f"{office.base}/live", partial(house.live.stream, office), "read", office.program, bare=True)
        for one in RESOURCES:
            path = f"{office.base}{BASE}/{one.name}"
            yield Door("GET", path, partial(resources.answer, office), one.right, office.program, True, one.scope)
        yield Door("GET", f"{office.base}{BASE}/openapi.json", partial(resources.described, office), None, bare=True)
    if house.several:
        yield Door("GET", "/", partial(programs.show, house), "read")


def _once(house: House) -> Iterator[Door]:
    for method, path, handler, asks in HOUSE:
        yield Door(method, path, partial(handler, house), asks)
    told = house.told
    yield Door("GET", "/events", house.streams.stream, "subscribe", bare=True, scope="findings")
    yield from (Door(*route, None, bare=True) for route in intake_api.routes(house.intake))
    yield Door("GET", "/style.css", _style, None, bare=True)
    yield Door("GET", "/live.js", _script, None, bare=True)
    yield Door("GET", "/status.json", told.overview, "read_status", bare=True, scope="state")
    yield Door("GET", "/health", told.health, "read_status", bare=True, scope="state")
    yield Door("GET", "/metrics", told.metrics, "read_status", bare=True, scope="state")


async def _style(_: web.Request) -> web.Response:
    return web.Response(text=style(), content_type="text/css", charset="utf-8")


async def _script(_: web.Request) -> web.Response:
    return web.Response(text=script(), content_type="text/javascript", charset="utf-8")
