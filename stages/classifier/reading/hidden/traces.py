"""What scripts write into the page once their code has been followed."""

import re
from collections.abc import Iterator

from stages.classifier.reading.hidden.page import Page
from stages.classifier.reading.hidden.parts import fragment
from stages.classifier.reading.hidden.scripts import Written
from stages.classifier.reading.javascript import hosts_in
from stages.classifier.reading.tracing import Deed
from stages.classifier.reading.tracing.values import HOLE
from stages.classifier.reading.tree import attribute_of

_UNKNOWN_HOST = re.compile(rf"//[^/\s\"'<>?#]*{HOLE}")
_SELECTOR = re.compile(r"([a-zA-Z]*)(?:([#.])([\w-]{1,80}))?\Z")
_COLLECTION = re.compile(r"(?:window\.)?document\.(links|anchors|forms)(?:\[(\d{1,3})\]|\.([\w$]{1,40}))\Z")
_FRAME = re.compile(r"<(?:iframe|frame|embed)\b", re.I)
_MOST_MARKUP = 100_000


def readable(text: str) -> str:
    """A text that scripts put together, without the hosts of which a part is not known."""
    return _UNKNOWN_HOST.sub("/", text).replace(HOLE, "_") if HOLE in text else text


def markup_of(deed: Deed, page: Page) -> str:
    """The markup that a deed writes, or that stands on the page with the address that the deed gives to it."""
    if deed.kind in ("write", "replace"):
        return readable(deed.text)
    tag = tag_of(deed.extra[0], page) if deed.kind == "source" and deed.extra else None
    opened = _FRAME.match(tag) if tag is not None else None
    if tag is None or opened is None:
        return ""
    address = readable(deed.text).replace('"', "")
    return f'<iframe src="{address}"{tag[opened.end() :].rstrip("/>")}></iframe>'


def written_by_deeds(page: Page) -> Written:
    """What all scripts of a page write by themselves."""
    markup = "".join(markup_of(deed, page) for deed in page.deeds if not deed.trigger)[:_MOST_MARKUP]
    foreign = {host for host in hosts_in(markup) if page.own.foreign(host)} if "//" in markup else set()
    source = page.source.lower() if foreign else b""
    return Written(
        tree=fragment(markup) if foreign else None,
        wrapped=frozenset(host for host in foreign if host.encode() not in source),
    )


def tag_of(selector: str, page: Page) -> str | None:
    """The opening tag of the first element that a selector names: `#id`, `.class`, `a.class`, `document.links[0]`."""
    collected = _COLLECTION.match(selector)
    if collected is not None:
        names = ("form",) if collected.group(1) == "forms" else ("a",)
        tags = [tag for tag in _tags(names, page) if names == ("form",) or attribute_of(tag, "href")]
        if collected.group(3):
            tags = [tag for tag in tags if collected.group(3) in (attribute_of(tag, "name"), attribute_of(tag, "id"))]
        place = int(collected.group(2) or 0)
        return tags[place] if place < len(tags) else None
    simple = _SELECTOR.match(selector)
    if simple is None or not selector:
        return None
    name, how, what = simple.groups()
    return next((tag for tag in _tags((name.lower(),) if name else (), page) if _fits(tag, how, what)), None)


def _tags(names: tuple[str, ...], page: Page) -> Iterator[str]:
    tree = page.doc.tree
    for tag, name in zip(tree.tags, tree.names, strict=True):
        if name and (not names or name.lower() in names) and name[0] != "/":
            yield tag


def _fits(tag: str, how: str | None, what: str | None) -> bool:
    if how is None or what is None:
        return True
    if what not in tag:
        return False
    return attribute_of(tag, "id") == what if how == "#" else what in attribute_of(tag, "class").split()
