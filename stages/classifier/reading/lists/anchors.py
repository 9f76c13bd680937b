"""Links as possible entries of a list, and the title an entry goes by."""

import re
from functools import lru_cache, reduce
from operator import or_

from stages.classifier.reading.kept import Kept
from stages.classifier.reading.lists.spellings import plain_days
from stages.classifier.reading.tree import Tree, attribute_of

_CUT = re.compile(r"(?:\.{2,}|…+|。。+|···)\s*$")
_TRAIL = re.compile(r"[\s\ue000-\uf8ff]*(?:\bnew!?|置顶|\[?查看\]?)?\s*$", re.I)
_GENERIC = re.compile(
    r"(?:查看|点击|阅读|了解|浏览)?(?:更多|详细|详情|全文|内容|详细内容|全部|下载|附件)(?:内容|信息|新闻)?|more|首页|尾页|末页|上一?页|下一?页"
    r"|网站首页|返回(?:首页|顶部|列表|上一?[级页])?|打印(?:本页)?|关闭(?:窗口|本页)?|收藏|分享|登录|注册|搜索|高级搜索|大|中|小|设为首页|加入收藏"
    r"|加为收藏|无障碍(?:浏览|阅读)?|关怀版|长者(?:模式|版|助手)?|适老(?:化|版).{0,4}|网站地图|联系我们|关于我们|网站声明|网站支持IPv6|简体|繁体|繁體"
    r"|手机版|English|rss|订阅|微信|微博|政务微[信博]|客户端|我要.{0,4}|[0-9]+|[A-Z]|确定|跳转|go|后一?页|前一?页|第[0-9一]+页|退出|帮助|点击这里"
    r"|中国政府网|政策解读|图解|解读|相关解读|文字解读|图文解读|视频解读|政策原文|相关文件|答复|回复|HTML|PDF|WORD|OFD|[.\s]*",
    re.I,
)
_DETAIL = re.compile(r"(?:查看|点击|阅读|了解)?(?:详细|详情|全文|详细内容)(?:信息)?|查看|点击查看|阅读")
_TITLE_KEY = re.compile(
    r"(?:文章)?(?:标题|题目|名称)\s*[:：]\s*(.+?)\s*"
    r"(?:[\r\n]|(?:作者|来源|文号|索引号|发布机构|发文字号)\s*[:：]|(?:[\u4e00-\u9fff]{2})?(?:时间|日期)\s*[:：]|$)"
)
_TITLE_MARK = re.compile(r"(?:^|[-_ ])(?:tit|title|bt|name|subject|headline)s?(?:$|[-_ 0-9])", re.I)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = frozenset(("p", "div", "dt", "dd", "li", "td"))
_MERE_NUMBERS = re.compile(r"[\s\d\-/.:：年月日\[\]()（）【】]*")
# The Chinese characters of these, with one of which all of them begin, and those of the expressions.
_GENERIC_SIGNS = frozenset(_GENERIC.pattern + _MERE_NUMBERS.pattern)
# What stands beside a date in a card: its label, a counter, strokes.
_FACTS = re.compile(
    r"(?:发布|更新|发表|公布|成文)?(?:时间|日期)|(?:浏览|点击|阅读|访问)(?:次数|量|数)?|次|(?<=\d)T(?=\d)|[|｜丨]"
    r"|今[天日]|昨[天日]|前天|刚刚|(?<=[0-9一两二三四五六七八九十半])\s?(?:小时|分钟|天|周|星期|个?月|年)前|[上下]午|(?<=[0-9])\s?[ap]m\b"
    r"|(?:星期|周)[一二三四五六日天]",
    re.I,
)
_MARKS = "置顶|最新|推荐|头条|热点|热门|重要|要闻|新|热|顶|荐|精|new!?|hot!?|top"
# A mark that stands alone beside a title, and one that is printed right before it.
_MARK = re.compile(rf"[\[【(（〔<《]?\s*(?:{_MARKS})\s*[\]】)）〕>》]?[:：·|]?", re.I)
# The characters of which facts and marks consist, and those of the expressions, which do no harm: a Chinese one beside
# them belongs to a title.
_FACT_SIGNS = "".join(sorted({*_MERE_NUMBERS.pattern, *_FACTS.pattern, *_MARK.pattern}))
_LEAD = re.compile(
    r"[\[【(（〔]\s*(?:置顶|最新|头条|new!?|hot!?|top)\s*[\]】)）〕]\s*|(?:置顶|new!?|hot!?|top)[\s:：·|]+", re.I
)
_LEAD_SIGNS = frozenset("[【(（〔置nNhHtT")
_LONGEST_CATEGORY = 12  # characters of a class put before a title
_LONGEST_FACT = 40  # characters of what stands beside a title
_SAID = re.compile(r"['\"]((?:https?:)?/?[\w./%~-]+(?:\?[\w./%&=~-]*)?)['\"]")
_DEAD = re.compile(r"\s*(?:#.*|javascript:.*|\s*)$", re.I | re.S)


class Anchor:
    """A link at element `at`. Title and address are worked out when asked for: most links of a page are navigation."""

    __slots__ = ("_href", "_title", "_tree", "at")

    def __init__(self, tree: Tree, at: int) -> None:
        self._tree = tree
        self.at = at
        self._title: str | None = None
        self._href: str | None = None

    @property
    def title(self) -> str:
        """Visible words, or the title attribute where they are cut."""
        if self._title is None:
            self._title = anchor_title(self._tree, self.at)
        return self._title

    @property
    def href(self) -> str:
        """Address as printed, empty where the link leads nowhere by itself."""
        if self._href is None:
            self._href = target(self._tree, self.at)
        return self._href

    @property
    def category(self) -> bool:
        """A class put before the title, like [市发改委]."""
        return _CATEGORY[self.title]


_AROUND = " \xa0[]【】()（）<>《》»+→·|:：…。."
_BULLETS = " ·•●■◆▪►▶>＞»☆★○◇・-\xa0\u3000"


def clean(text: str) -> str:
    """A title without the white space, bullets and "new" marks around it."""
    text = " ".join(text.split()).lstrip(_BULLETS)
    if text[:1] in _LEAD_SIGNS:
        led = _LEAD.match(text)
        text = text[led.end() :] if led and led.end() < len(text) else text
    return _TRAIL.sub("", text) if text[-1:] in "wW!顶]" or text[-1:] >= "\ue000" else text


@lru_cache(maxsize=4096)
def generic(title: str) -> bool:
    """Words of the page's machinery (更多, 下一页, 打印 …), never a title."""
    core = title.strip(_AROUND)
    if not core or ("\u4e00" <= core[0] <= "\u9fff" and core[0] not in _GENERIC_SIGNS):
        return not core
    return _GENERIC.fullmatch(core) is not None or _MERE_NUMBERS.fullmatch(core) is not None


def anchors_of(tree: Tree) -> tuple[list[int], list[int]]:
    """Places of the links that may be entries, in document order, and of those that lead to the whole of what stands
    beside them (查看详情, 阅读全文)."""
    links, said = tree.links, [*map(_WORDED.__getitem__, tree.link_words)]
    kinds, tags = reduce(or_, set(said), 0), tree.tags
    details = [i for i, one in zip(links, said, strict=True) if one & _DETAILED] if kinds & _DETAILED else []
    sure = _SURE if "name" in "".join(tree.link_tags) else _SURE | _LIKELY  # no link is but a place to jump to
    found = [
        i
        for i, one in zip(links, said, strict=True)
        if one & sure or (one & _LIKELY and not _NAMED[tags[i]]) or (one & _BESIDE and _is_titled(tree, i))
    ]
    return found, details


def _is_titled(tree: Tree, i: int) -> bool:
    """Whether a link that begins with a picture, a date or a mark goes on with words that may be a title."""
    inside = [text for text in tree.texts[i + 1 : tree.ends[i] + 1] if text]
    if len(inside) > 1:
        words = max((text for text in inside if not _NO_TITLE[text]), key=len, default="") or inside[0]
    else:
        words = inside[0] if inside else _wordless(tree, i)
    said = _WEIGHTS[words]
    return said == _SURE or (said == _LIKELY and not _NAMED[tree.tags[i]])


# What the words of a link may be: surely a title, one where the tag leads somewhere, the words for the whole of what
# stands beside, or what stands before the title.
_SURE, _LIKELY, _DETAILED, _BESIDE = 1, 2, 4, 8
_BEFORE_WORDS = frozenset("0123456789[(（")


def _weight(words: str) -> int:
    """`_SURE`, `_LIKELY`, or 0 for the words of what is no title."""
    if "{{" in words or "${" in words:
        return 0  # a template that no script has filled
    if len(words) > 16:
        return _SURE
    return _LIKELY if len(words) > 1 and not generic(words) else 0


def _worded(words: str) -> int:
    beside = not words or words[0] in _BEFORE_WORDS or _no_title(words)
    return (_BESIDE if beside else _weight(words)) | (_DETAILED if _leads_to_whole(words) else 0)


_WEIGHTS: Kept[str, int] = Kept(_weight)
_WORDED: Kept[str, int] = Kept(_worded)


def leads_to_whole(words: str) -> bool:
    """Whether a link with these words leads to the whole of what stands beside it (详细, 阅读全文)."""
    return _DETAILS[words]


def _leads_to_whole(words: str) -> bool:
    return _DETAIL.fullmatch(words.strip(_AROUND)) is not None


_DETAILS: Kept[str, bool] = Kept(_leads_to_whole)


def _wordless(tree: Tree, i: int) -> str:
    return _TOOLTIPS[tree.tags[i]] or _picture(tree, i)


_TOOLTIPS: Kept[str, str] = Kept(lambda tag: clean(attribute_of(tag, "title")))


def _named(tag: str) -> bool:
    """A place in a text to jump to, which word processors leave behind, and no link."""
    return "name" in tag and "href" not in tag.lower() and "onclick" not in tag


_NAMED: Kept[str, bool] = Kept(_named)


def _heads(tree: Tree, i: int) -> bool:
    """Whether the markup calls a link a heading."""
    parent = tree.parents[i]
    tags = tree.tags
    return parent >= 0 and (tree.names[parent] in _HEADINGS or _MARKED[tags[parent]] or _MARKED[tags[i]])


_MARKED: Kept[str, bool] = Kept(
    lambda tag: "class" in tag and _TITLE_MARK.search(attribute_of(tag, "class")) is not None
)


def anchor_title(tree: Tree, i: int) -> str:
    """Visible text, or the title attribute where the text is cut, or the picture's words where there is no text."""
    if tree.ends[i] == i + 1:
        return _TITLES[tree.tags[i], tree.texts[i + 1]]
    return _TITLES[tree.tags[i], _visible(tree, i)] or _picture(tree, i)


def _title(printed: tuple[str, str]) -> str:
    """The title of a link by its tag and the words in it."""
    tag, words = printed
    visible = clean(words)
    said = attribute_of(tag, "title") if "title" in tag else ""
    if not said:
        return visible
    attribute = clean(said)
    if attribute == visible:
        return visible
    key = _TITLE_KEY.search(said) if ":" in said or "：" in said else None
    attribute = clean(key.group(1)) if key else attribute
    if not visible:
        return attribute
    stem = _CUT.sub("", visible)
    if attribute.startswith(stem[: max(4, len(stem) - 2)]) or (stem != visible and len(attribute) > len(stem) - 2):
        return attribute
    return attribute if len(attribute) >= 6 and attribute in visible else visible


_TITLES: Kept[tuple[str, str], str] = Kept(_title)


def _visible(tree: Tree, i: int) -> str:
    """Text of a link; where it wraps a whole card, the part that is the heading: an element that says so, else the
    words before the first block, else the first block."""
    first = ""
    for j in tree.inside(i):
        tag = tree.names[j]
        if tag in _HEADINGS or _MARKED[tree.tags[j]]:
            text = tree.text(j)
            if len(text) > 3:
                return text
        elif tag == "strong" or (tag in _BLOCKS and not first):
            lead = "" if tag == "strong" else _words(tree.texts[i + 1 : j + 1])
            text = lead if len(lead) > 3 else tree.texts[j + 1]
            if len(text) > 3 and not _NO_TITLE[text] and not _CATEGORY[text]:
                if tag == "strong":
                    return text
                first = text
    return first or _words(tree.pieces(i))


def _words(pieces: list[str]) -> str:
    """Pieces of a link without those that are mere dates, numbers and marks (置顶), and without a class before the
    words ([市水利局])."""
    words = [piece for piece in pieces if piece and not _NO_TITLE[piece]]
    return " ".join(words[1:] if len(words) > 1 and _CATEGORY[words[0]] else words)


_CATEGORY: Kept[str, bool] = Kept(
    lambda text: 2 < len(text) <= _LONGEST_CATEGORY and text[0] in "[【〔" and text[-1] in "]】〕"
)


def _no_title(text: str) -> bool:
    """Whether a piece of a link is a date, a number or a mark and no part of the title."""
    if len(text) > _LONGEST_FACT:
        return False
    plain = plain_days(text).text
    if plain == text and "\u4e00" <= text.strip(_FACT_SIGNS)[:1] <= "\u9fff":
        return False
    if _MERE_NUMBERS.fullmatch(plain) or _MARK.fullmatch(text):
        return True
    return _MERE_NUMBERS.fullmatch(_FACTS.sub("", plain)) is not None


_NO_TITLE: Kept[str, bool] = Kept(_no_title)


def _picture(tree: Tree, i: int) -> str:
    for j in tree.inside(i):
        if tree.names[j] == "img":
            return _PICTURES[tree.tags[j]]
    return ""


_PICTURES: Kept[str, str] = Kept(lambda tag: clean(attribute_of(tag, "alt") or attribute_of(tag, "title")))


def target(tree: Tree, i: int) -> str:
    """Where an element leads: its href, or the address in its onclick; empty for `#` and scripts without one."""
    return _TARGETS[tree.tags[i]]


def target_of(tag: str) -> str:
    """Where an element leads by its tag."""
    href = attribute_of(tag, "href").strip()
    if href and not _DEAD.match(href):
        return href
    said = _SAID.search(attribute_of(tag, "onclick") or href)
    return said.group(1) if said and ("/" in said.group(1) or "." in said.group(1)) else ""


_TARGETS: Kept[str, str] = Kept(target_of)


def best(tree: Tree, anchors: list[Anchor]) -> Anchor | None:
    """The link an entry goes by, out of the links of its row: a heading, else the first that is no class mark and
    not far shorter than the longest."""
    if len(anchors) < 2:
        return anchors[0] if anchors else None
    for anchor in anchors:
        if len(anchor.title) > 3 and not anchor.category and _heads(tree, anchor.at):
            return anchor
    longest = max(min(len(anchor.title), 20) for anchor in anchors)
    for anchor in anchors:
        if not anchor.category and len(anchor.title) * 2 >= longest:
            return anchor
    return anchors[0]
