"""The first tag of a page that a simple selector names, found in the list of tags: no tree is needed."""

import html
import re
from collections.abc import Iterator

from stages.classifier.reading.document import Document
from stages.classifier.reading.tree import attribute_of

_COLLECTION = re.compile(r"(?:window\.)?document\.(links|anchors|forms)(?:\[(\d{1,3})\]|\.([\w$]{1,40}))\Z")
_PART = re.compile(
    r"([a-zA-Z0-9]*)((?:[#.][\w-]{1,80}|\[[\w-]{1,40}(?:[\^$*~|]?=[\"']?[^\]\"']{0,80}[\"']?)?\]){0,4})\Z"
)
_DETAIL = re.compile(r"([#.])([\w-]+)|\[([\w-]+)(?:[\^$*~|]?=[\"']?([^\]\"']*))?")
_PLACE = re.compile(r"\|(\d{1,3})\Z")
_MOST_TEXT = 2_000  # characters of an element that a script reads


def tag_of(selector: str, doc: Document) -> str | None:
    """The opening tag that a selector names: `#id`, `a.class`, `a[name=x]`, `#id a`, `document.links[0]`; `a|2` is the
    third of all links. None where there is none, or the selector says more."""
    collected = _COLLECTION.match(selector)
    if collected is not None:
        kind, number, name = collected.groups()
        selector = ("form" if kind == "forms" else "a[href]") + (f"[name={name}]" if name else "") + f"|{number or 0}"
    place = _PLACE.search(selector)
    parts = [_PART.match(part) for part in selector[: place.start() if place else None].replace(">", " ").split()]
    if not parts or len(parts) > 4 or any(part is None or not part.group() for part in parts):
        return None
    wanted = [(part.group(1).lower(), _DETAIL.findall(part.group(2))) for part in parts if part is not None]
    wanted += [wanted[-1]] * (int(place.group(1)) if place else 0)
    return _nth(doc, wanted)


def read_from(doc: Document, selector: str, name: str) -> str | None:
    """An attribute of the element that a selector names, or its text for the name `innerHTML`; None without it."""
    tag = tag_of(selector, doc)
    if tag is None:
        return None
    if name != "innerHTML":
        return html.unescape(attribute_of(tag, name)) or None
    start = doc.text.find(tag)
    inner = doc.text[start + len(tag) :][:_MOST_TEXT].partition("<")[0] if start >= 0 else ""
    return html.unescape(inner).strip() or None


def _nth(doc: Document, wanted: list[tuple[str, list[tuple[str, ...]]]]) -> str | None:
    """The tag that fits the last of some descriptions, each looked for behind the one before."""
    depth = 0
    for tag, name in _opening_tags(doc):
        kind, details = wanted[depth]
        if (not kind or kind == name) and all(_fits(tag, detail) for detail in details):
            depth += 1
            if depth == len(wanted):
                return tag
    return None


def _opening_tags(doc: Document) -> Iterator[tuple[str, str]]:
    for tag, name in zip(doc.tree.tags, doc.tree.names, strict=True):
        if name and name[0] != "/":
            yield tag, name.lower()


def _fits(tag: str, detail: tuple[str, ...]) -> bool:
    how, what, attribute, value = detail
    if attribute:
        said = attribute_of(tag, attribute)
        return value in said if value else f" {attribute}" in tag
    if what not in tag:
        return False
    return attribute_of(tag, "id") == what if how == "#" else what in attribute_of(tag, "class").split()
