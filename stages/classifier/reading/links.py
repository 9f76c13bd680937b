"""Addresses on a page: absolute, distinct, of this site, of others, and files to download."""

import html
import re
from collections.abc import Iterable, Iterator

import ada_url

from schemas.events.reading import Link, Links, ListItem
from stages.classifier.reading.document import Document
from stages.classifier.reading.hosts import site_of

_FILES = "pdf doc docx xls xlsx ppt pptx wps et dps ofd rtf zip rar 7z tar gz csv txt mp3 mp4 wmv avi flv apk exe ceb"
_FILE_ENDINGS = frozenset((*_FILES.split(), "jpg", "jpeg", "png", "gif"))
_BASE = re.compile(r"<base\b[^>]*?\shref\s*+=\s*+[\"']?([^\"'\s>]++)", re.I)
_HREF = re.compile(r"""[\s"']href\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]++))""", re.I)
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-zA-Z][a-zA-Z0-9+.\-]*:")

# Addresses that the WHATWG parser gives back as they stand, so that it need not be asked: two in three on real pages.
_SEGMENT = r"[\w~!$&()*+,;=@-][\w~!$&()*+,;=@.-]*+"
_PATH = rf"(?:{_SEGMENT}(?:/{_SEGMENT})*+/?)(?:\?[\w~!$&()*+,;=:@./?-]*+)?"
_LABEL = r"(?!xn--)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_PLAIN_ROOTED = re.compile(rf"/(?:{_PATH})?", re.A)
_PLAIN_RELATIVE = re.compile(rf"(\./|(?:\.\./)++)?({_PATH})", re.A)
_PLAIN_ABSOLUTE = re.compile(rf"https?://(?:{_LABEL}\.)+[a-z]{{2,12}}/(?:{_PATH})?", re.A)


class Base:
    """Joins the addresses of one page; one WHATWG parser for all of them."""

    def __init__(self, document: Document) -> None:
        self.url = _normal(document.url) if document.url else ""
        declared = _BASE.search(document.text) if "<base" in document.text or "<BASE" in document.text else None
        if declared:
            self.url = self._parse(html.unescape(declared.group(1))) or self.url
        scheme, _, rest = self.url.partition("://")
        host, slash, path = rest.partition("/")
        web = scheme in ("http", "https") and bool(slash)
        self._origin = f"{scheme}://{host}" if web else ""
        self._folder = "/" + path.partition("?")[0].rpartition("/")[0] + "/" if "/" in path.partition("?")[0] else "/"

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


def _normal(url: str) -> str:
    try:
        return str(ada_url.normalize_url(url)).partition("#")[0]
    except ValueError:
        return ""


def links(document: Document, listed: Iterable[ListItem] = ()) -> Links:
    """Distinct http(s) addresses in document order, then those of `listed` entries that only a script writes into the
    page. Internal: the registered name of the host is the page's own. Without a page address a relative one counts as
    internal."""
    internal: list[Link] = []
    external: list[Link] = []
    files: list[Link] = []
    own = _site(document.url or "")
    for link in _with_listed(_distinct(document), listed):
        path = link.url.partition("?")[0]
        site = _site(link.url)
        if path.rpartition(".")[2].lower() in _FILE_ENDINGS and path.count("/") > 2:
            files.append(link)
        elif site and site != own:
            external.append(link)
        else:
            internal.append(link)
    return Links(internal=internal, external=external, files=files)


def _site(url: str) -> str:
    """Registered name of an address the parser has seen; empty for a relative one."""
    if "://" not in url[:8]:
        return ""
    host = url.split("/", 3)[2].rpartition("@")[2]
    return site_of(host if host[-1:] == "]" else host.partition(":")[0])


def _with_listed(found: Iterable[Link], listed: Iterable[ListItem]) -> Iterator[Link]:
    seen: set[str] = set()
    for link in found:
        seen.add(link.url)
        yield link
    for item in listed:
        if item.url not in seen and item.url.startswith(("http://", "https://")):
            seen.add(item.url)
            yield Link(url=item.url, text=item.title[:100])


def _distinct(document: Document) -> Iterator[Link]:
    base = Base(document)
    tree = document.tree
    tags, texts, ends = tree.tags, tree.texts, tree.ends
    printed: set[str] = set()
    seen: set[str] = set()
    for i in tree.links:
        found = _HREF.search(tags[i])
        if found is None:
            continue
        href = found.group(1) or found.group(2) or found.group(3) or ""
        if href in printed:
            continue
        printed.add(href)
        url = base.join(html.unescape(href) if "&" in href else href)
        if url and url not in seen:
            seen.add(url)
            words = texts[i + 1] if ends[i] == i + 1 else " ".join(filter(None, texts[i + 1 : ends[i] + 1]))
            yield Link(url=url, text=" ".join(words.split())[:100] or tree.attribute(i, "title")[:100])
