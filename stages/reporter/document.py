"""An edition as a document: what every renderer prints.

A printed number is a `Figure`: it knows its value, the named query and parameters it came from, and the ids behind
it. Text and tables share Figures, so that a number in a sentence and in a table cannot come apart.
"""

from datetime import datetime
from typing import Any, Literal

import msgspec


class Figure(msgspec.Struct, frozen=True, kw_only=True, tag="figure"):
    """`text` is what is printed, `value` what was counted; `ids` are findings, targets or checks behind it."""

    name: str
    text: str
    value: float
    query: str
    params: dict[str, Any] = {}
    ids: list[str] = []
    numerator: float | None = None
    denominator: float | None = None


Inline = str | Figure
Cell = str | Figure


class Heading(msgspec.Struct, frozen=True, tag="heading"):
    """Level 1 prints 一、 2 prints （一） 3 prints 1. ; the number is the renderer's, not the text's."""

    level: Literal[1, 2, 3]
    text: str


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    inlines: list[Inline]
    style: Literal["body", "addressee", "signature", "date", "note", "attachment"] = "body"


class Table(msgspec.Struct, frozen=True, tag="table"):
    """`kind` names what the rows are, for the self-check; `widths` are shares of the page's width."""

    kind: str
    title: str
    columns: list[str]
    rows: list[list[Cell]]
    widths: list[float] = []
    attachment: int | None = None  # number of the attachment it stands in


class Chart(msgspec.Struct, frozen=True, tag="chart"):
    """A bar per label; html draws it, paper formats print nothing for it."""

    title: str
    labels: list[str]
    values: list[float]
    unit: str = ""


Block = Heading | Paragraph | Table | Chart


class EditionHead(msgspec.Struct, frozen=True, kw_only=True):
    """The four dates of an edition are four fields: period label, data window, signing day, publishing day."""

    edition_id: str
    kind: Literal["weekly", "circular"]
    title: str
    program: str
    office: str
    scope: str  # "*" or a unit id
    scope_name: str
    number: str  # running number of the kind, as printed
    period: str
    window_from: datetime
    window_to: datetime
    as_of: datetime
    signed_on: str | None
    published_on: str | None
    rulebook: str
    rulebook_version: str
    revision: int = 1
    draft: bool = True


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    head: EditionHead
    blocks: list[Block]


def figures(edition: Edition) -> list[Figure]:
    """Every printed number in the order of the page."""
    found: list[Figure] = []
    for block in edition.blocks:
        if isinstance(block, Paragraph):
            found += [inline for inline in block.inlines if isinstance(inline, Figure)]
        elif isinstance(block, Table):
            found += [cell for row in block.rows for cell in row if isinstance(cell, Figure)]
    return found


def plain(inline: Inline) -> str:
    return inline.text if isinstance(inline, Figure) else inline
