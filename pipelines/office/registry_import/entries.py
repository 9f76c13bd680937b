"""Rows of a table as typed values by field; everything that is wrong with a row is gathered, not only the first."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pipelines.office.registry_import.vocabulary import has_words, heading_of, meaning, needed, offered, stand_ins
from pipelines.office.tables import Cell, Row, Table
from pipelines.office.tables.addresses import address, addresses
from pipelines.office.tables.values import cycle_days, day, exact_number, is_empty
from pipelines.office.tables.words import half_width, name_of
from schemas.mistakes import MistakeError

_CODE = re.compile(r"\d{10}|bm\d{8}")
EXACT = 10**15  # spreadsheet programs keep fifteen digits of a number
GOOD_ADDRESS = "不是可访问的网址，请写作 http://www.example.gov.cn/ 的形式。"


@dataclass
class Entry:
    """One row: `where` names file, sheet and row; `printed` the values as they stand, for messages."""

    kind: str
    where: str
    values: dict[str, Any]
    headings: dict[str, str]
    printed: dict[str, str]
    absent: frozenset[str] = frozenset()
    problems: list[str] = field(default_factory=list)

    def heading(self, name: str) -> str:
        return self.headings.get(name) or heading_of(self.kind, name)

    def need(self, name: str) -> str:
        """The value of a field that must be filled. Raises MistakeError; says nothing where the cell was named as
        wrong already or the whole column is missing."""
        if name in self.values:
            return str(self.values[name])
        said = name in self.absent or name in self.printed
        raise MistakeError([] if said else f"缺少“{self.heading(name)}”，请补上。")

    def say(self, message: str) -> None:
        self.problems.append(f"{self.where}：{message}")


def entries(table: Table) -> tuple[list[Entry], list[str]]:
    """The rows of a table, and what is wrong with its headings."""
    missing = {
        name: heading
        for name, heading in needed(table.kind).items()
        if not table.fields & {name, *stand_ins(table.kind, name)}
    }
    if table.kind == "columns" and not table.fields & {"code", "site", "account"}:
        missing["code"] = "网站标识码”或“账号名称"
    said = [f"{table.place}：表头中没有“{heading}”一列，请补上。" for heading in missing.values()]
    return [_entry(table, row, frozenset(missing)) for row in table.rows], said


def _entry(table: Table, row: Row, absent: frozenset[str]) -> Entry:
    entry = Entry(table.kind, f"{table.place}：{row.place}", {}, table.headings, {}, absent)
    for problem in row.problems:
        entry.say(problem)
    for name, cell in row.cells.items():
        if cell.problem:
            entry.printed[name] = ""
            entry.say(f"“{cell.heading}”{cell.problem}。")
            continue
        try:
            value = _value(table.kind, name, cell)
        except MistakeError as mistake:
            entry.printed[name] = cell.text
            for message in mistake.messages:
                entry.say(message)
            continue
        if value is not None:
            entry.values[name] = value
            entry.printed[name] = cell.text
    return entry


def _value(kind: str, name: str, cell: Cell) -> Any:
    """The value of a cell, None for one that says 无 or a dash. Raises MistakeError."""
    if has_words(name):
        return _word(name, cell)
    if is_empty(cell.value):
        return None
    reader = _READERS.get((kind, name)) or _READERS.get(("", name)) or _name
    return reader(cell)


def _word(name: str, cell: Cell) -> Any:
    try:
        return meaning(name, cell.text)
    except KeyError:
        if is_empty(cell.value):
            return None
        options = "、".join(offered(name))
        raise MistakeError(f"“{cell.heading}”填的“{cell.text}”不能识别，可填：{options}。") from None


def _name(cell: Cell) -> str:
    return name_of(cell.value)


def _plain_text(cell: Cell) -> str:
    return half_width(" ".join(cell.text.split()))


def _identifier(cell: Cell) -> str:
    if isinstance(cell.value, int | float) and abs(cell.value) >= EXACT:
        raise MistakeError(
            f"“{cell.heading}”填的“{cell.text}”超过15位而按数字存放，末几位已被表格软件改动，请将该列设为文本格式后重新填写。"
        )
    try:
        return exact_number(cell.value)
    except ValueError:
        raise MistakeError(
            f"“{cell.heading}”填的“{cell.text}”是科学计数法，数字已不完整，请将该列设为文本格式后重新填写。"
        ) from None


def _code(cell: Cell) -> str:
    code = _identifier(cell).lower()
    if _CODE.fullmatch(code):
        return code
    if re.fullmatch(r"\d{9}", code):
        raise MistakeError(
            f"“{cell.heading}”填的“{code}”只有9位，应为10位，可能丢失了开头的0（应为“0{code}”）；"
            "请将该列设为文本格式后补上。"
        )
    raise MistakeError(
        f"“{cell.heading}”填的“{cell.text}”不是10位网站标识码（10位数字，或bm加8位数字），现为{len(code)}位，请核对。"
    )


def _day(cell: Cell) -> str | None:
    if half_width(cell.text) in ("长期", "至今", "永久"):
        return None
    try:
        return day(cell.value)
    except (ValueError, OverflowError):
        raise MistakeError(f"“{cell.heading}”的日期“{cell.text}”不能识别，应写作 2026-07-01 的形式。") from None


def _cycle(cell: Cell) -> int | None:
    try:
        return cycle_days(cell.value)
    except ValueError:
        raise MistakeError(f"“{cell.heading}”填的“{cell.text}”不能识别，应为整数（天数），例如14。") from None


def _whole(cell: Cell) -> int:
    text = half_width(cell.text)
    if not text.isdigit():
        raise MistakeError(f"“{cell.heading}”填的“{cell.text}”应为整数，请改正。")
    return int(text)


def _addresses(cell: Cell) -> list[str]:
    """Absolute addresses of a site."""
    found = []
    for part in addresses(cell.value):
        try:
            found.append(address(part))
        except ValueError:
            raise MistakeError(f"“{cell.heading}”填的“{part}”{GOOD_ADDRESS}") from None
    return found


def _printed_addresses(cell: Cell) -> list[str]:
    """Addresses of columns: they may be relative, which only their site resolves."""
    return addresses(cell.value)


_READERS: dict[tuple[str, str], Callable[[Cell], Any]] = {
    ("", "code"): _code,
    ("", "id"): _identifier,
    ("", "order"): _whole,
    ("", "state_since"): _day,
    ("", "state_until"): _day,
    ("", "filed_on"): _day,
    ("", "opened_on"): _day,
    ("", "leader_since"): _day,
    ("", "leader_until"): _day,
    ("units", "leaders"): lambda cell: cell.text,
    ("", "cycle_days"): _cycle,
    ("", "phone"): _plain_text,
    ("", "head_phone"): _plain_text,
    ("", "email"): _plain_text,
    ("", "register_id"): _identifier,
    ("sites", "url"): _addresses,
    ("sites", "aliases"): _addresses,
    ("columns", "url"): _printed_addresses,
    ("accounts", "url"): _printed_addresses,
    ("accounts", "former_names"): lambda cell: cell.text,
    ("accounts", "sources"): lambda cell: cell.text,
    ("accounts", "id_appid"): _identifier,
    ("accounts", "id_ghid"): _identifier,
    ("accounts", "id_alias"): _identifier,
    ("accounts", "id_uid"): _identifier,
    ("accounts", "account_id"): _identifier,
}
