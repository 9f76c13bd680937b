"""The history of a rule as its text prints it: when it was passed, put into force, changed. None of these days is the
one on which the page was published.

（2019年3月28日市政府令第88号公布 根据2023年6月1日《决定》修正） stands right below the title of a decree, where
templates print the day of publication.
"""

import re

_NEAR = 60  # characters behind a date in which the act stands that was done on it
# What is done to a rule on a day; behind a colon stands the value of another field.
_ACT = re.compile(
    r"[^。；;\t|｜:：\n]{0,50}?(?:通过|修[订正]|批准|施行|废止|令第|号令|次[^。]{0,12}会议|[号令][^。]{0,24}(?:公布|发布|印发|颁布|修改))"
)
_ACTS = re.compile(r"通过|修[订正改]|批准|施行|废止|公布|发布|印发|颁布|令第")
_FIELD = re.compile(r"时间|日期|来\s?源|浏览|点击|字\s?[号体]|[:：]")
_BY_VIRTUE = re.compile(r"(?:根据|依据|依照|业经|已经)\s*$")
_BRACKETS = tuple("（([［【〔")


def tells_history(line: str, start: int, end: int) -> bool:
    """Whether the date at `start` to `end` of a line is one of the history of a rule."""
    if _ACT.match(line, end, end + _NEAR) or _BY_VIRTUE.search(line, max(0, start - 8), start):
        return True
    inside = line.lstrip().startswith(_BRACKETS) and not _FIELD.search(line)
    return inside and _ACTS.search(line) is not None
