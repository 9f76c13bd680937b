"""The edition's tables as a workbook: one sheet a table, header row kept in sight."""

import io
from datetime import UTC, datetime, time

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from stages.reporter.counting_annex import counting_table
from stages.reporter.document import Cell, Day, Edition, Figure, Link, Table, plain
from stages.reporter.render.clean import clean, is_web_address, sheet_name

WIDEST = 60
LONGEST_LINK = 255  # what every version of Excel follows


def to_xlsx(edition: Edition) -> bytes:
    """Bytes of an xlsx. Text is written as text whatever it begins with: a scanned page cannot smuggle a formula."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    created = edition.head.as_of.astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": edition.head.title, "author": edition.head.office, "created": created})
    formats = {
        "title": book.add_format({"bold": True, "font_size": 14, "font_name": "黑体"}),
        "head": book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}),
        "cell": book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"}),
        "day": book.add_format({"border": 1, "valign": "vcenter", "num_format": 'yyyy"年"m"月"d"日"'}),
        "link": book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter", "font_color": "#0563C1"}),
    }
    counting = counting_table(edition)
    tables = [*(block for block in edition.blocks if isinstance(block, Table)), *([counting] if counting else [])]
    taken: set[str] = set()
    for table in tables:
        _sheet(book, table, sheet_name(table.title, taken), formats)
    if not tables:
        book.add_worksheet("无表格").write_string(0, 0, edition.head.title)
    book.close()
    return buffer.getvalue()


def _sheet(book: xlsxwriter.Workbook, table: Table, name: str, formats: dict[str, object]) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, clean("　".join([table.title, *table.under])), formats["title"])
    for column, heading in enumerate(table.columns):
        sheet.write_string(1, column, clean(heading), formats["head"])
        longest = max((len(plain(row[column])) for row in table.rows), default=0)
        sheet.set_column(column, column, min(WIDEST, 2 * max(len(heading), longest) + 2))
    for number, row in enumerate(table.rows, start=2):
        for column, cell in enumerate(row):
            _write(sheet, number, column, cell, formats)
    for number, line in enumerate(table.closing, start=2 + len(table.rows)):
        sheet.write_string(number, 0, clean(line))
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(1)
    sheet.autofilter(1, 0, 1 + len(table.rows), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, formats: dict[str, object]) -> None:
    """Numbers as numbers, days as dates, addresses as links, everything else as text."""
    if isinstance(cell, int):
        sheet.write_number(row, column, cell, formats["cell"])
    elif isinstance(cell, Figure) and cell.text == f"{cell.value:g}":
        sheet.write_number(row, column, cell.value, formats["cell"])
    elif isinstance(cell, Day):
        sheet.write_datetime(row, column, datetime.combine(cell.day, time()), formats["day"])
    elif isinstance(cell, Link) and is_web_address(cell.url) and len(cell.url) <= LONGEST_LINK:
        sheet.write_url(row, column, cell.url, formats["link"], cell.url)
    else:
        sheet.write_string(row, column, clean(plain(cell)), formats["cell"])
