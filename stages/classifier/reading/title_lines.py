"""A title that is printed on several lines: which of the lines around one belong to it."""

import re

from stages.classifier.reading.document import Document

MOST_LINES = 6  # of one title
_MOST = 120  # characters of a title
_LONGEST = 45  # characters of a line of one
# Between two lines of one heading stand a line break and dressing only.
_BREAK = re.compile(
    r"(?:\s|&nbsp;|&emsp;|&#160;|　|</?(?:b|strong|span|font|em|i|u|o:p)\b[^<>]{0,300}>|<!--[^<>]{0,200}-->)*+"
    r"(?:<br\b[^<>]{0,100}>(?:\s|&nbsp;|&emsp;|&#160;|　|</?(?:b|strong|span|font|em|i|u|o:p)\b[^<>]{0,300}>)*+)+",
    re.I,
)
_SIBLINGS = re.compile(
    r"(?:\s|&nbsp;|　|</(?:b|strong|span|font|em)>)*+</(p|div|h[1-6]|li)>\s*<\1\b[^<>]{0,300}>"
    r"(?:\s|&nbsp;|　|<(?:b|strong|span|font|em)\b[^<>]{0,300}>)*+",
    re.I,
)
OFFICE = re.compile(
    r"[\u4e00-\u9fff（）、]{2,40}(?:人民政府|政府|委员会|办公[厅室]|[厅局委署院部处]|管委会|党组|中心|总队|支队|法院)"
)
# What official papers are called: a title that has come to one is at its end.
_PAPER = re.compile(
    r"(?:通知|意见|函|决定|公告|通告|批复|复函|报告|方案|办法|规定|请示|通报|公示|细则|规划|计划|措施|条例|目录|名单|说明|解读|纲要|要点|情况|令)"
    r"(?:[（(〔].{1,20}[）)〕])?$"
)
_SUBTITLE = "（(〔—-"
_OTHER = re.compile(
    r"[。；;：:！]|(?:19|20)\d\d\s*[-/.年]\s*\d|〔\d{4}〕|第\d+号$|来\s*源|字\s*[体号]|浏览|打印|作\s*者|附件"
)


def lines_of_title(doc: Document, first: int, last: int) -> tuple[int, int]:
    """The lines (first, last of `doc.lines`) that make up a title some lines of which are known: those that a `<br>`
    parts from them, the office right above a line that begins with 关于, and lines on to the name of the paper."""
    lines = doc.lines
    while first > 0 and last - first < MOST_LINES - 1 and _goes_on(doc, first - 1, first, last):
        first -= 1
    while last + 1 < len(lines) and last - first < MOST_LINES - 1 and _goes_on(doc, last, first, last):
        last += 1
    return first, last


def joined(doc: Document, first: int, last: int) -> str:
    """The text of lines put together, Latin words kept apart."""
    text = ""
    for _, line in doc.lines[first : last + 1]:
        text += f" {line}" if text[-1:].isascii() and text[-1:].isalnum() and line[0].isascii() else line
    return text


def broken(doc: Document, i: int) -> bool:
    """Whether only a line break stands between line `i` and the next one."""
    position, line = doc.lines[i]
    end = doc.flow.offset(position + len(line) - 1) + 1
    return _BREAK.fullmatch(doc.text, _after_reference(doc.text, end), doc.flow.offset(doc.lines[i + 1][0])) is not None


def names_a_paper(text: str) -> bool:
    """Whether a text ends with what official papers are called (的通知, 办法), as whole titles do."""
    return _PAPER.search(text) is not None


def _side_by_side(doc: Document, i: int) -> bool:
    """Whether line `i` and the next one stand in elements of one kind, one right after the other."""
    position, line = doc.lines[i]
    end = doc.flow.offset(position + len(line) - 1) + 1
    return (
        _SIBLINGS.fullmatch(doc.text, _after_reference(doc.text, end), doc.flow.offset(doc.lines[i + 1][0])) is not None
    )


def _after_reference(text: str, place: int) -> int:
    """A place in the source behind a character, where that is a character reference behind the whole of it."""
    if text[place - 1 : place] != "&":
        return place
    end = text.find(";", place, place + 12)
    return end + 1 if end >= 0 else place


def _goes_on(doc: Document, i: int, first: int, last: int) -> bool:
    """Whether the title of lines `first` to `last` goes on between line `i` and the one after it, one of the two being
    no part of it yet."""
    added = doc.lines[i if i < first else i + 1]
    if len(added[1]) > _LONGEST or _OTHER.search(added[1]) or doc.flow.in_anchor(added[0]):
        return False
    text = joined(doc, first, last)
    if len(text) + len(added[1]) > _MOST:
        return False
    if broken(doc, i):
        return i < first or added[1][0] in _SUBTITLE or not names_a_paper(text)
    if i < first:
        return _side_by_side(doc, i) and (
            (text.startswith("关于") and OFFICE.fullmatch(added[1]) is not None)
            or ("关于" not in text and "关于" in added[1] and names_a_paper(text) and not names_a_paper(added[1]))
        )
    return (OFFICE.fullmatch(text) is not None and added[1].startswith("关于")) or (
        "关于" in text and not names_a_paper(text) and len(added[1]) >= 3 and names_a_paper(added[1])
    )
