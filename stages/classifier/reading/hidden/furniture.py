"""Known-good hiding: menus, tabs, dialogs, share buttons and the like wait hidden until somebody opens them."""

import re
from itertools import islice
from typing import Any

from stages.classifier.reading.hidden.page import Page
from stages.classifier.reading.hosts import host_of

_NAMES = re.compile(
    r"nav|menu|drop|sub|tab|slid|swip|carous|banner|focus|scroll|modal|dialog|pop|layer|mask|share|mobile|phone|wap"
    r"|app|link|yqlj|friend|select|more|qr|ewm|code|weixin|wechat|wx|weibo|panel|toggle|accord|collaps|expand|tip"
    r"|hover|aged|oldfix|elder|wza|toolbar|search|login|side|float|piao|print|voice|player|video|media|pic|item"
    r"|list|hide|hidden|con\d|content|box\d|sr-only|skip|visually|page|foot|close|bd$|hd$|cur|js_",
    re.I,
)
_TAGS = frozenset(
    ["ul", "ol", "li", "dl", "dd", "dt", "nav", "select", "option", "menu", "details", "form", "label", "button"]
)
_CREDIT = re.compile(
    r"技术支持|设计制作|制作维护|网站设计|网站建设|开发单位|承建|运维|版权|powered|copyright|design", re.I
)
_SPECK = ("0", "1", "0px", "1px")
_CREDIT_LENGTH = 120  # characters of the line that names the builder, at most
_LINKS_COUNTED = 100
_NEARBY = 3  # ancestors of the hiding element whose names count


def is_furniture(carrier: Any, page: Page) -> bool:
    """Whether the hiding element looks like a part of the page that can be opened."""
    names: list[str] = []
    node = carrier
    for _ in range(_NEARBY):
        if node is None or node.tag in ("body", "html"):
            break
        if node.tag in _TAGS:
            return True
        names += [node.get("id") or "", *(node.get("class") or "").split()]
        node = node.getparent()
    own = [name for name in (carrier.get("id"), *(carrier.get("class") or "").split()) if name]
    return any(_NAMES.search(name) for name in names) or any(page.revealed(name) for name in own)


def mostly_own(carrier: Any, page: Page) -> bool:
    """Whether at least half of the links beside it lead to the site itself or to public bodies."""
    good = total = 0
    for link in islice(carrier.iter("a"), _LINKS_COUNTED):
        href = (link.get("href") or "").strip()
        if href and not href.lower().startswith("javascript"):
            total += 1
            good += not page.own.foreign(host_of(href))
    return total > 1 and good * 2 >= total


def is_credit(link: Any) -> bool:
    """Whether the link is the name of the firm that built the site."""
    parent = link.getparent()
    around = "".join(islice(parent.itertext(), 20)) if parent is not None else ""
    return len(around) < _CREDIT_LENGTH and _CREDIT.search(around) is not None


def is_picture(link: Any) -> bool:
    """A link that shows a picture and no text: a slide or an emblem."""
    if any((picture.get("width") or "").strip() in _SPECK for picture in link.iter("img")):
        return False
    return not "".join(link.itertext()).strip() and any(
        True for _ in link.iter("img", "svg", "i", "video", "input", "canvas")
    )


def is_replaced_by_picture(style: dict[str, str]) -> bool:
    """Text pushed away so that the background picture of the same element shows in its place."""
    return "text-indent" in style and "url(" in style.get("background", "") + style.get("background-image", "")
