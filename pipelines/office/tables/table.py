"""A table of a sheet: where its headings stand, what each column is, which rows are data and which only look like it.

Titles, notes above the headings, blank rows and columns, headings on two lines, sums and signatures below are told
apart here. What was passed over is said in `notes`; what cannot be read is said by row and heading.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipelines.office.tables.files import read_sheets
from pipelines.office.tables.sheet import Sheet, letter
from pipelines.office.tables.words import heading_forms, name_of, plain, text_of
from schemas.mistakes import MistakeError

HEADINGS_WITHIN = 40  # rows
_NEAR = 0.7
_HARMLESS = frozenset({"序号", "备注", "说明", "备考", "序"})  # every table has them; they are near to much
_SUMS = re.compile(r"^(?:合计|总计|小计|共计|累计|本页小计|总数)(?:[:：]?.{0,6})$")
_SIGNED = (
    "填报人|填表人|制表人|制表|审核人|审核|复核人|复核|经办人|负责人|单位负责人|主要负责人|分管领导|联系人|联系电话|电话|"
    "填报单位|填报时间|填报日期|填表时间|填表日期|日期|单位盖章|盖章|签字|签章"
)
_SIGNATURE = re.compile(rf"^(?:{_SIGNED})(?:[（(].{{0,8}}[）)])?[:：]")
_SIGNATURE_ALONE = re.compile(rf"^(?:{_SIGNED})$")
_NOTE = re.compile(
    r"^(?:备?注|说明|填表说明|填写说明|填报说明)\s*\d{0,2}\s*[:：.、]|^(?:注|填表说明|填写说明|填报说明)$|^[例示]例?[:：]"
)
_SECTION = re.compile(r"^(?:[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|第[一二三四五六七八九十]+部分)")


@dataclass(frozen=True)
class Guess:
    """A field that is known by its values where no heading tells it: all of them must `fit`. `unless` are the fields
    that make it needless, `word` is what messages call it."""

    field: str
    word: str
    fit: Callable[[str], bool]
    unless: frozenset[str]


@dataclass(frozen=True)
class Vocabulary:
    """One kind of table. `names`: plain heading → field. `told_by`: sets of fields; one of them makes the kind."""

    kind: str
    names: Mapping[str, str]
    told_by: tuple[frozenset[str], ...]
    guesses: tuple[Guess, ...] = ()

    def field_of(self, forms: Iterable[str]) -> str | None:
        return next((self.names[form] for form in forms if form in self.names), None)

    def told(self, fields: set[str]) -> bool:
        return any(need <= fields for need in self.told_by)


@dataclass(frozen=True)
class Column:
    """`heading` as printed, `at` its column from 0, `field` what it means; None: not used."""

    heading: str
    at: int
    field: str | None


@dataclass(frozen=True)
class Cell:
    """A filled cell and the heading above it, as printed."""

    value: Any
    heading: str
    problem: str = ""

    @property
    def text(self) -> str:
        return text_of(self.value)


@dataclass(frozen=True)
class Row:
    """The filled cells of a row by field. `twice`: fields that two columns fill with different values."""

    place: str
    cells: dict[str, Cell]
    problems: list[str] = field(default_factory=list)


@dataclass
class Table:
    """`place` names file and sheet. `notes`: what was passed over, a sentence each."""

    place: str
    kind: str
    columns: list[Column]
    rows: list[Row]
    notes: list[str] = field(default_factory=list)

    @property
    def fields(self) -> set[str]:
        return {column.field for column in self.columns if column.field}

    @property
    def headings(self) -> dict[str, str]:
        """Field → the heading as printed; of two columns of one field the first."""
        return {column.field: column.heading for column in reversed(self.columns) if column.field}


def read_tables(path: Path, vocabularies: Iterable[Vocabulary], untold: str) -> list[Table]:
    """The tables in the sheets of a file. Raises MistakeError; `untold` is said when no sheet has known headings."""
    return tables_in(path.name, read_sheets(path), vocabularies, untold)


def tables_in(name: str, sheets: Iterable[Sheet], vocabularies: Iterable[Vocabulary], untold: str) -> list[Table]:
    """The tables in sheets that were read from a file of this name; raises as `read_tables` does."""
    kinds, tables, passed = list(vocabularies), [], []
    for sheet in sheets:
        found = _headings(sheet, kinds)
        if found is None:
            if any(any(text_of(value) for value in line) for line in sheet.lines):
                passed.append(f"{name}：工作表“{sheet.name}”没有认得出的表头，未读取。")
        else:
            tables.append(_table(name, sheet, *found))
    if not tables:
        raise MistakeError(f"{name}：{untold}")
    tables[0].notes += passed
    return tables


def _headings(sheet: Sheet, kinds: list[Vocabulary]) -> tuple[int, list[Column], Vocabulary] | None:
    """The row whose cells are the most known headings, its columns and the kind of table they tell."""
    best: tuple[int, list[Column], Vocabulary] | None = None
    most = 0
    for row in range(min(HEADINGS_WITHIN, len(sheet.lines))):
        for kind in kinds:
            columns = _columns(sheet, row, kind)
            fields = {column.field for column in columns if column.field}
            filled = sum(1 for column in columns if column.heading)
            if len(fields) > most and kind.told(fields) and (len(fields) >= 2 or filled == 1):
                best, most = (row, columns, kind), len(fields)
    return best


def _columns(sheet: Sheet, row: int, kind: Vocabulary) -> list[Column]:
    """What each column is by the cell in this row, alone or with the wider heading that is merged above it."""
    lower, columns = sheet.across(row), []
    upper = sheet.across(row - 1) if row else [None] * len(lower)
    for at, value in enumerate(lower):
        above, here = text_of(upper[at]), text_of(value)
        shown = "".join(here.split())
        meaning = kind.field_of(heading_forms(here))
        if above and above != here and _is_merged(sheet, row - 1, at):
            meaning = kind.field_of(heading_forms(above + here)) or meaning
        columns.append(Column(shown, at, meaning))
    return columns


def _is_merged(sheet: Sheet, row: int, at: int) -> bool:
    return any(
        area.top <= row <= area.bottom and area.left <= at <= area.right and area.right > area.left
        for area in sheet.merged
    )


def _table(name: str, sheet: Sheet, head: int, columns: list[Column], kind: Vocabulary) -> Table:
    sheet.fill_merged_down()
    columns, guessed = _guessed(sheet, head, columns, kind)
    table = Table(name, kind.kind, columns, [])
    table.notes += [f"{name}：{said}" for said in guessed]
    table.notes += _above(name, sheet, head)
    for number in range(head + 1, len(sheet.lines)):
        line = sheet.lines[number]
        if not any(map(text_of, line)) and not any(place[0] == number for place in sheet.problems):
            continue
        why = _no_data(sheet, number, columns)
        if why:
            table.notes.append(f"{name}：{sheet.place(number)}{why}，未作为数据读取。")
            continue
        row = _row(sheet, number, columns)
        if row.cells or row.problems:
            table.rows.append(row)
        else:
            table.notes.append(f"{name}：{sheet.place(number)}没有可用的内容，未作为数据读取。")
    table.notes += _unused(name, sheet, table, kind)
    return table


def _above(name: str, sheet: Sheet, head: int) -> Iterator[str]:
    """What stands above the headings, each row by its first words."""
    for number in range(head):
        texts = [name_of(value) for value in sheet.lines[number] if text_of(value)]
        if texts and not (number == head - 1 and sheet.widest_merge(number) > 1 and len(texts) > 1):
            yield f"{name}：{sheet.place(number)}“{texts[0][:12]}”在表头之上，未作为数据读取。"


def _guessed(sheet: Sheet, head: int, columns: list[Column], kind: Vocabulary) -> tuple[list[Column], list[str]]:
    """The columns with those that only their values tell, and what was taken for what."""
    said = []
    for guess in kind.guesses:
        if guess.unless & {column.field for column in columns}:
            continue
        fitting = [one for one in columns if one.field is None and _all_fit(sheet, head, columns, one, guess)]
        if len(fitting) == 1:
            (one,) = fitting
            columns = [replace(column, field=guess.field) if column is one else column for column in columns]
            said.append(
                f"“{one.heading}”列（{letter(one.at)}列）的内容都是{guess.word}，已按“{guess.word}”读取，请核对。"
            )
    return columns, said


def _all_fit(sheet: Sheet, head: int, columns: list[Column], column: Column, guess: Guess) -> bool:
    rows = [row for row in range(head + 1, len(sheet.lines)) if not _no_data(sheet, row, columns)]
    texts = [text for row in rows if (text := text_of(sheet.lines[row][column.at]))]
    return bool(texts) and all(map(guess.fit, texts))


def _no_data(sheet: Sheet, number: int, columns: list[Column]) -> str:
    """Why a row is none of the data; empty when it is. Notes and sums stand below, sections and headings between."""
    line = sheet.lines[number]
    texts = [name_of(value) for value in line]
    filled = [text for text in texts if text]
    if not filled:
        return ""
    same = sum(1 for column in columns if column.field and plain(texts[column.at]) == plain(column.heading))
    if same and same * 2 > sum(1 for column in columns if column.field and texts[column.at]):
        return "重复表头"
    first = filled[0]
    if first.isdigit() and len(filled) > 1 and _counts(columns, texts.index(first)):
        first = filled[1]
    if _SUMS.match(first) and len(filled) <= max(3, len(columns) // 2):
        return f"“{first}”"
    few = len(filled) <= max(1, len(columns) // 2) or all(_SIGNATURE.match(text) for text in filled)
    if few and (_SIGNATURE.match(first) or _NOTE.match(first) or (len(filled) > 1 and _SIGNATURE_ALONE.match(first))):
        return f"“{first[:12]}”"
    if len(filled) == 1 and len(columns) > 2 and (_SECTION.match(first) or sheet.widest_merge(number) > 2):
        return f"“{first[:12]}”"
    return ""


def _counts(columns: list[Column], at: int) -> bool:
    return plain(columns[at].heading) in ("序号", "编号", "no", "no.", "")


def _row(sheet: Sheet, number: int, columns: list[Column]) -> Row:
    cells: dict[str, Cell] = {}
    problems: list[str] = []
    line = sheet.lines[number]
    for column in columns:
        problem = sheet.problems.get((number, column.at), "")
        value = line[column.at] if column.at < len(line) else None
        if column.field is None:
            if not sheet.name and not column.heading and text_of(value) and column.at > _last(columns):
                problems.append("比表头多出内容，请检查是否多了逗号")
            continue
        if not text_of(value) and not problem:
            continue
        cell, old = Cell(value, column.heading, problem), cells.get(column.field)
        if old is not None and plain(old.text) != plain(cell.text):
            problems.append(f"“{old.heading}”与“{cell.heading}”是同一项而内容不同，请只保留一列。")
        cells.setdefault(column.field, cell)
    return Row(sheet.place(number), cells, problems)


def _last(columns: list[Column]) -> int:
    return max((column.at for column in columns if column.heading), default=0)


def _unused(name: str, sheet: Sheet, table: Table, kind: Vocabulary) -> Iterator[str]:
    """Every column that holds something and is not used, by name; a slip in a heading is pointed out."""
    rows = {row.place for row in table.rows}
    where = f"{name}：" + (f"工作表“{sheet.name}”" if sheet.name else "")
    taken = table.fields
    for column in table.columns:
        if column.field is not None:
            continue
        if column.heading:
            near = _near(column.heading, kind, taken)
            hint = f"，是否应为“{near}”？若是请改正表头后重新导入" if near else ""
            yield f"{where}未使用“{column.heading}”列（{letter(column.at)}列）{hint}。"
        elif any(text_of(line[column.at]) and sheet.place(at) in rows for at, line in enumerate(sheet.lines)):
            yield f"{where}{letter(column.at)}列有内容而没有表头，未使用。"


def _near(heading: str, kind: Vocabulary, taken: set[str]) -> str | None:
    """A known heading that this one may be meant for."""
    if plain(heading) in _HARMLESS:
        return None
    open_names = [name for name, meaning in kind.names.items() if meaning not in taken]
    for form in heading_forms(heading):
        close = difflib.get_close_matches(form, open_names, n=1, cutoff=_NEAR)
        if close:
            return close[0]
    return None
