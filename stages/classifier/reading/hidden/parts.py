"""Where the pieces of a document's source begin and end.

Searches are kept short: to look through a whole Chinese page for one word that it does not have costs a tenth of
parsing it.
"""

from typing import Any

import lxml.html
from lxml import etree

_STARTS = ("<!DOCTYPE", "<!doctype", "<html", "<HTML", "<head", "<HEAD")
_START_WITHIN = 5_000  # characters; one search of a whole page for a word it does not have costs as much as parsing it
_HEAD_WITHIN = 60_000
_TAIL_WITHIN = 20_000
_LONGEST_TAG = 20_000  # characters from the end of one tag to the end of the next


def after_end(text: str) -> str:
    """What follows the last `</html>`."""
    for begin in (max(0, len(text) - _TAIL_WITHIN), 0):
        end = _last(text, "html", begin)
        if end >= 0:
            return text[end + 7 :]
    return ""


def after_body(text: str) -> str:
    """What stands between the last `</body>` and the end of the document."""
    begin = max(0, len(text) - _TAIL_WITHIN)
    body = _last(text, "body", begin)
    if body < 0:
        return ""
    end = _last(text, "html", body)
    return text[body + 7 : end if end > body else len(text)]


def before_start(text: str) -> str:
    """What comes before the doctype or the first `<html>`, when that is anything but blank."""
    if text[:200].lstrip().startswith(_STARTS):
        return ""
    start = min((at for at in (text.find(mark, 0, _START_WITHIN) for mark in _STARTS) if at >= 0), default=0)
    return text[:start]


def head_of(text: str) -> str:
    """From the start of the document to the end of its head."""
    end = text.find("</head>", 0, _HEAD_WITHIN)
    return text[: end if end >= 0 else max(0, text.find("</HEAD>", 0, _HEAD_WITHIN))]


def _last(text: str, name: str, begin: int) -> int:
    end = text.rfind(f"</{name}>", begin)
    return end if end >= 0 else text.rfind(f"</{name.upper()}>", begin)


def fragment(markup: str) -> Any | None:
    """The tree of a piece of markup; None when it is not worth parsing or one of its tags has no end: thousands of
    attributes in one tag keep the parser busy for seconds."""
    if max(map(len, markup.split(">"))) > _LONGEST_TAG:
        return None
    try:
        return lxml.html.document_fromstring(f"<div>{markup}</div>")
    except (etree.ParserError, ValueError, AssertionError):
        return None
