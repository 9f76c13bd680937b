"""Links that stand where no author puts one: before the document, in its head, after its end."""

import re
from collections.abc import Iterator
from typing import Any

import lxml.html
from lxml import etree

from stages.classifier.reading.hidden.page import Page

_LINK = re.compile(r"<a\s[^>]{0,500}?href", re.I)
_NOT_TEXT = re.compile(
    r"<(script|style|noscript)\b[^<]*+(?:<(?!/\1)[^<]*+)*+(?:</\1[^>]*+>|\Z)|<!--[^-]*+(?:-(?!->)[^-]*+)*+(?:-->|\Z)",
    re.I,
)
_STARTS = ("<!DOCTYPE", "<!doctype", "<html", "<HTML", "<head", "<HEAD")
_START_WITHIN = 5_000  # characters; one search of a whole page for a word it does not have costs as much as parsing it
_HEAD_WITHIN = 60_000
_TAIL_WITHIN = 20_000
_MAX_PART = 200_000  # characters


def after_end(text: str) -> str:
    """What follows the last `</html>`."""
    for begin in (max(0, len(text) - _TAIL_WITHIN), 0):
        end = max(text.rfind("</html>", begin), text.rfind("</HTML>", begin))
        if end >= 0:
            return text[end + 7 :]
    return ""


def after_body(text: str) -> str:
    """What stands between the last `</body>` and the end of the document."""
    begin = max(0, len(text) - _TAIL_WITHIN)
    body = max(text.rfind("</body>", begin), text.rfind("</BODY>", begin))
    end = max(text.rfind("</html>", begin), text.rfind("</HTML>", begin))
    return text[body + 7 : end if end > body else len(text)] if body >= 0 else ""


def before_start(text: str) -> str:
    """What comes before the doctype or the first `<html>`, when that is anything but blank."""
    begin = text[:_START_WITHIN]
    start = min((at for at in map(begin.find, _STARTS) if at >= 0), default=0)
    return text[:start]


def head_of(text: str) -> str:
    """From the start of the document to the end of its head."""
    begin = text[:_HEAD_WITHIN]
    end = begin.find("</head>")
    return begin[: end if end >= 0 else begin.find("</HEAD>")]


def misplaced(page: Page) -> Iterator[tuple[Any, str]]:
    """(link, technique) for the links outside of the body's place. Pages made of pieces repeat `<html>`: only what
    comes before the first start and after the last end counts."""
    text = page.doc.text
    for part, technique in (
        (before_start(text), "before_html"),
        (after_end(text), "after_html"),
        (after_body(text), "after_body"),
        (_after_head_tag(head_of(text)), "in_head"),
    ):
        if "<a" in part or "<A" in part:
            for link in _links(part[:_MAX_PART]):
                yield link, technique


def _after_head_tag(head: str) -> str:
    start = max(head.find("<head"), head.find("<HEAD"))
    return head[start:] if start >= 0 else ""


def _links(part: str) -> Iterator[Any]:
    part = _NOT_TEXT.sub(" ", part)
    if not _LINK.search(part):
        return
    try:
        tree = lxml.html.document_fromstring(f"<div>{part}</div>")
    except (etree.ParserError, ValueError, AssertionError):
        return
    yield from tree.iter("a")
