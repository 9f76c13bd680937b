"""From bytes to a document: decode, check the limits, parse once."""

import re

from lxml import etree

from stages.classifier.reading import limits
from stages.classifier.reading.charset import decode
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.dates.clock import VisitClock
from stages.classifier.reading.document import Document
from stages.classifier.reading.flow import Pieces

# Without huge_tree text is dropped below depth 256 and beyond 10 MB. Not the parser of lxml.html: its elements cost
# a call into Python each time one is touched.
_PARSER = etree.HTMLParser(huge_tree=True)
# What follows </html> is dropped by libxml2 and shown by every browser, so the end tags go before parsing.
_END_TAGS = ("</body>", "</html>", "</BODY>", "</HTML>")
_END_NAMES = ("/body", "/html", "/BODY", "/HTML")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*?\?>", re.I)


class Unreadable(Exception):
    """The page must not or cannot be read; `reason` is one of the words of `Reading.reason`."""

    def __init__(self, reason: str, charset: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.charset = charset


def open_document(body: bytes, context: PageContext) -> Document:
    """Decode and parse a page. Raises Unreadable: too_large, too_many_attributes, nested_too_deep, undecodable."""
    if len(body) > limits.MAX_BYTES:
        raise Unreadable("too_large")
    content_type = next((v for k, v in context.headers.items() if k.lower() == "content-type"), None)
    text, charset, readable = decode(body, content_type)
    if not readable:
        raise Unreadable("undecodable", charset)
    text = text.replace("\0", "\ufffd")  # as browsers do; parts of the reader join texts by NUL
    document = Document(body, text, charset, None, context, VisitClock(context.at))
    reason = limits.refusal(document.pieces)
    if reason:
        raise Unreadable(reason, charset)
    document.root = _parse(_without_end_tags(text) if _goes_on(document.pieces) else text)
    return document


def _goes_on(pieces: Pieces) -> bool:
    """Whether anything but blanks and comments follows the first end of the body or of the page."""
    names = pieces[2::4]
    ends = [names.index(name) for name in _END_NAMES if name in names]
    if not ends:
        return False
    after = 4 * min(ends) + 4
    return any(map(str.strip, pieces[after::4])) or any(
        name not in _END_NAMES for name in pieces[after + 2 :: 4] if name
    )


def _without_end_tags(text: str) -> str:
    for tag in _END_TAGS:
        text = text.replace(tag, " " * len(tag))
    return text


def _parse(text: str) -> etree._Element | None:
    """The tree of a decoded page. Always parsed from text: given bytes, libxml2 cuts a page at its first bad byte."""
    declaration = _XML_DECLARATION.match(text)
    if declaration:
        text = " " * declaration.end() + text[declaration.end() :]
    if "\x00" in text:
        text = text.replace("\x00", " ")
    if not text or text.isspace():
        return None
    try:
        return etree.fromstring(text, _PARSER)
    except (etree.LxmlError, ValueError):  # nothing but a comment, say
        return None
