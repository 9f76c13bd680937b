"""Links beside each other: a menu, a list of texts, or the foot of a page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

MENU_LINKS = 3
MENU_LABEL = 9  # characters, in the middle of a menu
# Addresses that usual systems give to texts; only one sign among others, since each system has its own.
ARTICLE_PATH = re.compile(
    r"/(?:19|20)\d{2}[-_/]?(?:0[1-9]|1[0-2])|[/_](?:t|content_|art_|article_|detail_|info_)\d{3,}|/art/|/info/\d+/\d+"
    r"|/content/article|(?:detail|article|show|view)[a-z]*\.(?:s?html?|jspx?|aspx?|php|do)\?",
    re.I,
)
_FOOT_LABELS = frozenset(
    ["网站声明", "版权声明", "隐私声明", "免责声明", "法律声明", "关于本站", "网站帮助", "使用帮助", "站点地图"]
)


@dataclass(frozen=True, eq=False)
class LinkAt:
    """A link of the page. `own`: it leads to another page of the site; `dated`: a date stands beside it."""

    element: etree._Element
    item: etree._Element  # the widest element that holds no other link
    order: int
    url: str
    label: str
    title: str
    own: bool
    dated: bool
    is_more: bool


class Group:
    """Links whose items are siblings; what they are together is found once."""

    def __init__(self, links: Sequence[LinkAt]) -> None:
        self.links = links

    def __len__(self) -> int:
        return len(self.links)

    @cached_property
    def is_menu(self) -> bool:
        """Short labels without dates."""
        if len(self.links) < MENU_LINKS:
            return False
        lengths = sorted(len(link.label) for link in self.links)
        dated = any(link.dated for link in self.links)
        articles = sum(bool(ARTICLE_PATH.search(link.url)) for link in self.links)
        return lengths[len(lengths) // 2] <= MENU_LABEL and not dated and articles * 2 < len(self.links)

    @cached_property
    def is_list(self) -> bool:
        """A list of texts: dated entries, or titles."""
        if len(self.links) < 2:
            return any(link.dated for link in self.links)
        dated = sum(link.dated for link in self.links)
        titles = sum(len(link.label) > MENU_LABEL for link in self.links)
        return max(dated, titles) * 2 >= len(self.links)

    @cached_property
    def is_foot(self) -> bool:
        """The labels that only the foot of a page has."""
        return any(link.label in _FOOT_LABELS for link in self.links)
