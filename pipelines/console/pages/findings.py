"""问题: the list with its filter, steps with several at once, and the table of what is shown."""

from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web

from pipelines.console.followed.listed import Listed
from pipelines.console.followed.wanted import ALL, EVER, NEVER, ORDERS, Wanted, wanted_of
from pipelines.console.office import Office
from pipelines.console.pages.table import xlsx
from pipelines.console.paging import paged
from pipelines.console.wording import amount, limit, moment
from schemas.states import ACTS
from schemas.words import FINDING_STATES, SEVERITIES

HEADINGS = (
    *("监测对象", "栏目", "责任单位", "地区", "问题", "情况", "级别", "状态", "测得值", "限值"),
    *("首次发现", "最近确认", "网址", "编号"),
)


async def listed(office: Office, request: web.Request) -> web.Response:
    wanted = wanted_of(request.query)
    page = paged(await office.found(request, wanted), request)
    page["rows"] = [office.shown_row(request, one) for one in page["rows"]]
    return office.page(request, "findings.html", here="/findings", **filter_of(office, wanted), **page)


def filter_of(office: Office, wanted: Wanted) -> dict[str, Any]:
    """What the form of the filter shows."""
    root = office.registry.program.unit
    return {
        "wanted": wanted,
        "cities": [(unit.id, unit.name) for unit in office.units.values() if unit.parent == root],
        "kinds": sorted(office.titles_apart.items(), key=lambda title: title[1]),
        "severities": SEVERITIES,
        "states": FINDING_STATES,
        "orders": ORDERS,
        "every": ALL,
        "first": "" if wanted.first == EVER else wanted.first,
        "last_day": "" if wanted.last == NEVER else wanted.last,
        "acts": {name: act.word for name, act in ACTS.items() if name != "exempt"},
    }


async def table(office: Office, request: web.Request) -> web.StreamResponse:
    """Exactly the rows of the list, all pages of it, as an Excel table."""
    rows = await office.found(request, wanted_of(request.query))
    name = f"问题清单{await office.today()}.xlsx"
    return await xlsx(request, name, HEADINGS, _cells(office, request, rows))


async def _cells(office: Office, request: web.Request, found: list[Listed]) -> AsyncIterator[list[str]]:
    for one in found:
        row = office.shown_row(request, one)
        unit = row["measure_unit"]
        yield [
            row["site_name"],
            row["column_name"],
            row["unit_name"],
            office.city(str(row["unit"])),
            row["title"],
            row["wording"],
            SEVERITIES[row["severity"]],
            FINDING_STATES[row["state"]],
            amount(row["measured"], unit),
            limit(row["comparator"], row["threshold"], unit),
            moment(row["first_seen"]),
            moment(row["last_seen"]),
            row["url"] or "",
            row["finding_id"],
        ]
