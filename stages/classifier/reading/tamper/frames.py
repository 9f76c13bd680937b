"""Frames of strangers: telling hosts, frames laid over the page, frames whose content is written into their address."""

import base64
import binascii
import html
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import unquote

from schemas.events.reading import Tamper
from stages.classifier.reading.hidden.page import LAYERS, Page
from stages.classifier.reading.hidden.styles import technique
from stages.classifier.reading.hosts import host_of
from stages.classifier.reading.javascript import hosts_in
from stages.classifier.reading.spam import bad_host, cheap_host
from stages.classifier.reading.tree import attribute_of

BARE = 60  # characters of text on a page that exists only to send people on
_FRAMES = frozenset(("iframe", "frame", "IFRAME", "FRAME", "Iframe", "Frame"))
_DATA = re.compile(r"data:[^,]{0,100},", re.I)
_WHOLE = re.compile(r"(?:100(?:\.0+)?\s*(?:%|vw|vh)|(?:[2-9]\d{3}|1[2-9]\d\d)\s*px)")
_ON_TOP = 100  # z-index from which on something lies over a page on purpose
_ABOVE = 3  # ancestors of a frame whose place counts
_MAX_CONTENT = 50_000  # characters of a content that is written into an address
_MAX_FRAMES = 200


def frame_signs(page: Page) -> Iterator[Tamper]:
    tree = page.doc.tree
    framed = not tree.kinds.isdisjoint(_FRAMES)
    tags = (
        [tag for tag, name in zip(tree.tags, tree.names, strict=True) if name in _FRAMES][:_MAX_FRAMES]
        if framed
        else []
    )
    for tag in tags:
        source = attribute_of(tag, "src").strip()
        host = host_of(source)
        alone = len(page.doc.body_text) < BARE and cheap_host(host)
        if page.own.foreign(host) and (bad_host(host) or alone):
            yield Tamper(kind="foreign_frame", detail=f"页面用框架显示外部地址：{source[:100]}")
        yield from _content(tag, source, page)
    if page.foreign_hosts and page.leads_away:
        yield from _laid_over(page)


def decoded(address: str) -> str:
    """The content of a `data:` address; empty when it is none or cannot be decoded."""
    match = _DATA.match(address)
    if match is None:
        return ""
    content = address[match.end() :][:_MAX_CONTENT]
    if ";base64" not in match.group().lower():
        return unquote(content, errors="replace")
    try:
        return base64.b64decode(unquote(content) + "==", validate=False).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _content(tag: str, source: str, page: Page) -> Iterator[Tamper]:
    """A frame whose page is written into its tag, and leads to strangers: an ordinary frame has an address."""
    inner = decoded(source) if source[:5].lower() == "data:" else html.unescape(attribute_of(tag, "srcdoc"))
    strangers = sorted(host for host in hosts_in(inner) if page.own.sends_to_stranger(host)) if inner else []
    if strangers:
        yield Tamper(kind="foreign_frame", detail=f"页面用内嵌代码的框架显示外部地址：{strangers[0]}")


def _laid_over(page: Page) -> Iterator[Tamper]:
    """A stranger's frame or link that lies over a page which has text of its own."""
    if page.words.isdisjoint(LAYERS) or len(page.doc.body_text) < BARE or page.seen is not None:
        return
    frames = [node for node in page.suspects if node.tag != "a" or "fixed" in page.words]
    for node in frames[:_MAX_FRAMES]:
        source = (node.get("src") or node.get("href") or "").strip()
        host = host_of(source)
        if page.own.foreign(host) and not page.own.related(host) and _covers(node, page):
            yield Tamper(kind="foreign_frame", detail=f"外部内容覆盖整个页面：{source[:100]}")


def _covers(node: Any, page: Page) -> bool:
    around = [node, *islice(node.iterancestors(), _ABOVE)]
    styles = [_sized(one, page) for one in around if one.tag not in ("body", "html")]
    if any(technique(style) for style in styles):
        return False  # hidden until it is opened: a player, a dialog
    return any(
        covers_page(style, is_frame=node.tag != "a") and all(_fills(inner) for inner in styles[:depth])
        for depth, style in enumerate(styles)
    )


def _sized(node: Any, page: Page) -> dict[str, str]:
    """The style of an element with the sizes that its attributes give."""
    sizes = {
        name: node.get(name) + ("" if "%" in node.get(name) else "px") for name in ("width", "height") if node.get(name)
    }
    return {**sizes, **page.style_of(node)}


def _fills(style: dict[str, str]) -> bool:
    return all(_WHOLE.match(style[name]) is not None for name in ("width", "height") if name in style)


def covers_page(style: dict[str, str], *, is_frame: bool) -> bool:
    """Whether an element with this style lies over the whole page. A link that fills its card is laid out absolutely,
    too: for links the place must be fixed."""
    place = style.get("position", "")
    if place != "fixed" and not (is_frame and place == "absolute" and _index(style) >= _ON_TOP):
        return False
    stretched = all(style.get(side, "").rstrip("px%") == "0" for side in ("top", "bottom", "left", "right"))
    inset = style.get("inset", "").rstrip("px%") == "0"
    whole = all(_WHOLE.match(style.get(name) or style.get(f"min-{name}") or "") for name in ("width", "height"))
    return whole or stretched or inset


def _index(style: dict[str, str]) -> int:
    value = style.get("z-index", "").strip()
    return int(value) if value.isdigit() and len(value) < 12 else 0
