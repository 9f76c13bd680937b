"""Small files of the kinds that offices attach, made here byte by byte where no library writes them any more."""

import io
import struct
import zipfile

import docx
import openpyxl

SECTOR = 512


def docx_file(paragraphs: list[str], rows: list[list[str]] | None = None) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for cells, row in zip(table.rows, rows, strict=True):
            for cell, value in zip(cells.cells, row, strict=True):
                cell.text = value
    document.sections[0].footer.paragraphs[0].text = "页脚文字"
    return _saved(document)


def xlsx_file(rows: list[list[object]], hidden: list[list[object]] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if hidden:
        sheet = book.create_sheet("隐藏")
        sheet.sheet_state = "hidden"
        for row in hidden:
            sheet.append(row)
    return _saved(book)


def ofd_file(text: str) -> bytes:
    code = f"<ofd:TextObject><ofd:TextCode>{text}</ofd:TextCode></ofd:TextObject>"
    page = f'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016">{code}</ofd:Page>'
    return zip_file({"OFD.xml": "<OFD/>", "Doc_0/Pages/Page_0/Content.xml": page})


def zip_file(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def pdf_file(text: str) -> bytes:
    """One page whose font maps codes 1, 2, 3... to the characters of `text`, as embedded Chinese fonts do."""
    codes = "".join(f"{at:04X}" for at in range(1, len(text) + 1))
    chars = "\n".join(f"<{at:04X}> <{char.encode('utf-16-be').hex()}>" for at, char in enumerate(text, 1))
    cmap = f"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
{len(text)} beginbfchar
{chars}
endbfchar endcmap end end"""
    page = f"BT /F1 12 Tf 50 700 Td <{codes}> Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(page)} >> stream\n{page}\nendstream",
        "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H "
        "/DescendantFonts [7 0 R] /ToUnicode 6 0 R >>",
        f"<< /Length {len(cmap)} >> stream\n{cmap}\nendstream",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /DW 1000 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj {content} endobj\n".encode("latin-1")
    xref = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return out + f"xref\n0 {size}\n0000000000 65535 f \n{xref}{trailer}".encode()


def doc_file(pieces: list[tuple[str, bool]], *, encrypted: bool = False, version: int = 0x00C1) -> bytes:
    """A Word 97 file whose text lies in `pieces` of (text, one byte a character)."""
    main = bytearray(2048)
    struct.pack_into("<HH", main, 0, 0xA5EC, version)
    struct.pack_into("<H", main, 0x0A, 0x0200 | (0x0100 if encrypted else 0))
    ends, entries = [0], b""
    for text, narrow in pieces:
        place = len(main) * 2 | 0x40000000 if narrow else len(main)
        main += text.encode("cp1252") if narrow else text.encode("utf-16-le")
        ends.append(ends[-1] + len(text))
        entries += struct.pack("<HIH", 0, place, 0)
    plc = struct.pack(f"<{len(ends)}I", *ends) + entries
    clx = b"\x01\x02\x00\xab\xcd" + b"\x02" + struct.pack("<I", len(plc)) + plc
    struct.pack_into("<II", main, 0x01A2, 0, len(clx))
    return compound_file({"WordDocument": bytes(main), "1Table": clx})


def xls_file(rows: list[list[str]]) -> bytes:
    """A BIFF 8 workbook of one sheet, text cells only."""
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            text = value.encode("utf-16-le")
            sheet += _record(0x0204, struct.pack("<HHHHB", y, x, 0, len(value), 1) + text)
    sheet += _record(0x000A, b"")
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    name = b"\x01" + "表".encode("utf-16-le")
    bound = 4 + 4 + 2 + 1 + len(name)
    start = len(head) + bound + 4
    head += _record(0x0085, struct.pack("<IHB", start, 0, 1) + name) + _record(0x000A, b"")
    return compound_file({"Workbook": head + sheet})


def compound_file(streams: dict[str, bytes]) -> bytes:
    """An OLE compound file; streams are padded past 4,096 bytes so that none needs the mini stream."""
    fat = [0xFFFFFFFD, 0xFFFFFFFE]  # sector 0 is the table itself, sector 1 the directory
    body, entries = b"", [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    for number, (name, content) in enumerate(streams.items(), 1):
        content = content.ljust(4096, b"\0")
        count = -(-len(content) // SECTOR)
        first = len(fat)
        fat += [first + at + 1 for at in range(count - 1)] + [0xFFFFFFFE]
        body += content.ljust(count * SECTOR, b"\0")
        right = number + 1 if number < len(streams) else 0xFFFFFFFF
        entries.append(_entry(name, 2, first, len(content), right=right))
    assert len(fat) <= SECTOR // 4
    assert len(entries) <= 4
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (SECTOR - len(header) - 4)
    return header + table + b"".join(entries).ljust(SECTOR, b"\0") + body


def _entry(name: str, kind: int, start: int, size: int, *, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, right, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _saved(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()
