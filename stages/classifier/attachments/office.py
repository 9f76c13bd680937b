"""Packed XML documents: docx, xlsx, pptx and OFD (GB/T 33190), each part read within the caps."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from stages.classifier.attachments.limits import (
    MAX_CELLS,
    MAX_CHARACTERS,
    MAX_RATIO,
    MAX_UNPACKED,
    RATIO_FROM,
    Refused,
    Text,
)

_WORD_PARTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_SLIDES = re.compile(r"ppt/(?:slides|notesSlides)/\w+\.xml")
_OFD_PAGES = re.compile(r".*/(?:Content|content)\.xml|.*/Page_?\d+/\w+\.xml")
_BREAKS = {"p": "\n", "br": "\n", "cr": "\n", "tab": "\t", "tc": "\t", "tr": "\n", "TextObject": "\n"}


def docx_text(body: bytes) -> Text:
    """Body, tables, text boxes, headers, footers and notes; deleted text of a revision is left out."""
    return _text_of(body, _WORD_PARTS, "t")


def pptx_text(body: bytes) -> Text:
    return _text_of(body, _SLIDES, "t")


def ofd_text(body: bytes) -> Text:
    return _text_of(body, _OFD_PAGES, "TextCode")


def xlsx_text(body: bytes) -> Text:
    """All sheets, hidden ones too: a hidden column of ID numbers is published all the same."""
    import openpyxl  # 32 MB, which a reader that meets no workbook does without

    with _opened(body) as packed:
        for name in packed.namelist():
            if name.endswith(".xml"):
                _refuse_doctype(packed, name)
    book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
    try:
        return table_text(row for sheet in book.worksheets for row in _rows(sheet))
    finally:
        book.close()


def _rows(sheet: Any) -> Iterable[Iterable[object]]:
    sheet.reset_dimensions()  # a sheet formatted down to row 1,048,576 says it is that large
    rows: Iterable[Iterable[object]] = sheet.iter_rows(values_only=True)
    return rows


def table_text(rows: Iterable[Iterable[object]]) -> Text:
    """Rows of cells as text, up to MAX_CELLS and MAX_CHARACTERS."""
    lines: list[str] = []
    cells = length = 0
    for row in rows:
        values = [_cell(value) for value in row]
        line = "\t".join(values).strip("\t")
        cells += len(values)
        if cells > MAX_CELLS or length > MAX_CHARACTERS:
            return Text("\n".join(lines), cut=True)
        if line:
            lines.append(line)
            length += len(line) + 1
    return Text("\n".join(lines))


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e17:
        return str(int(value))  # a phone number kept as a number
    return "" if value is None else str(value)


def _text_of(body: bytes, parts: re.Pattern[str], element: str) -> Text:
    pieces: list[str] = []
    length = 0
    with _opened(body) as packed:
        for name in sorted(filter(parts.fullmatch, packed.namelist())):
            _refuse_doctype(packed, name)
            for piece in _pieces(packed.read(name), element):
                pieces.append(piece)
                length += len(piece)
                if length > MAX_CHARACTERS:
                    return Text(_joined(pieces), cut=True)
            pieces.append("\n")
    return Text(_joined(pieces))


def _joined(pieces: list[str]) -> str:
    """One line a table row: the paragraph that each cell ends with is no line of its own."""
    return "".join(pieces).replace("\n\t", "\t").replace("\t\n", "\n")


def _pieces(xml: bytes, element: str) -> Iterator[str]:
    """Text of `element` in reading order, with line feeds and tabs where the document has them."""
    skipped = 0  # inside a fallback, which repeats what stands in the choice before it
    events = etree.iterparse(io.BytesIO(xml), events=("start", "end"), resolve_entities=False, no_network=True)
    for event, node in events:
        name = etree.QName(node).localname if isinstance(node.tag, str) else ""
        if name == "Fallback":
            skipped += 1 if event == "start" else -1
        elif event == "end" and not skipped:
            if name == element:
                yield node.text or ""
            elif name in _BREAKS:
                yield _BREAKS[name]
        if event == "end":
            node.clear()


def _opened(body: bytes) -> zipfile.ZipFile:
    """Raises Refused for what unpacks to more than an honest document does, or needs a password."""
    packed = zipfile.ZipFile(io.BytesIO(body))
    parts = packed.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("encrypted")
    greedy = (p for p in parts if p.file_size > RATIO_FROM and p.file_size > MAX_RATIO * max(1, p.compress_size))
    if sum(part.file_size for part in parts) > MAX_UNPACKED or any(greedy):
        raise Refused("zip_bomb")
    return packed


def _refuse_doctype(packed: zipfile.ZipFile, name: str) -> None:
    """No office document declares entities; one that does is an expansion bomb."""
    with packed.open(name) as part:
        if b"<!DOCTYPE" in part.read(4096):
            raise Refused("broken")
