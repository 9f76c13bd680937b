"""Joining the addresses a page prints with its own; one WHATWG parser for all of them."""

import html
import re
from functools import lru_cache

import ada_url

_BASE = re.compile(r"<base\b[^>]{0,300}?\shref\s*+=\s*+[\"']?([^\"'\s>]++)", re.I)
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-zA-Z][a-zA-Z0-9+.\-]*:")

# Addresses that the WHATWG parser gives back as they stand, so that it need not be asked: two in three on real pages.
_SEGMENT = r"[\w~!$&()*+,;=@-][\w~!$&()*+,;=@.-]*+"
_PATH = rf"(?:{_SEGMENT}(?:/{_SEGMENT})*+/?)(?:\?[\w~!$&()*+,;=:@./?-]*+)?"
_LABEL = r"(?!xn--)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_PLAIN_ROOTED = re.compile(rf"/(?:{_PATH})?", re.A)
_PLAIN_RELATIVE = re.compile(rf"(\./|(?:\.\./)++)?({_PATH})", re.A)
_PLAIN_ABSOLUTE = re.compile(rf"https?://(?:{_LABEL}\.)+[a-z]{{2,12}}/(?:{_PATH})?", re.A)


class Base:
    """The address that the relative ones of a page start from: its own, or what a `<base>` in `text` says."""

    def __init__(self, url: str | None, text: str) -> None:
        self.url = _normal(url) if url else ""
        declared = _BASE.search(text) if text else None
        if declared:
            self.url = self._parse(html.unescape(declared.group(1))) or self.url
        scheme, _, rest = self.url.partition("://")
        host, slash, path = rest.partition("/")
        web = scheme in ("http", "https") and bool(slash)
        self._origin = f"{scheme}://{host}" if web else ""
        self._folder = "/" + path.partition("?")[0].rpartition("/")[0] + "/" if "/" in path.partition("?")[0] else "/"

    @property
    def reaching(self) -> tuple[str, str, str]:
        """Addresses of pages whose base joins like this one what reaches for the site alone, for the folder, for the
        whole address: what comes of a link can be kept by the widest of them."""
        return (self._origin + "/", self._origin + self._folder, self.url) if self._origin else (self.url,) * 3

    def join(self, href: str) -> str:
        """The absolute address of an href without its fragment. Unknown page address: an absolute href, or the href
        as printed. Empty for what leads nowhere (`#`, other schemes, broken addresses)."""
        whole = href.strip()
        href = whole.partition("#")[0]
        if not href:
            return ""
        if self._origin:
            if _PLAIN_ROOTED.fullmatch(href):
                return self._origin + href
            relative = _PLAIN_RELATIVE.fullmatch(href)
            if relative:
                return self._origin + self._up(relative.group(1)) + relative.group(2)
        if _PLAIN_ABSOLUTE.fullmatch(href):
            return href
        return "" if _OTHER_SCHEME.match(href) else self._parse(whole)

    def _up(self, dots: str | None) -> str:
        folder = self._folder
        for _step in range(len(dots) // 3 if dots and dots != "./" else 0):
            folder = folder[: folder.rfind("/", 0, len(folder) - 1) + 1] or "/"
        return folder

    def _parse(self, href: str) -> str:
        try:
            joined = ada_url.join_url(self.url, href) if self.url else ada_url.normalize_url(href)
        except ValueError:
            return "" if self.url or href[:4] == "http" else href
        return str(joined).partition("#")[0]


@lru_cache(maxsize=1024)
def base_at(url: str) -> Base:
    """The base of a page without a `<base>`."""
    return Base(url, "")


def reach_of(href: str) -> int:
    """What the joining of an href depends on: 0 the site alone, 1 the folder of the page, 2 its whole address."""
    href = href.strip().partition("#")[0]
    if _PLAIN_ROOTED.fullmatch(href) or _PLAIN_ABSOLUTE.fullmatch(href) or not href or _OTHER_SCHEME.match(href):
        return 0
    return 1 if _PLAIN_RELATIVE.fullmatch(href) else 2


def _normal(url: str) -> str:
    try:
        return str(ada_url.normalize_url(url)).partition("#")[0]
    except ValueError:
        return ""
