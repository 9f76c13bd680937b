"""What a file is, by its first bytes; its name decides only between kinds that have no signature."""

import io
import zipfile
from typing import Literal

import olefile

Kind = Literal[
    "docx", "xlsx", "pptx", "ofd", "pdf", "doc", "xls", "csv", "txt", "html", "rtf", "zip", "encrypted", "unknown"
]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKED: dict[str, Kind] = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "ppt/presentation.xml": "pptx",
    "OFD.xml": "ofd",
}


def kind_of(body: bytes, name_or_ctype: str) -> Kind:
    """Raises only for a container that is broken."""
    head = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"PK\x03\x04"):
        return _packed_kind(body)
    if head.startswith(_OLE):
        return _compound_kind(body)
    if b"%PDF-" in body[:1024]:
        return "pdf"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head[:15].lower().startswith((b"<html", b"<!doctype html", b"<table", b"<meta")):
        return "html"  # "xls" files that web systems export are often tables in HTML
    return _named_kind(name_or_ctype.lower().split(";")[0].strip())


def _packed_kind(body: bytes) -> Kind:
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        names = set(packed.namelist())
    return next((kind for part, kind in _PACKED.items() if part in names), "zip")


def _compound_kind(body: bytes) -> Kind:
    with olefile.OleFileIO(io.BytesIO(body)) as compound:
        if compound.exists("EncryptedPackage"):
            return "encrypted"
        if compound.exists("WordDocument"):
            return "doc"
        return "xls" if compound.exists("Workbook") or compound.exists("Book") else "unknown"


def _named_kind(name: str) -> Kind:
    if name.endswith((".csv", "text/csv")):
        return "csv"
    return "txt" if name.endswith((".txt", ".text", "text/plain")) else "unknown"
