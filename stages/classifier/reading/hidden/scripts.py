"""Links and hiding that scripts write into the page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from stages.classifier.reading.hidden.page import Page
from stages.classifier.reading.hidden.parts import fragment
from stages.classifier.reading.hidden.styles import declarations, technique
from stages.classifier.reading.hosts import host_of
from stages.classifier.reading.javascript import Words, hosts_in, is_wrapped, literals, unwrapped
from stages.classifier.reading.javascript_values import may_be_parts
from stages.classifier.reading.kept import by_script

_WRITES = Words(
    *("write", "innerHTML", "outerHTML", "insertAdjacent", "append", "prepend", "createElement", "after(", "before("),
    *("html(", "eval", "\\x", "\\u00", "fromCharCode", "atob", "unescape", "createContextualFragment", "Function("),
)
_MARKUP = Words(
    *(
        "</",
        "<a",
        "<A",
        "<d",
        "<D",
        "<if",
        "<m",
        "<M",
        "<st",
        "<f",
        "<no",
        "<x",
        "<te",
        "<sp",
        "<p",
        "<ul",
        "<t",
        "<!--",
    ),
    *("<!--", "-->", "%3c", "%3C", "\\x3c", "\\x3C", "\\u003c", "\\u003C", "\\74", "%u00"),
    *("fromCharCode", "atob", "createElement", ".reverse(", "eval"),
)
_HIDING_WORDS = Words(
    *("none", "hidden", "-9", "-1", "-2", "-3", "-5", "marquee", "opacity", "<!--", "-->", "</", "noscript", "xmp"),
    *("size", "height"),
)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^<>]*+)>|(<!--)|(-->)", re.I)
_STYLE_ATTRIBUTE = re.compile(r"style\s*=\s*(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]++))", re.I)
_STYLE_BLOCK = re.compile(r"<style\b[^>]*+>([^<]*+)", re.I)
_WRAPPERS = frozenset(
    re.findall(
        r"\w+",
        "div span p marquee font ul ol li table tr td section b i em strong center h1 h2"
        " noscript xmp textarea select title",
    )
)
_SWALLOWING = frozenset(("noscript", "xmp", "textarea", "select", "title"))
_CREATED = re.compile(r"createElement\(\s*[\"'](a|iframe)[\"']", re.I)
_CREATED_ADDRESS = re.compile(
    r"\.(?:href|src)\s*=\s*[\"']([^\"']{4,400})|setAttribute\(\s*[\"'](?:href|src)[\"']\s*,\s*[\"']([^\"']{4,400})"
)
_SPECK_MARQUEE = re.compile(r"(?:height|width)\s*=\s*[\"']?\d\b|scrollamount\s*=\s*[\"']?\d{3}", re.I)
_CREATED_HIDDEN = re.compile(
    r"display\s*[=:]\s*[\"']?\s*none|visibility\s*[=:]\s*[\"']?\s*hidden|(?:width|height)(?:[\"']\s*,|\s*[=:])\s*[\"']?(?:0|[1-9](?:px)?[\"';,)\s}])"
    r"|-\d{3,}px|opacity\s*[=:]\s*[\"']?0\b"
)


_ADDRESS_END = re.compile(r"[\"'<>]")


@dataclass
class Written:
    """What one script writes: the tree of its markup, the foreign hosts that cannot be read in the script itself, and
    the links it builds by hand."""

    tree: Any | None
    wrapped: frozenset[str]
    created: list[str] = field(default_factory=list)
    opens: str | None = None
    closes: bool = False
    css: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Writing:
    """What a script writes, whatever the page: `hosts` of its code once nothing is wrapped, the `markup` and where its
    links lead to (None where that cannot be read), the rules of its `css`, and whether elements may stay open."""

    hosts: frozenset[str]
    markup: str
    leads_to: frozenset[str] | None
    css: tuple[str, ...]
    may_cover: bool


def written_by(code: str, page: Page) -> Written | None:
    """None for a script that writes nothing worth a look."""
    parts = may_be_parts(code)
    if not _writes(code) or not (parts or _holds_markup(code)):
        return None
    telling = parts or is_wrapped(code) or not page.foreign_hosts.isdisjoint(hosts_in(code))
    if not telling and not page.has_suspects:
        return None
    writing = _writing(code)
    foreign = {host for host in writing.hosts if page.own.foreign(host)}
    covers = writing.may_cover and page.has_suspects
    if not foreign and not covers:
        return None
    opens, closes = _left_open(writing.markup) if covers else (None, False)
    leads = writing.leads_to is None or any(map(page.own.foreign, writing.leads_to))
    return Written(
        tree=fragment(writing.markup) if foreign and leads else None,
        wrapped=_unread(foreign, code),
        created=[*_created(unwrapped(code)[0], page)] if foreign else [],
        opens=opens,
        closes=closes,
        css=[*writing.css],
    )


@by_script
def _writing(code: str) -> _Writing:
    plain, _ = unwrapped(code)
    strings = literals(plain)
    markup = "".join(string for string in strings if "<" in string or ">" in string)
    return _Writing(
        hosts=hosts_in(plain),
        markup=markup,
        leads_to=_hosts_of_links(markup),
        css=(*_STYLE_BLOCK.findall(markup), *(s for s in strings if "{" in s and "}" in s and "<" not in s)),
        may_cover="write" in plain and _HIDING_WORDS.stand_in(plain),
    )


def _unread(hosts: set[str], code: str) -> frozenset[str]:
    """Those of some hosts that cannot be read in a script as it stands."""
    written = code.lower() if hosts else ""
    return frozenset(host for host in hosts if host not in written)


def _hosts_of_links(markup: str) -> frozenset[str] | None:
    """The hosts that links in a piece of markup may lead to, and perhaps others; None where an address may be spelled
    so that it cannot be read."""
    if any(sign in markup for sign in "&@\\"):
        return None
    pieces = (_ADDRESS_END.split(piece, maxsplit=1)[0] for piece in markup.split("//")[1:])
    return frozenset(host_of("//" + piece) for piece in pieces)


@by_script
def _writes(code: str) -> bool:
    return _WRITES.stand_in(code)


@by_script
def _holds_markup(code: str) -> bool:
    return _MARKUP.stand_in(code)


def _created(code: str, page: Page) -> Iterator[str]:
    """Addresses of links and frames that are built by createElement and hidden."""
    yield from (address for address in _addresses_created(code) if page.own.foreign(host_of(address)))


@by_script
def _addresses_created(code: str) -> tuple[str, ...]:
    if not _CREATED.search(code) or not _CREATED_HIDDEN.search(code):
        return ()
    return tuple([one or other for one, other in _CREATED_ADDRESS.findall(code)])


@by_script
def _left_open(markup: str) -> tuple[str | None, bool]:
    """(technique of a hiding element that is opened and not closed, whether one is closed that was not opened)."""
    opened: list[tuple[str, str | None]] = []
    closes = False
    for slash, name, attributes, comment, comment_end in _TAG.findall(markup):
        name = name.lower()
        if comment:
            opened.append(("!--", "script_written"))
        elif comment_end or (slash and name in _WRAPPERS):
            wanted = "!--" if comment_end else name
            matching = [i for i, (tag, _) in enumerate(opened) if tag == wanted]
            if matching:
                del opened[matching[-1] :]
            else:
                closes = True
        elif name in _WRAPPERS:
            opened.append((name, _hides(name, attributes)))
    return next((how for _, how in opened if how), None), closes


def _hides(name: str, attributes: str) -> str | None:
    if name in _SWALLOWING:
        return "script_written"
    style = _STYLE_ATTRIBUTE.search(attributes)
    if style and technique(declarations(next(group for group in style.groups() if group is not None))):
        return "script_written"
    if name == "marquee" and _SPECK_MARQUEE.search(attributes):
        return "script_written"
    return None
