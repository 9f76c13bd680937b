"""Pages that say that a collection, survey, vote or activity is over, and nothing else."""

import re

from stages.classifier.reading.signs import Signs

_MOST = 160  # visible characters of such a page
_LINE = 48
_WHAT = r"(?:征集|征求意见|调查|问卷|投票|评选|活动|报名|抽奖|竞答|答题|测评|评议|提问|访谈)"
_OVER = re.compile(
    rf"{_WHAT}(?:活动|通道|时间|入口|页面|期限)?(?:已经?|已于[^，。]{{0,16}}?)(?:圆满)?(?:结束|截止|停止|关闭|下线|过期|完结)"
    rf"|{_WHAT}(?:活动)?(?:尚未开始或)?已停止(?:回收|填写|提交|征集|报名)"
    rf"|(?:本|该|此|您参与的)(?:次)?[^，。]{{0,12}}{_WHAT}[^，。]{{0,6}}不再(?:接受|开放|受理)"
)


def says_it_is_over(s: Signs) -> bool:
    """Whether the page only says so: a text about an activity that ended has more to say."""
    if s.size > _MOST or s.substantial or s.anchors >= 5 or s.printed:
        return False
    return any(len(line) <= _LINE and _OVER.search(line) for line in s.statements)
