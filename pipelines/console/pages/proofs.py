"""Files that prove what a form says: pictures, PDFs and office documents."""

from aiohttp import web

from pipelines.console.keys import files_of
from pipelines.console.pages.framed import picture_type
from pipelines.evidence.handed_in import Body
from schemas.mistakes import MistakeError

MOST_FILES, LARGEST_FILE = 10, 20 << 20
_DOCUMENTS = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def proofs_of(request: web.Request, field: str, where: str = "") -> list[Body]:
    """The files that were chosen in a field. `where` begins what is said of them. Raises MistakeError."""
    files = files_of(request, field)
    if len(files) > MOST_FILES:
        raise MistakeError(f"{where}附件最多{MOST_FILES}个，请压缩后再传。")
    bodies = []
    for one in files:
        raw = one.file.read(LARGEST_FILE + 1)
        name = one.filename[:60]
        if len(raw) > LARGEST_FILE:
            raise MistakeError(f"{where}附件“{name}”超过{LARGEST_FILE >> 20}兆字节，请压缩后再传。")
        if picture_type(raw) is None and not raw.startswith(_DOCUMENTS):
            raise MistakeError(f"{where}附件“{name}”应为图片、PDF或办公文档，请核对。")
        bodies.append(Body(one.filename[-100:], raw))
    return bodies
