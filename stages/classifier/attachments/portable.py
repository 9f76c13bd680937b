"""PDF: the text layer. A scan has none."""

import io
import logging
from typing import TYPE_CHECKING

from stages.classifier.attachments.limits import MAX_CHARACTERS, MAX_PAGES, Refused, Text

if TYPE_CHECKING:
    from pypdf import PdfReader

logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns of every slip that it mends


def pdf_text(body: bytes) -> Text:
    """Pages up to MAX_PAGES. A file locked against printing only opens with the empty password and is read."""
    from pypdf import PdfReader  # 24 MB, which a reader that meets no PDF does without
    from pypdf.errors import DependencyError, FileNotDecryptedError

    reader = PdfReader(io.BytesIO(body))
    try:
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("encrypted")
        return _pages(reader)
    except (FileNotDecryptedError, DependencyError):
        raise Refused("encrypted") from None


def _pages(reader: "PdfReader") -> Text:
    pieces: list[str] = []
    length = 0
    for number, page in enumerate(reader.pages):
        if number >= MAX_PAGES or length > MAX_CHARACTERS:
            return Text("\n".join(pieces), cut=True)
        pieces.append(page.extract_text())
        length += len(pieces[-1])
    return Text("\n".join(pieces))
