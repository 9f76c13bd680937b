"""The lists of `/api/v1`, page by page. A cursor names the last thing of a page, so that what comes meanwhile neither
repeats nor hides anything."""

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from functools import cache
from typing import Any

import orjson
from aiohttp import web

from pipelines.console.api.described import BASE, MOST, RESOURCES, USUAL, Resource, openapi
from pipelines.console.followed.wanted import ALL, Wanted
from pipelines.console.office import Office, Row
from pipelines.console.rendering import problem
from pipelines.office.cases.overview import case_line
from pipelines.office.releasing import Releases, Standing
from schemas.registry.model import Subject
from schemas.states import STATES, UNSETTLED
from schemas.times import midnight, rfc3339

FIRST, LAST = "2000-01-01", "2100-01-01"
BY_NAME = {one.name: one for one in RESOURCES}


class AskedWrongly(Exception):
    """What is wrong with the parameters, in a sentence."""


async def described(_: Office, request: web.Request) -> web.Response:
    """The description of the interface."""
    house_path = request.path.removesuffix(f"{BASE}/openapi.json")
    return web.json_response(openapi(bool(house_path)), dumps=lambda value: orjson.dumps(value).decode())


async def answer(office: Office, request: web.Request) -> web.Response:
    """One page of a list: {"items": [...], "next": cursor or null}."""
    resource = BY_NAME[request.path.rsplit("/", 1)[1]]
    try:
        unknown = set(request.query) - {"limit", "cursor", *resource.asks}
        if unknown:
            raise AskedWrongly(f"没有参数“{'、'.join(sorted(unknown))}”，可用的见接口说明。")
        limit, after = _limit(request), _after(request)
        rows = sorted(await LISTS[resource.name](office, request), key=_key(resource))
    except AskedWrongly as wrong:
        return problem(400, str(wrong))
    rest = [row for row in rows if after is None or _key(resource)(row) > after]
    page = rest[:limit]
    more = _cursor(_key(resource)(page[-1])) if len(rest) > limit else None
    items = await _whole(office, request, page) if resource.name == "findings" else page
    body = await asyncio.to_thread(orjson.dumps, {"items": items, "next": more})
    return web.Response(body=body, content_type="application/json")


def _key(resource: Resource) -> Callable[[Row], list[str]]:
    names = [name for name in ("id", "subject", "kind", "code") if name in resource.fields]
    return lambda row: [str(row[name]) for name in names]


def _cursor(key: list[str]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(key)).decode().rstrip("=")


def _after(request: web.Request) -> list[str] | None:
    text = request.query.get("cursor", "")
    if not text:
        return None
    try:
        key = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        raise AskedWrongly("cursor不是本接口给出的，请从第一页读起。") from None
    if not isinstance(key, list) or not all(isinstance(part, str) for part in key):
        raise AskedWrongly("cursor不是本接口给出的，请从第一页读起。")
    return key


def _limit(request: web.Request) -> int:
    text = request.query.get("limit", str(USUAL))
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST):
        raise AskedWrongly(f"limit应为1至{MOST}的整数。")
    return int(text)


def _days(request: web.Request) -> tuple[str, str]:
    found = []
    for name, otherwise in (("from", FIRST), ("to", LAST)):
        try:
            found.append(date.fromisoformat(request.query.get(name, otherwise)).isoformat())
        except ValueError:
            raise AskedWrongly(f"{name}应写作2026-12-31。") from None
    return found[0], found[1]


def _one_of(request: web.Request, name: str, known: Any) -> str:
    text = request.query.get(name, "")
    if text and text not in known:
        raise AskedWrongly(f"{name}只能是：{'、'.join(known)}。")
    return text


async def _findings(office: Office, request: web.Request) -> list[Row]:
    """By id only: what a page of the list holds is made when it has been cut."""
    first, last = _days(request)
    state = _one_of(request, "state", (*STATES, ALL))
    severity = _one_of(request, "severity", ("veto", "deduct", "notice", "bonus"))
    indicator = request.query.get("indicator", "")
    wanted = Wanted(state, severity, indicator, first=date.fromisoformat(first), last=date.fromisoformat(last))
    return [{"id": one.finding_id, "subject": one.subject, "found": one} for one in await office.found(request, wanted)]


async def _whole(office: Office, request: web.Request, page: list[Row]) -> list[Row]:
    causes = await asyncio.to_thread(office.desk.common_causes, office.registry) if page else {}
    return [_finding(office, request, row) | {"common_cause": causes.get(str(row["id"]), "")} for row in page]


def _finding(office: Office, request: web.Request, found: Row) -> Row:
    row = office.shown_row(request, found["found"])
    return {name: _plain(row, name) for name in BY_NAME["findings"].fields} | {
        "id": row["finding_id"],
        "subject_name": row["site_name"],
        "subject_kind": row["subject_kind"] or "site",
    }


def _plain(row: Row, name: str) -> Any:
    value = row.get(name)
    text = name not in ("measured", "numerator", "denominator", "threshold", "confirmed_at", "rectified_at")
    return "" if value is None and text else value


async def _subjects(office: Office, request: web.Request) -> list[Row]:
    kind = _one_of(request, "kind", BY_NAME["subjects"].fields["kind"]["enum"])
    today = await office.today()
    return [
        {
            "id": one.id,
            "kind": one.subject_kind,
            "code": one.number,
            "name": one.name,
            "url": one.address,
            "unit": office.answers(one, today),
            "unit_name": office.unit_name(office.answers(one, today)),
            "columns": len(one.columns),
        }
        for one in _known(office, request)
        if (not kind or one.subject_kind == kind)
    ]


async def _coverage(office: Office, request: web.Request) -> list[Row]:
    first, last = _days(request)
    known = {one.id for one in _known(office, request)}
    rows = await office.ask("coverage", first_day=first, last_day=last)
    whole = ("done", "bad", "void", "missed", "columns_seen", "days_done")
    return [
        {"subject": r["subject"], "last_day_done": r["last_day_done"], **{name: int(r[name]) for name in whole}}
        for r in rows
        if r["subject"] in known
    ]


def _known(office: Office, request: web.Request) -> list[Subject]:
    """The subjects that the actor may know of."""
    sees = cache(office.sight(request).sees)
    return [one for one in office.registry.subjects if sees(*(held.unit for held in one.roles))]


async def _editions(office: Office, request: web.Request) -> list[Row]:
    asks = BY_NAME["editions"].asks
    kind, state = (_one_of(request, name, asks[name]["enum"]) for name in ("kind", "state"))
    rows = await asyncio.to_thread(_all_editions, office, [kind] if kind else asks["kind"]["enum"])
    return [row for row in rows if not state or row["state"] == state]


def _all_editions(office: Office, kinds: Iterable[str]) -> list[Row]:
    """Of every edition its files and what it is now, each read from the folder."""
    releases = Releases(office.folder)
    places = [place for kind in kinds for place in (office.folder.editions / kind).glob("*") if place.is_dir()]
    return [
        {"kind": place.parent.name, "code": place.name, "files": sorted(path.name for path in place.iterdir())}
        | _standing(releases.standing(place.parent.name, place.name))
        for place in places
    ]


def _standing(found: Standing) -> Row:
    told = found.release
    return {
        "state": found.state,
        "signed_on": (told.signed_on or None) if told else None,
        "released_at": rfc3339(told.at) if told else None,
        "withdrawn_at": told.withdrawn.at if told and told.withdrawn else None,
        "replaced_by": found.replaced_by,
    }


async def _cases(office: Office, request: web.Request) -> list[Row]:
    book = await asyncio.to_thread(office.cases.caught_up)
    open_ids = {one.finding_id for one in (await office.findings()).values() if one.state in UNSETTLED}
    sight, names = office.sight(request), BY_NAME["cases"].fields
    lines = [case_line(case, open_ids) for case in book.of(office.program) if sight.sees(case.unit)]
    return [
        {name: line.get(name) for name in names} | {"id": line["case_id"], "unit_name": office.unit_name(line["unit"])}
        for line in lines
    ]


async def _records(office: Office, request: web.Request) -> list[Row]:
    """That something was handed in and when; what it says is for who hands in and judges."""
    first, last = _days(request)
    end = rfc3339(midnight(date.fromisoformat(last)))
    rows = await office.ask("records_in_window", start=rfc3339(midnight(date.fromisoformat(first))), end=end, kinds=[])
    return [
        {
            "id": row["event_id"],
            **{name: str(row[name] or "") for name in ("kind", "subject", "target", "indicator", "at")},
        }
        for row in rows
    ]


LISTS: dict[str, Callable[[Office, web.Request], Awaitable[list[Row]]]] = {
    "findings": _findings,
    "subjects": _subjects,
    "coverage": _coverage,
    "editions": _editions,
    "records": _records,
    "cases": _cases,
}
