"""Tables of a template: rows of one list in columns, or one row a group; and what the facts say of them."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Any

from schemas.ids import digest
from schemas.templates.catalogue import Field
from schemas.templates.model import Column, TableForm
from schemas.templates.texts import SLOT, sentences, slots_in
from stages.reporter.document import Cell, Figure, Link, Table
from stages.reporter.templates.context import Context, last_day
from stages.reporter.templates.lists import Listed, Row, chosen, fill, grouped, ids_of, ordered, value_text
from stages.reporter.templates.sentences import text_of
from stages.reporter.templates.slots import amount

_KEYS = {"sites": "site", "accounts": "account", "apps": "account"}
NO_PLACE = "—"
_KINDS = ("sites", "accounts", "apps", "problems", "settled")


def tables(form: TableForm, context: Context, number: int | None = None) -> list[Table]:
    """The tables of one form, with their facts noted; none when there is nothing to list and nothing to say of it."""
    context = context.at(context.place, form.slots)
    if form.when and amount(form.when, context) == 0:
        return []
    if form.parts:
        return _several(form, context, number)
    made, fact = _table(form, context, number)
    if not made.rows and not form.none:
        context.gap(f"表“{made.title}”没有一行（{form.rows}）")
        return []
    context.facts.add("tables", [fact])
    return [made]


def _several(form: TableForm, context: Context, number: int | None) -> list[Table]:
    """A table of several parts: the first one carries the title of the whole and its own below it."""
    title = text_of(form.title, context)
    found, facts = [], []
    for at, part in enumerate(form.parts):
        inner = context.at(f"{context.place}.parts[{at}]", part.slots)
        made, fact = _table(part, inner, None)
        if not made.rows:
            inner.gap(f"表“{made.title}”没有一行（{part.rows}）")
            continue
        found.append(made)
        facts.append({key: value for key, value in fact.items() if key not in ("id", "row_count")})
    if not found:
        return []
    lines = _lines(form, context)
    first, last = found[0], found[-1]
    found[0] = _with(first, title=title, attachment=number, under=[*lines[0], first.title, *first.under])
    found[-1] = _with(found[-1] if last is not first else found[0], closing=[*last.closing, *lines[1]])
    whole = {"id": form.id or f"table{number or ''}", "title": title, "parts": facts, **_window(form, context)}
    whole |= form.facts
    sums: dict[str, Any] = {}
    for held in facts:
        for key, value in held.get("sums", {}).items():
            sums[key] = sums.get(key, 0) + value
    context.facts.add("tables", [{**whole, **({"sums": sums} if sums else {})}])
    return found


def _with(table: Table, **changes: Any) -> Table:
    return Table(**{name: changes.get(name, getattr(table, name)) for name in Table.__struct_fields__})


def _lines(form: TableForm, context: Context) -> tuple[list[str], list[str]]:
    under, closing = text_of(form.under, context), text_of(form.closing, context)
    return [under] if under else [], [closing] if closing else []


def _table(form: TableForm, context: Context, number: int | None) -> tuple[Table, dict[str, Any]]:
    listed = context.rows(form.rows)
    rows: Sequence[Row] = chosen(listed.rows, form.where)
    fields = context.book.lists[form.rows].fields if form.rows in context.book.lists else {}
    if form.by:
        entries = [
            ({**group.row(form.by)}, group.rows)
            for group in grouped(rows, form.by, form.order, always=form.values)
            if group.rows or form.by in _always(form)
        ]
    else:
        entries = [({**row}, [row]) for row in ordered(rows, form.order)]
    maker = _Maker(form, context, listed, [row for row, _ in entries])
    cells = [maker.row(at, row, inside) for at, (row, inside) in enumerate(entries, start=1)]
    ids = [ids_of(inside) for _, inside in entries]
    keys = _keys(form, entries)
    if form.total and cells:
        summed = [{**row, **({"behind": ids_of(inside)} if form.by else {})} for row, inside in entries]
        cells.append([_total(column, form, listed, summed if column.field == "n" else rows) for column in form.columns])
    under, closing = _lines(form, context)
    title = text_of(form.title, context)
    made = Table(
        kind=form.id or (f"attachment{number}" if number else f"table.{context.place}"),
        title=title,
        columns=[column.title for column in form.columns],
        rows=cells or ([_nothing(form)] if form.none else []),
        widths=[column.width for column in form.columns],
        attachment=number,
        under=under,
        closing=closing,
        merge=[column.title for column in form.columns if column.merge],
        name=form.id or context.place,
        query=listed.query,
        params=dict(listed.params),
        slot=context.place,
        keys=keys,
        ids=ids,
        fields=[_fact_key(column, _base(form, context)) for column in form.columns],
    )
    return made, _facts(form, made, entries, fields, context)


def _keys(form: TableForm, entries: Sequence[tuple[Row, Sequence[Row]]]) -> list[str]:
    """What each row is called: by its group or by what stands behind it, so that it stays the same when others come."""
    found: list[str] = []
    seen = Counter[str]()
    for row, _ in entries:
        told = value_text(row.get(form.by)) if form.by else str(row["id"]) if row.get("id") is not None else ""
        key = digest("row", told or "|".join(value_text(row.get(column.field)) for column in form.columns))[:8]
        seen[key] += 1
        found.append(key if seen[key] == 1 else f"{key}.{seen[key]}")
    return found


def _always(form: TableForm) -> tuple[str, ...]:
    return (form.by,) if form.values else ()


def _nothing(form: TableForm) -> list[Cell]:
    return [form.none, *[""] * (len(form.columns) - 1)]


def _total(column: Column, form: TableForm, listed: Listed, rows: Sequence[Row]) -> Cell:
    if column is form.columns[0]:
        return "合计"
    if column.field not in form.total:
        return ""
    total = sum(row.get(column.field) or 0 for row in rows)
    return _figure(f"{form.id or 'table'}.total.{column.field}", total, listed, rows)


def _figure(name: str, value: float, listed: Listed, rows: Sequence[Row]) -> Figure:
    return Figure(
        name=name, text=f"{value:g}", value=value, query=listed.query, params=dict(listed.params), ids=ids_of(rows)
    )


class _Maker:
    """Cells of a form's rows."""

    def __init__(self, form: TableForm, context: Context, listed: Listed, rows: Sequence[Row]) -> None:
        self._form, self._listed = form, listed
        self._places = {column.rank: Places(column.rank, rows) for column in form.columns if column.rank}
        self._fields = context.book.lists[form.rows].fields if form.rows in context.book.lists else {}
        self._name = form.id or context.place

    def row(self, number: int, row: Row, inside: Sequence[Row]) -> list[Cell]:
        return [self._cell(column, number, row, inside) for column in self._form.columns]

    def _cell(self, column: Column, number: int, row: Row, inside: Sequence[Row]) -> Cell:
        if column.number:
            return number
        if column.rank:
            return self._places[column.rank].of(row)
        if column.names:
            return column.join.join(dict.fromkeys(fill(_name_form(column), one) for one in inside))
        if column.show:
            return fill(column.show, {**row, **_worded(column, row)})
        value = row.get(column.field)
        counted = column.field == "n" or self._fields.get(column.field, Field("", "text")).type == "number"
        if counted and isinstance(value, int | float) and not isinstance(value, bool):
            return _figure(f"{self._name}.{column.field}[{number}]", value, self._listed, inside)
        text = cell_text(column, value)
        return Link(text) if column.link and text else text


class Places:
    """Places by a number, the highest first; equal numbers share one and the next is left out. A row without the number
    has none."""

    def __init__(self, field: str, rows: Sequence[Row]) -> None:
        self._field = field
        self._numbers = sorted(row[field] for row in rows if row.get(field) is not None)

    def of(self, row: Row) -> str:
        mine = row.get(self._field)
        return NO_PLACE if mine is None else str(1 + len(self._numbers) - bisect_right(self._numbers, mine))


def _worded(column: Column, row: Row) -> dict[str, str]:
    """The fields of a row that the column has other words for."""
    texts = {key: value_text(value) for key, value in row.items()}
    return {key: column.words[text] for key, text in texts.items() if text in column.words}


def _name_form(column: Column) -> str:
    return column.names if SLOT.search(column.names) else f"{{{column.names}}}"


def cell_text(column: Column, value: Any) -> str:
    """The value in the words of the column; several joined."""
    values = value if isinstance(value, list | tuple) else [value]
    texts = [column.words.get(value_text(one), value_text(one)) for one in values]
    return column.join.join(text for text in texts if text)


def _facts(
    form: TableForm, made: Table, entries: list[tuple[dict[str, Any], list[Row]]], fields: Any, context: Context
) -> dict[str, Any]:
    held = [row for row, _ in entries]
    places = {column.key or "rank": Places(column.rank, held) for column in form.columns if column.rank}
    rows = [
        {**_fact_row(form, at, row, list(inside), context), **{key: one.of(row) for key, one in places.items()}}
        for at, (row, inside) in enumerate(entries, start=1)
    ]
    fact: dict[str, Any] = {"id": form.id or made.kind, "title": made.title, "columns": made.columns, "rows": rows}
    counted = [c for c in form.columns if c.field in fields and fields[c.field].type == "number" and c.field != "order"]
    sums = {c.key or c.field: sum(row.get(c.field) or 0 for row, _ in entries) for c in counted}
    fact |= {"row_count": len(rows)} if not form.by else {"total": sum(len(inside) for _, inside in entries)}
    fact |= {"sums": sums} if sums and not form.by else {}
    return {**fact, **_window(form, context), **form.facts}


def _window(form: TableForm, context: Context) -> dict[str, Any]:
    """The window that the lines above or below a table name."""
    said = [name for text in (form.under, form.closing) for one in sentences(text) for name in slots_in(one.say)]
    asked = {context.slots[name].figure if name in context.slots else name for name in said}
    if "window_from" not in asked:
        return {}
    head = context.given.head
    return {"window": f"{head.window_from.date()}..{last_day(head)}"}


def _fact_row(form: TableForm, number: int, row: Row, inside: list[Row], context: Context) -> dict[str, Any]:
    base = _base(form, context)
    found: dict[str, Any] = {}
    for column in form.columns:
        key = _fact_key(column, base)
        if column.rank:
            continue
        if column.number:
            found[key] = number
        elif column.names:
            found[key] = list(dict.fromkeys(fill(_name_form(column), one) for one in inside))
        elif column.show:
            found[key] = cell_text(column, row.get(form.by)) if form.by else fill(column.show, row)
        else:
            value = row.get(column.field)
            whole = _is_number(value) or (isinstance(value, list) and key != "problem")
            found[key] = value if whole else cell_text(column, value)
    if form.by:
        found |= {"count_printed": len(inside), "count": len(inside)}
    elif base in _KINDS:
        types = row.get("types") or ([row["type"]] if row.get("type") else [])
        if types:
            found["types"] = list(types)
            found |= {"type": types[0]} if len(types) == 1 else {}
    return found


def _base(form: TableForm, context: Context) -> str:
    return context.book.lists[form.rows].base if form.rows in context.book.lists else ""


def _fact_key(column: Column, base: str) -> str:
    """How the facts call a column."""
    if column.number or column.rank or column.names or column.show:
        usual = {"no": column.number, "rank": column.rank, "names": column.names}
        return column.key or next((name for name, held in usual.items() if held), column.title)
    return column.key or (_KEYS.get(base, "name") if column.field == "name" else column.field)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
