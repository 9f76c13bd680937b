"""The search for hidden links: every link of a page once, in document order, cheap questions first."""

import re
from collections.abc import Iterator
from typing import Any

from schemas.events.reading import HiddenLink
from stages.classifier.reading.document import Document
from stages.classifier.reading.hidden.furniture import is_credit, mostly_own
from stages.classifier.reading.hidden.judge import is_dark
from stages.classifier.reading.hidden.links import Veil, hiding_element, text_of, veil_of
from stages.classifier.reading.hidden.outside import misplaced
from stages.classifier.reading.hidden.page import FRAMES, Page, page_of
from stages.classifier.reading.hidden.scripts import Written, written_by
from stages.classifier.reading.hidden.styles import pixels
from stages.classifier.reading.hidden.traces import written_by_deeds
from stages.classifier.reading.hosts import host_of
from stages.classifier.reading.spam import bad_host, cheap_host, peddled, sells, weight

_REFRESH = re.compile(r"url\s*=\s*['\"]?\s*([^'\"\s>]+)", re.I)
_MAX_FOUND = 500
_FEW = 10  # pixels in both directions in which nobody sees what a frame shows


def hidden_links(doc: Document) -> list[HiddenLink]:
    """Links of the page that a crawler follows and a reader cannot see, each address and technique once, at most 500.

    Only links to foreign hosts count, or links whose own text advertises; see hidden/judge.py for what is let pass."""
    page = page_of(doc)
    found: dict[tuple[str, str], HiddenLink] = {}
    for link in _all(page):
        found.setdefault((link.url, link.technique), link)
        if len(found) >= _MAX_FOUND:
            break
    return list(found.values())


def _all(page: Page) -> Iterator[HiddenLink]:
    written = list(_written(page))
    for _, one in written:
        page.extra_css += one.css
    covered = _covered(written, page) if any(one.opens for _, one in written) else []
    yield from (_named(link, "script_written", page) for link in covered)
    for link in page.suspects if page.seen is None else ():
        if link not in covered:
            veil = _veil(link, page)
            if veil and is_dark(link, address_of(link), veil, page):
                yield _named(link, veil.technique, page)
    for _, one in written:
        yield from _from_script(one, page)
    yield from _refreshes(page)
    yield from _misplaced(page)


def _written(page: Page) -> Iterator[tuple[str, Written]]:
    """(code, what it writes) of the scripts that write markup; none matter on a page that leads nowhere."""
    if page.deeds:
        yield "", written_by_deeds(page)
    if not page.foreign_hosts and not page.wraps and not page.acts and not page.has_suspects:
        return
    for code in page.codes:
        found = written_by(code, page)
        if found is not None:
            yield code, found


def _covered(written: list[tuple[str, Written]], page: Page) -> list[Any]:
    """Suspects between a script that opens a hiding element and the one that closes it."""
    by_code, covering, found = dict(written), False, []
    suspects = set(page.suspects)
    if not suspects:
        return []
    for node in page.root.iter("script", "a", "area", *FRAMES):
        one = by_code.get(node.text or "") if node.tag == "script" else None
        if one is not None:
            covering = bool(one.opens) or (covering and not one.closes)
        elif covering and node in suspects and _is_covered_for_crawlers(node, page):
            found.append(node)
    return found


def _is_covered_for_crawlers(link: Any, page: Page) -> bool:
    return weight(text_of(link)) >= 3 or (page.own.foreign(host_of(address_of(link))) and not is_credit(link))


def _refreshes(page: Page) -> Iterator[HiddenLink]:
    match = _REFRESH.search(page.doc.metas.get("refresh", ""))
    if match and page.own.sends_to_stranger(host_of(match.group(1))) and not page.says_moved:
        yield HiddenLink(url=page.absolute(match.group(1)), technique="meta_refresh")


def address_of(node: Any) -> str:
    return (node.get("href") or node.get("src") or node.get("data") or "").strip()


def _veil(link: Any, page: Page) -> Veil | None:
    if link.tag in FRAMES:
        return _frame_veil(link, page)
    return veil_of(link, page)


def _frame_veil(frame: Any, page: Page) -> Veil | None:
    if frame.tag == "frame":
        return Veil("iframe", frame) if _has_no_row(frame) else None
    style = page.style_of(frame)
    sizes = [pixels(frame.get(name) or style.get(name) or "") for name in ("width", "height")]
    known = [size for size in sizes if size is not None]
    if any(size <= 1 for size in known) or (len(known) == len(sizes) and max(known) <= _FEW):
        return Veil("iframe", frame)
    veil = hiding_element(frame, page)
    return Veil("iframe", veil.carrier) if veil else None


def _has_no_row(frame: Any) -> bool:
    """A frame of a frameset that gives it no height or no width: `rows="*,0"`."""
    parent = frame.getparent()
    if parent is None or parent.tag != "frameset":
        return False
    sizes = (parent.get("rows") or parent.get("cols") or "").split(",")
    position = parent.index(frame)
    return position < len(sizes) and sizes[position].strip() in ("0", "0%", "1", "0px")


def _from_script(written: Written, page: Page) -> Iterator[HiddenLink]:
    for url in written.created:
        yield HiddenLink(url=page.absolute(url), technique="script_written")
    if written.tree is None:
        return
    for link in written.tree.iter("a", *FRAMES):
        href = address_of(link)
        if not page.own.foreign(host_of(href)):
            continue
        veil = _veil(link, page)
        if host_of(href) in written.wrapped or weight(text_of(link)) >= 2 or bad_host(host_of(href)):
            dark = True
        else:
            dark = veil is not None and is_dark(link, href, veil, page)
        if dark:
            yield _named(link, "script_written", page)


def _misplaced(page: Page) -> Iterator[HiddenLink]:
    if not page.foreign_hosts and not page.disguises:
        return
    for link, technique in misplaced(page):
        href = address_of(link)
        if page.own.foreign(host_of(href)) and _worth(link, technique, page):
            yield _named(link, "after_html" if technique == "after_body" else technique, page)


def _worth(link: Any, technique: str, page: Page) -> bool:
    """A piece of the footer that a template put after the end has own links beside it, or names the builder; between
    `</body>` and `</html>` builders put windows that float, too."""
    text, host = text_of(link), host_of(address_of(link))
    if weight(text) >= 1 or bad_host(host) or cheap_host(host) or peddled(text):
        return True
    if is_credit(link) or technique == "after_body":
        return False
    return sells(text) or not mostly_own(link.getroottree().getroot(), page)


def _named(link: Any, technique: str, page: Page) -> HiddenLink:
    return HiddenLink(url=page.absolute(address_of(link)), technique=technique, text=text_of(link))
