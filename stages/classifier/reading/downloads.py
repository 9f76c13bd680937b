"""Which bodies are files to download and no pages."""

import re

_FILE_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"RIFF", "riff"),
    (b"ID3", "mp3"),
    (b"\x00\x00\x01\x00", "ico"),
    (b"BM", "bmp"),
    (b"OFD", "ofd"),
)
_FILE_TYPES = re.compile(
    r"^(?:image/(?!svg)|audio/|video/|font/|application/(?:pdf|msword|vnd\.|zip|x-rar|x-7z|octet-stream|x-zip|ofd|rtf|x-msdownload|x-download|wps))",
    re.I,
)


def file_kind(body: bytes, content_type: str) -> bool:
    """Whether a body is a file to download and no page: by its first bytes, then by a type that it does not belie."""
    head = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] == b"<":
        return False
    if any(head.startswith(magic) for magic, _ in _FILE_MAGIC if magic != b"BM") or head[4:8] == b"ftyp":
        return True
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":
        return True
    return bool(_FILE_TYPES.match(content_type)) and b"<html" not in body[:4096].lower()
