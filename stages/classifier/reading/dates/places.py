"""The places of an article page: where its title stands, where its text begins, and where its neighbours begin."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from stages.classifier.reading.document import Document
from stages.classifier.reading.title import Title

Region = Literal["head", "before", "after"]  # between title and text, above the title, inside or below the text

META_WORDS = re.compile(
    r"来\s*源|信息来源|稿源|出处|供稿|浏览|点击(?!查看|下载|更多)|阅读(?!全文|更多|原文)|访问[量次]|次数|人气|字\s*[体号]|大\s*中\s*小|作\s*者|编\s*辑|责编|记者|通讯员|打印|分享|收藏"
    r"|关闭|发布机构|发布单位|发布人|发布者|信息员|审核|来自|視力|视力|瀏覽|來源"
    r"|S(?i:ource)|s(?i:ource)|V(?i:iews?\b)|v(?i:iews?\b)|A(?i:uthor)|a(?i:uthor)"
)
_CLOSING = re.compile(
    r"^(?:上一[篇条]|下一[篇条]|相关(?:阅读|链接|文章|新闻|信息|报道|稿件|文档|推荐|解读|文件|附件)|推荐阅读|热点新闻|最新(?:新闻|信息|文章|动态)|延伸阅读|热门|猜你喜欢|版权所有|主办单位"
    r"|网友评论|发表评论|友情链接)"
)
SENTENCE = re.compile(r"。|；|！|？|，.*，")
# The history of a rule in brackets, and tips: they stand between title and text.
_NO_TEXT = re.compile(r"[（(][^（(）)]*+(?:[（(][^（(）)]*+[）)][^（(）)]*+)*+[）)]$|.{0,4}(?:温馨提示|友情提示)")
_LONG_LINE = 500


@dataclass(slots=True)
class Places:
    """Places in the flow: the title's line, where the text proper begins, and where its neighbours begin."""

    doc: Document
    text: str
    title: int
    title_end: int
    body: int
    closing: int
    _lines: dict[int, tuple[int, str]] = field(default_factory=dict)

    def region(self, position: int) -> Region:
        if position < self.title:
            return "before"
        return "head" if position < self.body else "after"

    def line(self, position: int) -> tuple[int, str]:
        """Start and text of the line around a place; of an endless line only the stretch around it."""
        found = self._lines.get(position)
        if found is None:
            found = self._lines[position] = self._line(position)
        return found

    def _line(self, position: int) -> tuple[int, str]:
        begin, until = max(0, position - _LONG_LINE), position + _LONG_LINE
        start = self.text.rfind("\n", begin, position) + 1 or begin
        end = self.text.find("\n", position, until)
        return start, self.text[start : end if end >= 0 else until]


def places(doc: Document, title: Title | None) -> Places:
    """The places of a page whose title, where it prints one, is known."""
    text = doc.flow.text
    start = title.position if title and title.position >= 0 else 0
    end = title.end if title and title.position >= 0 else 0
    body = closing = len(text)
    for position, line in islice(doc.lines, bisect_left(doc.lines, (end, "")), None):
        if body == len(text) and position > end and _begins_text(line):
            body = position
        if _CLOSING.match(line):
            closing = position
            break
    return Places(doc, text, start, end, min(body, closing), closing)


def _begins_text(line: str) -> bool:
    """Whether a line is the first of the text proper: long, a sentence, and not the line of source and date."""
    if len(line) < 26 or _NO_TEXT.match(line):
        return False
    return bool(SENTENCE.search(line)) and not (len(line) < 160 and META_WORDS.search(line) and "。" not in line)
