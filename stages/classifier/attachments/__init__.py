"""Text of attached files, for the word packs: most personal data leaks through the attachments of a notice.

Pure and patient: a broken, encrypted or hostile file gives a problem, never an exception. The worker's deadline and
memory cap stand behind the caps here.
"""

from collections.abc import Callable

import msgspec

from stages.classifier.attachments.legacy import doc_text, xls_text
from stages.classifier.attachments.limits import MAX_BYTES, MAX_CHARACTERS, Refused, Text
from stages.classifier.attachments.office import docx_text, ofd_text, pptx_text, xlsx_text
from stages.classifier.attachments.plain import html_text, plain_text
from stages.classifier.attachments.portable import pdf_text
from stages.classifier.attachments.signature import Kind, kind_of

__all__ = ["AttachmentText", "extract"]

_READERS: dict[Kind, Callable[[bytes], Text]] = {
    "docx": docx_text,
    "xlsx": xlsx_text,
    "pptx": pptx_text,
    "ofd": ofd_text,
    "pdf": pdf_text,
    "doc": doc_text,
    "xls": xls_text,
    "csv": plain_text,
    "txt": plain_text,
    "html": html_text,
}


class AttachmentText(msgspec.Struct, frozen=True, kw_only=True):
    """`text` is what could be read, cells parted by tabs, rows and paragraphs by line feeds, at most MAX_CHARACTERS.

    `problems`: too_large, zip_bomb, encrypted, broken, unsupported, no_text (a scan), truncated. Text and problems
    may stand together; no text with a problem proves nothing about the file.
    """

    text: str = ""
    kind: Kind = "unknown"
    problems: list[str] = []


def extract(body: bytes, name_or_ctype: str = "") -> AttachmentText:
    """Read the text of a file by its first bytes, then by its name or content type. Never raises."""
    if len(body) > MAX_BYTES:
        return AttachmentText(problems=["too_large"])
    kind: Kind = "unknown"
    try:
        kind = kind_of(body, name_or_ctype)
        reader = _READERS.get(kind)
        if reader is None:
            return AttachmentText(kind=kind, problems=["encrypted" if kind == "encrypted" else "unsupported"])
        found = reader(body)
    except Refused as refusal:
        return AttachmentText(kind=kind, problems=[refusal.problem])
    except Exception:  # the libraries raise whatever a broken file makes them stumble over
        return AttachmentText(kind=kind, problems=["broken"])
    return _told(kind, found)


def _told(kind: Kind, found: Text) -> AttachmentText:
    text = found.text
    problems = ["truncated"] if found.cut or len(text) > MAX_CHARACTERS else []
    if not text.strip():
        problems.append("no_text")
    return AttachmentText(text=text[:MAX_CHARACTERS], kind=kind, problems=problems)
