"""What Word refuses and other readers forgive: parts of a docx out of the order of ISO/IEC 29500-1 (Transitional),
names that lead nowhere, tables wider than their page."""

import io
import zipfile
from collections.abc import Iterator
from itertools import pairwise

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# The sequences of CT_PPr, CT_RPr, CT_TblPr, … as far as papers use them; what is not listed is told as strange.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "pBdr": "top left bottom right between bar",
    "tblBorders": "top left start bottom right end insideH insideV",
    "tblCellMar": "top left start bottom right end",
    "sdt": "sdtPr sdtEndPr sdtContent",
}
_ORDER = {name: told.split() for name, told in ORDER.items()}
_UNIQUE = {"bookmarkStart": "id", "sdtPr": "id"}


def faults(docx: bytes) -> list[str]:
    """Everything that is wrong, a sentence each."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        names = [name for name in archive.namelist() if name.startswith("word/") and name.endswith(".xml")]
        parts = {name: etree.fromstring(archive.read(name)) for name in names}
        rels = etree.fromstring(archive.read("word/_rels/document.xml.rels"))
    known = {one.get("Id") for one in rels.iter("{*}Relationship")}
    document = parts["word/document.xml"]
    found = [one for name, part in parts.items() for one in (f"{name}: {told}" for told in _disorder(part))]
    asked = {value for element in document.iter("{*}*") for key, value in element.attrib.items() if key.startswith(R)}
    found += [f"no relation {one}" for one in sorted(asked - known)]
    return [*found, *_twice(document), *_tables(document)]


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def _disorder(part: etree._Element) -> Iterator[str]:
    for element in part.iter(f"{W}*"):
        order = _ORDER.get(_local(element))
        if order is None:
            continue
        told = [_local(child) for child in element if child.tag is not etree.Comment]
        strange = [name for name in told if name not in order]
        if strange:
            yield f"{_local(element)} holds {strange[0]}"
        places = [order.index(name) for name in told if name in order]
        if any(before > after for before, after in pairwise(places)):
            yield f"{_local(element)} is out of order: {' '.join(told)}"


def _twice(document: etree._Element) -> Iterator[str]:
    for name, key in _UNIQUE.items():
        held = [
            one.get(f"{W}{key}") or one.find(f"{W}{key}").get(f"{W}val")
            for one in document.iter(f"{W}{name}")
            if one.get(f"{W}{key}") or one.find(f"{W}{key}") is not None
        ]
        yield from (f"{name} {one} stands twice" for one in sorted({one for one in held if held.count(one) > 1}))


def _tables(document: etree._Element) -> Iterator[str]:
    """Rows with as many cells as the table has columns, and no table wider than the text of its page."""
    body = document.find(f"{W}body")
    waiting: list[etree._Element] = []
    for element in body.iter(f"{W}tbl", f"{W}sectPr"):
        if _local(element) == "tbl":
            waiting.append(element)
            continue
        size, margins = element.find(f"{W}pgSz"), element.find(f"{W}pgMar")
        room = int(size.get(f"{W}w")) - int(margins.get(f"{W}left")) - int(margins.get(f"{W}right"))
        for table in waiting:
            yield from _table(table, room)
        waiting = []


def _table(table: etree._Element, room: int) -> Iterator[str]:
    grid = [int(one.get(f"{W}w")) for one in table.iter(f"{W}gridCol")]
    if sum(grid) > room + 20:  # a twip or so a column is lost in rounding
        yield f"a table of {sum(grid)} twips on a page with room for {room}"
    for row in table.iter(f"{W}tr"):
        spans = [one.find(f"{W}tcPr/{W}gridSpan") for one in row.iter(f"{W}tc")]
        cells = sum(1 if span is None else int(span.get(f"{W}val")) for span in spans)
        if cells != len(grid):
            yield f"a row of {cells} cells in a table of {len(grid)} columns"
    if next(table.iter(f"{W}tr")).find(f"{W}trPr/{W}tblHeader") is None:
        yield "the head of a table is not repeated"
