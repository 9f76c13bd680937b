"""Dates of a list in spellings that lists hardly ever use: numerals in words, month names, three separate pieces, or
in the title attribute of the link (标题：… 发表时间：…).

Only a list that shows no date otherwise is searched, and only when most of its entries turn out to have one.
"""

import re

from stages.classifier.reading.dates.clock import VisitClock
from stages.classifier.reading.dates.parse import ParsedDate, parse_date
from stages.classifier.reading.lists.groups import Group
from stages.classifier.reading.lists.rows import Row
from stages.classifier.reading.lists.stamps import Stamp
from stages.classifier.reading.tree import Tree

_LONGEST = 40
_MOST = 0.6
_SAID = re.compile(r"(?:时间|日期)\s*[:：]\s*([0-9][0-9年月日/.: -]{5,20})")
_DATE_SIGN = re.compile(r"[0-9〇零一二三四五六七八九十]")


def find_odd_dates(tree: Tree, group: Group, clock: VisitClock) -> None:
    """Give the rows of an undated list the dates that stand beside their titles."""
    found = {row.element: parsed for row in group.rows if (parsed := _beside(tree, row, clock))}
    if len(found) < 2 or len(found) < _MOST * len(group.rows):
        return
    for row in group.rows:
        parsed = found.get(row.element)
        if parsed:
            day = parsed.day
            row.stamp = Stamp(row.element, row.element, row.element, 0, 0, day.year, day.month, day.day)


def _in_title(tree: Tree, row: Row) -> str:
    """The date that the words shown over a link give."""
    for i in tree.inside(row.element):
        tag = tree.tags[i]
        if "title" in tag and ("时间" in tag or "日期" in tag):
            said = _SAID.search(tree.attribute(i, "title"))
            if said:
                return said[1]
    return ""


def _beside(tree: Tree, row: Row, clock: VisitClock) -> ParsedDate | None:
    said = _in_title(tree, row)
    if said:
        return parse_date(said, clock)
    if tree.names[row.element] == "a":
        return None
    rest = " ".join(text for text in tree.pieces(row.element) if text not in row.title)
    if not 4 <= len(rest) <= _LONGEST or not _DATE_SIGN.search(rest):
        return None
    parsed = parse_date(rest, clock)
    return parsed if parsed and parsed.precision in ("day", "minute", "second") else None
