"""An edition as data made it with the edits of people put on top: its document, its facts, and what is to be said."""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from stages.reporter.document import Block, Edition, Figure, Heading, Paragraph, Table, figures
from stages.reporter.edits.model import Edit, in_effect
from stages.reporter.edits.places import TITLE
from stages.reporter.edits.remarks import Remark
from stages.reporter.edits.rows import Rows, amount_rows, counted
from stages.reporter.edits.texts import Texts


@dataclass(frozen=True)
class Edited:
    edition: Edition
    facts: dict[str, Any]
    remarks: list[Remark]


def with_edits(edition: Edition, facts: dict[str, Any], edits: Sequence[Edit]) -> Edited:
    """Put the edits that are in effect on an edition and on its facts. What cannot be put in place is a remark."""
    counting = in_effect(edits)
    told = copy.deepcopy(facts)
    texts = Texts(edition, {one.slot: one for one in counting if one.kind == "text"})
    made = texts.done()
    remarks, left_out, blocks, changed = texts.remarks, list[str](), list[Block](), list[tuple[Table, Edit]]()
    held = _Held(told)
    for block, before in zip(made.blocks, edition.blocks, strict=True):
        mine = [one for one in counting if one.kind != "text" and isinstance(block, Table) and one.slot == block.slot]
        fact = held.next(block) if isinstance(block, Table) else {}
        if isinstance(block, Table) and isinstance(before, Table) and mine:
            rows = Rows(block, mine, fact.get("rows") or [])
            block, stated = rows.done()
            _restate(fact, stated)
            remarks, left_out = [*remarks, *rows.remarks], [*left_out, *rows.left_out]
            changed += [(before, one) for one in mine if one.kind in ("drop", "add")]
        blocks.append(block)
    blocks = [block for block in blocks if not _emptied(block)]
    slots = {block.slot for block in edition.blocks if isinstance(block, Table)}
    remarks += [_lost(one) for one in counting if one.kind != "text" and one.slot not in slots]
    _titles(told, edition, made)
    printed = {one for block in blocks if isinstance(block, Table) for ids in block.ids for one in ids}
    whole = msgspec.structs.replace(
        made,
        blocks=blocks,
        edited=list(dict.fromkeys(one.address for one in counting)),
        left_out=sorted(set(left_out) - printed),
    )
    return Edited(whole, told, [*remarks, *_miscounted(whole, changed)])


def _emptied(block: Block) -> bool:
    """A paragraph of which a person left nothing."""
    return isinstance(block, Paragraph) and bool(block.slot) and not block.inlines


class _Held:
    """The facts of tables in the order in which they are printed."""

    def __init__(self, facts: dict[str, Any]) -> None:
        tables = facts.get("tables") or []
        self._facts: list[dict[str, Any]] = [part for fact in tables for part in (fact.get("parts") or [fact])]

    def next(self, table: Table) -> dict[str, Any]:
        """The facts of a table; empty where a template states its tables itself."""
        at = next((at for at, fact in enumerate(self._facts) if fact.get("columns") == table.columns), None)
        if at is None:
            return {}
        found, self._facts = self._facts[at], self._facts[at + 1 :]
        return found


def _restate(fact: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    fact["rows"] = rows
    if "row_count" in fact:
        fact["row_count"] = len(rows)
    if "total" in fact:
        fact["total"] = amount_rows(rows, "count")
    if "sums" in fact:
        fact["sums"] = {key: amount_rows(rows, key) for key in fact["sums"]}


def _titles(facts: dict[str, Any], before: Edition, now: Edition) -> None:
    """Titles and headings as they are printed now."""
    if before.head.title != now.head.title:
        facts[TITLE] = now.head.title
    sections = facts.get("sections") or []
    pairs = zip(before.blocks, now.blocks, strict=True)
    heads = [(one.text, other.text) for one, other in pairs if isinstance(one, Heading) and isinstance(other, Heading)]
    for old, new in heads:
        if old != new:
            sections = [f"{one.removesuffix(old)}{new}" if one.endswith(old) else one for one in sections]
    if sections:
        facts["sections"] = sections


def _lost(edit: Edit) -> Remark:
    return Remark(
        about="lost", edit=edit.id, slot=edit.slot,
        sentence=f"所改的表（{edit.slot}）本期草稿中已没有，修改未能印出；请撤销该项修改。",
    )  # fmt: skip


def _miscounted(edition: Edition, changed: Sequence[tuple[Table, Edit]]) -> Iterator[Remark]:
    """Figures of the text that count the rows of a table as data made it, where a person took out or added rows."""
    told = set[tuple[str, str]]()
    for table, edit in changed:
        for figure in counted(table, (one for one in _in_text(edition))):
            if (figure.name, table.slot) not in told:
                told.add((figure.name, table.slot))
                yield Remark(
                    about="rows", edit=edit.id, slot=table.slot,
                    sentence=f"表“{table.title}”的行经人增删，文中数字{figure.name}仍按数据印为{figure.text}，与表不符。",
                )  # fmt: skip


def _in_text(edition: Edition) -> list[Figure]:
    paragraphs = [block for block in edition.blocks if isinstance(block, Paragraph)]
    return figures(msgspec.structs.replace(edition, blocks=list(paragraphs)))
