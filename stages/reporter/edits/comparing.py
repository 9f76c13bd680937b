"""A docx that came back against the one that was given out: what changed in which slot, and what cannot be told.

Nothing is guessed. A text that lost its mark, stands twice or was run together with another is a sentence for the
person, and so is whatever stands where no mark was.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from stages.reporter.edits.marked import MarkedPaper, MarkedRow, MarkedText

_SHOWN = 40
_TAIL = 8  # characters by which the second half of a paragraph is known


@dataclass
class Changed:
    """`texts` by the mark of their slot; `cells` as (mark of the row, number of the cell, text); `order` are the marks
    of the rows of one table in their new order; `left` says what could not be matched."""

    texts: dict[str, str] = field(default_factory=dict)
    cells: list[tuple[str, int, str]] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def compared(given: MarkedPaper, back: MarkedPaper) -> Changed:
    """What a person changed in the paper that was given out."""
    found = Changed()
    _texts(given.texts, back.texts, found)
    _rows(given.rows, back.rows, found)
    return found


def _texts(given: Sequence[MarkedText], back: Sequence[MarkedText], found: Changed) -> None:
    times = Counter(name for one in back for name in one.marks)
    where = {name: at for at, one in enumerate(back) for name in one.marks}
    for one in (one for one in given if one.marks):
        if any(times[name] > 1 for name in one.marks):
            found.left.append(f"“{_short(one.text)}”在改稿中出现多次，未采用；请只留一处。")
        elif not all(name in where for name in one.marks):
            found.left.append(f"“{_short(one.text)}”在改稿中没有了；确需删去的，请用--slot、--text写明理由。")
        else:
            at = where[one.marks[0]]
            after = next((other for other in back[at + 1 : at + 2] if not other.marks), MarkedText(""))
            _text(one, back[at], after, found)
    _unmarked([one.text for one in given if not one.marks], [one.text for one in back if not one.marks], found)


def _text(one: MarkedText, now: MarkedText, after: MarkedText, found: Changed) -> None:
    if now.text == one.text and now.marks == one.marks:
        return
    split = bool(after.text) and (after.text in one.text or one.text.endswith(after.text[-_TAIL:]))
    if now.marks != one.marks or split:
        what = "被拆成两段" if split else "与别处的文字并成一段"
        found.left.append(f"“{_short(one.text)}”在改稿中{what}，未采用；请恢复原来的分段。")
        return
    for name, first, last in reversed(one.spans):
        before, behind = one.text[:first], one.text[last:]
        if now.text.startswith(before) and now.text.endswith(behind) and len(now.text) >= len(before) + len(behind):
            found.texts[name] = now.text[first : len(now.text) - len(behind)]
            return
    found.left.append(f"“{_short(one.text)}”改为“{_short(now.text)}”，未采用：编号由系统编排，标题和正文请分次修改。")


def _unmarked(given: Sequence[str], back: Sequence[str], found: Changed) -> None:
    before, now = Counter(filter(None, given)), Counter(filter(None, back))
    found.left += [f"改稿中的“{_short(text)}”不能对应到原稿的任何一处，未采用。" for text in now - before]
    found.left += [f"原稿中的“{_short(text)}”不是可改之处，改稿中的改动未采用。" for text in before - now]


def _rows(given: Sequence[MarkedRow], back: Sequence[MarkedRow], found: Changed) -> None:
    times = Counter(row.mark for row in back if row.mark)
    there = {row.mark: row for row in back if row.mark}
    for at, row in enumerate(given):
        if not row.mark:
            continue
        if times[row.mark] != 1:
            word = "出现多次" if times[row.mark] else "没有了；确需删去的，请用--drop写明理由"
            found.left.append(f"表中的一行“{_short('，'.join(row.cells))}”在改稿中{word}。")
        elif len(there[row.mark].cells) != len(row.cells):
            found.left.append(f"表中的一行“{_short('，'.join(row.cells))}”在改稿中列数不同，未采用。")
        else:
            _cells(given, at, there[row.mark], found)
    order = [row.mark for row in given if row.mark and times[row.mark] == 1]
    now = [row.mark for row in back if row.mark in set(order)]
    if now != order and len(order) == sum(1 for row in given if row.mark):
        found.order = now
    _unmarked(
        ["，".join(row.cells) for row in given if not row.mark],
        ["，".join(row.cells) for row in back if not row.mark],
        found,
    )


def _cells(given: Sequence[MarkedRow], at: int, now: MarkedRow, found: Changed) -> None:
    """The cells of a row that changed; a merged cell stands for all rows that it covers."""
    row = given[at]
    for number, (before, text) in enumerate(zip(row.cells, now.cells, strict=True)):
        if before == text or row.below[number]:
            continue
        found.cells.append((row.mark, number, text))
        for below in given[at + 1 :]:
            if not below.mark or number >= len(below.below) or not below.below[number]:
                break
            found.cells.append((below.mark, number, text))


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
