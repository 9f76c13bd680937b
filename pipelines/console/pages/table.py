"""A table of any length as xlsx, written row by row to a file and sent from there."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from urllib.parse import quote

import xlsxwriter
from aiohttp import web

CHUNK = 1 << 16
AT_ONCE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTH = 18


async def xlsx(
    request: web.Request, name: str, headings: Sequence[str], rows: AsyncIterator[list[str]]
) -> web.StreamResponse:
    """Everything is written as text: nothing that somebody typed becomes a formula or a link."""
    with tempfile.TemporaryDirectory(prefix="xunwang-") as place:
        path = Path(place) / "table.xlsx"
        await _write(path, headings, rows)
        response = web.StreamResponse(
            headers={"Content-Type": XLSX, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        )
        response.content_length = path.stat().st_size
        await response.prepare(request)
        with path.open("rb") as file:
            while piece := await asyncio.to_thread(file.read, CHUNK):
                await response.write(piece)
        await response.write_eof()
        return response


async def _write(path: Path, headings: Sequence[str], rows: AsyncIterator[list[str]]) -> None:
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("清单")
    bold = book.add_format({"bold": True, "bg_color": "#EAF0F7", "border": 1})
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading, bold)
    sheet.set_column(0, len(headings) - 1, WIDTH)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    number = 0
    async for row in rows:
        number += 1
        for column, text in enumerate(row):
            sheet.write_string(number, column, text)
        if number % AT_ONCE == 0:
            await asyncio.sleep(0)  # other pages are served meanwhile
    if number:
        sheet.autofilter(0, 0, number, len(headings) - 1)
    await asyncio.to_thread(book.close)
