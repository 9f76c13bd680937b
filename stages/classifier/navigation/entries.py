"""Entries of menus and headings of blocks, from how a page is built and never from what addresses look like.

A link leads to a column when it stands in a group of short labels without dates (a menu), above a list of entries (a
heading or a tab), or is the 更多 link of a list whose heading says its name.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from stages.classifier.navigation.group import ARTICLE_PATH, MENU_LABEL, LinkAt
from stages.classifier.navigation.labels import is_more, may_name_a_column
from stages.classifier.navigation.page import Page
from stages.classifier.reading.context import PageContext
from stages.classifier.reading.opening import Unreadable, open_document

TAB_LABEL = 12
BLOCK_LEVELS = 6
BLOCK_LINKS = 300  # what holds more is no block but the page


Zone = Literal["menu", "group", "heading", "more"]


@dataclass(frozen=True)
class Entry:
    """A link to a column, with the name its label or the heading of its block gives. `zone`: a menu that calls itself
    one, a group of short labels, the heading of a list, or its 更多. The address of a text makes a link less `sure`."""

    url: str
    name: str
    zone: Zone
    sure: bool


def navigation(body: bytes, context: PageContext, hosts: frozenset[str]) -> list[Entry]:
    """The entries of a page in document order, each address once. `hosts`: hosts of the site itself."""
    try:
        document = open_document(body, context)
    except Unreadable:
        return []
    if document.root is None:
        return []
    found: dict[str, Entry] = {}
    try:
        for entry in _entries(Page(document.root, document.base, hosts)):
            key = address_key(entry.url)
            if key not in found or (entry.sure and not found[key].sure):
                found[key] = entry
    except RecursionError:  # headings nested by the thousand
        return []
    names: set[str] = set()
    out = []
    for entry in found.values():
        if entry.name not in names or entry.sure:
            out.append(entry)
        names.add(entry.name)
    return out


def address_key(url: str) -> str:
    """Equal for two spellings of one page: scheme, last slash and index pages left out."""
    rest = url.partition("://")[2].removeprefix("www.")
    return re.sub(r"/(?:index|default|main)\.(?:s?html?|jspx?|aspx?|php)$", "/", rest, flags=re.I).rstrip("/")


def _entries(page: Page) -> Iterator[Entry]:
    for link in page.links:
        if page.in_footer(link) or not link.own:
            continue
        if is_more(link.label) or (link.is_more and not may_name_a_column(link.label)):
            name = _name_of_block(page, link)
            if name:
                yield Entry(link.url, name, "more", sure=True)
        elif may_name_a_column(link.label) and not link.dated:
            zone = _zone(page, link)
            if zone is not None:
                yield Entry(link.url, link.label, zone, sure=not ARTICLE_PATH.search(link.url))


def _zone(page: Page, link: LinkAt) -> Zone | None:
    """Where a short label stands; None where it is none of a way to columns."""
    group = page.group(link)
    if page.in_menu_zone(link) and (group.is_menu or (len(link.label) <= TAB_LABEL and not group.is_list)):
        return "menu"
    if _heads_a_list(page, link):
        return "heading"
    return "group" if group.is_menu else None


def _heads_a_list(page: Page, link: LinkAt) -> bool:
    """Whether a list follows the link inside one of the next blocks around it, with no other list before it."""
    if len(link.label) > TAB_LABEL:
        return False
    for block in _around(link.element):
        inside = page.links_in(block)
        if len(inside) < 2:
            continue
        if len(inside) > BLOCK_LINKS:
            return False
        before = [one for one in inside if one.order < link.order]
        after = [one for one in inside if one.order > link.order and one.url != link.url]
        titles = [one for one in after if one.dated or len(one.label) > MENU_LABEL]
        if titles:
            earlier = [one for one in before if one.dated or len(one.label) > TAB_LABEL]
            return not earlier and _looks_like_heading(page, link)
    return False


def _looks_like_heading(page: Page, link: LinkAt) -> bool:
    """Few links on its own line: a title among its list has as many as the list."""
    return not page.group(link).is_list or page.in_heading(link)


def _around(element: etree._Element) -> Iterator[etree._Element]:
    current = element.getparent()
    for _level in range(BLOCK_LEVELS):
        if current is None or current.tag in ("body", "html"):
            return
        yield current
        current = current.getparent()


def _name_of_block(page: Page, link: LinkAt) -> str:
    """The heading of the block whose 更多 link this is; empty where none can be told."""
    if link.title and may_name_a_column(link.title):
        return link.title
    for block in _around(link.element):
        mores = [one for one in page.links_in(block) if is_more(one.label) or one.is_more]
        words = page.headings_in(block)
        if not words:
            continue
        if len(mores) <= 1:
            before = [word for order, word in words if order < page.order_of(link.element)]
            return _first(before) or _first(word for _, word in words)
        if len(words) == len(mores):  # tabs, and a 更多 link for each of them
            return words[[one.order for one in mores].index(link.order)][1] if link in mores else ""
        before = [word for order, word in words if order < page.order_of(link.element)]
        return before[-1] if before else ""
    return ""


def _first(words: Iterable[str]) -> str:
    return next((word for word in words if may_name_a_column(word)), "")
