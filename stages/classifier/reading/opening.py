"""From bytes to a document: decode, check the limits, parse once."""

import re

import lxml.etree
import lxml.html

from stages.classifier.reading import limits
from stages.classifier.reading.charset import decode
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.dates.clock import VisitClock
from stages.classifier.reading.document import Document

_PARSER = lxml.html.HTMLParser(huge_tree=True)  # without it text is dropped below depth 256 and beyond 10 MB
# What follows </html> is dropped by libxml2 and shown by every browser, so the end tags go before parsing.
_END_TAGS = re.compile(r"</(?:body|html)\s*>", re.I)
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
    reason = limits.refusal(text)
    if reason:
        raise Unreadable(reason, charset)
    return Document(body, text, charset, _parse(text), context, VisitClock(context.at))


def _parse(text: str) -> lxml.html.HtmlElement | None:
    """The tree of a decoded page. Always parsed from text: given bytes, libxml2 cuts a page at its first bad byte."""
    declaration = _XML_DECLARATION.match(text)
    if declaration:
        text = " " * declaration.end() + text[declaration.end() :]
    if "\x00" in text:
        text = text.replace("\x00", " ")
    if not text.strip():
        return None
    try:
        return lxml.html.document_fromstring(_END_TAGS.sub(_blank, text), parser=_PARSER)
    except (lxml.etree.LxmlError, ValueError):  # nothing but a comment, say
        return None


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group(0))
