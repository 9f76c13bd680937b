"""登记核对: the register held against what the looks have shown, by the function of `xunwang registry compare`."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import msgspec
from aiohttp import web

from pipelines.console.office import Office
from pipelines.console.pages.table import xlsx
from pipelines.console.paging import paged
from pipelines.office.register_comparison import compare_register
from pipelines.office.register_comparison.differences import DIFFERENCES, Compared
from pipelines.office.register_comparison.telling import comparison_sheets, unknown_words

UNKNOWN_SHOWN = 100  # all of them stand in the workbook of the command


async def show(office: Office, request: web.Request) -> web.Response:
    told, kind = await _compared(office, request), request.query.get("kind", "")
    counts = Counter(one.kind for one in told.differences)
    return office.page(
        request,
        "register.html",
        here="/subjects",
        accounts=told.accounts,
        kind=kind,
        kinds={name: (word, counts[name]) for name, word in DIFFERENCES.items()},
        unknown=[(one, unknown_words(one)) for one in told.unknown[:UNKNOWN_SHOWN]],
        unknown_total=len(told.unknown),
        **paged([one for one in told.differences if not kind or one.kind == kind], request),
    )


async def table(office: Office, request: web.Request) -> web.StreamResponse:
    """The differences as an Excel table, with their evidence."""
    sheet, _ = comparison_sheets(await _compared(office, request))

    async def rows() -> AsyncIterator[list[str]]:
        for row in sheet.rows:
            yield row

    return await xlsx(request, f"登记核对{await office.today()}.xlsx", sheet.headings, rows())


async def _compared(office: Office, request: web.Request) -> Compared:
    """What the comparison tells of units that the person sees."""
    shown = office.shown
    now = await office.reached()
    told = await asyncio.to_thread(compare_register, shown.folder, shown.log, shown.installation, office.program, now)
    sight, ids = office.sight(request), {unit.name: unit.id for unit in office.units.values()}
    return msgspec.structs.replace(
        told,
        differences=[one for one in told.differences if sight.sees(ids.get(one.unit, ""))],
        unknown=[one for one in told.unknown if sight.sees(ids.get(one.unit, ""))],
    )
