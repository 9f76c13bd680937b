"""The console's pages: each asks named queries and fills one template."""

import asyncio
import re
from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
from aiohttp import web
from jinja2 import Environment, FunctionLoader, StrictUndefined

from pipelines.console.charts import availability_bars, width
from pipelines.console.shown import Shown
from pipelines.console.status import Status
from pipelines.evidence.errors import EvidenceAwayError, EvidenceMissingError
from schemas.chinese import rate
from schemas.gate import Sight, withheld
from schemas.registry.model import Registry, Site, UnitRole
from schemas.registry.roles import charged_by_default, holder
from schemas.registry.subjects import SUBJECTS
from schemas.registry.unit_order import unit_order
from schemas.rights import chains
from schemas.states import STANDING, STATES
from schemas.times import day_of, rfc3339
from schemas.words import CAUSES, EDITION_KINDS, FINDING_STATES, SEVERITIES, STATUSES
from stages.classifier.reading.charset import decode
from stages.reporter.facts import within
from stages.reporter.newest import MEASURED, newest

PAGE = 50
BESIDE: tuple[UnitRole, ...] = ("in_charge", "runs")
HISTORY_DAYS = 35
SHOWN_BYTES = 400_000
Row = dict[str, Any]


@cache
def _templates() -> Environment:
    folder = files("pipelines.console").joinpath("templates")
    environment = Environment(
        loader=FunctionLoader(lambda name: folder.joinpath(name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["state"] = lambda value: FINDING_STATES.get(value, value)
    environment.filters["status"] = lambda value: STATUSES.get(value, value)
    environment.filters["severity"] = lambda value: SEVERITIES.get(value, value)
    environment.filters["cause"] = lambda value: CAUSES.get(value, value)
    environment.filters["moment"] = lambda value: str(value or "")[:16].replace("T", " ")
    environment.tests["standing"] = lambda state: state in STANDING
    environment.globals["open_states"] = [name for name, state in STATES.items() if state.open]
    return environment


def _page(template: str, **values: Any) -> web.Response:
    text = _templates().get_template(template).render(**values)
    return web.Response(text=text, content_type="text/html", charset="utf-8")


def not_found() -> web.Response:
    response = _page("missing.html", here="", base="", program_name="")
    response.set_status(404)
    return response


async def style(request: web.Request) -> web.Response:
    css = files("pipelines.console").joinpath("templates", "style.css").read_text(encoding="utf-8")
    return web.Response(text=css, content_type="text/css", charset="utf-8")


def programs(shown: Shown) -> web.Response:
    """The first page of an installation of several programs: each with the way to its own pages."""
    rows = [
        {"program": registry.program, "sites": len(registry.sites), "address": program_base(key)}
        for key, registry in shown.installation.registries.items()
    ]
    return _page("programs.html", here="", base="", program_name="", rows=rows)


def program_base(program: str) -> str:
    """What the addresses of a program begin with where there are several."""
    return f"/p/{program}"


class Pages:
    """Handlers over one program; every number on them is 暂定 until an edition is released.

    `base` is what addresses of the program begin with: "" where the installation has no other.
    """

    def __init__(self, shown: Shown, registry: Registry, base: str = "") -> None:
        self._shown, self._registry, self._base = shown, registry, base
        self._program = registry.program.id
        self._editions = shown.folder.of_program(registry.program.id).editions
        self._with_pages = {site.id for site in registry.sites}
        self._names = {one.id: one.name for one in registry.subjects}
        self._units = {unit.id: unit for unit in registry.units}
        self._columns = {c.id: c.name for one in registry.listed for c in one.columns}
        indicators = shown.rulebooks[registry.program.rulebook].indicators
        self._titles = {indicator.id: indicator.title for indicator in indicators}
        self._restricted = {indicator.id for indicator in indicators if indicator.restricted}
        self._chain = chains(registry.units)
        self._status = Status(shown)

    def _page(self, template: str, **values: Any) -> web.Response:
        several = len(self._shown.installation.programs) > 1
        return _page(template, base=self._base, program_name=self._registry.program.name if several else "", **values)

    async def _ask(self, name: str, **params: Any) -> list[Row]:
        asked = {"program": self._program, **params}
        if name not in ("subject_list", "signoffs", "editions"):
            asked["generation"] = 1
        return await asyncio.to_thread(self._shown.warehouse.query, name, asked)

    async def _now(self) -> str:
        return rfc3339(await self._shown.reached())

    async def _days(self, days: int) -> dict[str, str]:
        """The last closed `days` Shanghai days: what is judged by whole days."""
        last = day_of(await self._shown.reached()) - timedelta(days=1)
        return {"first_day": str(last - timedelta(days=days - 1)), "last_day": str(last)}

    async def _days_and_today(self, days: int) -> dict[str, str]:
        """The last closed `days` days and the one that has begun: what was read today is shown today."""
        today = day_of(await self._shown.reached())
        return {"first_day": str(today - timedelta(days=days)), "last_day": str(today)}

    def _sight(self, request: web.Request) -> Sight:
        """What the actor of a request may see."""
        return Sight(request["actor"], self._chain)

    def _sites(self, request: web.Request) -> list[Site]:
        """The sites that the actor may know of."""
        sight = self._sight(request)
        return [site for site in self._registry.sites if sight.sees(*(held.unit for held in site.roles))]

    async def _open(self, request: web.Request) -> list[Row]:
        """The findings that have not settled, with what was measured last, as the actor may read them."""
        return self._sight(request).rows(await self._open_whole())

    async def _open_whole(self) -> list[Row]:
        found = await self._ask("findings_open", at=await self._now())
        since = min((str(row["first_seen"])[:10] for row in found), default="")
        if not since:
            return []
        last = str(day_of(await self._shown.reached()))
        failures = await self._ask("newest_failures", first_day=since, last_day=last)
        return [dict(row) for row in newest(found, failures)]

    def _named(self, row: Row) -> Row:
        unit = self._units.get(str(row.get("unit", "")))
        return {
            **row,
            "own_page": f"{self._base}/sites/{row['subject']}" if row["subject"] in self._with_pages else "",
            "subject_word": SUBJECTS[row.get("subject_kind") or "site"].word,
            "site_name": self._names.get(str(row["subject"]), str(row["subject"])),
            "unit_name": unit.name if unit else str(row.get("unit", "")),
            "column_name": self._columns.get(str(row.get("target", "")), ""),
            "title": self._titles.get(str(row.get("indicator", "")), str(row.get("indicator", ""))),
            "evidence": orjson.loads(row["evidence"]) if row.get("evidence") else [],
        }

    async def overview(self, request: web.Request) -> web.Response:
        findings = await self._open(request)
        sight = self._sight(request)
        warnings = [w for w in await self._ask("warnings_open", at=await self._now()) if sight.sees(str(w["unit"]))]
        visits = {
            row["subject"]: row for row in await self._ask("availability_by_subject", **await self._days_and_today(7))
        }
        groups: dict[str, Row] = defaultdict(
            lambda: {"sites": 0, "done": 0, "bad": 0, "void": 0, "confirmed": 0, "suspected": 0, "warnings": 0}
        )
        today = day_of(await self._shown.reached())
        place = {site.id: self._city(self._answers(site, today)) for site in self._sites(request)}
        for site, city in place.items():
            groups[city]["sites"] += 1
            for name in ("done", "bad", "void"):
                groups[city][name] += int(visits.get(site, {}).get(name, 0))
        for row in findings:
            kind = "confirmed" if row["state"] in STANDING else "suspected"
            groups[place.get(row["subject"], "其他")][kind] += 1
        for row in warnings:
            groups[place.get(row["subject"], "其他")]["warnings"] += 1
        for row in groups.values():
            row["failed"] = rate(row["bad"], row["done"], 2)
        order = {self._units[unit].name: place for unit, place in unit_order(self._units.values()).items()}
        vetoes = [self._named(row) for row in findings if row["severity"] == "veto" and row["state"] in STANDING]
        return self._page(
            "overview.html",
            here="/",
            program=self._registry.program,
            groups=dict(sorted(groups.items(), key=lambda group: order.get(group[0], len(order)))),
            vetoes=vetoes,
            now=await self._now(),
            accounts=len(self._registry.accounts),
        )

    def _answers(self, site: Site, day: date) -> str:
        """The unit that answers for a site by now."""
        return charged_by_default(site, self._registry.program.charge, day, self._registry.successions)

    def _unit(self, unit: str | None) -> str:
        return self._units[unit].name if unit in self._units else ""

    def _judged(self, row: Row) -> Row:
        """A line of the day's assessment; what is restricted gives no reason here."""
        return self._named({**row, "reason": "" if row["indicator"] in self._restricted else row["reason"]})

    def _city(self, unit: str) -> str:
        """The unit right below the program's root that a unit belongs to."""
        root = self._registry.program.unit
        for candidate in self._units.values():
            if candidate.parent == root and within(unit, candidate.id, self._units):
                return candidate.name
        return self._units[root].name if root in self._units else "其他"

    async def sites(self, request: web.Request) -> web.Response:
        wanted = request.query.get("q", "").strip()
        visits = {
            row["subject"]: row for row in await self._ask("availability_by_subject", **await self._days_and_today(7))
        }
        open_now: dict[str, int] = defaultdict(int)
        for row in await self._open(request):
            open_now[row["subject"]] += row["state"] in STANDING
        rows = []
        for site in self._sites(request):
            if wanted and wanted not in site.name and wanted not in site.code and wanted not in site.url:
                continue
            seen = visits.get(site.id, {"done": 0, "bad": 0, "void": 0, "missed": 0})
            share = rate(seen["bad"], seen["done"], 2)
            rows.append({**seen, "site": site, "rate": share, "open": open_now[site.id]})
        shown, number, last = _paged(rows, request)
        return self._page("sites.html", here="/sites", rows=shown, page=number, last=last, q=wanted, total=len(rows))

    async def site(self, request: web.Request) -> web.Response:
        site = next((s for s in self._sites(request) if s.id == request.match_info["site"]), None)
        if site is None:
            raise web.HTTPNotFound
        span = await self._days_and_today(HISTORY_DAYS)
        bars = availability_bars(await self._ask("availability_daily", subject=site.id, **span))
        history = await self._ask("freshness_history", subject=site.id, **span)
        latest: dict[str, Row] = {row["target"]: row for row in history}
        columns = [{"column": column, "latest": latest.get(column.id)} for column in site.columns]
        findings = [self._named(row) for row in await self._open(request) if row["subject"] == site.id]
        day = (await self._days(1))["last_day"]
        assessed = [self._judged(r) for r in await self._ask("assessments_at", day=day) if r["subject"] == site.id]
        today = day_of(await self._shown.reached())
        in_charge, runs = (self._unit(holder(site, role, today, self._registry.successions)) for role in BESIDE)
        return self._page(
            "site.html",
            here="/sites",
            site=site,
            in_charge=in_charge,
            runs=runs,
            bars=bars,
            width=width(bars),
            home=latest.get(site.id),
            columns=columns,
            findings=findings,
            assessed=[row for row in assessed if row["target"] == site.id],
            day=day,
            now=date.fromisoformat(span["last_day"]),
        )

    async def findings(self, request: web.Request) -> web.Response:
        state = request.query.get("state", "")
        rows = [self._named(row) for row in await self._open(request)]
        if state in FINDING_STATES:
            rows = [row for row in rows if row["state"] == state]
        rows.sort(key=lambda row: row["last_seen"], reverse=True)
        shown, number, last = _paged(rows, request)
        return self._page(
            "findings.html", here="/findings", rows=shown, page=number, last=last, state=state, total=len(rows)
        )

    async def finding(self, request: web.Request) -> web.Response:
        steps = await self._ask("finding_history", finding_id=request.match_info["finding"])
        sight = self._sight(request)
        if not steps or not sight.sees(str(steps[-1]["unit"])):
            raise web.HTTPNotFound
        last = next(
            (row for row in await self._open_whole() if row["finding_id"] == steps[-1]["finding_id"]), steps[-1]
        )
        named = [self._named(sight.row(row, steps[-1])) for row in steps]
        now = {**named[-1], **self._named(sight.row({**steps[-1], **_measured(last)}))}
        hidden = None if sight.reads(str(steps[-1]["unit"])) else withheld(steps[-1])
        return self._page("finding.html", here="/findings", steps=named, now=now, hidden=hidden)

    async def evidence(self, request: web.Request) -> web.Response:
        """The stored bytes as plain text: nothing in them is ever run by the browser."""
        sha = request.match_info["sha"]
        if len(sha) != 64 or not all(c in "0123456789abcdef" for c in sha):
            raise web.HTTPNotFound
        if not await self._may_open(sha, self._sight(request)):
            raise web.HTTPForbidden(text="该页面涉及不宜公开或尚待核实的内容，请由有权限的人员查阅内部核查单。")
        try:
            body = await asyncio.to_thread(self._shown.evidence.get, sha)
        except EvidenceMissingError:
            raise web.HTTPNotFound from None
        except EvidenceAwayError:
            raise web.HTTPServiceUnavailable(text="证据库暂时无法访问，请稍后重试或联系运维人员。") from None
        text = decode(body[:SHOWN_BYTES]).text
        return web.Response(text=text, content_type="text/plain", charset="utf-8")

    async def _may_open(self, sha: str, sight: Sight) -> bool:
        """Whether a stored page may be read: none that proves something withheld from this actor, settled or not; and
        who sees one unit's part alone reads what proves a finding there. A page that was suspected without ground is
        like any other."""
        proved = await self._ask("findings_proved_by", at=await self._now(), sha256=sha)
        held_back = [row for row in proved if row["state"] != "dismissed" and withheld(row)]
        if not all(sight.reads(str(row["unit"])) for row in held_back):
            return False
        return sight.sees() or any(sight.sees(str(row["unit"])) for row in proved)

    async def editions(self, request: web.Request) -> web.Response:
        root = self._editions
        rows = []
        for kind, label in EDITION_KINDS.items():
            for place in sorted((root / kind).glob("*"), reverse=True):
                rows.append(
                    {
                        "kind": kind,
                        "label": label,
                        "code": place.name,
                        "period": _period(place.name),
                        "scope": self._scope(place.name),
                        "files": sorted(place.iterdir()),
                    }
                )
        shown, number, last = _paged(rows, request)
        return self._page("editions.html", here="/editions", rows=shown, page=number, last=last)

    def _scope(self, code: str) -> str:
        """The unit whose subtree an edition reports; the whole program when its code names none."""
        root = self._registry.program.unit
        named = (unit.name for unit in self._units.values() if code.endswith(f"-{unit.id}"))
        return max(named, key=len, default=self._units[root].name if root in self._units else "")

    async def edition_file(self, request: web.Request) -> web.StreamResponse:
        kind, code, name = (request.match_info[part] for part in ("kind", "code", "name"))
        root = self._editions.resolve()
        path = (root / kind / code / name).resolve()
        if not path.is_relative_to(root) or not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path)

    async def status(self, request: web.Request) -> web.Response:
        return self._page(
            "status.html",
            here="/status",
            stages=await self._status.stages(),
            balance=await self._shown.balance(),
            notes=await self._status.notes(),
            now=await self._now(),
        )


def _period(code: str) -> str:
    """2026-W28… → 2026年第28周, 2026Q3 → 2026年第3季度, 2026-07-01_2026-08-04 → 2026-07-01至2026-08-04."""
    if found := re.match(r"(\d{4})-W0?(\d+)", code):
        return f"{found[1]}年第{found[2]}周"
    if found := re.match(r"(\d{4})Q(\d)", code):
        return f"{found[1]}年第{found[2]}季度"
    return code[:21].replace("_", "至")


def _measured(row: Row) -> Row:
    """What a finding's newest measurement says of it."""
    return {name: row[name] for name in (*MEASURED, "wording", "last_seen") if name in row}


def _paged(rows: list[Any], request: web.Request) -> tuple[list[Any], int, int]:
    """(rows of the page, its number, number of the last page)."""
    last = max(1, -(-len(rows) // PAGE))
    text = request.query.get("page", "1")
    number = min(max(1, int(text) if text.isdigit() else 1), last)
    return rows[(number - 1) * PAGE : number * PAGE], number, last
