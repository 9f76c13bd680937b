"""Text as the packs see it, with the way back to the original.

Mapped one to one: full-width letters and digits, capitals, traditional characters. Dropped: zero-width characters
anywhere and spaces between two Chinese characters. Everything else keeps its place.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from schemas.textpacks import FOLDER

_ZERO_WIDTH = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff"
_SPACE = " \t\u00a0\u2002-\u200a\u202f\u205f\u3000"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CANDIDATE = re.compile(f"[{_SPACE}{_ZERO_WIDTH}]+")
# Begins with a plain character, which the engine looks for ten times faster than for a class.
_BETWEEN_HAN = re.compile(f" (?<=[{_HAN}] ) *+(?=[{_HAN}])")
_UNUSUAL = re.compile(f"[{_SPACE[2:]}{_ZERO_WIDTH}]")  # any of them but the blank and the tab
_INVISIBLE = re.compile(f"[{_ZERO_WIDTH}]+")
_ONE_HAN = re.compile(f"[{_HAN}]")
_FEW = 40  # below this many distinct characters str.replace for each beats one str.translate


class Normalised(NamedTuple):
    """`cuts[i]` is the position in `text` before which `removed[i]` characters in all were dropped; `spaces` are
    the positions where visible space was dropped."""

    text: str
    original: str
    cuts: list[int]
    removed: list[int]
    spaces: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where [start, end) of the normalised text stands in the original."""
        return self._back(start), self._back(end - 1) + 1

    def _back(self, position: int) -> int:
        index = bisect_right(self.cuts, position)
        return position + (self.removed[index - 1] if index else 0)


def normalise(text: str) -> Normalised:
    """Normalise a text of any length and content; never raises."""
    mapped = map_characters(text)
    pieces: list[str] = []
    cuts: list[int] = []
    removed: list[int] = []
    spaces: list[int] = []
    kept = dropped = 0
    for start, end, left in _unusual_gaps(mapped) if _UNUSUAL.search(mapped) else _gaps(mapped):
        pieces += (mapped[kept:start], left)
        kept = end
        dropped += end - start - len(left)
        cuts.append(end - dropped)
        removed.append(dropped)
        if not left and not _INVISIBLE.fullmatch(mapped, start, end):
            spaces.append(end - dropped)
    if not cuts:
        return Normalised(mapped, text, cuts, removed, spaces)
    return Normalised("".join((*pieces, mapped[kept:])), text, cuts, removed, spaces)


def _gaps(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what stays) of every stretch that is dropped, in a text without unusual spaces."""
    for match in _BETWEEN_HAN.finditer(text.replace("\t", " ")):
        yield *match.span(), ""


def _unusual_gaps(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what stays) of every stretch from which anything is dropped."""
    for match in _CANDIDATE.finditer(text):
        start, end = match.span()
        visible = _INVISIBLE.sub("", match.group())
        left = "" if visible and _between_han(text, start, end) else visible
        if len(left) < end - start:
            yield start, end, left


def map_characters(text: str) -> str:
    """The one-to-one part: same length as `text`."""
    table, mapped = _table()
    found = set(mapped.findall(text))
    if len(found) > _FEW:
        return text.translate(table)
    for char in found:
        text = text.replace(char, table[ord(char)])
    return text


def _between_han(text: str, start: int, end: int) -> bool:
    return (
        start > 0
        and end < len(text)
        and _ONE_HAN.match(text, start - 1) is not None
        and _ONE_HAN.match(text, end) is not None
    )


@cache
def _table() -> tuple[dict[int, str], re.Pattern[str]]:
    table = {0xFEE0 + code: chr(code).lower() for code in range(0x30, 0x7B) if chr(code).isalnum()}
    table |= {ord(capital): capital.lower() for capital in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    for pair in (FOLDER / "confusions" / "traditional.txt").read_text("utf-8").split():
        table[ord(pair[0])] = pair[1]
    return table, re.compile("[" + "".join(map(chr, table)) + "]")
