"""Links that stand where no author puts one: before the document, in its head, after its end."""

import re
from collections.abc import Iterator
from typing import Any

import lxml.html
from lxml import etree

from stages.classifier.reading.hidden.page import Page

_LINK = re.compile(r"<a\s[^>]*?href", re.I)
_START = re.compile(r"<(?:!doctype|html|head)\b", re.I)
_HEAD_END = re.compile(r"</head\s*>|<body\b", re.I)
_NOT_TEXT = re.compile(
    r"<(script|style|noscript)\b[^<]*+(?:<(?!/\1)[^<]*+)*+(?:</\1[^>]*+>|\Z)|<!--[^-]*+(?:-(?!->)[^-]*+)*+(?:-->|\Z)",
    re.I,
)
_MAX_PART = 200_000  # characters


def after_end(text: str) -> str:
    """What follows the last `</html>`."""
    end = max(text.rfind("</html>"), text.rfind("</HTML>"))
    return text[end + 7 :] if end >= 0 else ""


def misplaced(page: Page) -> Iterator[tuple[Any, str]]:
    """(link, technique) for the links outside of the body's place. Pages made of pieces repeat `<html>`: only what
    comes before the first start and after the last end counts."""
    text = page.doc.text
    start = _START.search(text)
    if start is None:
        return
    head_end = _HEAD_END.search(text, start.end())
    parts = [(text[: start.start()], "before_html"), (after_end(text), "after_html")]
    if head_end is not None:
        parts.append((text[start.start() : head_end.start()], "in_head"))
    for part, technique in parts:
        if len(part) > 12 and "href" in part.lower():
            for link in _links(part[:_MAX_PART]):
                yield link, technique


def _links(part: str) -> Iterator[Any]:
    part = _NOT_TEXT.sub(" ", part)
    if not _LINK.search(part):
        return
    try:
        tree = lxml.html.document_fromstring(f"<div>{part}</div>")
    except (etree.ParserError, ValueError, AssertionError):
        return
    yield from tree.iter("a")
