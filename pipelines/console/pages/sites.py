"""网站: the list, and one site."""

from collections import defaultdict
from datetime import date

from aiohttp import web

from pipelines.console.charts import availability_bars, width
from pipelines.console.office import Office, Row
from pipelines.console.paging import paged
from schemas.chinese import rate
from schemas.states import STANDING

HISTORY_DAYS = 35


async def listed(office: Office, request: web.Request) -> web.Response:
    wanted, city = request.query.get("q", "").strip(), request.query.get("city", "")
    visits = {r["subject"]: r for r in await office.ask("availability_by_subject", **await office.days_and_today(7))}
    open_now: dict[str, int] = defaultdict(int)
    for row in await office.open_findings(request):
        open_now[row["subject"]] += row["state"] in STANDING
    today = await office.today()
    rows = []
    for site in office.sites(request):
        if wanted and not any(wanted in text for text in (site.name, site.code, site.url)):
            continue
        if city and office.city_id(office.answers(site, today)) != city:
            continue
        seen = visits.get(site.id, {"done": 0, "bad": 0, "void": 0, "missed": 0})
        share = rate(seen["bad"], seen["done"], 2)
        rows.append({**seen, "site": site, "rate": share, "open": open_now[site.id]})
    return office.page(request, "sites.html", here="/sites", q=wanted, **paged(rows, request))


async def show(office: Office, request: web.Request) -> web.Response:
    site = next((s for s in office.sites(request) if s.id == request.match_info["site"]), None)
    if site is None:
        raise web.HTTPNotFound
    span = await office.days_and_today(HISTORY_DAYS)
    bars = availability_bars(await office.ask("availability_daily", subject=site.id, **span))
    history = await office.ask("freshness_history", subject=site.id, **span)
    latest: dict[str, Row] = {row["target"]: row for row in history}
    findings = [office.named(row) for row in await office.open_findings(request) if row["subject"] == site.id]
    day = await office.last_closed_day()
    assessed = [office.judged(r) for r in await office.ask("assessments_at", day=day) if r["subject"] == site.id]
    today = await office.today()
    return office.page(
        request,
        "site.html",
        here="/sites",
        site=site,
        in_charge=office.holder_name(site, "in_charge", today),
        runs=office.holder_name(site, "runs", today),
        bars=bars,
        width=width(bars),
        home=latest.get(site.id),
        columns=[{"column": column, "latest": latest.get(column.id)} for column in site.columns],
        findings=findings,
        assessed=[row for row in assessed if row["target"] == site.id],
        day=day,
        now=date.fromisoformat(span["last_day"]),
    )
