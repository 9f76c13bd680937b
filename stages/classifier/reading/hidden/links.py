"""One link of a tree: where it leads, what it shows, and by which technique it is hidden."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stages.classifier.reading.hidden.colours import TRANSPARENT, colour, looks_same
from stages.classifier.reading.hidden.page import Page
from stages.classifier.reading.hidden.specks import is_dot, spaced, unspaced
from stages.classifier.reading.hidden.styles import TINY, may_hide, pixels, technique

_DEPTH = 40  # ancestors looked at
_WHITE = (255, 255, 255)
# Attributes by which a sheet or a script gives an empty link something to show.
_DRESSES = ("class", "id", "style", "title", "name", "onclick")


@dataclass(frozen=True)
class Veil:
    """How a link is hidden and which element hides it; `sure` is False where a sheet we do not see may undo it."""

    technique: str
    carrier: Any
    sure: bool = True


def text_of(link: Any) -> str:
    """What the link shows, or its title or picture's text; at most 80 characters."""
    text = spaced("".join(link.itertext()))
    if not text:
        text = (link.get("title") or "").strip() or next((i.get("alt") or "" for i in link.iter("img")), "")
    return text[:80]


def veil_of(link: Any, page: Page) -> Veil | None:
    """The first thing from the link outwards that hides it; None for a link that is seen."""
    return hiding_element(link, page) or _by_colour(link, page) or _by_size(link)


def hiding_element(link: Any, page: Page) -> Veil | None:
    """The first element from a link or a frame outwards that hides what is in it."""
    restored: set[str] = set()
    for node in _outwards(link):
        found = _hidden_by(node, page)
        if found and found not in restored:
            return Veil(found, node)
        restored |= _restored_by(node, page)
    return None


def _restored_by(node: Any, page: Page) -> set[str]:
    """What an element undoes of what is inherited from around it: lists are given no font size against the gaps
    between their entries, and the entries are given theirs again."""
    if not page.sheet.rules and not node.get("style"):
        return set()
    style = page.style_of(node)
    size = style.get("font-size", "")
    relative = size.endswith(("em", "%")) and not size.endswith("rem")
    length = None if relative else pixels(size)
    restored = {"font_size_zero"} if length is not None and length > TINY else set()
    return restored | ({"visibility_hidden"} if style.get("visibility") == "visible" else set())


def _outwards(link: Any) -> Iterator[Any]:
    """The wrappers inside the link that hold all of its text, then the link, then its ancestors up to the body."""
    yield from _sole_wrappers(link)
    yield link
    for depth, node in enumerate(link.iterancestors()):
        if depth > _DEPTH or node.tag in ("body", "html"):
            return
        yield node


def _sole_wrappers(link: Any) -> list[Any]:
    wrappers: list[Any] = []
    node = link
    while len(node) == 1 and not _seen(node.text) and not _seen(node[0].tail) and isinstance(node[0].tag, str):
        node = node[0]
        if node.tag == "img":
            break
        wrappers.append(node)
        if len(wrappers) > 6:
            break
    return wrappers[::-1]


def _seen(text: str | None) -> bool:
    return bool(text and unspaced(text))


def _hidden_by(node: Any, page: Page) -> str | None:
    """Technique by which an element hides what is in it; asked once for each element."""
    if node not in page.hidden_nodes:
        page.hidden_nodes[node] = _technique(node, page)
    return page.hidden_nodes[node]


def _technique(node: Any, page: Page) -> str | None:
    tag = node.tag
    if tag in ("noscript", "noframes", "noembed"):
        return "noscript"
    if node.get("hidden") is not None:
        return "hidden_attribute"
    inline = node.get("style")
    if page.sheet.rules or (inline and may_hide(inline)):
        found = technique(page.style_of(node))
        if found:
            return found
    if tag == "marquee" and _speck_marquee(node):
        return "marquee"
    if tag == "font" and (node.get("size") or "").strip() in ("0", "-7"):
        return "font_size_zero"
    if page.hidden_by_script(node):
        return "script_hidden"
    return None


def _speck_marquee(node: Any) -> bool:
    sizes = [_number(node.get(name)) for name in ("width", "height")]
    fast = _number(node.get("scrollamount"))
    return any(size is not None and size <= 10 for size in sizes) or (fast is not None and fast >= 500)


def _number(value: str | None) -> float | None:
    return pixels(value) if value else None


def _by_size(link: Any) -> Veil | None:
    """A picture of one pixel, or nothing but a full stop to click on."""
    pictures = list(link.iter("img"))
    text = unspaced("".join(link.itertext()))
    if len(pictures) == 1 and not text:
        sizes = [_number(pictures[0].get(name)) for name in ("width", "height")]
        if all(size is not None and size <= 1 for size in sizes):
            return Veil("zero_size", pictures[0])
    if not pictures and is_dot(text):
        return Veil("tiny_anchor", link)
    if not text and not pictures and len(link) == 0 and not any(link.get(name) for name in _DRESSES):
        return Veil("empty_anchor", link, sure=_has_empty_neighbour(link))
    return None


def _has_empty_neighbour(link: Any) -> bool:
    """One link without text is what an editor leaves behind; two beside each other were put there."""
    return any(_is_empty(node) for node in (link.getprevious(), link.getnext()))


def _is_empty(node: Any) -> bool:
    return node is not None and node.tag == "a" and bool(node.get("href")) and not _seen(node.text) and len(node) == 0


def _by_colour(link: Any, page: Page) -> Veil | None:
    for node in (*_sole_wrappers(link), link):
        ink = _ink(node, page)
        if ink is not None:
            return _against_paper(link, node, ink, page)
    for node in link.iterancestors():
        if node.tag in ("body", "html"):
            return None
        ink, paper = _ink(node, page), _paper(node, page)
        if ink is not None and paper not in (None, TRANSPARENT) and paper is not None and looks_same(ink, paper):
            return Veil("same_colour", node)
        if ink is not None or paper is not None:
            return None
    return None


def _ink(node: Any, page: Page) -> tuple[int, int, int] | None:
    value = page.style_of(node).get("color") or (node.get("color") if node.tag == "font" else None)
    return colour(value) if value else None


def _paper(node: Any, page: Page) -> tuple[int, int, int] | None:
    """Colour an element paints under its text; TRANSPARENT stands for a picture or a gradient."""
    style = page.style_of(node)
    value = style.get("background-color") or style.get("background") or node.get("bgcolor")
    if "url(" in style.get("background", "") + style.get("background-image", "") or node.get("background"):
        return TRANSPARENT
    return colour(value) if value else None


def _against_paper(link: Any, node: Any, ink: tuple[int, int, int], page: Page) -> Veil | None:
    if ink == TRANSPARENT:
        return Veil("same_colour", node)
    for under in (node, *node.iterancestors()):
        paper = _paper(under, page)
        if paper == TRANSPARENT:
            return None
        if paper is not None:
            return Veil("same_colour", node) if looks_same(ink, paper) else None
    return Veil("same_colour", node, sure=not page.has_foreign_sheets) if looks_same(ink, _WHITE) else None
