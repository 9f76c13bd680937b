"""The elements of a page over its tags as they stand: who is inside whom, with the texts between them.

Reading lists off lxml's tree took three parses' time for crossing into Python at every element. Here one loop over
the tags, which the flow of the page needs anyway, finds parents and ends; everything else is slices of lists.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator
from itertools import compress, count, repeat

from stages.classifier.reading.flow import Pieces
from stages.classifier.reading.kept import Kept, once
from stages.classifier.reading.references import attribute_value
from stages.classifier.reading.tag_numbers import NUMBERS, OTHER, numbers_of, table

# Elements that give a page its structure, by number: opening tags are positive, closing ones negative. The first ones
# may lack their closing tag. All others (`span`, `b`, `img`) only dress words up and have no place in the structure.
_STRUCTURE = """li tr td th dt dd a p ul ol dl table tbody thead tfoot div section article main aside header footer nav
form h1 h2 h3 h4 h5 h6 fieldset iframe button caption legend figure figcaption blockquote pre center marquee label
address ucapcontent ucaptitle menu dir object map details summary hgroup"""
_CODES: dict[str | None, int] = {"input": 101, "area": 102}  # void, but asked for; all fit in one byte
for _code, _name in enumerate(_STRUCTURE.split(), start=1):
    _CODES[_name], _CODES[f"/{_name}"] = _code, -_code
_LI, _TR, _TD, _TH, _DT, _DD, _A, _P, _UL, _OL, _DL, _TABLE = range(1, 13)
_DIV, _VOID, _AREA = _CODES["div"], 100, 102
_FIELDS = frozenset((_CODES["form"], _CODES["button"]))
_CODES_OF_NUMBERS = table(_CODES)
# An opening tag ends these open elements at once, unless one of its bounds is nearer.
_ENDED = {
    _LI: (_LI,), _TR: (_TR,), _TD: (_TD, _TH), _TH: (_TD, _TH), _DT: (_DT, _DD), _DD: (_DT, _DD), _A: (_A,), _P: (_P,)
}  # fmt: skip
_BOUNDS = {
    _LI: frozenset((0, _UL, _OL, _TABLE, _DIV)),
    _TR: frozenset((0, _TABLE)),
    _TD: frozenset((0, _TR, _TABLE)),
    _TH: frozenset((0, _TR, _TABLE)),
    _DT: frozenset((0, _DL)),
    _DD: frozenset((0, _DL)),
    _A: frozenset((0, _TABLE, _UL, _DIV, _LI)),
    _P: frozenset((0, _TD, _LI, _DIV, _A, _TABLE)),
}
_CAPITALS = frozenset(("A", "TD", "LI", "DIV", "TABLE"))
_LARGE = 400  # tags inside one row, at the very most
_DEEP = 60  # levels looked through for the opening of a closing tag
_SHORT_SCRIPT = 400
_WRITTEN = re.compile(
    r"(?:write|ormat\w*|substring|substr|replace)\b[^;]{0,80}?['\"]((?:19|20)[0-9]{2}[-/年][0-9]{1,2}[-/月][0-9]{1,2})"
)
_ASSIGNED = re.compile(r"['\"]((?:19|20)[0-9]{2}[-/年][0-9]{1,2}[-/月][0-9]{1,2})[^'\"]{0,12}['\"]")
_VALUES: dict[str, tuple[re.Pattern[str], str]] = {}


class Tree:
    """Elements are known by the number of their opening tag, texts by the number of the tag after them. A text `k`
    is inside element `i` when `i < k <= ends[i]`, an element `j` when `i < j < ends[i]`. Tags that only dress words up
    (`span`, `b`) are no elements; they end where they begin.

    `links` are the places of `a` and `area`, `fields` those of `form`, `input` and `button`, `scripts` of scripts."""

    def __init__(self, pieces: Pieces, numbers: bytes | None = None) -> None:
        self.tags: list[str] = pieces[1::4]
        self.names: list[str | None] = pieces[2::4]  # None for what is no element
        self._numbers = numbers if numbers is not None else numbers_of(self.names)
        self._spelt = self.names
        self.kinds: frozenset[str | None] = frozenset(self.names)
        if not _CAPITALS.isdisjoint(self.kinds):
            self.names = [name and name.lower() for name in self.names]
            self.kinds = frozenset(self.names)
        self._raw: list[str] = pieces[::4]
        self.texts: list[str] = _plain(self._raw)
        silent = pieces[3::4]
        self.scripts: list[int] = [k for k in compress(count(), silent) if silent[k].lower() == "script"]
        self.links: list[int] = []
        self.fields: list[int] = []
        self._codes: list[int] = memoryview(self._numbers.translate(_CODES_OF_NUMBERS)).cast("b").tolist()
        if OTHER in self._numbers:
            self._codes = list(map(_CODES.get, self.names, repeat(0)))
        self._nest()
        self._read_written_dates()

    @once
    def opened(self) -> dict[str, int]:
        """How many opening tags there are of each name, as they are spelt."""
        if OTHER in self._numbers:
            return {name: count for name, count in Counter(self._spelt).items() if name and name[0] != "/"}
        count = self._numbers.count
        return {name: count(NUMBERS[name]) for name in self.kinds if name and name[0] != "/"}

    @once
    def filled(self) -> list[int]:
        """Numbers of the texts that are not blank."""
        return [*compress(count(), self.texts)]

    @once
    def link_words(self) -> list[str]:
        """The first text in each of the links."""
        texts = self.texts
        return [texts[i + 1] for i in self.links]

    @once
    def link_tags(self) -> list[str]:
        """The tag of each of the links."""
        return [*map(self.tags.__getitem__, self.links)]

    def _nest(self) -> None:
        """The open elements are the innermost one and its parents: no list of them need be kept."""
        codes = self._codes
        size = len(codes)
        self.parents = parents = [-1] * size
        self.ends = ends = list(range(size))
        self._opens = opens = [-1] * size
        links = self.links
        top, top_code = -1, 0  # the innermost open element
        for k, code in compress(enumerate(codes), codes):
            if code < 0:
                if top_code == -code:
                    ends[top] = k
                    opens[k] = top
                    top = parents[top]
                else:
                    top = self._close(top, -code, k)
                top_code = codes[top]  # of the last tag, which is none, where nothing is open
            elif code < _VOID:
                if code <= _P:
                    if top_code not in _BOUNDS[code]:
                        top = self._imply(top, code, k)
                    if code == _A:
                        links.append(k)
                elif code in _FIELDS:
                    self.fields.append(k)
                parents[k] = top
                top, top_code = k, code
            else:
                codes[k] = 0
                (links if code == _AREA else self.fields).append(k)
        while top >= 0:
            ends[top] = size - 1
            top = parents[top]

    def _close(self, top: int, code: int, k: int) -> int:
        """A closing tag ends everything opened since its opening; without one it means nothing. Gives the innermost
        element that is open then."""
        codes, i = self._codes, top
        for _ in range(6 if code in (_P, _A) else _DEEP):
            if i < 0:
                break
            other = codes[i]
            if other == code:
                self._opens[k] = i
                return self._end(top, i, k)
            if other == _TABLE and code != _DIV:
                break
            i = self.parents[i]
        return top

    def _imply(self, top: int, code: int, k: int) -> int:
        codes, i = self._codes, top
        ended, bounds = _ENDED[code], _BOUNDS[code]
        for _ in range(12):
            if i < 0:
                break
            other = codes[i]
            if other in ended:
                return self._end(top, i, k)
            if other in bounds:
                break
            i = self.parents[i]
        return top

    def _end(self, top: int, last: int, k: int) -> int:
        """End the open elements from the innermost one up to `last`; gives the one around it."""
        ends, parents = self.ends, self.parents
        while top != last:
            ends[top] = k
            top = parents[top]
        ends[last] = k
        return parents[last]

    def owner(self, node: int) -> int:
        """The element whose text stands before tag `node`, -1 for the top."""
        k = node - 1
        while k >= 0 and (not self._codes[k] or (self._codes[k] < 0 and self._opens[k] < 0)):
            k -= 1
        if k < 0:
            return -1
        return k if self._codes[k] > 0 and self.ends[k] >= node else self._around(k, node)

    def _around(self, k: int, node: int) -> int:
        """The nearest element around a place that comes right after the element opened or closed at `k`."""
        i = self._opens[k] if self._codes[k] < 0 else k
        while i >= 0 and self.ends[i] < node:
            i = self.parents[i]
        return i

    def _read_written_dates(self) -> None:
        for k in self.scripts:
            if len(self.tags[k]) < _SHORT_SCRIPT and not self.texts[k]:
                self.texts[k] = _WRITTEN_DATES[self.tags[k]]

    def places(self, name: str | None) -> list[int]:
        """Numbers of the tags of a name."""
        if name and OTHER in self._numbers:
            return [k for k, one in enumerate(self.names) if one == name]
        number, places = NUMBERS[name], []
        k = self._numbers.find(number)
        while k >= 0:
            places.append(k)
            k = self._numbers.find(number, k + 1)
        return places

    def inside(self, i: int) -> Iterator[int]:
        """Elements inside `i`, no more than a row of a list can need."""
        names = self.names
        return (k for k in range(i + 1, min(self.ends[i], i + _LARGE)) if (name := names[k]) and name[0] != "/")

    def children(self, i: int) -> Iterator[int]:
        """Elements straight inside `i`."""
        k, end = i + 1, self.ends[i]
        while k < end:
            if self._codes[k] > 0:
                yield k
                k = max(self.ends[k], k + 1)
            else:
                k += 1

    def before(self, i: int) -> int:
        """The element right before `i` under the same parent, -1 if there is none."""
        for k in range(i - 1, self.parents[i], -1):
            if self._codes[k] > 0:
                return k  # never closed
            if self._opens[k] >= 0:
                return self._opens[k]
        return -1

    def text(self, i: int) -> str:
        """Visible text inside an element."""
        return self.texts[i + 1] if self.ends[i] <= i + 1 else " ".join(self.pieces(i))

    def whole_text(self, i: int) -> str:
        """All text inside an element as it stands, white space included."""
        return html.unescape("".join(self._raw[i + 1 : self.ends[i] + 1]))

    def pieces(self, i: int) -> list[str]:
        """Texts inside an element that are not blank, in reading order."""
        return [text for text in self.texts[i + 1 : min(self.ends[i], i + _LARGE) + 1] if text]

    def attribute(self, i: int, name: str) -> str:
        """An attribute with its character references resolved, empty when it is not there. Names may be
        in small letters or in capitals."""
        return attribute_of(self.tags[i], name)


def attribute_of(tag: str, name: str) -> str:
    """An attribute of a tag as it stands in the source, as `Tree.attribute` gives it."""
    pattern, capitals = _VALUES.get(name) or _value_of(name)
    if name not in tag and capitals not in tag:
        return ""
    found = pattern.search(tag)
    value = found.group(1) or found.group(2) or found.group(3) or "" if found else ""
    return attribute_value(value)


def style_of(tag: str) -> str:
    """Class and id of a tag, in one string."""
    return f"{attribute_of(tag, 'class')} {attribute_of(tag, 'id')}"


def _value_of(name: str) -> tuple[re.Pattern[str], str]:
    pattern = re.compile(rf"[\s\"'/]{name}\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]++))", re.I)
    return _VALUES.setdefault(name, (pattern, name.upper()))


def _plain(texts: list[str]) -> list[str]:
    """Texts without the white space around them, character references resolved."""
    plain = list(map(str.strip, texts))
    joined = "\0".join(plain)
    if "&" not in joined:
        return plain
    joined = joined.replace("&nbsp;", " ")
    resolved = (html.unescape(joined) if "&" in joined else joined).split("\0")
    if len(resolved) != len(plain):  # a page with NUL bytes in it
        resolved = [html.unescape(text) for text in plain]
    return list(map(str.strip, resolved))


def _written_date(script: str) -> str:
    """The date that a short script prints in its place: `document.write('2026-10-12 09:00'.substring(0, 10))`."""
    if "20" not in script and "19" not in script:
        return ""
    match = _WRITTEN.search(script)
    if match is None and "write" in script:
        match = _ASSIGNED.search(script)
    return match.group(1) if match else ""


_WRITTEN_DATES: Kept[str, str] = Kept(_written_date)
