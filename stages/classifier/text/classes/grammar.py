"""截止 for 截至, and 的 for 地 or 得 where grammar decides.

截止 takes no time after it in a clause that states a figure: 截止6月底，. 的 between an adverb and a verb with 了 is no
attribute; 取的了, 值的肯定 are no words. Everything less certain is a clue.
"""

import re
from collections.abc import Iterator

from schemas.textpacks.names import particles
from stages.classifier.text.classes.slip import Days, Slip, SlipClass, clue

_TIME = (
    "(?:[0-9]{4}年|[0-9]{1,2}月|目前|现在|当前|今日|昨日|今天|昨天|本月|上月|本周|今年|去年|年底|月底|[上下]午"
    "|记者发稿|发稿)"
)
_UNTIL = re.compile(f"截止到?(?={_TIME}[^。；，,\n]{{0,12}}[，,])")
_AT_START = "\n。；，,;“（(：:、 \t"
_DEADLINE = re.compile("报名|申报|投标|报送|提交|受理|时间|日期|期限|投递|征集|缴费|征求|逾期|即日起")
_VERB = re.compile("|".join(particles().verbs))
_DONE = re.compile(f"的(?:{_VERB.pattern})了(?![解然却的])")
_BEFORE_ORDER = re.compile("(?:要|应当|应|必须|需要|能够|可以|将|来|去|请|并|会|须|得以)$")
_ATTRIBUTE = re.compile(f"(?:{_VERB.pattern})(?:[的者员人力性度率方]|工作|活动|措施|任务|情况|过程|能力|水平)")
_LONGER_WORDS = frozenset("采录夺争获收骗换提领考窃听榨赚拿吸抽截攫牟套求当价增升贬保面数产币")  # 采取的积极措施


# What is said of how something is done, and what is done so.
_DEGREES = ("干干净净", "整整齐齐", "扎扎实实", "清清楚楚", "明明白白", "井井有条", "有声有色", "红红火火", "踏踏实实")
_DONE_WELL = (
    "打扫",
    "收拾",
    "清理",
    "整理",
    "开展",
    "组织",
    "安排",
    "布置",
    "摆放",
    "打理",
    "管理",
    "做",
    "办",
    "抓",
    "搞",
    "讲",
    "说",
    "写",
)
_CLAUSE_ENDS = ("", "，", "。", "；", "！", "\n")


def find_until(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """截止2024年6月底，全县…"""
    for end in places:
        start = end - 2
        match = _UNTIL.match(text, start)
        begins = start == 0 or text[start - 1] in _AT_START
        if match and begins and not _DEADLINE.search(text, max(0, start - 24), end + 24):
            yield Slip(start, match.end(), "proof.until", "截至")


def find_adverbs(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """认真的落实了: `places` are the ends of adverbs with 的."""
    for end in places:
        if _DONE.match(text, end - 1):
            yield Slip(end - 1, end, "proof.de", "地")
        elif _VERB.match(text, end) and not _ATTRIBUTE.match(text, end):
            adverb = next(a for a in particles().adverbs if text.endswith(a, 0, end - 1))
            if _BEFORE_ORDER.search(text[max(0, end - 5 - len(adverb)) : end - 1 - len(adverb)]):
                yield clue(end - 1, end, "proof.de", "地")


def find_de(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """取的了, 值的肯定."""
    table = particles()
    for end in places:
        word = next(word for size in (5, 4, 3) if (word := text[end - size : end]) in table.sure | table.likely)
        start = end - len(word)
        if not text.startswith(("士", "确"), end) and text[max(0, start - 1) : start] not in _LONGER_WORDS:
            make = clue if word in table.likely else Slip
            yield make(start, end, "proof.de", (table.sure | table.likely)[word])


def find_degree(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """打扫的干干净净: `places` are the ends of 的 with such a complement, which ends its clause."""
    for end in places:
        at = text.rfind("的", max(0, end - 5), end)
        if text[end : end + 1] in _CLAUSE_ENDS and text[max(0, at - 2) : at].endswith(_DONE_WELL):
            yield Slip(at, at + 1, "proof.de", "得")


UNTIL = SlipClass(("截止",), find_until)
ADVERBS = SlipClass(tuple(f"{adverb}的" for adverb in particles().adverbs), find_adverbs)
DE = SlipClass((*particles().sure, *particles().likely), find_de)
DEGREES = SlipClass(tuple(f"的{degree}" for degree in _DEGREES), find_degree)
