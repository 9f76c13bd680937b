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
_MAX_PART = 200_000  # characters


def after_end(text: str) -> str:
    """What follows the last `</html>`."""
    end = max(text.rfind("</html>"), text.rfind("</HTML>"))
    return text[end + 7 :] if end >= 0 else ""


def before_start(text: str) -> str:
    """What comes before the doctype or the first `<html>`, when that is anything but blank."""
    start = min((at for at in (text.find(mark, 0, _MAX_PART) for mark in _STARTS) if at >= 0), default=0)
    return text[:start]


def _head(text: str) -> str:
    start = max(text.find("<head>"), text.find("<HEAD>"))
    end = max(text.find("</head>"), text.find("</HEAD>"))
    return text[start:end] if 0 <= start < end else ""


def misplaced(page: Page) -> Iterator[tuple[Any, str]]:
    """(link, technique) for the links outside of the body's place. Pages made of pieces repeat `<html>`: only what
    comes before the first start and after the last end counts."""
    text = page.doc.text
    for part, technique in (
        (before_start(text), "before_html"),
        (after_end(text), "after_html"),
        (_head(text), "in_head"),
    ):
        if "<a" in part or "<A" in part:
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
