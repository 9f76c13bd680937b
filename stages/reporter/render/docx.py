"""The edition as a Word document in the form of GB/T 9704-2012 (page, styles, fonts, page numbers).

Fonts are named, none is shipped: 方正小标宋简体 for the title, 仿宋_GB2312 for text, 黑体 and 楷体_GB2312 for headings.
"""

import io
import zipfile
from datetime import UTC

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from stages.reporter.document import Edition, Heading, Paragraph, Table, plain
from stages.reporter.numbers import section_number
from stages.reporter.render.clean import clean

TITLE, BODY, HEAD1, HEAD2 = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
LATIN = "Times New Roman"
LINE = Pt(29)  # 225 mm / 22 lines
SIZE_2, SIZE_3, SIZE_4, SIZE_5 = Pt(22), Pt(16), Pt(14), Pt(10.5)
STAMP = (1980, 1, 1, 0, 0, 0)  # every member of the zip: same edition, same bytes


def to_docx(edition: Edition) -> bytes:
    """Bytes of a docx; the first table that is an attachment starts a new page."""
    document = Document()
    _page(document.sections[0])
    _page_numbers(document)
    _properties(document, edition)
    _paragraph(document, edition.head.title, font=TITLE, size=SIZE_2, align="centre", indent=False)
    document.add_paragraph()
    counters = [0, 0, 0]
    for block in edition.blocks:
        if isinstance(block, Heading):
            _heading(document, block, counters)
        elif isinstance(block, Paragraph):
            _text(document, block)
        elif isinstance(block, Table):
            _table(document, block)
    return _same_bytes(document)


def _page(section) -> None:  # type: ignore[no-untyped-def]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)  # the number stands 7 mm below the type area
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), "580")  # 29 pt in twentieths
    section._sectPr.append(grid)


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


def _paragraph(document, text: str, *, font: str = BODY, size=SIZE_3, align: str = "both", indent: bool = True):  # type: ignore[no-untyped-def]
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
    if indent:
        form.first_line_indent = size * 2
    _font(paragraph.add_run(clean(text)), font, size)
    return paragraph


def _heading(document, block: Heading, counters: list[int]) -> None:  # type: ignore[no-untyped-def]
    counters[block.level - 1] += 1
    counters[block.level :] = [0] * (3 - block.level)
    text = section_number(block.level, counters[block.level - 1]) + block.text
    paragraph = _paragraph(document, text, font=(HEAD1, HEAD2, BODY)[block.level - 1])
    paragraph.paragraph_format.keep_with_next = True
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), str(block.level - 1))
    paragraph._p.get_or_add_pPr().append(level)


def _text(document, block: Paragraph) -> None:  # type: ignore[no-untyped-def]
    text = "".join(plain(inline) for inline in block.inlines)
    if block.style in ("signature", "date"):
        paragraph = _paragraph(document, text, align="right", indent=False)
        paragraph.paragraph_format.right_indent = SIZE_3 * 4
    elif block.style == "addressee":
        _paragraph(document, text, align="left", indent=False)
    else:
        _paragraph(document, text)


def _table(document, table: Table) -> None:  # type: ignore[no-untyped-def]
    if table.attachment:
        document.add_page_break()
        _paragraph(document, f"附件{table.attachment}", font=HEAD1, align="left", indent=False)
        document.add_paragraph()
    _paragraph(document, table.title, font=TITLE if table.attachment else HEAD1, align="centre", indent=False)
    grid = document.add_table(rows=1, cols=len(table.columns))
    grid.style, grid.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    _row(grid.rows[0], table.columns, font=HEAD1)
    _repeat(grid.rows[0])
    for values in table.rows:
        _row(grid.add_row(), [plain(cell) for cell in values], font=BODY)
    shares = table.widths or [1.0] * len(table.columns)
    for column, share in zip(grid.columns, shares, strict=True):
        for cell in column.cells:
            cell.width = Mm(156 * share / sum(shares))


def _row(row, values: list[str], font: str) -> None:  # type: ignore[no-untyped-def]
    for cell, value in zip(row.cells, values, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        _font(paragraph.add_run(clean(value)), font, SIZE_5)


def _repeat(row) -> None:  # type: ignore[no-untyped-def]
    properties = row._tr.get_or_add_trPr()
    for name in ("w:tblHeader", "w:cantSplit"):
        properties.append(OxmlElement(name))


def _same_bytes(document) -> bytes:  # type: ignore[no-untyped-def]
    """The library stamps the zip with the wall clock; pack the same members again without it."""
    first, packed = io.BytesIO(), io.BytesIO()
    document.save(first)
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            target.writestr(zipfile.ZipInfo(name, STAMP), source.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
