"""Joining the addresses a page prints with its own, as browsers do (WHATWG URL); one parser for all of them."""

import re
from functools import lru_cache
from typing import NamedTuple

import ada_url

from stages.classifier.reading.kept import Kept
from stages.classifier.reading.references import attribute_value

_BASE = re.compile(r"<base\b[^>]{0,300}?\shref\s*+=\s*+[\"']?([^\"'\s>]++)", re.I)
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.\-]*:", re.I)

# Addresses that the WHATWG parser gives back as they stand, so that it need not be asked: two in three on real pages.
_SIGNS = "a-zA-Z0-9_~!$&()*+,;=@"  # no \w, which the engine asks for each character by a call
_SEGMENT = rf"[{_SIGNS}-][{_SIGNS}.-]*+"
_PATH = rf"(?:{_SEGMENT}(?:/{_SEGMENT})*+/?)(?:\?[{_SIGNS}:./?-]*+)?"
_LABEL = r"(?!xn--)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_PLAIN_ROOTED = re.compile(rf"/(?:{_PATH})?")
_PLAIN_RELATIVE = re.compile(rf"(\./|(?:\.\./)++)?({_PATH})")
_PLAIN_ABSOLUTE = re.compile(rf"https?://(?:{_LABEL}\.)+[a-z]{{2,12}}/(?:{_PATH})?")

_EDGES = "".join(map(chr, range(0x21)))  # what a browser cuts off at both ends of an address: C0 controls and the space
_BREAKS = str.maketrans("", "", "\t\n\r")  # what it drops wherever it stands
# Marks of templates that a script has not filled in: {{item.url}}, ${url}, <%=url%>, {url}, {%=url%}, [[url]].
_UNFILLED = re.compile(r"\{\{|\}\}|[$#@*]\{|<%|%>|\{%|\[\[|\{[a-z_$][\w$]{0,20}(?:\.[\w$]{1,20})*\}", re.I)
_QUERY_SET = frozenset([*range(0x21), *b"\"#'<>", *range(0x7F, 0x100)])  # special-query percent-encode set
_OUTPUT = {"gb18030": "gbk", "big5": "big5hkscs"}  # ours -> how a form or a query in it is written
SITE, FOLDER, WHOLE, ENCODED = range(4)
_NOWHERE, _ABSOLUTE, _ROOTED, _RELATIVE, _OTHER = range(5)


class Printed(NamedTuple):
    """An address as it is printed, looked at once for every page that prints it.

    `reach`: what its joining depends on: the site alone, the folder of the page, its whole address, its encoding as
    well. `form`: how it is joined. `whole`: the address without what a browser drops; `path`: what is put behind the
    site or the folder; `up`: how many folders it goes up."""

    reach: int
    form: int
    whole: str
    path: str = ""
    up: int = 0


def _printed(href: str) -> Printed:
    """What an href is, before it is known what page it stands on."""
    whole = _trimmed(href)
    href = whole.partition("#")[0]
    if not href:
        return Printed(SITE, _NOWHERE, whole)
    if href[0] == "/":
        if _PLAIN_ROOTED.fullmatch(href):
            return Printed(SITE, _ROOTED, whole, href)
    elif href[:4] == "http" and _PLAIN_ABSOLUTE.fullmatch(href):
        return Printed(SITE, _ABSOLUTE, whole, href)
    else:
        relative = _PLAIN_RELATIVE.fullmatch(href)
        if relative:
            dots, path = relative.groups()
            return Printed(FOLDER, _RELATIVE, whole, path, len(dots) // 3 if dots else 0)
    if _OTHER_SCHEME.match(href) or is_template(whole):
        return Printed(SITE, _NOWHERE, whole)
    encoded = not href.isascii() and not href.partition("?")[2].isascii()
    return Printed(ENCODED if encoded else WHOLE, _OTHER, whole)


PRINTED: Kept[str, Printed] = Kept(_printed)


class Base:
    """The address that the relative ones of a page start from: its own, or what a `<base>` in `text` says. `encoding`
    is the page's: the query of its links is sent in it."""

    def __init__(self, url: str | None, text: str, encoding: str = "utf-8") -> None:
        self.encoding = encoding
        self.url = _normal(url) if url else ""
        declared = _BASE.search(text) if text else None
        if declared:
            self.url = self._parse(attribute_value(declared.group(1))) or self.url
        scheme, _, rest = self.url.partition("://")
        host, slash, path = rest.partition("/")
        web = scheme in ("http", "https") and bool(slash)
        self._origin = f"{scheme}://{host}" if web else ""
        self._folder = "/" + path.partition("?")[0].rpartition("/")[0] + "/" if "/" in path.partition("?")[0] else "/"

    @property
    def reaching(self) -> tuple[str, str, str, str]:
        """Addresses of pages whose base joins like this one what reaches for the site alone, for the folder, for the
        whole address, for the encoding too: what comes of a link can be kept by the widest of them."""
        if not self._origin:
            return (self.url,) * 4
        return self._origin + "/", self._origin + self._folder, self.url, self.url

    def join(self, href: str) -> str:
        """The absolute address of an href without its fragment. Unknown page address: an absolute href, or the href
        as printed. Empty for what leads nowhere (`#`, other schemes, broken addresses, templates nobody filled in)."""
        return self.join_printed(PRINTED[href])

    def join_printed(self, address: Printed) -> str:
        """The same for an href that was looked at."""
        _, form, whole, path, up = address
        if form == _ABSOLUTE:
            return path
        if form == _NOWHERE:
            return ""
        if self._origin:
            if form == _ROOTED:
                return self._origin + path
            if form == _RELATIVE:
                return self._origin + (self._up(up) if up else self._folder) + path
        return "" if form != _OTHER and is_template(whole) else self._parse(whole)

    def _up(self, steps: int) -> str:
        folder = self._folder
        for _step in range(steps):
            folder = folder[: folder.rfind("/", 0, len(folder) - 1) + 1] or "/"
        return folder

    def _parse(self, href: str) -> str:
        href = _with_query_in(self.encoding, href)
        try:
            joined = str(ada_url.join_url(self.url, href) if self.url else ada_url.normalize_url(href))
        except ValueError:
            return "" if self.url or href[:4].lower() == "http" else href
        return joined.partition("#")[0]


@lru_cache(maxsize=1024)
def base_at(url: str, encoding: str = "utf-8") -> Base:
    """The base of a page without a `<base>`."""
    return Base(url, "", encoding)


def is_template(href: str) -> bool:
    """Whether an address is one that a script of the page was to fill in and has not."""
    return _UNFILLED.search(href) is not None


def _trimmed(href: str) -> str:
    """The address without what a browser drops before it reads it."""
    href = href.strip(_EDGES)
    return href.translate(_BREAKS) if "\n" in href or "\t" in href or "\r" in href else href


def _with_query_in(encoding: str, href: str) -> str:
    """The address with what is not ASCII in its query written in the page's encoding (WHATWG URL 4.4, query state).
    The path is left to the parser, which always writes it in UTF-8."""
    if href.isascii() or encoding.startswith("utf"):
        return href
    front, mark, fragment = href.partition("#")
    path, question, query = front.partition("?")
    if query.isascii():
        return href
    return path + question + "".join(_percent_encoded(character, encoding) for character in query) + mark + fragment


def _percent_encoded(character: str, encoding: str) -> str:
    if character.isascii():
        return character
    try:
        written = character.encode(_OUTPUT.get(encoding, encoding))
    except (UnicodeEncodeError, LookupError):
        return f"%26%23{ord(character)}%3B"
    return "".join(f"%{byte:02X}" if byte in _QUERY_SET else chr(byte) for byte in written)


def _normal(url: str) -> str:
    if _PLAIN_ABSOLUTE.fullmatch(url):
        return url
    try:
        return str(ada_url.normalize_url(url)).partition("#")[0]
    except ValueError:
        return ""
