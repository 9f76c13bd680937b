"""Slots filled: numbers, shares, changes, days, names and texts as they are printed."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from schemas.chinese import day_text, number_text, rate
from schemas.templates.catalogue import Share
from schemas.templates.model import Slot
from schemas.times import day_of
from stages.reporter.document import Figure, Inline, plain
from stages.reporter.templates.context import Context, last_day
from stages.reporter.templates.counting import counting
from stages.reporter.templates.lists import Listed, chosen, fill, ids_of, of_words
from stages.reporter.templates.namelists import names, note_items

NOTHING = "无"


@dataclass(frozen=True)
class Filled:
    """`amount` decides whether something is there; `number` is the printed value where it is one."""

    inlines: list[Inline]
    amount: float
    number: Decimal | None = None
    ids: tuple[str, ...] = ()
    source: Listed = field(default_factory=lambda: Listed([]))


def filled(name: str, context: Context) -> Filled:
    """What a name in braces stands for: a slot, a word of the group, or a figure of the catalogue."""
    if name in context.slots:
        return _slot(name, context.slots[name], context)
    if name in context.words:
        text = context.words[name]
        return Filled([text], len(text))
    return _figure(name, name, Slot(figure=name), context)


def amount(name: str, context: Context) -> float:
    """How much there is of what a name stands for, without a trace in the edition."""
    return filled(name, context.silent()).amount


def _slot(name: str, slot: Slot, context: Context) -> Filled:
    if slot.figure:
        return _figure(name, slot.figure, slot, context)
    if slot.count or slot.sum or slot.distinct:
        return _number(name, slot, context)
    if slot.names:
        return _names(name, slot, context)
    if slot.part:
        return _share(name, slot.part, slot.of, slot, context)
    if slot.now:
        return _change(name, slot, context)
    if slot.last or slot.year_before:
        return _last(name, slot, context)
    return _written(slot, context)


def _figure(name: str, asked: str, slot: Slot, context: Context) -> Filled:
    book = context.book
    if asked in book.lists or asked == "group":
        usual = book.lists[asked].fact if asked in book.lists and not slot.where else ""
        return _counted(name, slot, context, context.rows(asked), usual)
    if asked in book.shares:
        share: Share = book.shares[asked]
        return _share(name, share.part, share.of, slot, context, share.fact)
    if asked in book.days:
        day = _day(asked, context)
        if day is None:
            context.gap(f"“{book.days[asked]}”（{asked}）尚未确定")
            return Filled(["（待定）"], 0)
        return Filled([_day_text(day, slot)], 1)
    text = _text(asked, context)
    if not text:
        context.gap(f"“{book.texts[asked]}”（{asked}）没有内容")
    elif asked == "last_period":
        context.facts.put("totals.previous_quarter.label", text)
    return Filled([text], len(text))


def _number(name: str, slot: Slot, context: Context) -> Filled:
    listed = context.rows(slot.count or slot.sum or slot.distinct)
    kept = listed.only(chosen(listed.rows, of_words(slot.where, context.words)))
    if slot.sum:
        total = sum(row.get(slot.field) or 0 for row in kept.rows)
        used = [row for row in kept.rows if row.get(slot.field)]
        return _printed(name, slot, context, total, kept, ids_of(used))
    if slot.distinct:
        values = {row.get(slot.field) for row in kept.rows if row.get(slot.field) not in (None, "")}
        return _printed(name, slot, context, len(values), kept, ids_of(kept.rows))
    return _counted(name, slot, context, kept)


def _counted(name: str, slot: Slot, context: Context, listed: Listed, usual: str = "") -> Filled:
    kept = listed.only(chosen(listed.rows, of_words(slot.where, context.words))) if slot.figure else listed
    note_items(slot.items, context, kept.rows)
    return _printed(name, slot, context, len(kept.rows), kept, ids_of(kept.rows), usual)


def _printed(
    name: str, slot: Slot, context: Context, value: float, listed: Listed, ids: list[str], usual: str = ""
) -> Filled:
    number = Decimal(str(value))
    text = f"{number.normalize():f}"
    if slot.digits == "chinese" and value == int(value):
        text = number_text(int(value))
    context.facts.note(slot.fact, usual, int(value) if value == int(value) else float(value))
    if value == 0 and slot.none is not None:
        return Filled([slot.none], 0, number)
    if value == 1 and slot.one is not None:
        text = slot.one
    figure = _figure_of(name, text, float(value), listed, ids, context)
    return Filled([figure], float(value), number, tuple(ids), listed)


def _figure_of(
    name: str,
    text: str,
    value: float,
    listed: Listed,
    ids: list[str],
    context: Context,
    **share: Any,
) -> Figure:
    wanted = f"{name}[{context.label}]" if context.label else name
    figure = Figure(
        name=wanted, text=text, value=value, query=listed.query, params=dict(listed.params), ids=ids, **share
    )
    return msgspec.structs.replace(figure, name=context.names.of(wanted, figure))


def _share(name: str, part: str, whole: str, slot: Slot, context: Context, fact: str = "") -> Filled:
    silent = context.silent()
    one, all_of = filled(part, silent), filled(whole, silent)
    context.gaps.extend(gap for gap in silent.gaps if gap not in context.gaps)
    top, base = int(one.amount), int(all_of.amount)
    if not base:
        return Filled([slot.none if slot.none is not None else "—"], 0)
    rates = context.template.rates
    decimals = rates.decimals if slot.decimals is None else slot.decimals
    text = rate(top, base, decimals, slot.rounding or rates.rounding, slot.zeros or rates.zeros)
    exact = float(round(Decimal(top) * 100 / Decimal(base), 4))
    counted = counting(part, whole, all_of.source, context)
    told: dict[str, Any] = {"printed": text, "count": top, "computed": exact}
    if counted.unknown and not counted.inside:  # what could not be judged is in no base: the base is told
        told |= {"numerator": top, "denominator": base}
    context.facts.note(slot.fact, fact, told)
    if not slot.percent:
        text = text.removesuffix("%")
    if top == base and slot.one is not None:
        text = slot.one
    figure = _figure_of(
        name, text, top / base, one.source, list(one.ids), context,
        numerator=float(top), denominator=float(base), counting=counted,
    )  # fmt: skip
    return Filled([figure], top, _decimal(text), one.ids, one.source)


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.removesuffix("%").replace(",", ""))
    except ArithmeticError:
        return None


def _change(name: str, slot: Slot, context: Context) -> Filled:
    """A change against another value: in points for shares, in numbers for counts. Printed percentages are compared
    as they are printed."""
    now, before = filled(slot.now, context.silent()), filled(slot.before, context.silent())
    if now.number is None or before.number is None:
        if slot.none is None:
            context.gap(f"“{name}”没有可比的上期数据")
        return Filled([slot.none or ""], 0)
    change = now.number - before.number
    if slot.fact:
        context.facts.put(slot.fact, float(change))
    if change == 0:
        return Filled([slot.same], 0, change)
    text = f"{abs(change).normalize():f}"
    said = (slot.up if change > 0 else slot.down).partition("{n}")
    figure = _figure_of(name, text, float(abs(change)), now.source, list(now.ids), context)
    return Filled([one for one in (said[0], figure, said[2]) if one], float(abs(change)), change, now.ids, now.source)


def _last(name: str, slot: Slot, context: Context) -> Filled:
    asked = slot.last or slot.year_before
    held: Any = context.given.last if slot.last else context.given.year_before
    for key in asked.split("."):
        held = held.get(key) if isinstance(held, dict) else None
    if isinstance(held, dict):
        held = held.get("printed")
    if held is None:
        if slot.none is None:
            context.gap(f"{'上期' if slot.last else '上年同期'}通报中没有“{asked}”")
        return Filled([slot.none or ""], 0)
    text = str(held)
    number = _decimal(text)
    figure = _figure_of(name, text, float(number or 0), Listed([], "last_edition", {"fact": asked}), [], context)
    return Filled([figure], float(number or 0), number)


def _written(slot: Slot, context: Context) -> Filled:
    held = context.given.written.get(slot.written)
    if held is None:
        held = slot.none
    if held is None:
        context.gap(f"缺少由人填写的“{slot.written}”")
        return Filled([""], 0)
    entries = [held] if isinstance(held, str) else list(held)
    text = slot.join.join(entries)
    if slot.fact:
        context.facts.put(slot.fact, text if isinstance(held, str) else entries)
    return Filled([text], len(entries) if text else 0)


def _day(name: str, context: Context) -> date | None:
    head = context.given.head
    if name == "window_from":
        return head.window_from.date()
    if name == "window_to":
        return last_day(head)
    if name == "as_of":
        return day_of(head.as_of - timedelta(seconds=1))
    if name == "signed_on":
        return date.fromisoformat(head.signed_on) if head.signed_on else None
    return context.given.deadline


def _day_text(day: date, slot: Slot) -> str:
    if slot.form == "iso":
        return day.isoformat()
    if slot.form == "zeros":
        return f"{day.year}年{day.month:02d}月{day.day:02d}日"
    if slot.form == "month_day":
        return f"{day.month}月{day.day}日"
    return f"{day.month:02d}月{day.day:02d}日" if slot.form == "zeros_month_day" else day_text(day)


def _text(name: str, context: Context) -> str:
    head, given = context.given.head, context.given
    held = {
        "period": head.period,
        "last_period": given.last_period,
        "issuer": context.template.issuer,
        "number": head.number,
    }
    return held[name]


def _names(name: str, slot: Slot, context: Context) -> Filled:
    listed = context.rows(slot.names)
    kept = listed.only(chosen(listed.rows, of_words(slot.where, context.words)))
    if not kept.rows:
        if slot.none is None:
            context.gap(f"“{name}”没有一项可列（{slot.names}）")
        return Filled([slot.none if slot.none is not None else NOTHING], 0)
    inlines, count = names(name, slot, context, kept)
    if len(kept.rows) == 1 and slot.one is not None:
        inlines = [fill(slot.one, kept.rows[0])]
    if all(isinstance(one, str) for one in inlines):
        text = "".join(plain(one) for one in inlines)
        inlines = [_figure_of(name, text, float(count), kept, ids_of(kept.rows), context)]
    return Filled(inlines, count, Decimal(count), tuple(ids_of(kept.rows)), kept)
