"""Addresses on a page: absolute, distinct, of this site, of others, and files to download."""

import re
from collections.abc import Iterable, Iterator

from schemas.events.reading import Link, Links, ListItem
from stages.classifier.reading.addresses import ENCODED, PRINTED, Printed, base_at
from stages.classifier.reading.document import Document
from stages.classifier.reading.hosts import site_of
from stages.classifier.reading.kept import Kept
from stages.classifier.reading.references import attribute_value
from stages.classifier.reading.tree import Tree, attribute_of

_FILES = "pdf doc docx xls xlsx ppt pptx wps et dps ofd rtf zip rar 7z tar gz csv txt mp3 mp4 wmv avi flv apk exe ceb"
_FILE_ENDINGS = frozenset((*_FILES.split(), "jpg", "jpeg", "png", "gif"))
_HREF = re.compile(r"""[\s"']href\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]++))""", re.I)


def links(document: Document, listed: Iterable[ListItem] = ()) -> Links:
    """Distinct http(s) addresses in document order, then those of `listed` entries that only a script writes into the
    page. Internal: the registered name of the host is the page's own. Without a page address a relative one counts as
    internal."""
    found = Links(internal=[], external=[], files=[])
    groups = (found.internal, found.external, found.files)
    own, base, tree = _site(document.url or ""), document.base, document.tree
    around = [f"{url}\n{base.encoding if reach == ENCODED else ''}\n{own}" for reach, url in enumerate(base.reaching)]
    texts, ends = tree.texts, tree.ends
    seen: set[str] = {""}
    inert = frozenset(_inert(tree))
    templates: set[str] = set()
    words = [
        first if ends[i] == i + 1 else " ".join(filter(None, texts[i + 1 : ends[i] + 1]))
        for i, first in zip(tree.links, tree.link_words, strict=True)
    ]
    bases = [around[_HREFS[tag].reach] for tag in tree.link_tags]
    asked = zip(bases, tree.link_tags, words, strict=True)
    for i, (link, group) in zip(tree.links, map(_LINKS.__getitem__, asked), strict=True):
        url = link.url
        if url in seen:
            continue
        if inert and i in inert:
            templates.add(url)
        else:
            seen.add(url)
            groups[group].append(link)
    seen |= templates
    for item in listed:
        if item.url not in seen and item.url.startswith(("http://", "https://")):
            seen.add(item.url)
            groups[_group(item.url, own)].append(Link(url=item.url, text=item.title[:100]))
    return found


def _inert(tree: Tree) -> Iterator[int]:
    """Links inside `<template>`: a browser shows nothing of them."""
    if "template" not in tree.kinds:
        return
    depth, links = 0, frozenset(tree.links)
    for k, name in enumerate(tree.names):
        if name == "template":
            depth += 1
        elif name == "/template":
            depth = max(0, depth - 1)
        elif depth and k in links:
            yield k


def _link(asked: tuple[str, str, str]) -> tuple[Link, int]:
    """A link and its group by (address it is joined with, encoding of the page where that matters and site of the page,
    a line each; its tag; the words in it); without an address for what leads nowhere."""
    around, tag, words = asked
    base, encoding, own = around.split("\n", 2)
    url = base_at(base, encoding or "utf-8").join_printed(_HREFS[tag])
    if not url:
        return _NOWHERE
    return Link(url=url, text=" ".join(words.split())[:100] or attribute_of(tag, "title")[:100]), _group(url, own)


def _href(tag: str) -> Printed:
    """The address a tag leads to, as printed."""
    found = _HREF.search(tag)
    return PRINTED[attribute_value(found[1] or found[2] or found[3] or "" if found else "")]


def _group(url: str, own: str) -> int:
    """0 for an address of this site, 1 for one of another, 2 for a file."""
    path = url.partition("?")[0]
    if path.rpartition(".")[2].lower() in _FILE_ENDINGS and path.count("/") > 2:
        return 2
    site = _site(url)
    return 1 if site and site != own else 0


def _site(url: str) -> str:
    """Registered name of an address the parser has seen; empty for a relative one."""
    if "://" not in url[:8]:
        return ""
    return _SITES[url.split("/", 3)[2]]


def _site_at(host: str) -> str:
    host = host.rpartition("@")[2]
    return site_of(host if host[-1:] == "]" else host.partition(":")[0])


_NOWHERE = (Link(url=""), 0)
# Nearly all links of a page are those of its menus.
_LINKS: Kept[tuple[str, str, str], tuple[Link, int]] = Kept(_link)
_HREFS: Kept[str, Printed] = Kept(_href)
_SITES: Kept[str, str] = Kept(_site_at)
