"""From bytes to a document: decode and check the limits."""

from stages.classifier.reading import limits
from stages.classifier.reading.charset import decode
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.dates.clock import VisitClock
from stages.classifier.reading.document import SOURCE_ENCODINGS, Document


class Unreadable(Exception):
    """The page must not or cannot be read; `reason` is one of the words of `Reading.reason`."""

    def __init__(self, reason: str, charset: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.charset = charset


def open_document(body: bytes, context: PageContext) -> Document:
    """Decode and cut a page. Raises Unreadable: too_large, too_many_attributes, nested_too_deep, undecodable."""
    if len(body) > limits.MAX_BYTES:
        raise Unreadable("too_large")
    content_type = next((v for k, v in context.headers.items() if k.lower() == "content-type"), None)
    text, charset, readable = decode(body, content_type)
    if not readable:
        raise Unreadable("undecodable", charset)
    if b"\0" in body or charset not in SOURCE_ENCODINGS:
        text = text.replace("\0", "\ufffd")  # as browsers do; parts of the reader join texts by NUL
    document = Document(body, text, charset, context, VisitClock(context.at))
    reason = limits.refusal(text, document.pieces)
    if reason:
        raise Unreadable(reason, charset)
    return document
