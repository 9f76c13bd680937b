"""Headings that an office's own tables have and nobody else's: matched by a person once, known from then on."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import yaml

from pipelines.office.registry_import.vocabulary import fields_of, heading_of, vocabularies
from pipelines.office.tables import Table, Vocabulary
from pipelines.office.tables.files import read_sheets
from pipelines.office.tables.sheet import Sheet
from pipelines.office.tables.table import HEADINGS_WITHIN, tables_in
from pipelines.office.tables.words import plain, text_of
from schemas.mistakes import MistakeError
from schemas.registry.load import converted, parse

FILE = "headings.yaml"  # beside the registry
UNUSED = ""  # a person has said that the column is of no use
LONGEST, SAMPLES, MOST = 60, 3, 200
_OF_EVERY_TABLE = frozenset({"序号", "备注", "说明", "备考", "序", "no", "no."})
Own = Mapping[str, Mapping[str, str]]  # kind of table → heading, plain → field


@dataclass(frozen=True)
class Unmatched:
    """A heading that nothing reads. `kinds`: the kinds of table that it may be in, with the fields that are free."""

    file: str
    sheet: str
    heading: str
    samples: list[str]
    kinds: dict[str, list[str]]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    headings: dict[str, dict[str, str]]


def load_own(folder: Path) -> Own:
    """The office's own headings; none where there is no such file. Raises MistakeError."""
    path = folder / FILE
    if not path.exists():
        return {}
    found = converted(parse(path), str(path), _File).headings
    for kind, names in found.items():
        for heading, field in names.items():
            if field != UNUSED and field not in fields_of(kind):
                raise MistakeError(f"{path}：headings中“{heading}”对应的“{field}”不能识别，请删去该行后重新对应。")
    return {kind: {plain(heading): field for heading, field in names.items()} for kind, names in found.items()}


def remember(folder: Path, said: Iterable[tuple[str, str, str]]) -> int:
    """Keep (kind, heading, field) as a person has matched them; how many. Raises MistakeError."""
    known = {kind: dict(names) for kind, names in load_own(folder).items()}
    count = 0
    for kind, heading, field in said:
        if field != UNUSED and field not in fields_of(kind):
            raise MistakeError(f"“{heading[:LONGEST]}”所选的内容不能识别，请重新选择。")
        if not plain(heading) or len(heading) > LONGEST:
            raise MistakeError(f"表头“{heading[:LONGEST]}”过长或为空，不能记住；请改正表格的表头。")
        known.setdefault(kind, {})[plain(heading)] = field
        count += 1
    if count:
        _write(folder, known)
    return count


def forget(folder: Path, kind: str, heading: str) -> None:
    """Raises MistakeError for one that is not known."""
    known = {one: dict(names) for one, names in load_own(folder).items()}
    if heading not in known.get(kind, {}):
        raise MistakeError(f"“{heading[:LONGEST]}”不在记住的表头中，请刷新后再试。")
    del known[kind][heading]
    _write(folder, {one: names for one, names in known.items() if names})


def _write(folder: Path, known: Own) -> None:
    fresh = folder / f"{FILE}.new"
    content = {"headings": {kind: dict(names) for kind, names in known.items()}}
    fresh.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    os.replace(fresh, folder / FILE)


def with_own(own: Own) -> list[Vocabulary]:
    """The kinds of tables with the office's own headings. What everybody calls so keeps its meaning."""
    return [
        replace(one, names={**{h: f for h, f in own.get(one.kind, {}).items() if f != UNUSED}, **one.names})
        for one in vocabularies()
    ]


def unmatched(paths: Iterable[Path], own: Own) -> list[Unmatched]:
    """The headings of tables that nothing reads and nobody has matched yet. Files that cannot be read have none."""
    found: list[Unmatched] = []
    for path in paths:
        try:
            sheets = read_sheets(path)
        except MistakeError:
            continue  # the import says what is wrong with it
        for sheet in sheets:
            found += _of_sheet(path.name, sheet, own)
    return found[:MOST]


def _of_sheet(name: str, sheet: Sheet, own: Own) -> Iterator[Unmatched]:
    try:
        (table,) = tables_in(name, [sheet], with_own(own), "")
    except MistakeError:
        yield from _untold(name, sheet)
        return
    for column in table.columns:
        if column.field is None and column.heading and not _is_settled(column.heading, own.get(table.kind, {})):
            yield Unmatched(name, sheet.name, column.heading, _samples(sheet, column.at, column.heading), _free(table))


def _is_settled(heading: str, own: Mapping[str, str]) -> bool:
    return plain(heading) in _OF_EVERY_TABLE or plain(heading) in own


def _free(table: Table) -> dict[str, list[str]]:
    return {table.kind: [field for field in fields_of(table.kind) if field not in table.fields]}


def _untold(name: str, sheet: Sheet) -> Iterator[Unmatched]:
    """The cells of the row that looks most like headings, for any kind of table."""
    lines = sheet.lines[:HEADINGS_WITHIN]
    filled = [sum(1 for value in line if text_of(value)) for line in lines]
    if not filled or max(filled) < 2:
        return
    row = next(at for at, number in enumerate(filled) if number >= 0.6 * max(filled))
    every = {one.kind: fields_of(one.kind) for one in vocabularies()}
    for at, value in enumerate(lines[row]):
        heading = "".join(text_of(value).split())
        if heading and len(heading) <= LONGEST and plain(heading) not in _OF_EVERY_TABLE:
            yield Unmatched(name, sheet.name, heading, _samples(sheet, at, heading), every)


def _samples(sheet: Sheet, at: int, heading: str) -> list[str]:
    texts = (text_of(line[at])[:40] for line in sheet.lines if at < len(line))
    return [text for text in dict.fromkeys(texts) if text and plain(text) != plain(heading)][-SAMPLES:]


def matched(own: Own) -> list[tuple[str, str, str]]:
    """(kind, heading, what it was matched to) of every heading that is remembered."""
    return [
        (kind, heading, heading_of(kind, field) if field != UNUSED else "不使用")
        for kind, names in own.items()
        for heading, field in names.items()
    ]
