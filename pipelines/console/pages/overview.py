"""总览: how each place stands, and what weighs most."""

from collections import defaultdict
from typing import Any

from aiohttp import web

from pipelines.console.followed.listed import Listed
from pipelines.console.followed.wanted import Wanted
from pipelines.console.office import Office, Row
from pipelines.console.pages.numbers import expected, numbers
from schemas.chinese import rate
from schemas.registry.unit_order import unit_order
from schemas.states import STANDING


async def show(office: Office, request: web.Request) -> web.Response:
    findings = await office.found(request, Wanted())
    vetoes = [one for one in findings if one.severity == "veto" and one.state in STANDING]
    return office.page(
        request,
        "overview.html",
        here="/",
        program=office.registry.program,
        groups=await _groups(office, request, findings),
        vetoes=[office.shown_row(request, one) for one in vetoes[:VETOES]],
        vetoes_total=len(vetoes),
        now=await office.now(),
        live=await numbers(office, request),
        expected=await expected(office),
        accounts=len(office.registry.listed) - len(office.registry.sites),
    )


VETOES = 20
COUNTED = ("sites", "done", "bad", "void", "confirmed", "suspected", "warnings")


async def _groups(office: Office, request: web.Request, findings: list[Listed]) -> list[dict[str, Any]]:
    """One row a place right below the root, in the order of the units."""
    sight = office.sight(request)
    warnings = [w for w in await office.ask("warnings_open", at=await office.now()) if sight.sees(str(w["unit"]))]
    visits = {r["subject"]: r for r in await office.ask("availability_by_subject", **await office.days_and_today(7))}
    groups: dict[str, Row] = defaultdict(lambda: dict.fromkeys(COUNTED, 0))
    today = await office.today()
    place = {site.id: office.city_id(office.answers(site, today)) for site in office.sites(request)}
    for site, city in place.items():
        groups[city]["sites"] += 1
        for name in ("done", "bad", "void"):
            groups[city][name] += int(visits.get(site, {}).get(name, 0))
    for one in findings:
        groups[place.get(one.subject, "")]["confirmed" if one.state in STANDING else "suspected"] += 1
    for row in warnings:
        groups[place.get(row["subject"], "")]["warnings"] += 1
    order = unit_order(office.units.values())
    return [
        {"city": city, "name": office.unit_name(city) or "其他", "failed": rate(row["bad"], row["done"], 2), **row}
        for city, row in sorted(groups.items(), key=lambda group: order.get(group[0], len(order)))
    ]
