"""Rows of a handed-in file: json lines, or a table as people make them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from pipelines.office.intake.words import headings as offered
from pipelines.office.intake.words import names, vocabulary
from pipelines.office.tables import Row, is_table, read_tables
from schemas.mistakes import MistakeError

UNTOLD = "没有认得出的表头；表中要有“编号”“网站”“时间”等表头（见 xunwang intake --kinds），表头上方可以有标题和说明。"


@dataclass(frozen=True)
class Handed:
    """One row: values by field, and the headings they stood under."""

    place: str
    values: dict[str, Any]
    headings: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def heading(self, name: str) -> str:
        """How a message calls a field: as the file does."""
        return self.headings.get(name) or offered().get(name, name)


def read_rows(path: Path) -> tuple[list[Handed], list[str]]:
    """The rows, and what was passed over. Raises MistakeError when the file cannot be read as one of these."""
    if path.suffix.lower() in (".jsonl", ".json"):
        return _json_lines(path), []
    if not is_table(path):
        raise MistakeError(f"{path.name}：只能导入.jsonl、.xlsx、.xls、.csv文件，请另存后再导入")
    tables = read_tables(path, [vocabulary()], UNTOLD)
    rows = [_handed(row, table.headings) for table in tables for row in table.rows]
    return rows, [note for table in tables for note in table.notes]


def _handed(row: Row, headings: dict[str, str]) -> Handed:
    values = {name: cell.value for name, cell in row.cells.items() if not cell.problem}
    problems = [f"“{cell.heading}”{cell.problem}。" for cell in row.cells.values() if cell.problem]
    return Handed(row.place, values, headings, (*row.problems, *problems))


def _json_lines(path: Path) -> list[Handed]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise MistakeError(f"{path}：打不开（{error.strerror}），请检查路径") from None
    rows, problems = [], []
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            problems.append(f"{path.name}：第{number}行：不是合法的JSON（{error}），每行应为一个JSON对象")
            continue
        if not isinstance(row, dict):
            problems.append(f'{path.name}：第{number}行：应为一个JSON对象，例如{{"type": "manual.result.v1"}}')
            continue
        fields = {str(name): names().get(str(name), str(name)) for name in row}
        values = {fields[name]: value for name, value in row.items() if value not in (None, "")}
        rows.append(Handed(f"第{number}行", values, {field_name: name for name, field_name in fields.items()}))
    if problems:
        raise MistakeError(problems)
    return rows
