"""The elements of a page over its tags as they stand: who is inside whom, with the texts between them.

Reading lists off lxml's tree took three parses' time for crossing into Python at every element. Here one loop over
the tags, which the flow of the page needs anyway, finds parents and ends; everything else is slices of lists.
"""

import html
import re
from collections.abc import Iterator

from stages.classifier.reading.flow import Pieces

# Elements without a place in the structure: void ones and those that only dress words up.
_VOID = "br img input hr meta link col area base embed param source wbr frame html head body"
_DRESS = "span b i em font strong u small label big cite time var s sup sub abbr nobr center"
_SKIPPED = frozenset(("", *(slash + name for name in f"{_VOID} {_DRESS}".split() for slash in ("", "/"))))
_NEAR = frozenset(("/p", "/a"))  # never sought far up: a stray one must not end a list
# An opening tag ends these open elements at once, up to the nearest of its bounds.
_ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset(("/li",)), frozenset(("/ul", "/ol", "/table", "/div"))),
    "tr": (frozenset(("/tr",)), frozenset(("/table",))),
    "td": (frozenset(("/td", "/th")), frozenset(("/tr", "/table"))),
    "th": (frozenset(("/td", "/th")), frozenset(("/tr", "/table"))),
    "dt": (frozenset(("/dt", "/dd")), frozenset(("/dl",))),
    "dd": (frozenset(("/dt", "/dd")), frozenset(("/dl",))),
    "a": (frozenset(("/a",)), frozenset(("/table", "/ul", "/div", "/li"))),
    "p": (frozenset(("/p",)), frozenset(("/td", "/li", "/div", "/a", "/table"))),
}
_ASKED_FOR = frozenset(("a", "area", "input", "form", "button"))
_CAPITALS = frozenset(("A", "TD", "LI", "DIV", "TABLE"))
_LARGE = 400  # tags inside one row, at the very most
_DEEP = 60  # levels looked through for the opening of a closing tag
_SHORT_SCRIPT = 400
_WRITTEN = re.compile(
    r"(?:write|ormat\w*|substring|substr|replace)\b[^;]{0,80}?['\"]((?:19|20)[0-9]{2}[-/年][0-9]{1,2}[-/月][0-9]{1,2})"
)
_ASSIGNED = re.compile(r"['\"]((?:19|20)[0-9]{2}[-/年][0-9]{1,2}[-/月][0-9]{1,2})[^'\"]{0,12}['\"]")
_VALUES: dict[str, re.Pattern[str]] = {}


class Tree:
    """Elements are known by the number of their opening tag, texts by the number of the tag after them. A text `k`
    is inside element `i` when `i < k <= ends[i]`, an element `j` when `i < j < ends[i]`. Tags that only dress words up
    (`span`, `b`) are no elements; they end where they begin.

    `links` are the places of `a` and `area`, `fields` those of `form`, `input` and `button`, `scripts` of scripts."""

    def __init__(self, pieces: Pieces) -> None:
        self.tags: list[str] = pieces[1::4]
        self.names: list[str] = ["" if name is None else name for name in pieces[2::4]]
        if not _CAPITALS.isdisjoint(self.names):
            self.names = [name.lower() for name in self.names]
        self.texts: list[str] = _plain(pieces[::4])
        self.scripts: list[int] = [
            k for k, silent in enumerate(pieces[3::4]) if silent is not None and silent.lower() == "script"
        ]
        self.links: list[int] = []
        self.fields: list[int] = []
        for k, name in enumerate(self.names):
            if name in _ASKED_FOR:
                (self.links if name == "a" or name == "area" else self.fields).append(k)
        self._nest()
        self._read_written_dates()

    def _nest(self) -> None:
        names = self.names
        size = len(names)
        self.parents = parents = [-1] * size
        self.ends = ends = list(range(size))
        self.owners = owners = [-1] * size
        self._opens = opens = [-1] * size
        stack: list[int] = []
        closers = [""]
        top = -1
        for k, name in enumerate(names):
            owners[k] = top
            if name in _SKIPPED:
                parents[k] = top
                continue
            if name[0] == "/":
                if closers[-1] == name:
                    ends[top] = k
                    opens[k] = top
                    stack.pop()
                    closers.pop()
                elif not self._close(stack, closers, name, k):
                    continue
                top = stack[-1] if stack else -1
                continue
            if name in _ENDS:
                self._imply(stack, closers, name, k)
                top = stack[-1] if stack else -1
            parents[k] = top
            stack.append(k)
            closers.append("/" + name)
            top = k
        for i in stack:
            ends[i] = size - 1

    def _close(self, stack: list[int], closers: list[str], name: str, k: int) -> bool:
        """A closing tag ends everything opened since its opening; without one it means nothing."""
        for depth in range(1, min(len(stack), 6 if name in _NEAR else _DEEP) + 1):
            if closers[-depth] == name:
                self._opens[k] = stack[-depth]
                self._end(stack, closers, depth, k)
                return True
            if closers[-depth] == "/table" and name != "/div":
                break
        return False

    def _imply(self, stack: list[int], closers: list[str], name: str, k: int) -> None:
        ended, bounds = _ENDS[name]
        for depth in range(1, min(len(stack), 12) + 1):
            other = closers[-depth]
            if other in ended:
                self._end(stack, closers, depth, k)
                return
            if other in bounds:
                return

    def _end(self, stack: list[int], closers: list[str], depth: int, k: int) -> None:
        for i in stack[-depth:]:
            self.ends[i] = k
        del stack[-depth:]
        del closers[-depth:]

    def _read_written_dates(self) -> None:
        for k in self.scripts:
            if len(self.tags[k]) < _SHORT_SCRIPT and not self.texts[k]:
                self.texts[k] = _written_date(self.tags[k])

    def inside(self, i: int) -> Iterator[int]:
        """Elements inside `i`, no more than a row of a list can need."""
        names = self.names
        return (k for k in range(i + 1, min(self.ends[i], i + _LARGE)) if names[k] and names[k][0] != "/")

    def children(self, i: int) -> Iterator[int]:
        """Elements straight inside `i`."""
        k, end = i + 1, self.ends[i]
        while k < end:
            if self.names[k] not in _SKIPPED and self.names[k][0] != "/":
                yield k
                k = max(self.ends[k], k + 1)
            else:
                k += 1

    def before(self, i: int) -> int:
        """The element right before `i` under the same parent, -1 if there is none."""
        k = i - 1
        while k > self.parents[i]:
            name = self.names[k]
            if name not in _SKIPPED:
                if name[0] != "/":
                    return k  # never closed
                if self._opens[k] >= 0:
                    return self._opens[k]
            k -= 1
        return -1

    def text(self, i: int) -> str:
        """Visible text inside an element."""
        return self.texts[i + 1] if self.ends[i] <= i + 1 else " ".join(self.pieces(i))

    def pieces(self, i: int) -> list[str]:
        """Texts inside an element that are not blank, in reading order."""
        return [text for text in self.texts[i + 1 : min(self.ends[i], i + _LARGE) + 1] if text]

    def attribute(self, i: int, name: str) -> str:
        """An attribute with its character references resolved, empty when it is not there."""
        tag = self.tags[i]
        if name not in tag and name.upper() not in tag and name.capitalize() not in tag:
            return ""
        found = _value_of(name).search(tag)
        value = found.group(1) or found.group(2) or found.group(3) or "" if found else ""
        return html.unescape(value) if "&" in value else value

    def style(self, i: int) -> str:
        """Class and id of an element, in one string."""
        return f"{self.attribute(i, 'class')} {self.attribute(i, 'id')}"


def _value_of(name: str) -> re.Pattern[str]:
    if name not in _VALUES:
        _VALUES[name] = re.compile(rf"[\s\"'/]{name}\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]++))", re.I)
    return _VALUES[name]


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
    match = _WRITTEN.search(script)
    if match is None and "write" in script:
        match = _ASSIGNED.search(script)
    return match.group(1) if match else ""
