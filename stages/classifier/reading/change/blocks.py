"""A page as the blocks of text a person sees, in order."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import lxml.html

from stages.classifier.reading.change.files import file_address, leads_to_file
from stages.classifier.reading.change.noise import steady, steady_address
from stages.classifier.reading.document import Document
from stages.classifier.reading.flow import flow_of

_ROTATING = re.compile(r"(?:^|[-_\s])(?:ads?|adv|adbox|advert\w*|guanggao|gg|rand|random|guess\w*)(?:[-_\s\d]|$)", re.I)
_SPACES = re.compile(r"\s+")
_MAX_BLOCKS = 200_000


@dataclass(frozen=True, slots=True)
class Block:
    """`key` is the text without noise: blocks with one key are the same to a person."""

    text: str
    key: str


def blocks_of(doc: Document) -> list[Block]:
    """Title and text blocks, those left out that are noise alone or stand in a rotating advertisement."""
    rotating = _rotating(doc.root)
    texts = [f"网页标题：{doc.title_tag}"] if doc.title_tag else []
    texts += [_SPACES.sub(" ", text) for line in doc.flow.lines() for text in _parts(doc, *line)][:_MAX_BLOCKS]
    blocks = [Block(text, steady(text)) for text in texts]
    return [block for block in blocks if block.key and block.key not in rotating]


def _parts(doc: Document, position: int, line: str) -> list[str]:
    """A line that consists of links alone (a menu, a banner) in its links, each of which may move; any other whole."""
    links = doc.flow.anchors_between(position, position + len(line))
    texts = [doc.flow.text[start:end].strip() for start, end in links]
    alone = len(links) > 1 and sum(len("".join(text.split())) for text in texts) == len("".join(line.split()))
    return [text for text in texts if text] if alone else [line]


def links_of(doc: Document) -> dict[str, str]:
    """Text → address of the links whose text stands on the page once, files to download left out."""
    if doc.root is None:
        return {}
    links = [(_SPACES.sub("", "".join(a.itertext())), a.get("href") or "") for a in doc.root.iter("a")]
    links = [(text, href) for text, href in links if len(text) >= 4 and _leads_somewhere(href)]
    counted = Counter(text for text, _ in links)
    return {text: steady_address(href) for text, href in links if counted[text] == 1 and not leads_to_file(href)}


def files_of(doc: Document) -> dict[str, list[str]]:
    """Words of the links to files → the addresses of these files in document order; files shown in a frame under an
    empty text. Files in rotating advertisements are left out."""
    found: dict[str, list[str]] = {}
    if doc.root is None:
        return found
    rotating = {element for node in _advertisements(doc.root) for element in node.iter()}
    for element in doc.root.iter("a", "iframe", "embed", "object"):
        address = file_address(element)
        if address and element not in rotating:
            words = _SPACES.sub("", "".join(element.itertext())) or element.get("title") or ""
            found.setdefault(words, []).append(steady_address(address))
    return found


def _leads_somewhere(href: str) -> bool:
    return not href.strip().lower().startswith(("javascript:", "#", "mailto:")) and bool(href.strip())


def _advertisements(root: Any) -> list[Any]:
    """Elements that are named as rotating advertisements."""
    named = root.xpath("//*[(@id or @class) and not(self::html or self::body)]")
    return [node for node in named if _ROTATING.search(f"{node.get('id') or ''} {node.get('class') or ''}")][:200]


def _rotating(root: Any | None) -> set[str]:
    """Keys of the blocks inside elements that are named as advertisements."""
    if root is None:
        return set()
    texts = [lxml.html.tostring(node, encoding="unicode", with_tail=False) for node in _advertisements(root)]
    return {steady(line) for text in texts for _, line in flow_of(text).lines()}
