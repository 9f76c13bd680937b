"""Edited tables: cells written anew, rows taken out, added and put in another order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from stages.reporter.document import Cell, Figure, Table, plain
from stages.reporter.edits.model import Edit
from stages.reporter.edits.remarks import Remark


@dataclass
class TableRow:
    """One row on its way: its key, its cells, what stands behind it and what the facts say of it."""

    key: str
    cells: list[Cell]
    ids: list[str]
    fact: dict[str, Any]


@dataclass
class Rows:
    """Edits of one table over its rows as data made them. `facts` are the rows of the table's facts."""

    table: Table
    edits: Sequence[Edit]
    facts: Sequence[dict[str, Any]]
    remarks: list[Remark] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def done(self) -> tuple[Table, list[dict[str, Any]]]:
        """The table and the rows of its facts."""
        rows = self._rows()
        for edit in self.edits:
            rows = self._step(edit, rows)
        self._number(rows)
        tail = self.table.rows[len(self.table.keys) :] if self.table.keys else []
        made = msgspec.structs.replace(
            self.table,
            rows=[*(row.cells for row in rows), *(self._total(one, rows) for one in tail)],
            keys=[row.key for row in rows],
            ids=[row.ids for row in rows],
        )
        return made, [row.fact for row in rows]

    def _rows(self) -> list[TableRow]:
        facts = [*self.facts, *({} for _ in self.table.keys)]
        kept = zip(self.table.keys, self.table.rows, self.table.ids, facts, strict=False)
        return [TableRow(key, list(cells), ids, dict(fact)) for key, cells, ids, fact in kept]

    def _step(self, edit: Edit, rows: list[TableRow]) -> list[TableRow]:
        if edit.kind == "add":
            return self._added(edit, rows)
        if edit.kind == "order":
            return self._ordered(edit, rows)
        row = next((one for one in rows if one.key == edit.row), None)
        if row is None:
            self._say("lost", edit, f"所改的一行（{edit.base}）数据中已没有，该项修改不再起作用。", waits=False)
            return rows
        return self._dropped(edit, rows, row) if edit.kind == "drop" else self._written(edit, rows, row)

    def _written(self, edit: Edit, rows: list[TableRow], row: TableRow) -> list[TableRow]:
        if edit.column not in self.table.columns:
            self._say("lost", edit, f"已没有“{edit.column}”一列，改写的“{edit.text}”未能印出，请撤销该项修改。")
            return rows
        at = self.table.columns.index(edit.column)
        cell = row.cells[at]
        if plain(cell) != edit.base:
            said = f"“{edit.column}”改写后数据有变：改写时为“{edit.base}”，现为“{plain(cell)}”，请重新改写或撤销。"
            self._say("stale", edit, said)
        if isinstance(cell, Figure):
            said = f"“{edit.column}”中的数字{cell.name}（数据为{cell.text}）改为手写的“{edit.text}”，不再随数据印出。"
            self._say("unfollowed", edit, said, waits=not edit.reason)
        row.cells[at] = edit.text
        self._fact(row, at, edit.text)
        return rows

    def _fact(self, row: TableRow, at: int, text: str) -> None:
        if row.fact and at < len(self.table.fields):
            key = self.table.fields[at]
            row.fact[key] = [text] if isinstance(row.fact.get(key), list) else _value(text, row.fact.get(key))

    def _dropped(self, edit: Edit, rows: list[TableRow], row: TableRow) -> list[TableRow]:
        now = row_text(row.cells)
        if now != edit.base:
            self._say("stale", edit, f"删去的一行此后有变：删去时为“{edit.base}”，现为“{now}”，请核对是否仍应删去。")
        self.left_out += row.ids
        return [one for one in rows if one is not row]

    def _added(self, edit: Edit, rows: list[TableRow]) -> list[TableRow]:
        if strange := [name for name in edit.cells if name not in self.table.columns]:
            self._say("lost", edit, f"已没有“{strange[0]}”一列，增加的一行中此项未能印出。")
        cells: list[Cell] = [edit.cells.get(name, "") for name in self.table.columns]
        told = [text for text in edit.cells.values() if text]
        for one in rows:
            if told and all(text in {plain(cell) for cell in one.cells} for text in told):
                self._say("stale", edit, f"增加的一行（{row_text(cells)}）数据中已有，请撤销该项修改。")
                break
        made = TableRow(f"add.{edit.id}", cells, [], {})
        sample = self.facts[0] if self.facts else {}
        made.fact = {
            key: _value(edit.cells.get(name, ""), sample.get(key))
            for key, name in zip(self.table.fields, self.table.columns, strict=False)
        }
        return [*rows, made]

    def _ordered(self, edit: Edit, rows: list[TableRow]) -> list[TableRow]:
        place = {key: at for at, key in enumerate(edit.rows)}
        fresh = [row for row in rows if row.key not in place]
        if fresh:
            self._say("rows", edit, f"调整次序后新增的{len(fresh)}行排在最后，请核对次序。", waits=False)
        return sorted(rows, key=lambda row: place.get(row.key, len(place)))

    def _number(self, rows: list[TableRow]) -> None:
        """Rows are counted anew: only the column of numbers holds plain integers."""
        first = self.table.rows[0] if self.table.keys else []
        for at in (at for at, cell in enumerate(first) if isinstance(cell, int)):
            for number, row in enumerate(rows, start=1):
                row.cells[at] = number
                if row.fact and at < len(self.table.fields):
                    row.fact[self.table.fields[at]] = number

    def _total(self, total: list[Cell], rows: list[TableRow]) -> list[Cell]:
        return [
            self._summed(cell, [row.cells[at] for row in rows]) if isinstance(cell, Figure) else cell
            for at, cell in enumerate(total)
        ]

    def _summed(self, total: Figure, cells: Sequence[Cell]) -> Figure:
        value = sum(number for cell in cells if (number := _amount(cell)) is not None)
        gone = set(self.left_out)
        ids = [one for one in total.ids if one not in gone]
        return msgspec.structs.replace(total, text=f"{value:g}", value=value, ids=ids)

    def _say(self, about: Any, edit: Edit, what: str, waits: bool = True) -> None:
        sentence = f"表“{self.table.title}”：{what}"
        self.remarks.append(Remark(about=about, edit=edit.id, slot=edit.slot, sentence=sentence, waits=waits))


def row_text(cells: Sequence[Cell]) -> str:
    """A row in words, without its number."""
    return "，".join(plain(cell) for cell in cells if not isinstance(cell, int) and plain(cell))


def amount_rows(rows: Sequence[dict[str, Any]], key: str) -> float:
    """The sum of a field over the rows of facts."""
    return sum(number for row in rows if isinstance(number := row.get(key), int | float))


def counted(table: Table, drawn: Iterator[Figure]) -> list[Figure]:
    """The figures that count exactly the rows of a table."""
    rows = {one for ids in table.ids for one in ids}
    return [figure for figure in drawn if rows and set(figure.ids) == rows]


def _amount(cell: Cell) -> float | None:
    if isinstance(cell, Figure):
        return cell.value
    try:
        return float(cell) if isinstance(cell, str) else None
    except ValueError:
        return None


def _value(text: str, like: Any) -> Any:
    """A typed text as the facts of the other rows have it."""
    if isinstance(like, list):
        return [text] if text else []
    if isinstance(like, int | float) and not isinstance(like, bool):
        try:
            number = float(text)
        except ValueError:
            return text
        return int(number) if number == int(number) else number
    return text
