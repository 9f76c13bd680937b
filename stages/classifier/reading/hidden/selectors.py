"""The first tag of a page that a simple selector names, found in the list of tags: no tree is needed."""

import html
import re
from collections.abc import Iterator
from itertools import count, islice

from stages.classifier.reading.document import Document
from stages.classifier.reading.tree import attribute_of

_PART = re.compile(
    r"([a-zA-Z0-9]*)((?:[#.][\w-]{1,80}|\[[\w-]{1,40}(?:[\^$*~|]?=[\"']?[^\]\"']{0,80}[\"']?)?\]){0,4})\Z"
)
_DETAIL = re.compile(r"([#.])([\w-]+)|\[([\w-]+)(?:[\^$*~|]?=[\"']?([^\]\"']*))?")
_PLACE = re.compile(r"\|(\d{1,3})\Z")
_MOST_COUNTED = 100
_MOST_TEXT = 2_000  # characters of an element that a script reads


def tag_of(selector: str, doc: Document) -> str | None:
    """The opening tag that a selector names: `#id`, `a.class`, `a[name=x]`, `#id a`; `a|2` is the third of all links.
    None where there is none, or the selector says more."""
    return next(islice(_tags_of(selector, doc), 1), None)


def _tags_of(selector: str, doc: Document) -> Iterator[str]:
    """All opening tags that a selector names."""
    place = _PLACE.search(selector)
    parts = [_PART.match(part) for part in selector[: place.start() if place else None].replace(">", " ").split()]
    if not parts or len(parts) > 4 or any(part is None or not part.group() for part in parts):
        return
    wanted = [(part.group(1).lower(), _DETAIL.findall(part.group(2))) for part in parts if part is not None]
    yield from islice(_fitting(doc, wanted), int(place.group(1)) if place else 0, None)


def read_from(doc: Document, selector: str, name: str) -> str | None:
    """An attribute of the element that a selector names, its text for the name `innerHTML`, how many there are for
    `length`; None without it."""
    if name == "length":
        return str(sum(1 for _ in islice(_tags_of(selector, doc), _MOST_COUNTED)))
    tag = tag_of(selector, doc)
    if tag is None:
        return None
    if name != "innerHTML":
        return html.unescape(attribute_of(tag, name)) or None
    start = doc.text.find(tag)
    inner = doc.text[start + len(tag) :][:_MOST_TEXT].partition("<")[0] if start >= 0 else ""
    return html.unescape(inner).strip() or None


def _fitting(doc: Document, wanted: list[tuple[str, list[tuple[str, ...]]]]) -> Iterator[str]:
    """The tags that fit the last of some descriptions, behind one for each of those before."""
    tags, start = doc.tree.tags, 0
    *before, last = wanted
    for one in before:
        place = next(_places(doc, *one, start), None)
        if place is None:
            return
        start = place + 1
    yield from (tags[place] for place in _places(doc, *last, start))


def _places(doc: Document, kind: str, details: list[tuple[str, ...]], start: int) -> Iterator[int]:
    """The opening tags from a place on that fit a description."""
    tree = doc.tree
    kinds = {name for name in tree.kinds if name and (name.lower() == kind if kind else name[0] != "/")}
    if not kinds:
        return
    said = max((what for _, what, _, _ in details), key=len, default="")  # stands in a tag as it is
    later = zip(count(start), islice(tree.names, start, None), islice(tree.tags, start, None), strict=False)
    for place, name, tag in later:
        if said in tag and name in kinds and all(_fits(tag, detail) for detail in details):
            yield place


def _fits(tag: str, detail: tuple[str, ...]) -> bool:
    how, what, attribute, value = detail
    if attribute:
        said = attribute_of(tag, attribute)
        return value in said if value else f" {attribute}" in tag
    if what not in tag:
        return False
    return attribute_of(tag, "id") == what if how == "#" else what in attribute_of(tag, "class").split()
