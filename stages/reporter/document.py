"""An edition as a document: what every renderer prints.

A printed number is a `Figure`: it knows its value, the named query and parameters it came from, and the ids behind
it. Text and tables share Figures, so that a number in a sentence and in a table cannot come apart.
"""

from datetime import date, datetime
from typing import Any, Literal

import msgspec

from schemas.calendar import Deadline
from schemas.chinese import STANDARD_NUMBERING, day_text
from schemas.templates.model import ExtractForm


class Counting(msgspec.Struct, frozen=True, kw_only=True):
    """How a share was counted: `part` and `of` say in words what stands above and below the line. `void`: looks at what
    is in the base that proved nothing; `unknown`: what could not be judged, which `inside` says is in the base or left
    out of it; `mended`: problems of what is in the base that were mended in the window. None: not asked here."""

    part: str
    of: str
    void: int | None = None
    unknown: int | None = None
    inside: bool = False
    mended: int | None = None


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What proves something: the event of the look, and the stored body by its sha256."""

    at: str = ""
    url: str = ""
    sha256: str = ""
    event_id: str = ""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """What an id behind a printed number stands for. `state` and `text` in words; `done`, `void`, `missed`: looks that
    it rests on; `problems`: of a subject the findings that stand on it and may be read; `at`: when it was seen last or
    handed in. Who handed it in is not told: an edition goes out."""

    id: str
    kind: Literal["finding", "subject", "record", "step", "warning"]
    name: str = ""
    unit: str = ""
    unit_id: str = ""
    state: str = ""
    text: str = ""
    at: str = ""
    done: int | None = None
    void: int | None = None
    missed: int | None = None
    problems: list[str] = []
    proofs: list[Proof] = []


class Figure(msgspec.Struct, frozen=True, kw_only=True, tag="figure"):
    """`text` is what is printed, `value` what was counted; `ids` are findings, targets or checks behind it. A list of
    names in a sentence is one as well: its value is how many there are."""

    name: str
    text: str
    value: float
    query: str
    params: dict[str, Any] = {}
    ids: list[str] = []
    numerator: float | None = None
    denominator: float | None = None
    counting: Counting | None = None

    def __post_init__(self) -> None:
        """A count is a float as well, so that an edition read back prints the same bytes."""
        msgspec.structs.force_setattr(self, "value", float(self.value))


class Link(msgspec.Struct, frozen=True, tag="link"):
    """An address that can be followed; only http and https are made clickable."""

    url: str

    @property
    def text(self) -> str:
        return self.url


class Day(msgspec.Struct, frozen=True, tag="day"):
    """A day as a date, where a format has dates."""

    day: date

    @property
    def text(self) -> str:
        return day_text(self.day)


class Strong(msgspec.Struct, frozen=True, tag="strong"):
    """Words in bold: the sentence that leads a requirement."""

    text: str


Inline = str | Figure | Strong
Cell = str | int | Figure | Link | Day


class Heading(msgspec.Struct, frozen=True, tag="heading"):
    """Level 1 prints 一、 2 prints （一） 3 prints 1. ; the number is the renderer's, not the text's. `leads`: on paper
    the paragraph that follows goes on in the same line. `slot` names its place in the template."""

    level: Literal[1, 2, 3]
    text: str
    leads: bool = False
    slot: str = ""


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    """`slot` names its place in the template; empty where nobody may edit it."""

    inlines: list[Inline]
    style: Literal["body", "addressee", "signature", "date", "note", "attachment"] = "body"
    slot: str = ""


class Table(msgspec.Struct, frozen=True, tag="table"):
    """`kind` names what the rows are, for the self-check; `widths` are shares of the page's width. `paper` are the
    columns that are printed (all when empty): a workbook and the json hold every one, a page has room for seven.

    `slot` names its place in the template. `keys` name the rows as long as they are about the same; a row of totals has
    none. `ids` are what stands behind each row, `fields` how the facts call each column."""

    kind: str
    title: str
    columns: list[str]
    rows: list[list[Cell]]
    widths: list[float] = []
    attachment: int | None = None  # number of the attachment it stands in
    paper: list[str] = []
    under: list[str] = []  # lines between the title and the table
    closing: list[str] = []  # lines below the table
    merge: list[str] = []  # columns in which equal neighbours are one cell
    slot: str = ""
    keys: list[str] = []
    name: str = ""  # with the number of a row in brackets the name under which the row is traced
    query: str = ""
    params: dict[str, Any] = {}
    ids: list[list[str]] = []
    fields: list[str] = []

    def runs(self) -> list[list[int]]:
        """How many rows each cell stands for: 0 for one that is merged with the cell above it."""
        spans = [[1] * len(self.columns) for _ in self.rows]
        at = [self.columns.index(name) for name in self.merge if name in self.columns]
        for column in at:
            first = 0
            for row in range(1, len(self.rows)):
                if plain(self.rows[row][column]) == plain(self.rows[row - 1][column]):
                    spans[first][column] += 1
                    spans[row][column] = 0
                else:
                    first = row
        return spans

    def printed(self) -> "Table":
        """The table as it stands on a page."""
        if not self.paper:
            return self
        at = [self.columns.index(name) for name in self.paper]
        widths = [self.widths[i] for i in at] if self.widths else []
        rows = [[row[i] for i in at] for row in self.rows]
        return msgspec.structs.replace(self, columns=self.paper, widths=widths, rows=rows, paper=[])


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
    kind: Literal["weekly", "circular", "paper"]
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
    deadline: Deadline | None = None  # the one last day for mending that the edition names
    published_on: str | None
    rulebook: str
    rulebook_version: str
    revision: int = 1
    draft: bool = True


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """What an office sets around its text: numbering of headings, 发文机关标志, 发文字号, 抄送, 印发."""

    numbering: list[str] = msgspec.field(default_factory=lambda: list(STANDARD_NUMBERING))
    red_head: str = ""
    doc_no: str = ""
    copies: str = ""
    printed_by: str = ""
    alone: bool = False  # one attachment is called 附件, of several 附件1
    extract: ExtractForm = ExtractForm()  # how the paper of one unit reads


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """`edited` are the slots that a person changed, `left_out` the ids behind rows that a person took out."""

    head: EditionHead
    blocks: list[Block]
    form: Form = Form()
    sources: list[Source] = []  # what the ids behind its numbers and rows stand for, by id
    edited: list[str] = []
    left_out: list[str] = []


def is_edited(block: Block, edition: Edition) -> bool:
    """Whether a person changed this block: its text, or of a table anything."""
    if isinstance(block, Chart) or not block.slot:
        return False
    around = (f"{block.slot}/", f"{block.slot}.") if isinstance(block, Table) else ()
    return any(one == block.slot or one.startswith(around) for one in edition.edited)


def row_figures(edition: Edition) -> list[Figure]:
    """Every row of a table as something that can be traced: its text are its cells, its ids what it stands for."""
    return [
        Figure(
            name=f"{block.name}[{number}]",
            text="，".join(filter(None, map(plain, row))),
            value=len(ids),
            query=block.query,
            params=block.params,
            ids=ids,
        )
        for block in edition.blocks
        if isinstance(block, Table) and block.name
        for number, (row, ids) in enumerate(zip(block.rows, block.ids, strict=False), start=1)
        if ids
    ]


def figures(edition: Edition) -> list[Figure]:
    """Every printed number in the order of the page."""
    found: list[Figure] = []
    for block in edition.blocks:
        if isinstance(block, Paragraph):
            found += [inline for inline in block.inlines if isinstance(inline, Figure)]
        elif isinstance(block, Table):
            found += [cell for row in block.rows for cell in row if isinstance(cell, Figure)]
    return found


def plain(cell: Inline | Cell) -> str:
    """As printed."""
    return str(cell) if isinstance(cell, str | int) else cell.text
