"""Whether all links to foreign hosts are certainly seen, told off the tags: then no element tree need be made.

Links of official pages are plain words in plain boxes. A tag that might hide what is in it must be closed before the
link begins, with everything behind it closed in the order in which it was opened, so that whoever builds a tree ends it
there. Where that cannot be said nothing is said, and the tree decides.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, compress

from stages.classifier.reading.document import Document
from stages.classifier.reading.flow import Pieces
from stages.classifier.reading.hidden.colours import RGB, TRANSPARENT, colour, looks_same
from stages.classifier.reading.hidden.specks import shows_words, spaced
from stages.classifier.reading.hidden.styles import declarations, is_extreme, pixels
from stages.classifier.reading.hidden.stylesheet import names_of, rules_of
from stages.classifier.reading.hidden.tag_words import Tags
from stages.classifier.reading.hosts import host_of
from stages.classifier.reading.kept import Kept
from stages.classifier.reading.tree import attribute_of

_WHITE = (255, 255, 255)
_HIDERS = frozenset(("font", "marquee", "frameset", "object", "embed", "template", "dialog"))
_RAW = frozenset(("xmp", "noembed", "noframes", "plaintext"))  # what is in them is no tag
_TEXTS = frozenset(("title", "textarea"))  # and neither in these, but for references
_OUTER = frozenset(("body", "html", "head"))  # the search for what hides a link ends there
_INLINE = frozenset(("span", "b", "strong", "em", "i", "u", "font", "br", "img", "label"))
_EMPTY = frozenset(
    re.findall(r"\w+", "area base basefont br col embed frame hr img input isindex link meta param source track wbr")
)
_NO_ELEMENTS = frozenset((*_EMPTY, *(f"/{name}" for name in _EMPTY), *_OUTER))  # in which nothing is hidden
_TAG_NAME = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)")
_ATTRIBUTES = "style|class|id|color|size|bgcolor|href|src|data"
_STARTS = re.compile(rf"[\s\"'/](?:{_ATTRIBUTES})\s*=", re.I)
_VALUES = re.compile(rf"[\s\"'/]({_ATTRIBUTES})\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]++))", re.I)
_HIDDEN = re.compile(r"[\s\"'/]hidden(?=[\s=/>\"'])", re.I)
# Where another reader of the source might see other tags than the cut does.
_ODD_COMMENTS = re.compile(r"<(?:%|!---?>|!--.*--!>)", re.S)
# What keeps an element around it open when it is not closed itself, or ends elsewhere than it was cut.
_KEEPS_OPEN = re.compile(
    r"<(?:!|div|t(?:able|r|d|h|head|body|foot|itle|extarea)|s(?:cript|tyle|elect)|noscript|iframe|xmp)", re.I
)
# A tag of which all readers of the source see the same end: what is in its values stands between quotation marks.
_WHOLE = re.compile(
    r"<[a-zA-Z][a-zA-Z0-9]*+(?:\s++[^\s\"'<>/=]++(?:\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'|[^\s\"'<>=`]++))?+)*+\s*+/?>"
)
_OUTWARD = re.compile(r"//|\\|&")  # one of them is in every address with a host
_ADDRESSES = re.compile(r"[\s\"'/](href|src|data)\s*=", re.I)
_SCHEME = 12  # characters of an address in which the slashes before a host stand
_MOST_INSIDE = 12  # tags inside of a link
_MOST_LINKS, _MOST_RISKS = 200, 100
# Words without which a tag neither hides nor colours by itself.
_BY_THEMSELVES = ("style", "color", "hidden", *(f"<{name}" for name in sorted(_HIDERS)))
_LONGEST_BLOCK = 120_000  # characters of a style sheet that is looked at: of longer ones the answer is not kept
_FEW = 10  # pixels in both directions in which nobody sees what a frame shows


@dataclass(frozen=True, slots=True)
class Lead:
    """A link or frame to a foreign host, with what `text_of` gives for it."""

    host: str
    text: str
    is_frame: bool


@dataclass(frozen=True, slots=True)
class _Tag:
    """`names`: how rules may call the element; `hides`: it might hide what is in it by itself; `inks` and `papers`: the
    colours it gives."""

    names: frozenset[str] = frozenset()
    hides: bool = False
    inks: tuple[RGB, ...] = ()
    papers: tuple[RGB, ...] = ()


def _tag(opening: str) -> _Tag:
    match = _TAG_NAME.match(opening)
    if match is None:
        return _Tag()
    name = match.group(1).lower()
    values = [(kind.lower(), html.unescape(a or b or c)) for kind, a, b, c in _VALUES.findall(opening)]
    styles = [_STYLES[value] for kind, value in values if kind == "style"]
    of_font = [value.strip() for kind, value in values if kind in ("size", "color")] if name == "font" else []
    names = {"*", name}
    names.update(f"#{value}" for kind, value in values if kind == "id")
    names.update(f".{word}" for kind, value in values if kind == "class" for word in value.split())
    return _Tag(
        names=frozenset(names),
        hides=(name in _HIDERS and name != "font")
        or len(values) < len(_STARTS.findall(opening))  # one attribute may stand inside of another
        or _HIDDEN.search(opening) is not None
        or any(style.hides for style in styles)
        or not {"0", "-7"}.isdisjoint(of_font),
        inks=(*_colours(of_font), *(ink for style in styles for ink in style.inks)),
        papers=(
            *_colours(value for kind, value in values if kind == "bgcolor"),
            *(paper for style in styles for paper in style.papers),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Style:
    """Of some declarations: whether they might hide something, and their colours."""

    hides: bool
    inks: tuple[RGB, ...]
    papers: tuple[RGB, ...]


def _style(text: str) -> _Style:
    style = declarations(text)
    painted = (style.get(name, "") for name in ("background", "background-color"))
    return _Style(is_extreme(style), _colours([style.get("color", "")]), _colours(painted))


def _colours(values: Iterable[str]) -> tuple[RGB, ...]:
    return tuple([found for value in values if value and (found := _COLOURS[value]) is not None])


_COLOURS: Kept[str, RGB | None] = Kept(colour)
_STYLES: Kept[str, _Style] = Kept(_style, most=2_048, longest=4_000)
_TAGS: Kept[str, _Tag] = Kept(_tag)


def _leading(opening: str) -> tuple[str, int]:
    """(host that a tag leads to, how many addresses it seems to have)."""
    given = _ADDRESSES.findall(opening)
    address = attribute_of(opening, given[0].lower()) if given else ""
    begins = address[:_SCHEME]
    return host_of(address) if "//" in begins or "\\\\" in begins else "", len(given)


_LEADING: Kept[str, tuple[str, int]] = Kept(_leading)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Of a block of rules: names of elements that one might hide, selectors of what one colours, and all grounds."""

    hiding: frozenset[str]
    inks: tuple[tuple[str, RGB], ...]
    papers: frozenset[RGB]


def _sheet(block: str) -> _Sheet:
    rules = [(selectors, _STYLES[body]) for selectors, body in rules_of(block)]
    return _Sheet(
        hiding=frozenset(name for selectors, style in rules if style.hides for name in names_of(selectors)),
        inks=tuple([(selectors, ink) for selectors, style in rules for ink in style.inks]),
        papers=frozenset(paper for _, style in rules for paper in style.papers),
    )


_NAMES_OF: Kept[str, tuple[str, ...]] = Kept(names_of)
_SHEETS: Kept[str, _Sheet] = Kept(_sheet, most=64, longest=_LONGEST_BLOCK)


class Source:
    """The tags of a page, for one question."""

    def __init__(self, doc: Document, foreign: Callable[[str], bool]) -> None:
        self.foreign = foreign
        self.text, self.pieces = doc.text, doc.pieces
        self.tags, self.names, self.kinds = doc.tree.tags, doc.tree.names, doc.tree.kinds
        self._cut_short = _cut_short(self.pieces)
        if self._cut_short:
            self.pieces = _mended(self.pieces, self._cut_short)
            self.tags = self.pieces[1::4]
            self._cut_short = _cut_short(self.pieces)
        self._others = [*_all(self.names, None)]  # comments, and what is cut as one piece with its content

    def is_plain(self) -> bool:
        """Whether everybody who reads the source sees the same tags in it."""
        names = self.names
        if not self.kinds.isdisjoint(_RAW) or "\0" in self.text:
            return False
        if "iframe" in self.kinds and any(names[k + 1 : k + 2] != ["/iframe"] for k in _all(names, "iframe")):
            return False
        named = [*compress(self.tags, names)]
        if "\0".join(named).count("<") != len(named):
            return False
        return not self._cut_short and all(_ends(self.tags[k], self.pieces[4 * k + 3]) for k in self._others)

    def leads(self, places: Iterable[int]) -> list[tuple[int, int, Lead]] | None:
        """(first tag, last tag, link) of the links and frames among the tags at some places that lead to foreign
        hosts, in order; None where one of them is no plain link."""
        found: list[tuple[int, int, Lead]] = []
        tags = self.tags
        for k, host, given in ((k, *_LEADING[tags[k]]) for k in sorted({*places})):
            foreign = self.foreign(host)
            if given > 1:
                return None
            if foreign:
                one = self._link(k, host) if self.names[k] == "a" else self._frame(k, host)
                if one is None or len(found) >= _MOST_LINKS:
                    return None
                found.append(one)
        return found

    def _frame(self, k: int, host: str) -> tuple[int, int, Lead] | None:
        sizes = [attribute_of(self.tags[k], name) for name in ("width", "height")]
        known = [pixels(size) for size in sizes if size]
        if self.names[k] != "iframe" or len(known) < 2 or any(size is not None and size <= _FEW for size in known):
            return None
        return k, k, Lead(host, "", is_frame=True)

    def _link(self, k: int, host: str) -> tuple[int, int, Lead] | None:
        names = self.names
        end = next((j for j in range(k + 1, min(k + _MOST_INSIDE, len(names))) if names[j] in ("/a", "a")), k)
        if names[end] != "/a" or self.end_of(k, end) != end:
            return None
        if any(name is None or name.lstrip("/") not in _INLINE for name in names[k + 1 : end]):
            return None
        text = spaced(html.unescape("".join(self.pieces[4 * (k + 1) : 4 * end + 1 : 4])))
        pictures = [self.tags[j] for j in range(k + 1, end) if names[j] == "img"]
        if not shows_words(text) and not _show(pictures):
            return None
        text = text or attribute_of(self.tags[k], "title").strip() or attribute_of("".join(pictures[:1]), "alt")
        return k, end, Lead(host, text[:80], is_frame=False)

    def risks(self, last: int, addressed: frozenset[str], is_hidden: Callable[[str], bool]) -> list[int] | None:
        """Places of the tags up to a last one that might hide what is in them; None where there is too much to say.
        `addressed`: ids and classes that scripts name which hide something; `is_hidden`: what they do hide."""
        blocks = [self.tags[k] for k in self._others if (self.pieces[4 * k + 3] or "").lower() == "style"]
        if any(len(block) > _LONGEST_BLOCK for block in blocks):
            return None
        sheets = [_SHEETS[block.partition(">")[2].rpartition("</")[0]] for block in blocks]
        openings = [*{*compress(self.tags, self.names)}]
        tags = Tags(openings)
        told = {openings[place]: _TAGS[openings[place]] for place in tags.with_any(_BY_THEMSELVES)}
        papers = {_WHITE, *chain.from_iterable(sheet.papers for sheet in sheets)}
        papers.update(chain.from_iterable(tag.papers for tag in told.values()))
        named = {name for sheet in sheets for name in sheet.hiding}
        inks = {ink for sheet in sheets for _, ink in sheet.inks}
        gone = {ink for ink in inks if _vanish([ink], papers)}
        unread = (selectors for sheet in sheets for selectors, ink in sheet.inks if ink in gone)
        named.update(chain.from_iterable(map(_NAMES_OF.__getitem__, unread)))
        if any(name[0] not in ".#" for name in named):
            return None
        words = {*addressed, *(name[1:] for name in named)}
        told.update((openings[place], _TAGS[openings[place]]) for place in tags.with_any(words))
        risky = {
            opening
            for opening, tag in told.items()
            if _NO_ELEMENTS.isdisjoint(tag.names)
            and (
                tag.hides
                or not named.isdisjoint(tag.names)
                or _vanish(tag.inks, papers)
                or any(name[1:] in addressed and is_hidden(name[1:]) for name in tag.names)
            )
        }
        if not risky:
            return []
        return [k for k, tag in enumerate(self.tags[: last + 1]) if tag in risky]

    def end_of(self, start: int, last: int) -> int | None:
        """Where an element certainly ends; None where it may go on beyond a last tag."""
        opened: list[str] = []
        for k in range(start, last + 1):
            name = self.names[k]
            if name is None or name in _NO_ELEMENTS:
                continue
            if name[0] == "/":
                if opened.pop() != name[1:]:
                    return None
                if not opened:
                    return k
            elif self.tags[k].endswith("/>"):
                return None
            else:
                opened.append(name)
        return None


def _cut_short(pieces: Pieces) -> list[int]:
    """Numbers of the texts behind tags that may be cut short at a > inside of a value: that leaves a quotation mark and
    the next > in the text."""
    texts = pieces[::4]
    if ">" not in "".join(texts):
        return []
    return [k for k, text in enumerate(texts) if ">" in text and ("'" in text or '"' in text)]


def _mended(pieces: Pieces, cut_short: list[int]) -> Pieces:
    """The pieces with those tags whole on whose ends everybody agrees, where no address with a host stands behind the
    first >: the links of a page are looked for in its tags as they were cut."""
    mended = [*pieces]
    for k in cut_short:
        if not k or not pieces[4 * k - 2]:  # no tag with a name
            continue
        tag, text = pieces[4 * k - 3], pieces[4 * k]
        whole = _WHOLE.match(tag + text)
        rest = whole.end() - len(tag) if whole else 0
        if whole and rest > 0 and not _OUTWARD.search(text, 0, rest):
            mended[4 * k - 3], mended[4 * k] = whole.group(), text[rest:]
    return mended


def _all(names: list[str | None], wanted: str | None) -> Iterator[int]:
    """The places of a name."""
    place = -1
    for _ in range(names.count(wanted)):
        place = names.index(wanted, place + 1)
        yield place


def _show(pictures: list[str]) -> bool:
    """Whether some pictures are certainly more than a speck."""
    sizes = [attribute_of(picture, name) for picture in pictures for name in ("width", "height")]
    return bool(pictures) and not any(size and (pixels(size) or 0) <= 1 for size in sizes)


def _ends(piece: str, silent: str | None) -> bool:
    """Whether a comment, or what is cut as one piece with its content, certainly ends where it was cut."""
    if silent is None:
        return _ODD_COMMENTS.match(piece) is None
    name = silent.lower()
    if piece[-len(name) - 3 :].lower() != f"</{name}>" or piece[piece.find(">") - 1] == "/":
        return False
    if name == "script":  # one in a comment in another one: its end is not the end
        return "<!--" not in piece or "<script" not in piece[7:].lower()
    if name == "style":
        return True
    return _KEEPS_OPEN.search(piece, len(name)) is None and (name in _TEXTS or not _odd_quotes(piece))


def _odd_quotes(piece: str) -> bool:
    return bool(piece.count('"') % 2 or piece.count("'") % 2)


def _vanish(inks: Iterable[RGB], papers: set[RGB]) -> bool:
    """Whether one of some colours cannot be read on one of some grounds."""
    return any(ink == TRANSPARENT or any(looks_same(ink, paper) for paper in papers) for ink in inks)


def seen_leads(
    source: Source, leads: list[tuple[int, int, Lead]], addressed: frozenset[str], is_hidden: Callable[[str], bool]
) -> bool:
    """Whether nothing hides any of some links."""
    last = max((end for _, end, _ in leads), default=0)
    risks = source.risks(last, addressed, is_hidden)
    if risks is None or len(risks) > _MOST_RISKS:
        return False
    closed = -1
    for risk in risks:
        if risk < closed:
            continue  # inside of another that ends before the next link
        following = next((start for start, end, _ in leads if end >= risk), None)
        end = source.end_of(risk, last) if following is not None else last
        if following is not None and (following <= risk or end is None or following < end):
            return False
        closed = end if end is not None else closed
    return True
