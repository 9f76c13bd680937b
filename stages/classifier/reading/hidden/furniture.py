"""Known-good hiding: menus, tabs, dialogs, share buttons and the like wait hidden until somebody opens them."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from stages.classifier.reading.hidden.page import Page
from stages.classifier.reading.hosts import host_of

# Names that only pieces carry which somebody opens, and names that anything carries.
_OPENED = re.compile(
    r"nav|menu|drop|sub|tab(?!le)|slid|swip|carous|focus|modal|dialog|pop|layer|mask|share|mobile|phone|wap|\bm[-_]|xl_|select"
    r"|option|more|qr|ewm|weixin|wechat|wx|weibo|panel|toggle|accord|collaps|expand|tip|hover|aged|oldfix|elder|wza"
    r"|toolbar|search|login|float|piao|print|voice|player|video|con[_-]|con\d|sr-only|skip|visually|close|cur|undis",
    re.I,
)
_COMMON = re.compile(
    r"link|yqlj|friend|app|code|banner|scroll|side|media|pic|item|list|hide|hidden|content|box|page|foot|bd$|hd$|js_",
    re.I,
)
_OPENED_TAGS = frozenset(("dl", "dd", "dt", "nav", "select", "option", "menu", "details", "form", "label", "button"))
_COMMON_TAGS = frozenset(("ul", "ol", "li"))
# What official pages write on links that wait to be opened: names of bodies, and what there is to do.
_ORDINARY = re.compile(
    r"(?:网|网站|门户|报|社|台|局|委|委员会|厅|部|办|院|校|园|大学|学院|中学|小学|中心|协会|学会|联合会|联盟|基金会|集团"
    r"|银行|公司|政府|馆|所|站|处|科|室|队|移动|电信|联通|铁塔|电网|邮政|融媒|融媒体|频道|平台|系统|专栏|专题|通知|公告"
    r"|指南|说明|手册|表|帮助|查询|地图|攻略|会|版|论坛|发布|志愿者|微博|微信|公众号|二维码|文库|要闻|新闻|信息)$"
    r"|^(?:更多|more|详情|查看|下载|点击|进入|关闭|返回|首页|上一|下一|附件|阅读|确定|继续|打印|分享|收藏|登录|注册|搜索)",
    re.I,
)
_HEADLINE = 10  # characters from which on a text is a headline, not a keyword
_CREDIT = re.compile(
    r"技术支持|设计制作|制作维护|网站设计|网站建设|开发单位|承建|运维|版权|powered|copyright|design", re.I
)
_SPECK = ("0", "1", "0px", "1px")
_CREDIT_LENGTH = 120  # characters of the line that names the builder, at most
_NODES_READ = 20
_LINKS_COUNTED = 100
_ELEMENTS_COUNTED = 50_000
_NEARBY = 3  # ancestors of the hiding element whose names count


def looks_opened(carrier: Any, page: Page) -> bool:
    """Whether the hiding element is a piece that somebody opens: by its name, or because the page does open it."""
    return _carries(carrier, page, _OPENED, _OPENED_TAGS) or is_opened_by_page(carrier, page)


def may_be_furniture(carrier: Any, page: Page) -> bool:
    """Whether the hiding element has a name that pieces of official pages have, but other things as well."""
    return _carries(carrier, page, _COMMON, _COMMON_TAGS)


def _carries(carrier: Any, page: Page, names: re.Pattern[str], tags: frozenset[str]) -> bool:
    return any(
        node.tag in tags or names.search(f"{node.get('id') or ''} {node.get('class') or ''}") is not None
        for node in _around(carrier, page)
    )


def is_opened_by_page(carrier: Any, page: Page) -> bool:
    """Whether a rule, a script or a handler of the page shows the hiding element or what is around it."""
    names = (name for node in _around(carrier, page) for name in (node.get("id"), *(node.get("class") or "").split()))
    return any(name and page.revealed(name) for name in names)


def _around(carrier: Any, page: Page) -> Iterator[Any]:
    """The hiding element and what is around it, short of what holds the page: its name says nothing of its parts."""
    yield carrier
    node = carrier.getparent()
    for _ in range(_NEARBY - 1):
        if node is None or node.tag in ("body", "html") or _holds_the_page(node, carrier, page):
            return
        yield node
        node = node.getparent()


def _holds_the_page(node: Any, carrier: Any, page: Page) -> bool:
    """Whether an element holds more than half of everything outside of the hiding element, like the one form of a
    page of ASP.NET."""
    inside = _size(carrier)
    return _size(node) - inside > (page.elements - inside) / 2


def _size(node: Any) -> int:
    return sum(1 for _ in islice(node.iter(), _ELEMENTS_COUNTED))


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
    near = islice(parent.iter(), _NODES_READ) if parent is not None else ()
    around = "".join((node.text or "") + (node.tail or "") for node in near if isinstance(node.tag, str))
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


def is_ordinary(text: str, page: Page) -> bool:
    """Whether a link says what links of official pages say: a body, a thing to do, a headline, the place's name."""
    if len(text) >= _HEADLINE or _ORDINARY.search(text):
        return True
    title = page.doc.title_tag
    return any(text[i : i + 2] in title for i in range(len(text) - 1))
