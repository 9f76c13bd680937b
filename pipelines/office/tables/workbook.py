"""Sheets of text as an xlsx: every cell as text, so that numbers keep their digits and nothing becomes a formula."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import xlsxwriter

WIDEST = 48
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 (the same registry gives the same bytes)
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True)
class Sheet:
    """A table: its name, its headings, and its rows of text. A row numbers itself."""

    name: str
    headings: list[str]
    rows: list[list[str]]


def write_workbook(sheets: list[Sheet], path: Path) -> None:
    """Write the sheets, headings first and kept in sight. Raises OSError."""
    book = xlsxwriter.Workbook(path, _OPTIONS)
    book.set_properties({"created": _MADE})
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter", "num_format": "@"})
    for table in sheets:
        sheet = book.add_worksheet(table.name)
        headings = ["序号", *table.headings]
        lines = [[str(number), *row] for number, row in enumerate(table.rows, start=1)]
        for at, heading in enumerate(headings):
            sheet.write_string(0, at, heading, head)
            longest = max((len(line[at]) for line in lines), default=0)
            sheet.set_column(at, at, min(WIDEST, 2 * max(len(heading), longest) + 2))
        for number, line in enumerate(lines, start=1):
            for at, text in enumerate(line):
                sheet.write_string(number, at, text, cell)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(lines), len(headings) - 1)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(f"{path}: {error}") from error
