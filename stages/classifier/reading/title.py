"""The title of a page: ArticleTitle, then the visible heading, then `<title>` without the site's name."""

import re
from dataclasses import dataclass

from stages.classifier.reading.document import Document
from stages.classifier.reading.kept import Kept
from stages.classifier.reading.title_lines import MOST_LINES, OFFICE, broken, joined, lines_of_title, names_a_paper
from stages.classifier.reading.tree import style_of

_SPACES = re.compile(r"\s+")
_TAG = re.compile(r"<[^<>]{0,200}>")
_SEPARATOR = re.compile(r"\s*(?:--+|[-_|｜—–>»]+)\s*")
_SITE_LIKE = re.compile(
    r"(?:网站?|门户(?:网站)?|人民政府|政府|委员会|办公[厅室]|[厅局委署]|平台|频道|官网|首页|公司|银行|大学|学院|医院|学校|集团|协会|在线|专栏|栏目|中心|大厅|政务|中国)$"
)
_TEMPLATE_NAME = re.compile(
    r"^(?:(?:新闻|文章|信息|内容|公告|中标公告|公开|政策)?(?:详细?|列表|内容|详情|文章|显示|浏览)(?:页面?|信息|页)?"
    r"|正文页?|文章内容|首页|无标题文档?|untitled(?: document)?|document|index|title|标题|test|detail|content|list)$",
    re.I,
)
_TITLE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:(?:article|art|news|content|con|page|info|main|doc|detail|text|zw|xl|wz|xw|show|view)?[-_]?"
    r"(?:title|tit|bt|biaoti|headline|heading|btbox|bigtitle|maintitle|arttitle|newstitle)\d?)(?:$|[\s_-])",
    re.I,
)
_BREADCRUMB = re.compile(r"(?:当前|您的?|所在|现在)?(?:的)?(?:位置|所在)|首页\s*[>»/\-]")
_TITLED = ("div", "p", "td", "span", "strong", "b")
_UNCUT = ("noscript", "select", "textarea")
_SAYS_TITLE: Kept[str, bool] = Kept(lambda tag: _TITLE_CLASS.search(style_of(tag)) is not None)
# How the line of source and date begins.
_META_LINE = re.compile(
    r"[\[【(（\s]*(?:(?:信息|文章|新闻|稿件|内容)?(?:来\s*源|作\s*者|编\s*辑)|(?:发布|发表|公布|更新|录入|上传|上网|添加|成文|发文)(?:时间|日期|于)"
    r"|发\s*布\s*[时日]|(?:时间|日期)\s*[:：]|发布(?:机构|单位|人)\s*[:：]|浏览|点击|阅读|(?:19|20)\d\d\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2})"
)
_META_BEGINS = frozenset("[【(（来作编信文新稿内发公更录上添成时日浏点阅12")  # the first characters of such lines
_BARE_DAY = re.compile(
    r"[（(]?[0-9〇零一二三四五六七八九十]{4}\s*年[^年]{1,4}月[^月]{1,4}日[)）]?|(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}"
)
_FURNITURE = re.compile(
    r"(?:来源|发布(?:时间|日期|机构|单位)|更新时间|浏览(?:次数|量)|字体|字号|作者|打印|点击)\s*[:：]?"
)


@dataclass(frozen=True, slots=True)
class Title:
    """`text` with white space collapsed; `position` in the flow where it is printed as a line, -1 when it is not."""

    text: str
    position: int = -1
    end: int = -1


def squeeze(text: str) -> str:
    """Without any white space: how titles are compared."""
    return "".join(text.split())


def clean(text: str) -> str:
    """Markup and white space runs removed, as a title stands on screen."""
    return _SPACES.sub(" ", _TAG.sub("", text)).strip()


def article_title(doc: Document) -> Title | None:
    """Title of a text. None when the page names none."""
    meta = clean(doc.metas.get("articletitle", ""))
    if meta and not _is_name_of_place(meta, doc) and not _TEMPLATE_NAME.match(meta):
        return _completed(meta, doc)
    for find in (
        *(_line_named_by_title_tag, _first_heading, _named_in_table),
        *(_above_meta_line, _lower_heading, _titled_element),
    ):
        found = find(doc)
        if found:
            return found
    shared = clean(doc.metas.get("og:title", ""))
    if shared and not doc.title_tag.strip() and _could_be_title(shared, doc):
        return _placed(shared, doc)  # an article of an account, whose heading is written by a script
    return _from_title_tag(doc)


def column_title(doc: Document) -> Title | None:
    """Title of a list page: the column's own name, not the site's."""
    for name in ("columnname", "articletitle"):
        meta = clean(doc.metas.get(name, ""))
        if meta and meta != clean(doc.metas.get("sitename", "")):
            return _placed(meta, doc)
    return _from_title_tag(doc) or _any_heading(doc)


def home_title(doc: Document) -> Title | None:
    """Title of a home page: the site's name."""
    tag = clean(doc.title_tag)
    name = clean(doc.metas.get("sitename", ""))
    return (
        Title(name or re.sub(r"\s*[-_|｜—–]+\s*(?:网站)?首页$|^首页\s*[-_|｜—–]+\s*", "", tag)) if name or tag else None
    )


def plain_title(doc: Document) -> Title | None:
    """Title of any other page: its `<title>`, else its heading."""
    tag = clean(doc.title_tag)
    return Title(tag) if tag else _any_heading(doc)


# Headings of boxes that stand beside or below the content.
_BOX = re.compile(
    r"友情链接|相关链接|常用链接|链接导航|快速导航|网站导航|(?:热点|热门|精彩|猜你喜欢|为您)推荐|推荐阅读|延伸阅读|(?:点击|阅读|浏览|热点)排行榜?|站内搜索"
    r"|相关(?:阅读|新闻|文章|信息|推荐|报道|稿件|解读|文件|附件|文档)|扫一扫.{0,12}|分享到?.{0,6}"
)
_NAME_FIELD = re.compile(r"(?:信息|文件|公文)?(?:名\s*称|标\s*题)\s*[:：]\s*([^\t]*)")
# Fields of the table that heads a document.
_FIELD = re.compile(
    r"(?:索引号|信息索引|文号|发文字号|文件编号|(?:信息|主题|体裁|公文)分类|公开(?:方式|范围|类别)|有效性|主题词|信息名称|制发机关)[:：]"
)


def _is_name_of_place(text: str, doc: Document) -> bool:
    """Whether a would-be title only repeats the name of the site or of the column."""
    return squeeze(text) in {squeeze(doc.metas.get("sitename", "")), squeeze(doc.metas.get("columnname", ""))}


def _placed(text: str, doc: Document) -> Title:
    """A title and the line that prints it: the last such line before the text proper wins over menus and crumbs."""
    wanted = squeeze(text)
    if not wanted or wanted not in doc.body_text:
        return Title(text)
    first, last, size = wanted[0], wanted[-1], len(wanted)
    for position, line in doc.lines:
        if len(line) >= size and line[0] == first and line[-1] == last and squeeze(line) == wanted:
            return Title(text, position, position + len(line))
    if size >= 6:
        for position, line in doc.lines:
            within = len(line) >= size and first in line and wanted in squeeze(line)
            if within and not _BREADCRUMB.search(line):
                return Title(text, position, position + len(line))
    return _placed_over_lines(text, wanted, doc)


def _placed_over_lines(text: str, wanted: str, doc: Document) -> Title:
    """A title that `<br>` breaks into several lines."""
    lines, first = doc.lines, wanted[0]
    for i, (position, line) in enumerate(lines):
        if len(line) < 4 or line[0] != first:
            continue
        start = squeeze(line)
        if len(start) < 4 or not wanted.startswith(start):
            continue
        for later_position, later in lines[i + 1 : i + MOST_LINES]:
            start += squeeze(later)
            if start == wanted:
                return Title(text, position, later_position + len(later))
    return Title(text)


def _completed(meta: str, doc: Document) -> Title:
    """A title cut short in the meta tag is completed from the page."""
    if meta.endswith(("...", "…")):
        head = squeeze(meta.rstrip(".…"))
        for position, line in doc.lines:
            if len(head) >= 6 and squeeze(line).startswith(head) and not squeeze(line).endswith(("...", "…")):
                return Title(clean(line), position, position + len(line))
    return _placed(meta, doc)


def _line_named_by_title_tag(doc: Document) -> Title | None:
    """The longest printed line that is part of `<title>` and is no name of the site or of a column."""
    tag = squeeze(doc.title_tag)
    if len(tag) < 5:
        return None
    best: Title | None = None
    longest = 2 * len(tag) + 40
    named = [
        (i, line)
        for i, (_, line) in enumerate(doc.lines)
        if line[0] in tag and line[-1] in tag and 5 <= len(line) <= longest and (line[:2] in tag or line[1].isspace())
    ]
    for i, line in named:
        tight = squeeze(line)
        if len(tight) < 5 or tight not in tag or _is_name_of_place(tight, doc):
            continue
        if _SITE_LIKE.search(tight) and (len(tight) <= 16 or not tag.startswith(tight)):
            continue
        if best is None or len(tight) > len(squeeze(best.text)):
            best = _grown(i, doc)
    if best and len(squeeze(best.text)) < 8 and not tag.startswith(squeeze(best.text)):
        return None
    if best and _TEMPLATE_NAME.match(best.text):
        return None
    return best


def _grown(i: int, doc: Document) -> Title:
    """A printed line with the lines around it that belong to the same `<title>` (headings broken by `<br>`)."""
    tag = squeeze(doc.title_tag)
    gaps = _gaps(doc.title_tag)
    lines, first, last = doc.lines, i, i
    text = squeeze(lines[i][1])
    while last + 1 < len(lines) and last - i < MOST_LINES - 1:
        later = squeeze(lines[last + 1][1])
        place = tag.find(text + later)
        if place < 0 or (place + len(text) in gaps and (len(later) <= 6 or _SITE_LIKE.search(later))):
            break
        text, last = text + later, last + 1
    while first > 0 and last - first < MOST_LINES - 1 and not doc.flow.in_anchor(lines[first - 1][0]):
        earlier = squeeze(lines[first - 1][1])
        place = tag.find(earlier + text)
        if place < 0 or (place + len(earlier) in gaps and not broken(doc, first - 1)):
            break
        text, first = earlier + text, first - 1
    if tag.endswith(text) and not names_a_paper(text):  # a `<title>` that may be cut
        first, last = lines_of_title(doc, first, last)
    return _of_lines(doc, first, last)


def _gaps(tag: str) -> frozenset[int]:
    """How many characters of a `<title>` stand before each of its gaps, white space not counted."""
    found, size = set(), 0
    for word in tag.split():
        found.add(size)
        size += len(word)
    return frozenset(found)


def _of_lines(doc: Document, first: int, last: int) -> Title:
    position, line = doc.lines[last]
    return Title(clean(joined(doc, first, last)), doc.lines[first][0], position + len(line))


def _with_its_lines(doc: Document, found: Title) -> Title:
    """A title of which one line was found, with the lines that belong to it."""
    i = next((k for k, (position, _) in enumerate(doc.lines) if position == found.position), None)
    if i is None:
        return found
    first, last = lines_of_title(doc, i, i)
    return _of_lines(doc, first, last) if first < last else found


def _any_heading(doc: Document) -> Title | None:
    return _first_heading(doc) or _lower_heading(doc) or _titled_element(doc)


def _first_heading(doc: Document) -> Title | None:
    return _heading(doc, "h1", "ucaptitle")


def _lower_heading(doc: Document) -> Title | None:
    """A heading of lower rank that is not the head of a block, which leads to its column by a link."""
    return _heading(doc, "h2", "h3", "h4", "h5")


def _heading(doc: Document, *names: str) -> Title | None:
    """The first heading element of these names that could be a title."""
    tree = doc.tree
    for i in () if tree.kinds.isdisjoint(names) else (i for i, name in enumerate(tree.names) if name in names):
        text = clean(tree.whole_text(i))
        inner = tree.names[i + 1 : tree.ends[i]]
        if not _could_be_title(text, doc) or "img" in inner:
            continue
        linked = "a" in inner or (tree.parents[i] >= 0 and tree.names[tree.parents[i]] == "a")
        if not linked or (tree.names[i] == "h1" and not _SITE_LIKE.search(text)):
            placed = _placed(text, doc)
            return _with_its_lines(doc, placed) if OFFICE.fullmatch(text) else placed
    return None


def _titled_element(doc: Document) -> Title | None:
    """An element whose class or id says title."""
    if not _may_be_titled(doc) or doc.root is None:
        return None
    for element in doc.root.iter(*_TITLED):
        marks = f"{element.get('class') or ''} {element.get('id') or ''}"
        if marks != " " and _TITLE_CLASS.search(marks):
            text = clean("".join(element.itertext()))
            if len(text) >= 8 and _could_be_title(text, doc) and element.find(".//a") is None:
                return _placed(text, doc)
    return None


def _may_be_titled(doc: Document) -> bool:
    """Whether one of the tags says so; what is inside of a `noscript` was not cut. The tree is made for no other."""
    tree = doc.tree
    wanted = {name for name in tree.kinds if name and name.lower() in _TITLED}
    if any(_SAYS_TITLE[tag] for tag, name in zip(tree.tags, tree.names, strict=True) if name in wanted):
        return True
    return any(silent and silent.lower() in _UNCUT for silent in set(doc.pieces[3::4]))


def _could_be_title(text: str, doc: Document) -> bool:
    tight = squeeze(text)
    if not 4 <= len(tight) <= 150 or _is_name_of_place(tight, doc) or _FURNITURE.search(text):
        return False
    if _BOX.fullmatch(tight) or _FIELD.match(tight):
        return False
    if tight.startswith(("首页", "网站首页")) or _BREADCRUMB.search(text):
        return False
    return not _TEMPLATE_NAME.match(tight) and not re.search(r"(?:门户网站|人民政府网?|政府网站?)$", tight)


def _named_in_table(doc: Document) -> Title | None:
    """The name that the table at the head of a disclosed document gives."""
    lines = doc.lines
    for i, (_, line) in enumerate(lines[:200]):
        if line[:1] not in "名标文信":
            continue
        field = _NAME_FIELD.match(line)
        if not field:
            continue
        name = clean(field[1] or (lines[i + 1][1] if i + 1 < len(lines) else ""))
        if 6 <= len(squeeze(name)) <= 100 and _could_be_title(name, doc):
            return _placed(name, doc)
    return None


def _above_meta_line(doc: Document) -> Title | None:
    """The line right above 来源 and 发布时间: where every template prints the title."""
    lines = doc.lines
    for i, (_, line) in enumerate(lines):
        if line[0] in _META_BEGINS and i and len(line) < 200 and _META_LINE.match(line):
            position, above = lines[i - 1]
            if _BARE_DAY.fullmatch(line) and _SITE_LIKE.search(above):
                continue  # the signature under a text
            if 4 <= len(above) <= 100 and _could_be_title(above, doc) and not _BREADCRUMB.search(above):
                return _with_its_lines(doc, Title(clean(above), position, position + len(above)))
    return None


def _from_title_tag(doc: Document) -> Title | None:
    """`<title>` with the names of site and column taken off its end, or its beginning."""
    tag = clean(doc.title_tag)
    if not tag or _TEMPLATE_NAME.match(tag):
        return None
    names = {squeeze(doc.metas.get(name, "")) for name in ("sitename", "columnname")} - {""}
    parts = _SEPARATOR.split(tag)
    cuts = [match.span() for match in _SEPARATOR.finditer(tag)]
    end = len(tag)
    while cuts and len(parts) > 1 and _is_furniture(parts[-1], names):
        end = cuts.pop()[0]
        parts.pop()
    start = 0
    while cuts and len(parts) > 1 and _is_furniture(parts[0], names) and len(parts[0]) < len(parts[-1]):
        start = cuts.pop(0)[1]
        parts.pop(0)
    text = tag[start:end].strip()
    return _placed(text, doc) if text else None


def _is_furniture(part: str, names: set[str]) -> bool:
    tight = squeeze(part)
    return not tight or tight in names or len(tight) <= 4 or (len(tight) <= 24 and bool(_SITE_LIKE.search(tight)))
