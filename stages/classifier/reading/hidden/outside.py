"""Links that stand where no author puts one: before the document, in its head, after its end."""

import re
from collections.abc import Iterator
from typing import Any

from stages.classifier.reading.hidden.page import Page
from stages.classifier.reading.hidden.parts import fragment

_LINK = re.compile(r"<a\s[^>]{0,500}?href", re.I)
_NOT_TEXT = re.compile(
    r"<(script|style|noscript)\b[^<]*+(?:<(?!/\1)[^<]*+)*+(?:</\1[^>]*+>|\Z)|<!--[^-]*+(?:-(?!->)[^-]*+)*+(?:-->|\Z)",
    re.I,
)
_MAX_PART = 200_000  # characters


def misplaced(page: Page) -> Iterator[tuple[Any, str]]:
    """(link, technique) for the links outside of the body's place. Pages made of pieces repeat `<html>`: only what
    comes before the first start and after the last end counts."""
    for part, technique in (
        (page.before_start, "before_html"),
        (page.after_end, "after_html"),
        (page.after_body, "after_body"),
        (_after_head_tag(page.head), "in_head"),
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
    tree = fragment(part)
    if tree is not None:
        yield from tree.iter("a")
