"""One change that a person made to an edition."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from schemas.events.actor import Actor

EditKind = Literal["text", "cell", "drop", "add", "order", "undo"]
WORDS: dict[EditKind, str] = {
    "text": "改写文字",
    "cell": "改写表格内容",
    "drop": "删去一行",
    "add": "增加一行",
    "order": "调整次序",
    "undo": "撤销修改",
}


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """`slot` is where: a sentence, a title or a table. `row` is the key of a row, `column` its column's title.

    `text`: what is printed instead; `{name}` stands for a figure that goes on to follow the data, `figures` are those
    figures as they were printed. `base`: what the data printed there, with the same figures in braces. `cells`: an
    added row by column. `rows`: the keys of all rows in their new order. `undoes`: the id of the edit taken back.
    """

    id: str
    kind: EditKind
    slot: str
    actor: Actor
    at: str  # RFC 3339
    row: str = ""
    column: str = ""
    text: str = ""
    base: str = ""
    figures: dict[str, str] = {}
    cells: dict[str, str] = {}
    rows: list[str] = []
    reason: str = ""
    undoes: str = ""

    @property
    def address(self) -> str:
        """What the edit is about; of two about the same the later one counts."""
        return address(self.slot, self.row, self.column)


def address(slot: str, row: str = "", column: str = "") -> str:
    return "/".join(part for part in (slot, row, column) if part)


def in_effect(edits: Sequence[Edit]) -> list[Edit]:
    """The edits that count, in their order: not those that were taken back or written anew."""
    gone = {one.undoes for one in edits if one.kind == "undo"}
    newest: dict[tuple[str, str], Edit] = {}
    for one in edits:
        if one.kind == "undo" or one.id in gone:
            continue
        key = (one.kind, one.id if one.kind == "add" else one.address)
        newest.pop(key, None)
        newest[key] = one
    return list(newest.values())
