"""What is refused before parsing, because every parser known to us hangs, dies or silently drops text on it.

Measured: one tag with 200,000 attributes keeps libxml2 busy for more than 20 s (30,000: 1 s); text nested deeper than
2,048 elements is dropped without a word. These checks cost a fraction of a parse; the deadline of the worker process
is the last line behind them.
"""

import re
from collections.abc import Iterable
from itertools import accumulate

from stages.classifier.reading.flow import Pieces

MAX_BYTES = 32 * 1024 * 1024
MAX_ATTRIBUTES = 3_000
MAX_DEPTH = 2_000  # libxml2 drops what lies deeper than 2,048 even with its limits off

_LONG_TAG = 4_000  # characters; names and values of MAX_ATTRIBUTES need more than this
_ATTRIBUTE = re.compile(r"""[^\s=/>"']++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+""")
_OPENED = re.compile(r"<[a-zA-Z]")
# Only elements that a new one of their kind does not end: rows, cells, entries and links are often left open.
_NESTING = frozenset(re.findall(r"\w+", "div span table ul ol dl font b i em strong center section form"))


def refusal(text: str, pieces: Pieces) -> str | None:
    """Why a page that was cut into pieces must not be parsed: `too_large`, `too_many_attributes`, `nested_too_deep`;
    None to go on."""
    names = pieces[2::4]
    if _may_hold_long_tag(text):
        long = [tag for tag, name in zip(pieces[1::4], names, strict=True) if len(tag) > _LONG_TAG and name]
        if any(_attributes(tag) > MAX_ATTRIBUTES for tag in long):
            return "too_many_attributes"
    if len(names) > 2 * MAX_DEPTH and _depth(names) > MAX_DEPTH:
        return "nested_too_deep"
    return None


def _may_hold_long_tag(text: str) -> bool:
    """Whether somewhere no tag ends for so long that a long tag may stand there. A tag with a name holds no `>` before
    its end, so that one of the stretches has none: to look for one in each is far cheaper than to measure all tags."""
    stretch = _LONG_TAG // 2
    return any(text.find(">", at, at + stretch) < 0 for at in range(0, len(text) - stretch + 1, stretch))


def _has_endless_tag(texts: Iterable[str | None]) -> bool:
    """Whether a tag that nothing closes swallows the rest of the page: it was cut as text, the parser reads it."""
    opened = ((text, _OPENED.search(text)) for text in texts if text and len(text) > _LONG_TAG)
    return any(tag and _attributes(text[tag.end() :]) > MAX_ATTRIBUTES for text, tag in opened)


def _attributes(tag: str) -> int:
    return sum(1 for _ in _ATTRIBUTE.finditer(tag))


def _depth(names: Iterable[str | None]) -> int:
    """The deepest nesting that the tags, taken at their word, could reach."""
    lower = (name.lower() for name in names if name)
    steps = (-1 if name[0] == "/" else 1 for name in lower if name.lstrip("/") in _NESTING)
    return max(accumulate(steps), default=0)
