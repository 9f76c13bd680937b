"""One fetched page, decoded and cut once, shared by every part of the reader."""

import html as entities
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_

from lxml import etree

from stages.classifier.reading.addresses import Base
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.dates.clock import VisitClock
from stages.classifier.reading.flow import Flow, Pieces, cut, flow_of_pieces, length_of
from stages.classifier.reading.javascript import Words
from stages.classifier.reading.kept import Kept, once
from stages.classifier.reading.line_signs import SIGNS_OF
from stages.classifier.reading.parsed import parse
from stages.classifier.reading.script import Script, script_of
from stages.classifier.reading.tag_numbers import numbers_of
from stages.classifier.reading.tree import Tree

SOURCE_ENCODINGS = ("utf-8", "gb18030")
_SIGNS = Words(
    *(
        "<base",
        "<BASE",
        "HREF",
        "js_album_item",
        "js_article",
        "rich_media_title",
        "conac",
        "ideConac",
        "dzjg",
        "党政机关",
    ),
    *("jiucuo", "kaipuyun", "wzzc", "zhaocuo", "找错", "网站纠错"),
    *(";base64,", "ICP", "beian", "公网安备", "sitecode", "siteCode", "site_code", "SiteCode", "标识"),
    encodings=SOURCE_ENCODINGS,
)
_RUNNING = 30  # characters of a line that may be running text
_META = re.compile(r"<meta\b[^>]{0,4000}+>", re.I)
_ATTRIBUTE = re.compile(r"""([a-z:_-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""", re.I)
_TITLE = re.compile(r"<title\b[^>]{0,2000}+>", re.I)
_TITLE_END = re.compile(r"</title", re.I)
_SPACES = re.compile(r"\s+")


def _meta(tag: str) -> tuple[str, str]:
    """(name, property or http-equiv in lower case, content) of a `<meta>`, trimmed."""
    attributes = {name.lower(): double or single or bare for name, double, single, bare in _ATTRIBUTE.findall(tag)}
    name = attributes.get("name") or attributes.get("property") or attributes.get("http-equiv") or ""
    return name.strip().lower(), entities.unescape(attributes.get("content", "")).strip()


_METAS: Kept[str, tuple[str, str]] = Kept(_meta)


@dataclass
class Document:
    """`raw` as fetched; `text` its decoding by `charset`. Offsets everywhere count characters of `text`."""

    raw: bytes
    text: str
    charset: str
    context: PageContext = field(default_factory=PageContext)
    clock: VisitClock = field(default_factory=lambda: VisitClock(None))

    @property
    def url(self) -> str | None:
        """Address the body came from, after redirects."""
        return self.context.url

    @property
    def at(self) -> datetime | None:
        """Time of the visit, aware. Resolve dates through `clock`, so that the reading knows how long it holds."""
        return self.context.at

    @property
    def status(self) -> int | None:
        """HTTP status, None when the page did not come by HTTP."""
        return self.context.status

    @once
    def headers(self) -> dict[str, str]:
        """Response headers, names in lower case."""
        return {name.lower(): value for name, value in self.context.headers.items()}

    @once
    def flow(self) -> Flow:
        """The visible text in reading order with the way back to `text`."""
        return flow_of_pieces(self.pieces, self._numbers)

    @once
    def source(self) -> bytes:
        """The source in one of two encodings in which ASCII is ASCII."""
        return self.raw if self.charset in SOURCE_ENCODINGS else self.text.encode("utf-8", "replace")

    @once
    def signs(self) -> frozenset[str]:
        """Which of the telling signs (`_SIGNS`) stand anywhere in the source: one pass for all that the parts of the
        reader need to see before they look closer."""
        return _SIGNS.found_in(self.source)

    @once
    def base(self) -> Base:
        """What relative addresses of the page start from."""
        declared = self.text if "<base" in self.signs or "<BASE" in self.signs else ""
        return Base(self.url, declared, self.charset)

    @once
    def tree(self) -> Tree:
        """Who is inside whom, off the same cut: for lists, links and entries."""
        return Tree(self.pieces, self._numbers)

    @once
    def root(self) -> etree._Element | None:
        """The tree of `text`, None when there is nothing to parse. It costs as much as all cheap questions together:
        whoever asks has a reason."""
        return parse(self.text, self.pieces)

    @once
    def scripts(self) -> list[Script]:
        """The scripts in document order."""
        pieces, scripts = self.pieces, []
        place = after = 0
        for k in self.tree.scripts:
            place += length_of(pieces, after, k) + len(pieces[4 * k])
            end = place + len(pieces[4 * k + 1])
            scripts.append(script_of(self.text[place:end]))
            place, after = end, k + 1
        return scripts

    @once
    def pieces(self) -> Pieces:
        """The decoded document cut into texts and tags."""
        return cut(self.text, capitals="HREF" in self.signs)

    @once
    def _numbers(self) -> bytes:
        return numbers_of(self.pieces[2::4])

    @once
    def lines(self) -> list[tuple[int, str]]:
        """(position in the flow, stripped text) of every visible line that is not blank."""
        return self.flow.lines()

    @once
    def long_lines(self) -> list[tuple[int, str, int]]:
        """(position, line, signs) of the lines that are long enough for running text."""
        lines = zip(self.lines, self.line_signs, strict=True)
        return [(position, line, signs) for (position, line), signs in lines if len(line) >= _RUNNING]

    @once
    def line_signs(self) -> list[int]:
        """The signs (`line_signs.sign`) of each of the lines."""
        return [*map(SIGNS_OF.__getitem__, [line for _, line in self.lines])]

    @once
    def shown(self) -> int:
        """The signs of all lines: a part whose sign is not among them need not look at the text."""
        return reduce(or_, set(self.line_signs), 0)

    @once
    def titled(self) -> int:
        """The signs of `<title>`."""
        return SIGNS_OF[self.title_tag]

    @once
    def linked(self) -> frozenset[str]:
        """The texts of the links in the flow."""
        return self.flow.links()

    @once
    def metas(self) -> dict[str, str]:
        """`<meta>` name, property or http-equiv (lower case) → content, trimmed; the first non-empty value wins."""
        found: dict[str, str] = {}
        for tag in _META.findall(self.text):
            name, content = _METAS[tag]
            if name:
                found[name] = found.get(name) or content
        return found

    @once
    def title_tag(self) -> str:
        """Text of the first `<title>`, white space collapsed; empty when there is none."""
        start = _TITLE.search(self.text)
        end = _TITLE_END.search(self.text, start.end()) if start else None
        if start is None or end is None:
            return ""
        return _SPACES.sub(" ", entities.unescape(self.text[start.end() : end.start()])).strip()

    @once
    def body_text(self) -> str:
        """Visible text with all white space removed: what lengths and phrases are measured on."""
        return "".join(self.flow.text.split())
