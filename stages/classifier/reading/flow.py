"""The text of a page in reading order, with the way back to the decoded document.

One pass of one regular expression cuts the document into tags and text. That is several times cheaper than walking
a tree, and it keeps every character's place, which a tree forgets.
"""

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate, count, repeat
from typing import Any

from stages.classifier.reading.tag_numbers import OTHER, numbers_of, table

_SILENT = "script|style|noscript|select|textarea|title"
_SILENT_ANY_CASE = "|".join(f"{n}|{n.upper()}|{n.capitalize()}" for n in _SILENT.split("|"))

# Possessive quantifiers everywhere: no input makes this backtrack.
_TOKEN = re.compile(
    "(<(?:"
    # Whether a name is one of the silent ones is asked of those alone that begin like one.
    rf"(/?+(?:[a-mo-ru-zA-MO-RU-Z]|(?!(?:{_SILENT_ANY_CASE})\b)[nstNST])[a-zA-Z0-9]*+)[^>]*+>"
    r"|!--[^-]*+(?:-(?!->)[^-]*+)*+(?:-->|\Z)"
    rf"|(?P<silent>{_SILENT_ANY_CASE})\b[^<]*+(?:<(?!/(?i:(?P=silent)))[^<]*+)*+(?:</(?i:(?P=silent))[^>]*+>|\Z)"
    r"|%[^%]*+(?:%(?!>)[^%]*+)*+%>"
    r"|[!?/][^>]*+>"
    "))"
)
_ENTITY = re.compile(r"(&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?)")

_CELLS = ("td", "th")
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        """address article aside blockquote body br caption center dd details dir div dl dt fieldset figcaption figure
        footer form frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li main marquee menu nav ol optgroup
        option p pre section summary table tbody tfoot thead tr ul ucaptitle ucapcontent""",
    )
)


_BLOCK, _CELL, _OPENED, _CLOSED = 1, 2, 3, 4  # what a tag does to the text


def _marks() -> dict[str | None, int]:
    marks: dict[str | None, int] = {}
    for names, opening, closing in ((_BLOCKS, _BLOCK, _BLOCK), (_CELLS, _CELL, _CELL), (["a"], _OPENED, _CLOSED)):
        for name in names:
            for spelling in (name, name.upper(), name.capitalize()):
                marks[spelling], marks["/" + spelling] = opening, closing
    return marks


_MARK = _marks()
_MARKS_OF_NUMBERS = table(_MARK)

Pieces = list[Any]  # str or None
Origin = int | tuple[int, int]  # number of a text of the cut document, and the place in it where that is not 0


class Flow:
    """`text`: what a reader could see, entities resolved, no-break spaces made plain. `\\n` stands only where a block
    or a `<br>` ends, `\\t` only between table cells; line ends of the source are spaces. Scripts, styles, comments,
    drop-down choices and `<title>` are not in it; hidden elements are, because style is not looked at.

    `anchors`: (start, end) of every link's text in `text`, in order."""

    def __init__(
        self, text: str, anchors: list[tuple[int, int]], pieces: Pieces, starts: list[int], origins: list[Origin]
    ) -> None:
        self.text = text
        self.anchors = anchors
        self._pieces = pieces
        self._starts = starts
        self._origins = origins
        self._last = (0, 0)

    def _place(self, number: int) -> int:
        """Where a text of the cut document begins in it. Counted when asked for, on from the last answer: questions are
        few, and come in order."""
        start, place = self._last if self._last[0] <= number else (0, 0)
        place += length_of(self._pieces, start, number)
        self._last = (number, place)
        return place

    def offset(self, position: int) -> int:
        """Where the character at `position` of `text` stands in the decoded document."""
        i = bisect_right(self._starts, position) - 1
        if i < 0:
            return position
        origin = self._origins[i]
        number, inside = origin if isinstance(origin, tuple) else (origin, 0)
        return self._place(number) + inside + position - self._starts[i]

    def lines(self) -> list[tuple[int, str]]:
        """(position, stripped line) of every line that is not blank."""
        lines = self.text.split("\n")
        starts = accumulate(map((1).__add__, map(len, lines)), initial=0)
        return [
            (start if len(stripped) == len(line) else start + len(line) - len(line.lstrip()), stripped)
            for start, line, stripped in zip(starts, lines, map(str.strip, lines), strict=False)
            if stripped
        ]

    def links(self) -> frozenset[str]:
        """The texts of the links."""
        text = self.text
        return frozenset([text[start:end] for start, end in self.anchors])

    def anchors_between(self, start: int, end: int) -> list[tuple[int, int]]:
        """Spans of the links whose text begins in a stretch of `text`."""
        return self.anchors[bisect_left(self.anchors, (start, 0)) : bisect_left(self.anchors, (end, 0))]

    def anchor_around(self, position: int) -> tuple[int, int] | None:
        """Span of the link whose text holds the character at `position`."""
        i = bisect_right(self.anchors, (position, len(self.text) + 1)) - 1
        return self.anchors[i] if i >= 0 and position < self.anchors[i][1] else None

    def in_anchor(self, position: int) -> bool:
        """Whether the character at `position` belongs to a link's text."""
        return self.anchor_around(position) is not None


# An address over several lines, by the spelling of its attribute: an expression for both is five times slower.
_BROKEN_ADDRESS = {
    name: re.compile(
        name + r"""\s{0,20}+=\s{0,20}+(?:"[^"<>\n\r\t]*+[\n\r\t][^"<>]*+"|'[^'<>\n\r\t]*+[\n\r\t][^'<>]*+')"""
    )
    for name in ("href", "HREF")
}
_JOINED = 10_000  # pieces that are joined at once, so that a monster is not copied whole
_MANY_OPEN = 200  # "<" after the last ">" of a document: more are no text


def cut(document: str, capitals: bool = True) -> Pieces:
    """A document cut into texts and tags, four pieces a tag: the text before it, the tag as it stands, its name
    (`li`, `/li`; None for a comment, a declaration and for scripts and the like, which are one tag with their content)
    and the name of such a silent element. Line ends are spaces. The last text has no tag after it. `capitals`: whether
    HREF stands anywhere in it."""
    flat = _flat(document, capitals)
    end = flat.rfind(">") + 1
    if flat.count("<", end) <= _MANY_OPEN:
        pieces = _TOKEN.split(flat)
        pieces += ("", None, None)
        return pieces
    # Each of the tags that nothing closes would be looked for to the end of the document.
    pieces = _TOKEN.split(flat[:end])
    return [*pieces[:-1], pieces[-1] + flat[end:], "", None, None]


def length_of(pieces: Pieces, first: int, last: int) -> int:
    """Characters of the document from its text number `first` up to its text number `last`. To join texts is several
    times faster than to add up their lengths."""
    size, end = 0, 4 * last
    for start in range(4 * first, end, 4 * _JOINED):
        stop = min(end, start + 4 * _JOINED)
        size += len("".join(pieces[start:stop:4])) + len("".join(pieces[start + 1 : stop : 4]))
    return size


def flow_of(document: str) -> Flow:
    """The flow of a decoded document. Linear in its length."""
    return flow_of_pieces(cut(document))


def flow_of_pieces(pieces: Pieces, numbers: bytes | None = None) -> Flow:
    """The flow of a document that was cut already. `numbers`: those of its tags' names."""
    out: list[str] = []
    starts: list[int] = []
    origins: list[Origin] = []
    anchors: list[tuple[int, int]] = []
    size, opened, gap = 0, -1, ""
    for number, text, mark in zip(count(), pieces[::4], _marks_of(pieces, numbers)):
        if text:
            if text.isspace():
                gap = gap or " "
            else:
                if gap:
                    out.append(gap)
                    size += 1
                    gap = ""
                if "&" in text:
                    size = _append_resolved(text, number, size, out, starts, origins)
                else:
                    out.append(text)
                    starts.append(size)
                    origins.append(number)
                    size += len(text)
        if mark == _BLOCK:
            gap = "\n"
        elif not mark:
            continue
        elif mark == _OPENED:
            opened = size + (1 if gap else 0)
        elif mark == _CLOSED:
            if 0 <= opened < size:
                anchors.append((opened, size))
            opened = -1
        elif gap != "\n":
            gap = "\t"
    return Flow(_spaced("".join(out)), anchors, pieces, starts, origins)


def _marks_of(pieces: Pieces, numbers: bytes | None) -> Iterable[int]:
    names = pieces[2::4]
    if numbers is None:
        numbers = numbers_of(names)
    return map(_MARK.get, names, repeat(0)) if OTHER in numbers else numbers.translate(_MARKS_OF_NUMBERS)


def _flat(document: str, capitals: bool) -> str:
    flat = document.replace("\n", " ").replace("\r", " ").replace("\t", " ").replace("\f", " ").replace("\v", " ")
    for name in ("href", "HREF") if capitals else ("href",):
        for found in _BROKEN_ADDRESS[name].finditer(document):
            # A browser drops a line end inside an address, and keeps a blank.
            flat = flat[: found.start()] + found.group() + flat[found.end() :]
    return flat


def _spaced(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u3000", " ").replace("\u2002", " ").replace("\u2003", " ")


def _append_resolved(
    text: str, number: int, size: int, out: list[str], starts: list[int], origins: list[Origin]
) -> int:
    """Append a text with its character references resolved; gives the new size."""
    inside = 0
    for part in _ENTITY.split(text):
        if part:
            plain = html.unescape(part) if part[0] == "&" else part
            out.append(plain)
            starts.append(size)
            origins.append((number, inside))
            size += len(plain)
            inside += len(part)
    return size
