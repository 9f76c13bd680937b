"""The lines between crumbs and foot that are a page's own: no menu, no labels of a form, no name of the column.

A column is blank only where there is none of them.
"""

import re
from dataclasses import dataclass

from stages.classifier.reading import sayings
from stages.classifier.reading.document import Document
from stages.classifier.reading.hosts import host_of
from stages.classifier.reading.main_part import CRUMBS, FOOT, in_menu
from stages.classifier.reading.tree import Tree

_CHINESE = re.compile("[\u3400-\u9fff]")
_PAGER = re.compile(r"[上下首末尾前后]一?页|更多|返回|打印|关闭|订阅|登录|注册|跳转|确定|查看|转到|GO|>>|<<|\d+", re.I)
_DOCUMENT = re.compile(
    r"\d{4,}|\d[^/]*\.(?:s?html?|jspx?|aspx?|php)\b|\.(?:docx?|xlsx?|pdf|wps|ofd|zip|rar|pptx?)\b", re.I
)
_HOST = re.compile(r"https?://([\w.-]+)", re.I)
_LABELS = re.compile(
    r"(?:序\s?号|标\s?题|名\s?称|日\s?期|时\s?间|发布|成文|公开|生成|索引|文\s?号|机构|单位|部门|来源|类别|类型|状态|操作|主题|分类|浏览|点击|次数"
    r"|字[体号]|大|中|小|打印|关闭|分享|收藏|收起|展开|更多|信息|内容|号|排序|按|全部|搜索|检索|查询|请输入|关键[词字]|年份?|月份?|页|条|共|第|跳|转|到"
    r"|温馨提示|提示|友情|您|的|位置|所在|栏目|热门|热词|每|显示|当前|今天|是)+"
)
_NEIGHBOURS = re.compile(r"[上下]一[篇条页个]\s*[:：]?")
_LABELLED = re.compile(
    r"(?!(?:温馨|系统|友情|重要)?提示|说明|注|抱歉|对不起|很抱歉|结果)[\u3400-\u9fff]{2,8}\s*[:：]\s*(?:暂|无|没有|尚)"
)
_FACT = re.compile(r"([\u3400-\u9fff]{2,8})\s*[:：]\s*(?!暂|无|没有|尚)[^\s:：|][^:：]+")
_MOVED = re.compile(r"栏目[^。]{0,8}已[^。]{0,4}(?:迁移|调整|合并|并入|更名|变更|取消|转)")
_SIDE = re.compile(r"hot|rank|recom|aside|relat|tuijian|rdtj|rdph|phb", re.I)
_LONG_NAME = 8  # characters of a link from which on it is more than the name of a part of the site
_TOLD = 8  # Chinese characters of a line that tells something
_MUCH = 14  # of a line beside what it says of there being nothing
_TOLD_AROUND = 4  # of a sentence around a link, of a row of a table


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line of content: `linked` when it is a link to a document or another site, not a text."""

    position: int
    text: str
    linked: bool


def own_lines(doc: Document, hidden: frozenset[str]) -> list[OwnLine]:
    """Lines of content between crumbs and foot; empty where no crumbs tell where content begins."""
    text = doc.flow.text
    crumbs = CRUMBS.search(text)
    begin = text.find("\n", crumbs.end()) if crumbs else -1
    if begin < 0:
        return []
    documents = _documents(doc.tree, host_of(doc.url or ""))
    named = _tight(doc.title_tag)
    found: list[OwnLine] = []
    rows = 0
    for position, line in doc.lines:
        if position <= begin or line in hidden:
            continue
        if FOOT.search(line) and not line.endswith(("。", "！")):
            break
        rows += "\t" in line
        unlinked = _unlinked(doc, position, line)
        if unlinked and _tight(line) in named:  # the name of the column, which its menu links too
            continue
        if any(name in line for name in documents):
            found.append(OwnLine(position, line, linked=True))
        elif _tells(unlinked, named, _fewest(line, unlinked, rows)):
            found.append(OwnLine(position, line, linked=False))
    return found


def _documents(tree: Tree, host: str) -> set[str]:
    """Texts of the links that lead to a document or to another site, outside menus and boxes beside the content."""
    return {
        text
        for i in tree.links
        if (text := tree.text(i))
        and not _PAGER.fullmatch(text)
        and (len(text) >= _LONG_NAME or _leads_to_content(tree.attribute(i, "href"), host))
        and not in_menu(tree, i, _SIDE)
        and not sayings.is_foot(text)
    }


def _leads_to_content(href: str, host: str) -> bool:
    if _DOCUMENT.search(href):
        return True
    other = _HOST.match(href.strip())
    return other is not None and bool(host) and other[1].lower() != host


def _unlinked(doc: Document, position: int, line: str) -> str:
    """A line without the texts of the links in it."""
    own, at = [], position
    for start, end in doc.flow.anchors_between(position, position + len(line)):
        own.append(line[at - position : start - position])
        at = end
    return "".join((*own, line[at - position :]))


def _fewest(line: str, unlinked: str, rows: int) -> int:
    """Characters from which on a line tells something: few in a sentence around a link and in a row below the first,
    which may be the head of the table."""
    sentence = len(unlinked) < len(line)
    return _TOLD_AROUND if sentence or ("\t" in line and rows > 1) else _TOLD


def _tells(line: str, named: str, fewest: int) -> bool:
    """Whether a line of text says something beside that there is nothing, what it is called and what is asked for."""
    if _tight(line) in named or (sayings.BLANK.is_stated(sayings.unquoted(line)) and not _says_more(line)):
        return False
    if _MOVED.search(line):
        return True
    fact = _FACT.fullmatch(line)
    return len(_CHINESE.findall(_LABELS.sub("", line))) >= fewest or (
        fact is not None and not _LABELS.fullmatch(fact[1])
    )


def _says_more(line: str) -> bool:
    """Whether 敬请期待 and the like is but the end of what a line tells."""
    return len(_CHINESE.findall(sayings.BLANK.without(line))) >= _MUCH


def is_value(line: str) -> bool:
    """Whether 暂无 is the value of one cell or label among others: 常见问题：暂无; 下一篇：没有了."""
    cells = [cell for cell in line.split("\t") if cell.strip()]
    if len(cells) > 1 and any(
        _CHINESE.search(_LABELS.sub("", cell)) and not sayings.BLANK.said_in(cell) for cell in cells
    ):
        return True
    return _says_more(line) or _NEIGHBOURS.match(line) is not None or _LABELLED.match(line) is not None


def _tight(text: str) -> str:
    return "".join(text.split())
