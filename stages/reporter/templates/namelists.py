"""Rows of a list one after another in a sentence: plain, with 等, or group by group with numbers."""

from collections.abc import Sequence
from typing import Any

from schemas.templates.model import Items, Slot
from schemas.templates.texts import pieces
from stages.reporter.document import Figure, Inline
from stages.reporter.templates.context import Context
from stages.reporter.templates.lists import Group, Listed, Row, fill, grouped, ids_of, ordered, value_text

_CALLED = ("name", "unit_short", "subject", "site", "task", "title")  # what a row is called where a template is silent


def names(name: str, slot: Slot, context: Context, listed: Listed) -> tuple[list[Inline], int]:
    """The inlines of a list of names, and how many names or groups there are."""
    if slot.by:
        return _groups(name, slot, context, listed)
    rows = _once(ordered(listed.rows, slot.order), slot)
    shown = _picked(rows, slot, context)
    left = len(rows) - len(shown)
    text = _joined([called(slot, row) for row in shown], slot)
    if left > 0:
        text += fill(slot.rest, {"n": len(rows), "left": left})
    _note(slot, context, shown, left)
    return [text], len(rows)


def called(slot: Slot, row: Row) -> str:
    return fill(slot.show, row) if slot.show else next((str(row[key]) for key in _CALLED if row.get(key)), "")


def _once(rows: Sequence[Row], slot: Slot) -> list[Row]:
    """A name is printed once, however many rows it has."""
    return list({called(slot, row): row for row in reversed(rows)}.values())[::-1]


def _picked(rows: list[Row], slot: Slot, context: Context) -> list[Row]:
    """The rows that are named: those that a person chose for the edition, or the first ones."""
    wanted = context.given.written.get(slot.choose) if slot.choose else None
    if wanted is None:
        return rows[: slot.most] if slot.most is not None else rows
    known = {str(row.get(key)): row for row in rows for key in _CALLED if row.get(key)} | {
        called(slot, row): row for row in rows
    }
    asked = [wanted] if isinstance(wanted, str) else list(wanted)
    for one in asked:
        if one not in known:
            context.gap(f"“{slot.choose}”中选的“{one}”不在名单里")
    return [known[one] for one in asked if one in known]


def _joined(texts: list[str], slot: Slot) -> str:
    if slot.last_join and len(texts) > 1:
        return slot.join.join(texts[:-1]) + slot.last_join + texts[-1]
    return slot.join.join(texts)


def _note(slot: Slot, context: Context, shown: Sequence[Row], left: int) -> None:
    """The list in the facts of the edition, and the problems that it names."""
    if slot.fact:
        held = [_fact(slot, row) for row in shown]
        context.facts.put(slot.fact, _joined(list(map(str, held)), slot) if slot.fact_form == "text" else held)
    note_items(slot.items, context, shown, left)


def note_items(form: Items | None, context: Context, shown: Sequence[Row], left: int = 0) -> None:
    """The problems that a slot names or counts, in the facts of the edition."""
    if form is not None:
        section = {"section": context.sections[-1]} if context.sections else {}
        context.facts.add("problem_items", [{**section, **item} for item in _items(form, shown, left)])


def _items(form: Items, shown: Sequence[Row], left: int) -> list[dict[str, Any]]:
    if form.per != "list":
        told = [{key: _one(key, row.get(of)) for key, of in form.fields.items()} for row in shown]
        return [{**item, **_kind(row), **form.set} for item, row in zip(told, shown, strict=True)]
    whole: dict[str, Any] = {key: [row.get(of) for row in shown] for key, of in form.fields.items()}
    whole |= _kind(shown[0]) if shown else {}
    whole |= {"partial": True} if left else {}
    return [{**whole, **form.set}] if shown else []


def _one(key: str, value: Any) -> Any:
    """A value under its key of the facts; some keys hold lists."""
    return [value] if key in ("accounts", "units", "sites") else value


def _kind(row: Row) -> dict[str, Any]:
    kind = row.get("type") or row.get("first_type")
    return {"type": kind} if kind else {}


def _fact(slot: Slot, row: Row) -> Any:
    if slot.fact_fields:
        return {key: row.get(of) for key, of in slot.fact_fields.items()}
    return row.get(slot.field) if slot.field else called(slot, row)


def _groups(name: str, slot: Slot, context: Context, listed: Listed) -> tuple[list[Inline], int]:
    rows, places = ordered(listed.rows, slot.inside), [row.get(slot.by) for row in listed.rows]
    groups = [group for group in grouped(rows, slot.by, slot.order, slot.field, places) if group.n]
    shown = groups if slot.show or slot.most is None else groups[: slot.most]
    inlines: list[Inline] = []
    for at, group in enumerate(shown):
        inlines += [slot.group_join if slot.show else slot.join] if at else []
        inlines += _group(name, slot, context, listed, group)
    if left := len(groups) - len(shown):
        inlines.append(fill(slot.rest, {"n": len(groups), "left": left}))
    if slot.fact:
        context.facts.put(slot.fact, _group_facts(slot, shown))
    if slot.items:
        rows = [r for g in shown for r in ([g.row(slot.by)] if slot.items.per == "group" else g.rows)]
        note_items(slot.items, context, rows)
    return inlines, len(groups)


def _group(name: str, slot: Slot, context: Context, listed: Listed, group: Group) -> list[Inline]:
    row = group.row(slot.by)
    form = slot.group or (f"{{{slot.by}}}{{names}}" if slot.show else f"{{{slot.by}}}{{n}}个")
    texts = [called(slot, one) for one in group.rows]
    cut = texts[: slot.most] if slot.most is not None else texts
    rest = fill(slot.rest, {"n": len(texts), "left": len(texts) - len(cut)}) if len(cut) < len(texts) else ""
    found: list[Inline] = []
    for piece, is_slot in pieces(form):
        if not is_slot:
            found.append(piece)
        elif piece == "n":
            found.append(_number(name, slot, context, listed, group))
        elif piece == "names":
            found.append(_joined(cut, slot) + rest)
        else:
            found.append(value_text(row.get(piece)))
    return found


def _number(name: str, slot: Slot, context: Context, listed: Listed, group: Group) -> Figure:
    label = value_text(group.value)
    wanted = f"{name}[{context.label}/{label}]" if context.label else f"{name}[{label}]"
    ids = ids_of(group.rows)
    made: dict[str, Any] = {
        "text": str(group.n),
        "value": group.n,
        "query": listed.query,
        "params": dict(listed.params),
    }
    figure = Figure(name=wanted, ids=ids, **made)
    unique = context.names.of(wanted, figure)
    return figure if unique == wanted else Figure(name=unique, ids=ids, **made)


def _group_facts(slot: Slot, groups: list[Group]) -> Any:
    if slot.fact_fields:
        return [_fact(slot, row) for group in groups for row in group.rows]
    if slot.fact_form == "map":
        return {value_text(group.value): group.n for group in groups}
    key = "unit" if slot.by.startswith("unit") else slot.by
    return [{key: group.value, "count": group.n} for group in groups]
