"""Marks by which an edited docx is read again: content controls and bookmarks of every slot, figure and row.

A name is the same in every draft: it is made of the slot, the figure's name, or the table's slot and the row's key.
Editors that drop one kind of mark keep the other.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from schemas.ids import digest
from stages.reporter.document import Block, Edition, Heading, Paragraph, Table, plain
from stages.reporter.render.clean import clean

SLOT, FIGURE, ROW = "s", "f", "r"
OFFICE, PRINTED = "XunwangEdition", "XunwangPrinted"  # names of the file's own properties
_CUSTOM = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_LONGEST = 60  # characters of a control's title; Word shows no more


def mark(kind: str, *names: str) -> str:
    """The name of a bookmark and the tag of a control: a letter and 20 characters, at most 40 are allowed."""
    return f"{kind}_{digest('mark', *names)[:20]}"


@dataclass
class Marks:
    """Controls and bookmarks of one document, numbered in its order. `titles` call the slots for who edits."""

    titles: Mapping[str, str]
    controls: int = 0
    bookmarks: int = 0
    _named: set[str] = field(default_factory=set)

    def control(self, name: str, title: str, inside: str) -> str:
        """A content control with a bookmark around what it holds, as xml."""
        self.controls += 1
        held = self.bookmark(name, inside)
        return (
            f"<w:sdt><w:sdtPr><w:alias w:val={quoteattr(clean(title)[:_LONGEST])}/><w:tag w:val={quoteattr(name)}/>"
            f'<w:id w:val="{self.controls}"/></w:sdtPr><w:sdtContent>{held}</w:sdtContent></w:sdt>'
        )

    def figure(self, name: str, inside: str) -> str:
        """A printed number, as xml."""
        return self.control(mark(FIGURE, name), name, inside)

    @contextmanager
    def slot(self, paragraph, slot: str) -> Iterator[None]:  # type: ignore[no-untyped-def]
        """Whatever is added to a paragraph meanwhile stands in the control of a slot; none for an empty slot."""
        before = len(paragraph._p)
        yield
        added = list(paragraph._p)[before:]
        if slot and added:
            self._enclose(paragraph._p, added, mark(SLOT, slot), self.titles.get(slot, slot))

    @contextmanager
    def number(self, paragraph, name: str) -> Iterator[None]:  # type: ignore[no-untyped-def]
        """Whatever is added to a paragraph meanwhile is a printed number."""
        before = len(paragraph._p)
        yield
        self._enclose(paragraph._p, list(paragraph._p)[before:], mark(FIGURE, name), name)

    def _enclose(self, parent, added, name: str, title: str) -> None:  # type: ignore[no-untyped-def]
        control = parse_xml(f"<w:wrap {nsdecls('w')}>{self.control(name, title, '')}</w:wrap>")[0]
        content = control[-1]
        at = 1 if len(content) else 0  # behind the bookmark's start, where there is one
        for number, one in enumerate(added):
            content.insert(at + number, one)
        parent.append(control)

    def bookmark(self, name: str, inside: str) -> str:
        """A bookmark around something; a name stands once in a document."""
        if name in self._named:
            return inside
        self._named.add(name)
        self.bookmarks += 1
        number = self.bookmarks
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inside}<w:bookmarkEnd w:id="{number}"/>'


def printed_as(edition: Edition) -> str:
    """Names what an edition prints: it is another as soon as a word or a number in it is."""
    told = [edition.head.title, *(text for block in edition.blocks for text in _texts(block))]
    return digest("printed", edition.head.edition_id, *told)


def _texts(block: Block) -> list[str]:
    if isinstance(block, Heading):
        return [block.text]
    if isinstance(block, Paragraph):
        return [plain(one) for one in block.inlines]
    if isinstance(block, Table):
        lines = [block.title, *block.under, *block.columns, *block.closing]
        return [*lines, *(plain(cell) for row in block.rows for cell in row)]
    return []


def sign(document, edition: Edition) -> None:  # type: ignore[no-untyped-def]
    """Write into the file which edition it is and what was printed."""
    told = {OFFICE: edition.head.edition_id, PRINTED: printed_as(edition)}
    properties = "".join(
        f'<property fmtid="{_FORMAT}" pid="{number}" name="{name}"><vt:lpwstr>{value}</vt:lpwstr></property>'
        for number, (name, value) in enumerate(told.items(), start=2)
    )
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        f'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{properties}</Properties>'
    )
    package = document.part.package
    part = Part(PackURI("/docProps/custom.xml"), _CUSTOM, xml.encode(), package)
    package.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)
