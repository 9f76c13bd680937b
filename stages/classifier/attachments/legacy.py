"""Word 97-2003 (and WPS) by its piece table, as [MS-DOC] 2.4.1 lays down; Excel 97-2003 by xlrd."""

import io
import re
import struct
from collections.abc import Iterator

import olefile
import xlrd

from stages.classifier.attachments.limits import MAX_CHARACTERS, Refused, Text
from stages.classifier.attachments.office import table_text

_WORD_97 = 0x00C1  # nFib of the first version with this layout
_CLX_AT = 0x01A2  # fcClx, lcbClx in the file information block
_FIELD_CODE = re.compile("\x13[^\x13\x14\x15]*\x14")
_CONTROL = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x07": "\t", "\xa0": " "})
_LEFT_OVER = re.compile("[\x00-\x08\x0e-\x1f]")


def doc_text(body: bytes) -> Text:
    with olefile.OleFileIO(io.BytesIO(body)) as compound:
        main = compound.openstream("WordDocument").read()
        (version,) = struct.unpack_from("<H", main, 2)
        (flags,) = struct.unpack_from("<H", main, 0x0A)
        if flags & 0x0100:
            raise Refused("encrypted")
        if version < _WORD_97:
            raise Refused("unsupported")
        table = compound.openstream("1Table" if flags & 0x0200 else "0Table").read()
    start, length = struct.unpack_from("<II", main, _CLX_AT)
    text = "".join(_pieces(main, table[start : start + length]))
    without_codes = _FIELD_CODE.sub("", text).translate(_CONTROL)
    return Text(_LEFT_OVER.sub("", without_codes), cut=len(text) > MAX_CHARACTERS)


def xls_text(body: bytes) -> Text:
    try:
        book = xlrd.open_workbook(file_contents=body, on_demand=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        raise Refused("encrypted" if "encrypted" in str(error) else "broken") from None
    sheets = (book.sheet_by_index(index) for index in range(book.nsheets))
    return table_text(sheet.row_values(row) for sheet in sheets for row in range(sheet.nrows))


def _pieces(main: bytes, clx: bytes) -> Iterator[str]:
    at = 0
    while clx[at] == 1:  # formatting of fast saves stands before the pieces
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    (size,) = struct.unpack_from("<I", clx, at + 1)
    plc = clx[at + 5 : at + 5 + size]
    count = (size - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    total = 0
    for piece in range(count):
        length = ends[piece + 1] - ends[piece]
        (place,) = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * piece + 2)
        yield _piece(main, place, length)
        total += length
        if total > MAX_CHARACTERS:
            return


def _piece(main: bytes, place: int, length: int) -> str:
    if place & 0x40000000:
        start = (place & 0x3FFFFFFF) // 2
        return main[start : start + length].decode("cp1252", "replace")
    return main[place : place + 2 * length].decode("utf-16-le", "replace")
