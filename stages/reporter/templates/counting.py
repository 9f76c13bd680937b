"""How a share was counted: what stands in its base, what proved nothing, what could not be judged, what was mended."""

from collections.abc import Mapping
from typing import Any

from schemas.templates.catalogue import GROUP
from schemas.templates.model import Slot
from stages.reporter.document import Counting
from stages.reporter.templates.context import Context
from stages.reporter.templates.lists import Listed, Row, chosen, of_words, value_text

UNKNOWN, MENDED = "无法判定", "已整改"
_SUBJECTS = "subject_list"


def counting(part: str, whole: str, base: Listed, context: Context) -> Counting:
    """Of the share `part` in `whole`, whose rows are `base`."""
    above, below = _word(part, context), _word(whole, context)
    if base.query != _SUBJECTS:
        return Counting(part=above, of=below, mended=_mended_rows(base))
    known = {str(row["id"]) for row in base.rows}
    unsure = [row for row in _population(whole, context) if row.get("result") == UNKNOWN]
    return Counting(
        part=above,
        of=below,
        void=_void(_rows(context, "looks"), known),
        unknown=len(unsure),
        inside=any(str(row["id"]) in known for row in unsure),
        mended=sum(str(row.get("subject_id")) in known for row in _rows(context, "settled")),
    )


def _rows(context: Context, name: str) -> list[Row]:
    return list(context.lists[name].rows) if name in context.lists else []


def _void(looks: list[Row], known: set[str]) -> int | None:
    """Looks that proved nothing; None for subjects that no machine looks at."""
    held = [int(row["void"]) for row in looks if str(row["id"]) in known]
    return sum(held) if held else None


def _mended_rows(base: Listed) -> int | None:
    """How many of the base are mended; None for rows of which nobody asks that."""
    if any("mended" in row for row in base.rows):
        return sum(bool(row["mended"]) for row in base.rows)
    told = [str(row["state"]) for row in base.rows if "state" in row and "subject_id" in row]
    return told.count(MENDED) if told else None


def _asked(name: str, context: Context) -> tuple[str, Mapping[str, Any]]:
    """The list that a name counts, and which of its rows."""
    slot = context.slots.get(name, Slot())
    asked = slot.figure or slot.count or slot.sum or slot.distinct or slot.names or name
    return asked, of_words(slot.where, context.words)


def _population(name: str, context: Context) -> list[Row]:
    """The rows that would be in the base if all of them had been judged."""
    asked, where = _asked(name, context)
    wanted = {key: held for key, held in where.items() if key != "result"}
    if asked == GROUP or asked not in context.book.lists:
        return chosen(context.rows(GROUP).rows, wanted) if context.group is not None else []
    form = context.book.lists[asked]
    also = {key: held for key, held in form.where.items() if key != "result"}
    return chosen(chosen(_rows(context, form.base), also), wanted)


def _word(name: str, context: Context) -> str:
    """What is counted, in words: the list, and of which rows of it."""
    asked, where = _asked(name, context)
    form = context.book.lists.get(asked)
    fields = form.fields if form is not None else {}
    summed = context.slots.get(name, Slot()).field
    word = form.word if form is not None else context.label if asked == GROUP else asked
    word = f"{word}：{fields[summed].word}" if summed in fields else word
    said = "、".join(_said(held, fields[key].word if key in fields else key) for key, held in where.items())
    return f"{word}（{said}）" if said else word


def _said(held: Any, word: str) -> str:
    if isinstance(held, bool):
        return f"{word}：{value_text(held)}"
    if isinstance(held, Mapping):
        words = {"below": "少于", "at_least": "不少于", "not": "不是"}
        return "、".join(f"{words.get(key, key)}{value_text(value)}" for key, value in held.items())
    return "或".join(value_text(one) for one in held) if isinstance(held, list) else value_text(held)
