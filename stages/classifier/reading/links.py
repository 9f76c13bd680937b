"""Addresses on a page: absolute, distinct, of this site, of others, and files to download."""

import html
import re
from collections.abc import Iterable, Iterator

from schemas.events.reading import Link, Links, ListItem
from stages.classifier.reading.document import Document
from stages.classifier.reading.hosts import site_of

_FILES = "pdf doc docx xls xlsx ppt pptx wps et dps ofd rtf zip rar 7z tar gz csv txt mp3 mp4 wmv avi flv apk exe ceb"
_FILE_ENDINGS = frozenset((*_FILES.split(), "jpg", "jpeg", "png", "gif"))
_HREF = re.compile(r"""[\s"']href\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]++))""", re.I)


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
    base = document.base
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
