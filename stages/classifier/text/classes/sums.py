"""Numbers in one sentence that contradict each other: 共5项：A、B、C、D; 从8%提高到6%; 其中 more than the whole."""

import re
from collections.abc import Iterator

from stages.classifier.text.classes.slip import Days, Slip, SlipClass, clue

_DIGITS = "一二三四五六七八九十"
# What things are counted by.
MEASURES = "项个条种类家名人位点件起次章所处户村镇乡"
_LIST = re.compile(
    rf"(?:共|以下|下列|下述|如下|为|有|包括|分为|设|等)([0-9]{{1,2}}|两|[{_DIGITS}]{{1,2}})[{MEASURES}]"
    r"[^。；：\n，、0-9]{0,8}(?:，(?:分别|依次|即|具体)?(?:是|为)?)?：?$"
)
_ITEM_ENDS = re.compile("[。；\n！？：]")
_AND = re.compile("[和与及]")
_OPEN_LIST = re.compile("等|[0-9]|（|，|“|；|《|附件|另|其他")
_QUANTITY = "(%|万元|亿元|万人|万|亿|元|家|人|户|个|件|亩|吨|公里|分)"
_MOVED = re.compile(
    rf"[由从]([0-9]+(?:\.[0-9]+)?){_QUANTITY}?[^。；，\n0-9]{{0,8}}"
    r"(提高|增加|上升|增长|提升|扩大|攀升|下降|减少|降低|缩小|回落|压减)[到至为]"
    rf"([0-9]+(?:\.[0-9]+)?){_QUANTITY}"
)
_UP = ("提高", "增加", "上升", "增长", "提升", "扩大", "攀升")
_RANK = re.compile("第|名次|排名|位次|时限|工作日|天|负|-")
_UNIT = rf"(万元|亿元|[{MEASURES}元吨亩]|公里)"
_NUMBER = r"([0-9]+(?:\.[0-9]+)?)"
_PART = re.compile(rf"{_NUMBER}{_UNIT}[^0-9。；\n]{{0,3}}，其中[^0-9。；\n]{{0,12}}{_NUMBER}{_UNIT}")
_CHANGE = re.compile("[增减升降涨跌]")  # 比年初增加12万元，其中…: the change is no whole
_PERCENT = re.compile(r"百分之[0-9.]+%")
_ABOUT = re.compile(r"(?:近|约|大约|将近)[0-9]+(?:[余多]|[^0-9。；，\n]{0,5}(?:左右|上下))")
_REACH = 40
_LONGEST = 160


def find_lists(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """共5项：A、B、C、D. `places` are the ends of a colon behind a measure."""
    for end in places:
        announced = _LIST.search(text[max(0, end - _REACH) : end])
        stop = _ITEM_ENDS.search(text, end, end + _LONGEST)
        if announced is None or stop is None or stop.group() not in "。；\n！？":
            continue
        items = text[end : stop.start()]
        if "、" not in items or _OPEN_LIST.search(items) or not _even(items):
            continue
        least = items.count("、") + 1
        most = least + len(_AND.findall(items))
        count = _number(announced[1])
        if count and not least <= count <= most:
            at = max(0, end - _REACH) + announced.start(1)
            yield Slip(at, stop.start(), "proof.count") if count > most else clue(at, stop.start(), "proof.count")


def _even(items: str) -> bool:
    """Items of one make: a list in a list (教育、卫生等领域的项目) has short and long ones."""
    sizes = [len(item) for item in items.split("、")]
    return max(sizes) <= 14 and max(sizes) <= 3 * min(sizes) + 2


def find_moves(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """由8%提高到6%. `places` are the ends of 提高到 and the like."""
    for end in places:
        first = max(0, end - _REACH)
        for match in _MOVED.finditer(text, first, min(len(text), end + 14)):
            same = match[2] in (None, match[5])
            went_up = float(match[4]) > float(match[1])
            equal = match[4] == match[1]
            ranked = _RANK.search(text, max(0, match.start() - 12), min(len(text), match.end() + 3))
            turned = same and not equal and went_up != (match[3] in _UP)
            if match.end(3) >= end - 2 and turned and not ranked:
                yield Slip(*match.span(), "proof.figures")


def find_parts(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """A part that is more than the whole: 共120件，其中办结150件."""
    for end in places:
        for match in _PART.finditer(text, max(0, end - 16), end + 28):
            change = _CHANGE.search(text, max(0, match.start() - 4), match.start())
            more = match[2] == match[4] and float(match[3]) > float(match[1])
            if match.start() < end <= match.end() and more and not change:
                yield clue(*match.span(), "proof.figures")


def find_percent(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """百分之50%."""
    for end in places:
        match = _PERCENT.match(text, end - 3)
        if match:
            yield Slip(*match.span(), "proof.figures", match.group()[3:])


def find_about(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """近100余人 says about twice."""
    for end in places:
        match = _ABOUT.match(text, end - 2) or _ABOUT.match(text, end - 1)
        if match:
            yield clue(*match.span(), "proof.about-twice")


def _number(written: str) -> int:
    if written.isdigit():
        return int(written)
    if written == "两":
        return 2
    head, ten, ones = written.rpartition("十")
    if not ten:
        return _DIGITS.find(written) + 1 if len(written) == 1 else 0
    return 10 * (_DIGITS.find(head) + 1 if head else 1) + (_DIGITS.find(ones) + 1 if ones else 0)


_ENDS = ("分别是", "分别为", "为：", "是：", "内容：", "工作：", "任务：", "单位：", "部门：")
_VERBS = (*_UP, "下降", "减少", "降低", "缩小", "回落", "压减")
LISTS = SlipClass((*(f"{measure}：" for measure in MEASURES), *_ENDS), find_lists)
MOVES = SlipClass(tuple(f"{verb}{to}" for verb in _VERBS for to in "到至为"), find_moves)
PARTS = SlipClass(("，其中",), find_parts)
PERCENT = SlipClass(("百分之",), find_percent)
ABOUT = SlipClass((*(f"近{digit}" for digit in range(1, 10)), *(f"约{digit}" for digit in range(1, 10))), find_about)
