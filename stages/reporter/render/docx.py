"""The edition as a Word document in the form of GB/T 9704-2012 (page, styles, fonts, page numbers).

Fonts are named, none is shipped: 方正小标宋简体 for the title, 仿宋_GB2312 for text, 黑体 and 楷体_GB2312 for headings.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC
from enum import Enum
from itertools import groupby
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from schemas.chinese import section_number
from stages.reporter.document import (
    Block,
    Cell,
    Edition,
    Figure,
    Form,
    Heading,
    Inline,
    Link,
    Paragraph,
    Strong,
    Table,
    plain,
)
from stages.reporter.edits.places import CLOSING, UNDER, is_editable, places
from stages.reporter.edits.places import TITLE as EDITION_TITLE
from stages.reporter.render.clean import clean, is_web_address
from stages.reporter.render.marks import ROW, Marks, mark, sign

TITLE, BODY, HEAD1, HEAD2 = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
LATIN = "Times New Roman"
LINE = Pt(29)  # 225 mm / 22 lines
LINE_PITCH = 580  # 29 pt in twentieths
SQUEEZED = -5  # twentieths of a point: 28 characters of 16 pt in 156 mm
SIZE_2, SIZE_3, SIZE_4, SIZE_CELL = Pt(22), Pt(16), Pt(14), Pt(9)
RED = RGBColor(0xFF, 0, 0)
HEAD_CELL, BODY_CELL = "XunwangTableHead", "XunwangTableCell"
BORDERS = ("top", "left", "bottom", "right", "insideH", "insideV")
UPRIGHT, ACROSS = 8_845, 12_755  # twips: 156 mm, and 225 mm on a page turned sideways
MOST_UPRIGHT = 5  # columns; more than these go on a page turned sideways
LINK_SHOWN = 60  # characters of an address on paper; the link behind it is whole
STAMP = (1980, 1, 1, 0, 0, 0)  # every member of the zip: same edition, same bytes


def to_docx(edition: Edition) -> bytes:
    """Bytes of a docx; an attachment starts a new page, turned sideways where its table is wide."""
    document = Document()
    marks = Marks({place.slot: place.where for place in places(edition)})
    sign(document, edition)
    _page(document.sections[0])
    _page_numbers(document)
    _cell_styles(document)
    _language(document)
    document.settings.element.find(qn("w:zoom")).set(
        qn("w:percent"), "100"
    )  # the schema asks for it, the template has none
    _properties(document, edition)
    _red_head(document, edition.form)
    title = _paragraph(document, "", font=TITLE, size=SIZE_2, align="centre", indent=False, runs=False)
    with marks.slot(title, EDITION_TITLE if is_editable(edition) else ""):
        _run(title, edition.head.title, TITLE, SIZE_2)
    _paragraph(document, "", indent=False)
    counters, packed = [0, 0, 0], list[bytes]()
    before: Block | None = None
    for block in edition.blocks:
        leading = before if isinstance(before, Heading) and before.leads else None
        before = block
        if isinstance(block, Heading):
            _heading(document, block, counters, edition.form.numbering, marks)
        elif isinstance(block, Paragraph) and leading:
            _go_on(document.paragraphs[-1], block, marks)
        elif isinstance(block, Paragraph):
            _text(document, block, marks)
        elif isinstance(block, Table):
            _table(document, block, marks, packed, edition.form.alone)
    _colophon(document, edition.form)
    return _same_bytes(document, packed)


def _page(section, across: bool = False) -> None:  # type: ignore[no-untyped-def]
    """An A4 page, upright or turned sideways: the same margins, turned with it."""
    margins = (Mm(28), Mm(26), Mm(37), Mm(35)) if across else (Mm(37), Mm(35), Mm(28), Mm(26))
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if across else (Mm(210), Mm(297))
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = margins
    section.footer_distance = Mm(16) if across else Mm(25)  # upright the number stands 7 mm below the type area
    for grid in section._sectPr.findall(qn("w:docGrid")):  # a section has one, and the template brings its own
        section._sectPr.remove(grid)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")  # a grid of characters is read differently by every program; see SQUEEZED
    grid.set(qn("w:linePitch"), str(LINE_PITCH))
    section._sectPr.append(grid)


def _language(document) -> None:  # type: ignore[no-untyped-def]
    """Simplified Chinese: without it a reader takes the punctuation of Taiwan or Japan where a font has all of them."""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _page_numbers(document) -> None:  # type: ignore[no-untyped-def]
    """— 1 — in 4号 宋体, odd pages right, even pages left, one character free."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if align == "right" else WD_ALIGN_PARAGRAPH.LEFT
        indent = paragraph.paragraph_format
        indent.right_indent, indent.left_indent = (SIZE_4, Pt(0)) if align == "right" else (Pt(0), SIZE_4)
        for text, code in (("— ", None), (None, "PAGE"), (" —", None)):
            run = paragraph.add_run(text or "")
            _font(run, "宋体", SIZE_4)
            if code:
                _field(run, code)


def _field(run, code: str) -> None:  # type: ignore[no-untyped-def]
    for kind in ("begin", None, "end"):
        if kind is None:
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = code
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _properties(document, edition: Edition) -> None:  # type: ignore[no-untyped-def]
    core = document.core_properties
    stamp = edition.head.as_of.astimezone(UTC).replace(tzinfo=None)
    core.title, core.author, core.last_modified_by = clean(edition.head.title), edition.head.office, "Xunwang"
    core.created = core.modified = stamp
    core.comments = f"{edition.head.rulebook} {edition.head.rulebook_version}"


def _font(run, name: str, size, bold: bool = False) -> None:  # type: ignore[no-untyped-def]
    run.font.name, run.font.size, run.font.bold = LATIN, size, bold
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), name)
    fonts.set(qn("w:ascii"), LATIN)
    fonts.set(qn("w:hAnsi"), LATIN)


def _paragraph(  # type: ignore[no-untyped-def]
    document, text: str, *, font: str = BODY, size=SIZE_3, align: str = "both", indent: bool = True, runs: bool = True
):
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    form.space_before = form.space_after = Pt(0)
    paragraph.alignment = {
        "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
        "centre": WD_ALIGN_PARAGRAPH.CENTER,
        "left": WD_ALIGN_PARAGRAPH.LEFT,
        "right": WD_ALIGN_PARAGRAPH.RIGHT,
    }[align]
    if size == SIZE_2:  # on the grid a line of a title that is a hair too high would take two
        snap = OxmlElement("w:snapToGrid")
        snap.set(qn("w:val"), "0")
        paragraph._p.pPr.find(qn("w:spacing")).addprevious(snap)
    if indent:
        form.first_line_indent = size * 2
    if runs:
        _run(paragraph, text, font, size)
    return paragraph


def _run(paragraph, text: str, font: str, size, bold: bool = False) -> None:  # type: ignore[no-untyped-def]
    run = paragraph.add_run(clean(text))
    _font(run, font, size, bold)
    if size == SIZE_3:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), str(SQUEEZED))
        run._r.rPr.find(qn("w:sz")).addprevious(spacing)


def _heading(  # type: ignore[no-untyped-def]
    document, block: Heading, counters: list[int], styles: list[str], marks: Marks
) -> None:
    counters[block.level - 1] += 1
    counters[block.level :] = [0] * (3 - block.level)
    font = (HEAD1, HEAD2, BODY)[block.level - 1]
    number = section_number(block.level, counters[block.level - 1], styles)
    paragraph = _paragraph(document, number if block.slot else number + block.text, font=font)
    with marks.slot(paragraph, block.slot):
        if block.slot:
            _run(paragraph, block.text, font, SIZE_3)
    paragraph.paragraph_format.keep_with_next = True
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), str(block.level - 1))
    paragraph._p.get_or_add_pPr().append(level)


def _go_on(paragraph, block: Paragraph, marks: Marks) -> None:  # type: ignore[no-untyped-def]
    """The text of a paragraph behind its heading, in one line with it."""
    paragraph.paragraph_format.keep_with_next = False
    _run(paragraph, "。", BODY, SIZE_3)
    _runs(paragraph, block, marks)


def _runs(paragraph, block: Paragraph, marks: Marks) -> None:  # type: ignore[no-untyped-def]
    """Text as it stands, with what is bold and, where people may edit it, every number in runs of its own."""
    with marks.slot(paragraph, block.slot):
        for kind, group in groupby(block.inlines, key=lambda inline: _Run.of(inline, block.slot)):
            inlines = list(group)
            if kind is _Run.NUMBER:
                for one in inlines:
                    with marks.number(paragraph, getattr(one, "name", "")):
                        _run(paragraph, plain(one), BODY, SIZE_3)
            else:
                _run(paragraph, "".join(map(plain, inlines)), BODY, SIZE_3, kind is _Run.BOLD)


class _Run(Enum):
    TEXT, BOLD, NUMBER = range(3)

    @classmethod
    def of(cls, inline: Inline, slot: str) -> "_Run":
        if isinstance(inline, Strong):
            return cls.BOLD
        return cls.NUMBER if slot and isinstance(inline, Figure) else cls.TEXT


def _text(document, block: Paragraph, marks: Marks) -> None:  # type: ignore[no-untyped-def]
    text = "".join(plain(inline) for inline in block.inlines)
    if document.sections[-1].orientation == WD_ORIENT.LANDSCAPE:
        _page(document.add_section(WD_SECTION.NEW_PAGE))
    if block.style in ("signature", "date"):
        paragraph = _paragraph(document, text, align="right", indent=False)
        paragraph.paragraph_format.right_indent = SIZE_3 * 4
    elif block.style == "addressee":
        _runs(_paragraph(document, "", align="left", indent=False, runs=False), block, marks)
    else:
        _runs(_paragraph(document, "", runs=False), block, marks)


def _red_head(document, form: Form) -> None:  # type: ignore[no-untyped-def]
    """发文机关标志 in red, 发文字号 below it and the red line under both."""
    if form.red_head:
        mark = _paragraph(document, form.red_head, font=TITLE, size=SIZE_2, align="centre", indent=False)
        mark.runs[0].font.color.rgb = RED
    if form.doc_no:
        number = _paragraph(document, form.doc_no, align="centre", indent=False)
        if form.red_head:
            _rules(number, ("bottom",), "FF0000")
        _paragraph(document, "", indent=False)


def _colophon(document, form: Form) -> None:  # type: ignore[no-untyped-def]
    """抄送 and 印发 in 4号 between rules, at the end."""
    lines = [f"抄送：{form.copies}。"] if form.copies else []
    lines += [form.printed_by] if form.printed_by else []
    for line in lines:
        paragraph = _paragraph(document, line, size=SIZE_4, indent=False)
        _rules(paragraph, ("top", "bottom"), "auto")


def _rules(paragraph, sides: Sequence[str], colour: str) -> None:  # type: ignore[no-untyped-def]
    lines = "".join(f'<w:{side} w:val="single" w:sz="8" w:space="1" w:color="{colour}"/>' for side in sides)
    borders = parse_xml(f"<w:pBdr {nsdecls('w')}>{lines}</w:pBdr>")
    spacing = paragraph._p.pPr.find(qn("w:spacing"))
    spacing.addprevious(borders)


def _table(  # type: ignore[no-untyped-def]
    document, table: Table, marks: Marks, packed: list[bytes], alone: bool = False
) -> None:
    """`packed` takes the text of the table, for which an empty one stands in the document."""
    table = table.printed()
    slot = table.slot
    across = len(table.columns) > MOST_UPRIGHT
    turned = across != (document.sections[-1].orientation == WD_ORIENT.LANDSCAPE)
    if table.attachment:
        _new_page(document, across, turned)
        _paragraph(document, "附件" if alone else f"附件{table.attachment}", font=HEAD1, align="left", indent=False)
    font = TITLE if table.attachment else HEAD1
    title = _paragraph(document, "", font=font, align="centre", indent=False, runs=False)
    with marks.slot(title, slot and f"{slot}.{EDITION_TITLE}"):
        _run(title, table.title, font, SIZE_3)
    title.paragraph_format.keep_with_next = True
    for at, line in enumerate(table.under):
        _line(document, line, slot and f"{slot}.{UNDER}[{at}]", marks).paragraph_format.keep_with_next = True
    wide = ACROSS if document.sections[-1].orientation == WD_ORIENT.LANDSCAPE else UPRIGHT
    document.element.body.insert(-1, OxmlElement("w:tbl"))  # before the section's properties
    packed.append(_table_xml(document, table, wide, marks).encode())
    for at, line in enumerate(table.closing):
        _line(document, line, slot and f"{slot}.{CLOSING}[{at}]", marks)


def _line(document, text: str, slot: str, marks: Marks):  # type: ignore[no-untyped-def]
    """A line above or below a table."""
    paragraph = _paragraph(document, "", size=SIZE_4, indent=False, runs=False)
    with marks.slot(paragraph, slot):
        _run(paragraph, text, BODY, SIZE_4)
    return paragraph


def _new_page(document, across: bool, turned: bool) -> None:  # type: ignore[no-untyped-def]
    if turned:
        _page(document.add_section(WD_SECTION.NEW_PAGE), across)
    else:
        document.add_page_break()


def _table_xml(document, table: Table, wide: int, marks: Marks) -> str:  # type: ignore[no-untyped-def]
    """The table as text, never parsed: cell by cell the library takes 25 ms a row, and a tree of 10,000 rows 80 MB."""
    shares = table.widths or [1.0] * len(table.columns)
    widths = [round(wide * share / sum(shares)) for share in shares]
    borders = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in BORDERS)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    margins = '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
    rows = [_row_xml([_run_xml(name) for name in table.columns], widths, HEAD_CELL, "<w:tblHeader/>")]
    keys = [*table.keys, *[""] * (len(table.rows) - len(table.keys))]
    for row, spans, key in zip(table.rows, table.runs(), keys, strict=True):
        cells = [
            _cell_xml(document, cell, marks if key else None) if span else ""
            for cell, span in zip(row, spans, strict=True)
        ]
        if key:
            cells[0] = marks.bookmark(mark(ROW, table.slot, key), cells[0])
        rows.append(_row_xml(cells, widths, BODY_CELL, "", spans))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>{margins}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row_xml(cells: list[str], widths: list[int], style: str, properties: str, spans: Sequence[int] = ()) -> str:
    """A row that is never broken over two pages. `spans`: rows that each cell stands for, 0 for one merged upwards."""
    inside = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{_merge_xml(span)}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{cell}</w:p></w:tc>'
        for cell, width, span in zip(cells, widths, spans or [1] * len(cells), strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{properties}</w:trPr>{inside}</w:tr>"


def _merge_xml(span: int) -> str:
    return '<w:vMerge w:val="restart"/>' if span > 1 else "" if span else "<w:vMerge/>"


def _cell_xml(document, cell: Cell, marks: Marks | None) -> str:  # type: ignore[no-untyped-def]
    if marks is not None and isinstance(cell, Figure):
        return marks.figure(cell.name, _run_xml(cell.text))
    if not isinstance(cell, Link) or not is_web_address(cell.url):
        return _run_xml(plain(cell))
    identity = f"link{len(document.part.rels)}"  # `relate_to` looks through all that are there: 3,000 took 7 s
    document.part.rels.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, cell.url, identity, is_external=True)
    shown = cell.url.partition("://")[2]
    shown = shown if len(shown) <= LINK_SHOWN else shown[: LINK_SHOWN - 1] + "…"
    return f'<w:hyperlink r:id="{identity}">{_run_xml(shown)}</w:hyperlink>'


def _run_xml(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r>'


def _cell_styles(document) -> None:  # type: ignore[no-untyped-def]
    """Paragraph styles of table cells, off the text's grid; the standard does not fix tables (circular-formats 5)."""
    for name, font in ((HEAD_CELL, HEAD1), (BODY_CELL, BODY)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.font.size = SIZE_CELL
        form = style.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE
        off_grid = OxmlElement("w:snapToGrid")
        off_grid.set(qn("w:val"), "0")
        style.element.get_or_add_pPr().insert(0, off_grid)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute, value in (("w:eastAsia", font), ("w:ascii", LATIN), ("w:hAnsi", LATIN)):
            fonts.set(qn(attribute), value)


def _same_bytes(document, tables: list[bytes]) -> bytes:  # type: ignore[no-untyped-def]
    """The library stamps the zip with the wall clock; pack the same members again without it, and the tables in their
    places."""
    first, packed = io.BytesIO(), io.BytesIO()
    document.save(first)
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            content = source.read(name)
            between = content.split(b"<w:tbl/>") if name == "word/document.xml" else [content]
            pieces = [between[0], *(one for pair in zip(tables, between[1:], strict=False) for one in pair)]
            target.writestr(zipfile.ZipInfo(name, STAMP), b"".join(pieces), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
