"""The edition as a Word document in the form of GB/T 9704-2012 (page, styles, fonts, page numbers).

Fonts are named, none is shipped: 方正小标宋简体 for the title, 仿宋_GB2312 for text, 黑体 and 楷体_GB2312 for headings.
"""

import io
import zipfile
from datetime import UTC
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from schemas.chinese import section_number
from stages.reporter.document import Edition, Heading, Paragraph, Table, plain
from stages.reporter.render.clean import clean

TITLE, BODY, HEAD1, HEAD2 = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
LATIN = "Times New Roman"
LINE = Pt(29)  # 225 mm / 22 lines
SIZE_2, SIZE_3, SIZE_4, SIZE_5 = Pt(22), Pt(16), Pt(14), Pt(10.5)
HEAD_CELL, BODY_CELL = "XunwangTableHead", "XunwangTableCell"
BORDERS = ("top", "left", "bottom", "right", "insideH", "insideV")
TWIPS_WIDE = 8_845  # 156 mm
STAMP = (1980, 1, 1, 0, 0, 0)  # every member of the zip: same edition, same bytes


def to_docx(edition: Edition) -> bytes:
    """Bytes of a docx; the first table that is an attachment starts a new page."""
    document = Document()
    _page(document.sections[0])
    _page_numbers(document)
    _cell_styles(document)
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
    document.element.body.insert(-1, parse_xml(_table_xml(table)))  # before the section's properties


def _table_xml(table: Table) -> str:
    """The table as text, parsed once: cell by cell the library takes 25 ms a row."""
    shares = table.widths or [1.0] * len(table.columns)
    widths = [round(TWIPS_WIDE * share / sum(shares)) for share in shares]
    borders = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in BORDERS)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = [_row_xml(table.columns, widths, HEAD_CELL, "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>")]
    rows += [_row_xml([plain(cell) for cell in row], widths, BODY_CELL, "") for row in table.rows]
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{''.join(rows)}</w:tbl>"
    )


def _row_xml(values: list[str], widths: list[int], style: str, properties: str) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(clean(value))}</w:t></w:r></w:p></w:tc>'
        for value, width in zip(values, widths, strict=True)
    )
    return f"<w:tr>{properties}{cells}</w:tr>"


def _cell_styles(document) -> None:  # type: ignore[no-untyped-def]
    """Paragraph styles of table cells; the standard does not fix tables (circular-formats 5)."""
    for name, font in ((HEAD_CELL, HEAD1), (BODY_CELL, BODY)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.font.size, style.paragraph_format.space_after = SIZE_5, Pt(0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute, value in (("w:eastAsia", font), ("w:ascii", LATIN), ("w:hAnsi", LATIN)):
            fonts.set(qn(attribute), value)


def _same_bytes(document) -> bytes:  # type: ignore[no-untyped-def]
    """The library stamps the zip with the wall clock; pack the same members again without it."""
    first, packed = io.BytesIO(), io.BytesIO()
    document.save(first)
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            target.writestr(zipfile.ZipInfo(name, STAMP), source.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
