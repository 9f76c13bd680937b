"""Edited sentences and titles, put in place of those that data made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from stages.reporter.document import Block, Edition, Figure, Heading, Inline, Paragraph, Table, figures, plain
from stages.reporter.edits.binding import by_hand, filled, names_in, pattern
from stages.reporter.edits.model import Edit
from stages.reporter.edits.places import CLOSING, TITLE, UNDER, Place, places
from stages.reporter.edits.remarks import Remark


@dataclass
class Texts:
    """Edits of texts by slot over an edition as data made it."""

    edition: Edition
    edits: Mapping[str, Edit]
    remarks: list[Remark] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._known = {one.name: one for one in figures(self.edition)}
        self._places = {place.slot: place for place in places(self.edition)}

    def done(self) -> Edition:
        """The edition with the edited texts."""
        for slot, edit in self.edits.items():
            self.remarks += self._said(edit, self._places.get(slot))
        head = msgspec.structs.replace(self.edition.head, title=self._line(TITLE, self.edition.head.title))
        return msgspec.structs.replace(
            self.edition, head=head, blocks=[self._block(one) for one in self.edition.blocks]
        )

    def _block(self, block: Block) -> Block:
        if isinstance(block, Heading):
            return msgspec.structs.replace(block, text=self._line(block.slot, block.text))
        if isinstance(block, Paragraph) and block.slot in self.edits:
            return msgspec.structs.replace(block, inlines=self._inlines(block.slot, block.inlines))
        if isinstance(block, Table) and block.slot:
            slot = block.slot
            return msgspec.structs.replace(
                block,
                title=self._line(f"{slot}.{TITLE}", block.title),
                under=[self._line(f"{slot}.{UNDER}[{at}]", line) for at, line in enumerate(block.under)],
                closing=[self._line(f"{slot}.{CLOSING}[{at}]", line) for at, line in enumerate(block.closing)],
            )
        return block

    def _inlines(self, slot: str, base: list[Inline]) -> list[Inline]:
        edit = self.edits[slot]
        return filled(edit.text, base, self._known, edit.figures)

    def _line(self, slot: str, text: str) -> str:
        return "".join(map(plain, self._inlines(slot, [text]))) if slot in self.edits else text

    def _said(self, edit: Edit, place: Place | None) -> Iterator[Remark]:
        if place is None:
            yield Remark(
                about="lost", edit=edit.id, slot=edit.slot,
                sentence=f"改写的“{_short(edit.text)}”所在之处本期草稿中已没有，未能印出；请撤销该项修改，或改写别处。",
            )  # fmt: skip
            return
        bound = frozenset(names_in(edit.text, self._known))
        now = pattern(place.inlines, bound | edit.figures.keys())
        if now != edit.base:
            yield Remark(
                about="stale", edit=edit.id, slot=edit.slot,
                sentence=f"{place.where}改写后数据有变：改写时为“{_short(edit.base)}”，现为“{_short(now)}”，"
                "请重新改写或撤销。",
            )  # fmt: skip
        yield from self._figures(edit, place, bound)

    def _figures(self, edit: Edit, place: Place, bound: frozenset[str]) -> Iterator[Remark]:
        waits = not edit.reason
        for one in place.inlines:
            if isinstance(one, Figure) and one.name not in bound:
                yield Remark(
                    about="unfollowed", edit=edit.id, slot=edit.slot, waits=waits,
                    sentence=f"{place.where}经改写，数字{one.name}（数据为{one.text}）不再随数据印出。",
                )  # fmt: skip
        for name in sorted(edit.figures.keys() - self._known.keys()):
            if f"{{{name}}}" in edit.text:
                yield Remark(
                    about="unfollowed", edit=edit.id, slot=edit.slot,
                    sentence=f"{place.where}所用的数字{name}数据中已没有，仍按改写时印为{edit.figures[name]}。",
                )  # fmt: skip
        for number in by_hand(edit.text, place.inlines):
            yield Remark(
                about="by_hand", edit=edit.id, slot=edit.slot, waits=waits,
                sentence=f"{place.where}中手写的“{number}”没有数据依据。",
            )  # fmt: skip


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
