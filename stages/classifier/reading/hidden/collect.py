"""The search for hidden links: every link of a page once, in document order, cheap questions first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from schemas.events.reading import HiddenLink
from stages.classifier.reading.document import Document
from stages.classifier.reading.hidden.furniture import is_credit, mostly_own
from stages.classifier.reading.hidden.judge import is_dark
from stages.classifier.reading.hidden.links import Veil, text_of, veil_of
from stages.classifier.reading.hidden.outside import misplaced
from stages.classifier.reading.hidden.page import Page, page_of
from stages.classifier.reading.hidden.scripts import Written, written_by
from stages.classifier.reading.hidden.styles import pixels
from stages.classifier.reading.hosts import host_of
from stages.classifier.reading.spam import bad_host, cheap_host, sells, weight

_REFRESH = re.compile(r"url\s*=\s*['\"]?\s*([^'\"\s>]+)", re.I)
_INERT_SCRIPT = re.compile(r"template|json|x-|text/html", re.I)
_MAX_LINKS = 20_000
_MAX_FOUND = 500


@dataclass
class _Seen:
    """Links met so far, and the hiding a script has opened around what follows it."""

    suspects: list[Any] = field(default_factory=list)
    covered: list[Any] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    refreshes: list[str] = field(default_factory=list)
    covering: bool = False


def hidden_links(doc: Document) -> list[HiddenLink]:
    """Links of the page that a crawler follows and a reader cannot see, each address and technique once, at most 500.

    Only links to foreign hosts count, or links whose own text advertises; see hidden/judge.py for what is let pass."""
    if doc.root is None:
        return []
    page = page_of(doc)
    found: dict[tuple[str, str], HiddenLink] = {}
    for link in _all(page):
        found.setdefault((link.url, link.technique), link)
        if len(found) >= _MAX_FOUND:
            break
    return list(found.values())


def _all(page: Page) -> Iterator[HiddenLink]:
    seen = _survey(page)
    for written in seen.written:
        page.extra_css += written.css
    yield from (HiddenLink(url=page.absolute(url), technique="meta_refresh") for url in seen.refreshes)
    yield from (_named(link, "script_written", page) for link in seen.covered if _covered(link, page))
    for link in seen.suspects:
        veil = _veil(link, page)
        if veil and is_dark(link, _address(link), veil, page):
            yield _named(link, veil.technique, page)
    for written in seen.written:
        yield from _from_script(written, page)
    yield from _misplaced(page)


def _survey(page: Page) -> _Seen:
    """One walk over the tree. Nearly every page has nothing foreign on it and is done after this."""
    seen = _Seen()
    advertises: bool | None = None
    for count, node in enumerate(page.root.iter("a", "area", "iframe", "frame", "script", "meta")):
        if count > _MAX_LINKS:
            break
        tag = node.tag
        if tag == "script":
            _read_script(node, page, seen)
        elif tag == "meta":
            _read_meta(node, page, seen)
        else:
            href = _address(node)
            if not href:
                continue
            foreign = "//" in href[:12] and page.own.foreign(host_of(href))
            if not foreign and advertises is None:
                advertises = page.advertises
            if foreign or (advertises and tag == "a" and weight(text_of(node)) >= 3):
                (seen.covered if seen.covering else seen.suspects).append(node)
    return seen


def _address(node: Any) -> str:
    return (node.get("href") or node.get("src") or "").strip()


def _read_script(node: Any, page: Page, seen: _Seen) -> None:
    code = node.text
    if not code or node.get("src") or _INERT_SCRIPT.search(node.get("type") or ""):
        return
    written = written_by(code, page)
    if written is None:
        return
    seen.written.append(written)
    if written.closes:
        seen.covering = False
    if written.opens:
        seen.covering = True


def _read_meta(node: Any, page: Page, seen: _Seen) -> None:
    if (node.get("http-equiv") or "").strip().lower() != "refresh":
        return
    match = _REFRESH.search(node.get("content") or "")
    if match and page.own.foreign(host_of(match.group(1))):
        seen.refreshes.append(match.group(1))


def _veil(link: Any, page: Page) -> Veil | None:
    if link.tag in ("iframe", "frame"):
        return _frame_veil(link, page)
    return veil_of(link, page)


def _frame_veil(frame: Any, page: Page) -> Veil | None:
    sizes = [pixels(frame.get(name) or "") for name in ("width", "height")]
    if any(size is not None and size <= 1 for size in sizes):
        return Veil("iframe", frame)
    veil = veil_of(frame, page)
    if veil is None or veil.technique in ("same_colour", "tiny_anchor"):
        return None
    return Veil("iframe", veil.carrier)


def _from_script(written: Written, page: Page) -> Iterator[HiddenLink]:
    for url in written.created:
        yield HiddenLink(url=page.absolute(url), technique="script_written")
    if written.tree is None:
        return
    for link in written.tree.iter("a", "iframe"):
        href = _address(link)
        if not page.own.foreign(host_of(href)):
            continue
        veil = _veil(link, page)
        if written.wrapped or weight(text_of(link)) >= 2 or bad_host(host_of(href)):
            dark = True
        else:
            dark = veil is not None and is_dark(link, href, veil, page)
        if dark:
            yield _named(link, "script_written", page)


def _misplaced(page: Page) -> Iterator[HiddenLink]:
    for link, technique in misplaced(page):
        href = _address(link)
        if page.own.foreign(host_of(href)) and _worth(link, page):
            yield _named(link, technique, page)


def _covered(link: Any, page: Page) -> bool:
    """A link between two scripts of which the first opens a hiding element and the second closes it."""
    text, href = text_of(link), _address(link)
    return weight(text) >= 3 or (page.own.foreign(host_of(href)) and not is_credit(link))


def _worth(link: Any, page: Page) -> bool:
    """A piece of the footer that a template put after the end has own links beside it, or names the builder."""
    text, host = text_of(link), host_of(_address(link))
    if weight(text) >= 2 or bad_host(host) or cheap_host(host):
        return True
    return not is_credit(link) and (sells(text) or not mostly_own(link.getroottree().getroot(), page))


def _named(link: Any, technique: str, page: Page) -> HiddenLink:
    return HiddenLink(url=page.absolute(_address(link)), technique=technique, text=text_of(link))
