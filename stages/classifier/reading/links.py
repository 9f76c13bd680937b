"""Addresses on a page: absolute, distinct, of this site, of others, and files to download."""

import re
from collections.abc import Iterator

import ada_url
from lxml import etree

from schemas.events.reading import Link, Links
from stages.classifier.reading.document import Document
from stages.classifier.reading.hosts import host_of, site_of

_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|dps|ofd|rtf|zip|rar|7z|tar|gz|csv|txt|mp3|mp4|wmv|avi|flv|apk|exe|ceb|jpe?g|png|gif)$",
    re.I,
)
_LINKED = etree.XPath("//*[self::a or self::area][@href]")
_BASE = etree.XPath("string((//base/@href)[1])")
_OTHER_SCHEME = re.compile(r"\s*(?!https?:)[a-zA-Z][a-zA-Z0-9+.\-]*:")


class Base:
    """Joins the addresses of one page; one WHATWG parser for all of them."""

    def __init__(self, document: Document) -> None:
        self.url = document.url or ""
        declared = (
            str(_BASE(document.root)).strip() if document.root is not None and "<base" in document.text.lower() else ""
        )
        if declared:
            self.url = self.join(declared) or self.url

    def join(self, href: str) -> str:
        """The absolute address of an href without its fragment. Unknown page address: an absolute href, or the href
        as printed. Empty for what leads nowhere (`#`, other schemes, broken addresses)."""
        href = href.strip()
        if not href or href[0] == "#" or _OTHER_SCHEME.match(href):
            return ""
        try:
            joined = ada_url.join_url(self.url, href) if self.url else ada_url.normalize_url(href)
        except ValueError:
            return "" if self.url or href[:4] == "http" else href
        return str(joined).partition("#")[0]


def links(document: Document) -> Links:
    """Distinct http(s) addresses in document order. Internal: the registered name of the host is the page's own.
    Without a page address a relative one counts as internal."""
    internal: list[Link] = []
    external: list[Link] = []
    files: list[Link] = []
    own = site_of(host_of(document.url or ""))
    for link in _distinct(document):
        path = link.url.partition("?")[0]
        if _FILE.search(path) and path.count("/") > 2:
            files.append(link)
        elif host_of(link.url) and site_of(host_of(link.url)) != own:
            external.append(link)
        else:
            internal.append(link)
    return Links(internal=internal, external=external, files=files)


def _distinct(document: Document) -> Iterator[Link]:
    if document.root is None:
        return
    base = Base(document)
    printed: set[str] = set()
    seen: set[str] = set()
    for element in _LINKED(document.root):
        href = element.get("href")
        if href in printed:
            continue
        printed.add(href)
        url = base.join(href)
        if url and url not in seen:
            seen.add(url)
            yield Link(url=url, text=_words(element))


def _words(element: etree._Element) -> str:
    text = element.text or "" if len(element) == 0 else "".join(element.itertext())
    return " ".join(text.split())[:100] or (element.get("title") or "").strip()[:100]
