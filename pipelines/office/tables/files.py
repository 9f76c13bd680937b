"""Bytes of a spreadsheet file into sheets. The kind of a file is told by its bytes, since suffixes often lie."""

import csv
import io
import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

import xlrd

from pipelines.office.tables.sheet import Merged, Sheet
from schemas.mistakes import MistakeError

SUFFIXES = frozenset({".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".et"})
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_LITERAL = re.compile(r'^=\s*"([^"]*)"$')
_DELIMITERS = ",\t;，"


def is_table(path: Path) -> bool:
    """Whether the name of the file is that of a table."""
    return path.suffix.lower() in SUFFIXES


def read_sheets(path: Path) -> list[Sheet]:
    """The sheets a person sees. Raises MistakeError when the file cannot be read as a table."""
    if not is_table(path):
        raise MistakeError(f"{path.name}：只能导入.xlsx、.xls、.csv文件，请用表格软件另存为其中一种后再导入。")
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise MistakeError(f"{path}：打不开（{error.strerror}），请检查路径") from None
    if raw.startswith(_ZIP):
        return _xlsx(path, raw)
    if raw.startswith(_OLE):
        return _xls(path, raw)
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml|meta|style)\b", raw[:400], re.I):
        raise MistakeError(f"{path.name}：内容是网页或XML，不是表格文件，请用表格软件打开后另存为xlsx再导入。")
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        raise MistakeError(f"{path.name}：不是能读取的xlsx文件，请用表格软件另存为xlsx")
    return [_csv(path, raw)]


def _xlsx(path: Path, raw: bytes) -> list[Sheet]:
    import openpyxl  # 32 MB, which a run that imports no workbook does without

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and validations that openpyxl passes over are no matter here
            shown = openpyxl.load_workbook(io.BytesIO(raw), data_only=True)
            typed = openpyxl.load_workbook(io.BytesIO(raw)) if _has_formulas(raw) else shown
    except Exception as error:  # openpyxl lets errors of zip, XML and its own descriptors through
        raise MistakeError(f"{path.name}：不是能读取的xlsx文件（{error}），请用表格软件另存为xlsx") from None
    return [_worksheet(sheet, typed[sheet.title]) for sheet in shown.worksheets if sheet.sheet_state == "visible"]


def _has_formulas(raw: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        sheets = (name for name in archive.namelist() if name.startswith("xl/worksheets/"))
        return any(re.search(rb"<(?:\w+:)?f[ >]", archive.read(name)) for name in sheets)


def _worksheet(shown: Any, typed: Any) -> Sheet:
    """Both views of a sheet: results of formulas, and the formulas themselves where no result was stored."""
    lines = [list(line) for line in shown.iter_rows(min_row=1, min_col=1, values_only=True)]
    sheet = Sheet(shown.title, lines)
    for row, line in enumerate(lines):
        for column, value in enumerate(line):
            if value is None:
                formula = typed.cell(row + 1, column + 1).value
                if isinstance(formula, str) and formula.startswith("="):
                    _formula(sheet, row, column, formula)
            elif isinstance(value, str) and value.startswith("#") and value.rstrip("!?").isupper():
                sheet.problems[row, column] = f"公式出错（{value}），请改为文字或数字"
    for area in shown.merged_cells.ranges:
        sheet.merged.append(Merged(area.min_row - 1, area.min_col - 1, area.max_row - 1, area.max_col - 1))
    sheet.merged = [area for area in sheet.merged if area.top < len(lines) and area.left < len(lines[0])]
    return sheet


def _formula(sheet: Sheet, row: int, column: int, formula: str) -> None:
    literal = _LITERAL.match(formula)
    if literal:
        sheet.lines[row][column] = literal.group(1)
    else:
        sheet.problems[row, column] = "是没有结果的公式，请用表格软件打开并保存一次，或改为文字"


def _xls(path: Path, raw: bytes) -> list[Sheet]:
    if "EncryptedPackage".encode("utf-16-le") in raw:
        raise MistakeError(f"{path.name}：文件设有密码，请去掉密码后再导入。")
    try:
        book = xlrd.open_workbook(file_contents=raw, formatting_info=True, logfile=io.StringIO())
    except Exception as error:  # xlrd lets errors of struct and of its own checks through
        hint = "请去掉密码" if "encrypt" in str(error).lower() else "请用表格软件另存为xlsx"
        raise MistakeError(f"{path.name}：不是能读取的xls文件（{error}），{hint}后再导入。") from None
    sheets = []
    for page in book.sheets():
        if page.visibility:
            continue
        lines = [[_xls_value(cell, book.datemode) for cell in page.row(row)] for row in range(page.nrows)]
        width = max(map(len, lines), default=0)
        lines = [line + [None] * (width - len(line)) for line in lines]
        merged = [Merged(top, left, bottom - 1, right - 1) for top, bottom, left, right in page.merged_cells]
        inside = [area for area in merged if area.top < len(lines) and area.left < width]
        sheets.append(Sheet(page.name, lines, inside))
    return sheets


def _xls_value(cell: Any, datemode: int) -> Any:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR):
        return None
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, datemode)
    return bool(cell.value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else cell.value


def _csv(path: Path, raw: bytes) -> Sheet:
    text = _decoded(path, raw)
    first, _, rest = text.partition("\n")
    if (said := re.match(r"^sep=(.)\s*$", first)) is not None:
        delimiter, text = said.group(1), "\n" + rest
    else:
        delimiter = _delimiter(text)
    try:
        lines = [[value or None for value in line] for line in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise MistakeError(f"{path.name}：不是能读取的csv文件（{error}），请用表格软件另存为xlsx") from None
    width = max(map(len, lines), default=0)
    return Sheet("", [line + [None] * (width - len(line)) for line in lines])


def _decoded(path: Path, raw: bytes) -> str:
    encodings = ["utf-16"] if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "utf-16" or any(mark in text for mark in f"\n{_DELIMITERS}"):  # any bytes are some UTF-16
            return text
    raise MistakeError(f"{path.name}：编码既不是UTF-8也不是GB18030，请另存为UTF-8的CSV")


def _delimiter(text: str) -> str:
    """The separator that parts the most cells in the first lines."""
    head = "\n".join(text.splitlines()[:30])
    return max(_DELIMITERS, key=lambda mark: (head.count(mark), mark == ","))
