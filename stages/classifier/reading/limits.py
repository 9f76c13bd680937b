"""What is refused before parsing, because every parser known to us hangs, dies or silently drops text on it.

Measured: one tag with 200,000 attributes keeps libxml2 busy for more than 20 s (30,000: 1 s); text nested deeper than
2,048 elements is dropped without a word. These checks cost a fraction of a parse; the deadline of the worker process
is the last line behind them.
"""

import re
from itertools import accumulate

MAX_BYTES = 32 * 1024 * 1024
MAX_ATTRIBUTES = 3_000
MAX_DEPTH = 2_000  # libxml2 drops what lies deeper than 2,048 even with its limits off

_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{4000,}")  # names and values of 3,000 attributes need more than this
_ATTRIBUTE = re.compile(r"""[^\s=/>"']++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+""")
_NESTING = re.compile(r"<(/?)(?:div|span|table|tbody|tr|td|ul|ol|dl|font|b|i|em|strong|center|section|form|a)\b", re.I)


def refusal(text: str) -> str | None:
    """Why a decoded page must not be parsed: `too_large`, `too_many_attributes`, `nested_too_deep`; None to go on."""
    if len(text) > MAX_BYTES:
        return "too_large"
    if any(_attributes(tag) > MAX_ATTRIBUTES for tag in _LONG_TAG.findall(text)):
        return "too_many_attributes"
    if text.count("<") > 2 * MAX_DEPTH and _depth(text) > MAX_DEPTH:
        return "nested_too_deep"
    return None


def _attributes(tag: str) -> int:
    return sum(1 for _ in _ATTRIBUTE.finditer(tag))


def _depth(text: str) -> int:
    """The deepest nesting that the tags, taken at their word, could reach."""
    return max(accumulate(-1 if closing else 1 for closing in _NESTING.findall(text)), default=0)
