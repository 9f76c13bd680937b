"""Bytes and headers in, facts out: every part of the reader, wired."""

from schemas.events.reading import Reading
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.opening import Unreadable, open_document

READER_REVISION = 1


def read(body: bytes, context: PageContext) -> Reading:
    """Read one page. Never raises, whatever the bytes: what cannot be read is `inconclusive` with a reason."""
    try:
        document = open_document(body, context)
    except Unreadable as problem:
        return Reading(charset=problem.charset, verdict="inconclusive", reason=problem.reason)
    return Reading(charset=document.charset)
