"""The links of a page with what stands around them: their groups, dates, headings and zones."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from lxml import etree

from stages.classifier.navigation.group import Group, LinkAt
from stages.classifier.navigation.labels import clean, is_more, may_name_a_column
from stages.classifier.reading.addresses import Base
from stages.classifier.reading.hosts import host_of

_DATE = re.compile(r"(?:19|20)\d{2}\s*[-./年]\s*\d{1,2}|(?<![\d/])\d{1,2}\s*[-/月]\s*\d{1,2}\s*日?(?!\d)")
_FOOTER = re.compile(r"foot|copyright|yqlj|friend|flink|youlian", re.I)
_LOW = re.compile(r"bottom|dibu", re.I)
_MARKS = re.compile(r"备案|ICP|版权所有|网站标识码|公网安备|主办单位|网站地图", re.I)
_MENU = re.compile(r"nav|menu|daohang|(?:^|[-_ ])dh(?:$|[-_ \d])|channel|lanmu", re.I)
_HEADING = re.compile(
    r"title|tit(?:$|[-_ \d])|(?:^|[-_ ])hd(?:$|[-_ \d])|head|tab|caption|biaoti|(?:^|[-_ ])bt(?:$|[-_ \d])", re.I
)
_MORE = re.compile(r"(?:^|[-_ ])(?:more|gd|gengduo)|more(?:$|[-_ \d])", re.I)
_ONCLICK = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.(?:assign|replace)\(|window\.open\(|open\()\s*['\"]([^'\"]+)['\"]"
)
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|7z|txt|jpe?g|png|gif|mp[34]|wmv|apk|exe)(?:\?|$)", re.I
)
_SERVICE_PATH = re.compile(r"/(?:search|login|register|user|member|admin|sso|passport|wza|rss)(?:[/.?]|$)", re.I)
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "caption", "legend", "dt"})
_SKIPPED = frozenset({"script", "style", "noscript", "template", "select", "option", "textarea"})
MOST_LINKS = 3_000  # of a page: menus stand before them
TITLE = 12  # characters: longer labels are titles of texts
_FRIENDS = re.compile(r"友情链接|相关链接|网站链接|常用链接|网站群|站点群|各级政府网站|部门网站链接")


class Page:
    """`hosts`: hosts of the site itself, without www."""

    def __init__(self, root: etree._Element, base: Base, hosts: frozenset[str]) -> None:
        self._root, self._base, self._hosts = root, base, hosts
        self._orders = {element: order for order, element in enumerate(root.iter())}
        self._inside: dict[etree._Element, list[LinkAt]] = defaultdict(list)
        self._footers: dict[etree._Element, bool] = {}
        self._folds: dict[tuple[etree._Element, str, bool], Group] = {}
        self.links: list[LinkAt] = []
        anchors = [element for element in root.iter() if self._href(element)][:MOST_LINKS]
        counts = _counted(anchors)
        for element in anchors:
            link = self._link(element, counts)
            self.links.append(link)
            for around in (element, *element.iterancestors()):
                self._inside[around].append(link)

    def order_of(self, element: etree._Element) -> int:
        return self._orders[element]

    def links_in(self, block: etree._Element) -> list[LinkAt]:
        return self._inside[block]

    def group(self, link: LinkAt) -> Group:
        """The links whose items are siblings of this one's, with the same tag; of a menu with drop-downs those of its
        entries."""
        parent = link.item.getparent()
        if parent is None:
            return Group([link])
        group = self._groups[parent, link.item.tag]
        if len(group) > 1:
            return group
        beside = self._folded(link.item, link)
        return beside if len(beside) > 1 else self._folded(parent, link)

    def _folded(self, entry: etree._Element, link: LinkAt) -> Group:
        """The entries of a menu with drop-downs, each of which holds links of its own: the first links of them, or, for
        one that is not the first, all of them."""
        around = entry.getparent()
        first = self._inside[entry][0] is link
        key = (around if around is not None else entry, entry.tag, first)
        if key not in self._folds:
            siblings = [one for one in around if one.tag == entry.tag] if around is not None else [entry]
            folded = [self._inside[one] for one in siblings if self._inside[one]]
            self._folds[key] = Group([one for links in folded for one in (links[:1] if first else links)])
        return self._folds[key]

    @cached_property
    def _groups(self) -> dict[tuple[etree._Element, str], Group]:
        found: dict[tuple[etree._Element, str], list[LinkAt]] = defaultdict(list)
        for link in self.links:
            parent = link.item.getparent()
            if parent is not None:
                found[parent, link.item.tag].append(link)
        return {key: Group(links) for key, links in found.items()}

    def in_footer(self, link: LinkAt) -> bool:
        """Whether the link stands in the foot or among links to friends."""
        if any(self._is_footer(around) for around in _upwards(link.element)):
            return True
        if any(_FRIENDS.search(_text(before)[:40]) for before in _earlier(link.item)):
            return True
        return self.group(link).is_foot

    def _is_footer(self, element: etree._Element) -> bool:
        """Whether an element is the foot of the page; the lower part of a block is called bottom as well."""
        if element not in self._footers:
            named = element.tag == "footer" or bool(_FOOTER.search(_called(element)))
            low = not named and bool(_LOW.search(_called(element))) and bool(_MARKS.search(_text(element)))
            self._footers[element] = named or low
        return self._footers[element]

    def in_menu_zone(self, link: LinkAt) -> bool:
        return any(around.tag == "nav" or _MENU.search(_called(around)) for around in _upwards(link.element))

    def in_heading(self, link: LinkAt) -> bool:
        near = [link.element, *list(link.element.iterancestors())[:3]]
        return any(around.tag in _HEADING_TAGS or _HEADING.search(_called(around)) for around in near)

    def headings_in(self, block: etree._Element) -> list[tuple[int, str]]:
        """Texts of the headings in a block, in order, with their place. A row of tabs is a heading for each tab."""
        found: list[tuple[int, str]] = []
        passed: set[etree._Element] = set()
        for element in block.iter():
            if element.getparent() in passed:
                passed.add(element)
                continue
            if not isinstance(element.tag, str) or element.tag in _SKIPPED:
                continue
            if any(link.dated or len(link.label) > TITLE for link in self._inside[element]):
                continue  # holds the list itself
            named = element.tag in _HEADING_TAGS or bool(_HEADING.search(_called(element)))
            if not named and (len(element) or not self._alone(element)):
                continue
            if sum(bool(clean(_text(inner))) for inner in element if isinstance(inner.tag, str)) >= 2 and named:
                found += self._parts(element)
                passed.add(element)
                continue
            words = clean(_words(element))
            if words and may_name_a_column(words):
                found.append((self.order_of(element), words))
                passed.add(element)
        return found

    def _parts(self, heading: etree._Element) -> list[tuple[int, str]]:
        """The labels side by side in a heading: its own words and each of its parts that is no 更多."""
        own = clean(heading.text or "")
        parts = [(self.order_of(heading), own)] if may_name_a_column(own) else []
        for inner in heading.iterchildren():
            words = clean(_words(inner))
            if may_name_a_column(words):
                parts.append((self.order_of(inner), words))
            elif isinstance(inner.tag, str) and len(inner):
                parts += self._parts(inner)
        return parts

    def _alone(self, element: etree._Element) -> bool:
        """Whether a text stands outside of lists and links: a heading that no class calls one."""
        if element.tag == "li":
            return not self._inside[element]
        return all(around.tag not in ("a", "li", "p", "td", "dd") for around in (element, *element.iterancestors()))

    def _href(self, element: etree._Element) -> str:
        if not isinstance(element.tag, str) or element.tag in _SKIPPED:
            return ""
        href = (element.get("href") or "").strip() if element.tag in ("a", "area") else ""
        if not href or href.startswith("#") or href.lower().startswith("javascript:"):
            pressed = _ONCLICK.search(element.get("onclick") or "") or _ONCLICK.search(href)
            href = pressed.group(1) if pressed else element.get("data-href") or element.get("data-url") or ""
        return href

    def _link(self, element: etree._Element, counts: dict[etree._Element, int]) -> LinkAt:
        url = self._base.join(self._href(element))
        item = element
        for around in element.iterancestors():
            if counts[around] > 1 or around.tag in ("body", "html"):
                break
            item = around
        words = clean(_text(element))
        title = clean(element.get("title") or "")
        pictured = next((clean(image.get("alt") or "") for image in element.iter("img") if image.get("alt")), "")
        label = words or title or pictured or clean(element.get("alt") or "")
        if label and title.startswith(label) and len(title) > len(label) and may_name_a_column(title):
            label = title  # cut short by the page
        dated = bool(_DATE.search(_text(item))) or any(_DATE.search(_text(beside)) for beside in _beside(item, counts))
        near = [element, *list(element.iterancestors())[:1]]
        more = any(_MORE.search(_called(one)) for one in near) and counts[near[-1]] <= 1
        own = self._is_own(url)
        return LinkAt(element, item, self._orders[element], url, label, title, own, dated, more)

    def _is_own(self, url: str) -> bool:
        if not url.startswith(("http://", "https://")) or _FILE.search(url) or _SERVICE_PATH.search(url):
            return False
        return host_of(url).removeprefix("www.") in self._hosts


def _counted(anchors: list[etree._Element]) -> dict[etree._Element, int]:
    counts: dict[etree._Element, int] = defaultdict(int)
    for element in anchors:
        counts[element] += 1
        for around in element.iterancestors():
            counts[around] += 1
    return counts


def _upwards(element: etree._Element) -> list[etree._Element]:
    return [element, *(around for around in element.iterancestors() if around.tag not in ("body", "html"))]


def _called(element: etree._Element) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _text(element: etree._Element) -> str:
    """The words in an element, without those of scripts."""
    return "".join(_pieces(element, frozenset()))


def _words(element: etree._Element) -> str:
    """The words in an element without its 更多."""
    mores = [inner for inner in element.iter("a", "span", "em", "i") if is_more(clean(_text(inner)))]
    hidden = frozenset(below for more in mores if more is not element for below in more.iter())
    return "".join(_pieces(element, hidden))


def _pieces(element: etree._Element, hidden: frozenset[etree._Element]) -> Iterator[str]:
    for inner in element.iter():
        if isinstance(inner.tag, str) and inner.tag not in _SKIPPED and inner not in hidden:
            yield inner.text or ""
        if inner is not element and (inner not in hidden or inner.getparent() not in hidden):
            yield inner.tail or ""


def _beside(item: etree._Element, counts: dict[etree._Element, int]) -> list[etree._Element]:
    """The neighbours of an item that hold no link: the date of an entry often stands in one."""
    found = [item.getnext(), item.getprevious()]
    return [one for one in found if one is not None and isinstance(one.tag, str) and not counts[one]]


def _earlier(item: etree._Element) -> list[etree._Element]:
    """Headings before an item and before the blocks around it."""
    found = []
    for around in [item, *list(item.iterancestors())[:3]]:
        before = around.getprevious()
        if before is not None and isinstance(before.tag, str) and around.tag not in ("body", "html"):
            found.append(before)
    return found
