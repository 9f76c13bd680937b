"""网站: the list, and one site."""

from datetime import date
from typing import Any

from aiohttp import web

from pipelines.console.charts import availability_bars, width
from pipelines.console.followed.wanted import Wanted
from pipelines.console.office import Office, Row
from pipelines.console.pages.watching import next_reads, told_of, watching_of
from pipelines.console.paging import paged
from schemas.chinese import rate
from schemas.registry.model import Site

HISTORY_DAYS = 35


async def listed(office: Office, request: web.Request) -> web.Response:
    wanted, city = request.query.get("q", "").strip(), request.query.get("city", "")
    today = await office.today()
    found = [
        site
        for site in office.sites(request)
        if (not wanted or any(wanted in text for text in (site.name, site.code, site.url)))
        and (not city or office.city_id(office.answers(site, today)) == city)
    ]
    page = paged(found, request)
    visits = {r["subject"]: r for r in await office.ask("availability_by_subject", **await office.days_and_today(7))}
    standing = await office.standing(request)
    rows = []
    for site in page["rows"]:
        seen = visits.get(site.id, {"done": 0, "bad": 0, "void": 0, "missed": 0})
        share = rate(seen["bad"], seen["done"], 2)
        rows.append({**seen, "site": site, "rate": share, "open": standing[site.id]})
    return office.page(request, "sites.html", here="/sites", q=wanted, **{**page, "rows": rows})


async def show(office: Office, request: web.Request) -> web.Response:
    site = next((s for s in office.sites(request) if s.id == request.match_info["site"]), None)
    if site is None:
        raise web.HTTPNotFound
    return await shown_site(office, request, site, told=told_of(request))


async def shown_site(office: Office, request: web.Request, site: Site, status: int = 200, **told: Any) -> web.Response:
    """The page of a site. `told`: what became of a form, and what was typed into one that was not taken."""
    values: dict[str, Any] = {"told": "", "wrong": "", "typed": {}, **told}
    span = await office.days_and_today(HISTORY_DAYS)
    bars = availability_bars(await office.ask("availability_daily", subject=site.id, **span))
    history = await office.ask("freshness_history", subject=site.id, **span)
    latest: dict[str, Row] = {row["target"]: row for row in history}
    found = await office.found(request, Wanted(subject=site.id))
    day = await office.last_closed_day()
    assessed = [office.judged(row) for row in await office.ask("assessments_of", day=day, subject=site.id)]
    today = await office.today()
    return office.page(
        request,
        "site.html",
        status=status,
        here="/sites",
        site=site,
        subject=site,
        watching=await watching_of(office, request, site),
        in_charge=office.holder_name(site, "in_charge", today),
        runs=office.holder_name(site, "runs", today),
        bars=bars,
        width=width(bars),
        home=latest.get(site.id),
        columns=[{"column": column, "latest": latest.get(column.id)} for column in site.columns],
        next=await next_reads(office, site),
        findings=[office.shown_row(request, one) for one in found],
        assessed=[row for row in assessed if row["target"] == site.id],
        day=day,
        now=date.fromisoformat(span["last_day"]),
        **values,
    )
