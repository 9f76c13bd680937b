"""Slips that one expression tells wholly: 二0二六年, 星期八, 8.5%%, 3日日前, 100元整元, 同比增长下降3%.

A row names the words that raise doubt, what is wrong around them, the class it is reported as and, where one is sure,
what should stand there. To add one: a row here, a slip and its look-alike in tests/reading/cases/proof.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial

from schemas.textpacks import Level
from stages.classifier.text.classes.slip import LIKELY, SURE, Days, Slip, SlipClass

Suggest = Callable[[re.Match[str]], str | None]

_UP, _DOWN = "增长|增加|上升|提高|提升", "下降|减少|降低|回落"
_BEFORE, _AFTER = 8, 12  # characters around the end of a word in which its slip lies


def _find(
    pattern: re.Pattern[str], rule: str, suggest: Suggest, level: Level, text: str, places: list[int], days: Days
) -> Iterator[Slip]:
    last = 0
    for end in places:
        for match in pattern.finditer(text, max(last, end - _BEFORE), end + _AFTER):
            if match.start() < end <= match.end():
                last = match.end()
                yield Slip(*match.span(), rule, suggest(match), level, SURE if level == "wrong" else LIKELY)


def _row(words: tuple[str, ...], wrong: str, rule: str, suggest: Suggest, level: Level = "wrong") -> SlipClass:
    return SlipClass(words, partial(_find, re.compile(wrong), rule, suggest, level))


_TO = "[—–~～至到-]"
_REACHED = "为达入到约长加共额"
# Shares of a whole, which are never above a hundred per cent; rates of completion or growth may be.
_SHARES = (
    "森林覆盖率",
    "绿化覆盖率",
    "合格率",
    "满意率",
    "参保率",
    "办结率",
    "答复率",
    "回复率",
    "好评率",
    "无害化处理率",
)
_END = "[，。；、）次\n]|\\Z"
# Typed for a measure of the same sound: wrong, right, and what stands before it where the wrong one measures as well.
_MEASURES = (
    ("量", "辆", "车|车辆|警车|客车|货车"),
    ("坐", "座", ""),
    ("启", "起", "纠纷|案件|事故|投诉|案|火灾|隐患"),
    ("顿", "吨", "化肥|粮食|垃圾|水泥|煤炭|饲料|种子|肥料|蔬菜|水果|产量|废物"),
    ("其", "期", "培训班|班|简报|讲座|活动|专刊|培训"),
    ("颗", "棵", "树|苗木|树木|苗|树苗|松|柏|杨"),
    ("俩", "辆", "车|车辆|警车|客车|货车"),
)


def _without_last(match: re.Match[str]) -> str:
    return match.group()[:-1]


def _with_circles(match: re.Match[str]) -> str:
    return match.group().replace("0", "〇").replace("o", "〇")


def _with_measure(right: str) -> Suggest:
    return lambda match: match.group()[:-1] + right


EXPRESSIONS: tuple[SlipClass, ...] = (
    # GB/T 15835-2011, 4.1.2: the nought of a year in Chinese numerals is 〇, neither a letter nor a digit.
    _row(
        ("二0", "二o"),
        "二[0o](?:[0o][一二三四五六七八九]|[一二三四五六七八九][〇○零0o一二三四五六七八九])年",
        "proof.date-year",
        _with_circles,
    ),
    _row(("星期",), "(?<=[（(日])星期[七八九十0](?=[）)，。]|[上下]午)", "proof.date-weekday", lambda _: None),
    _row(("日日",), "[0-9]日日(?=[前起至，。；]|上午|下午|之前|以前)", "proof.doubled", _without_last),
    _row(("%%", "倍%", "％％", "倍％"), "[0-9]([%％])\\1|倍[%％]", "proof.figures", _without_last),
    _row(("元整元",), "[0-9]元整元", "proof.doubled", _without_last),
    _row(
        ("同比", "环比"),
        f"[同环]比(?:(?:{_UP})(?:{_DOWN})|(?:{_DOWN})(?:{_UP}))(?=了?[0-9])",
        "proof.figures",
        lambda _: None,
    ),
    _row(("余多",), "(?<=[0-9])余多(?=[名人份个家户件次元条项亩])", "proof.about-twice", _without_last),
    _row(
        tuple(f"{share}{reached}" for share in _SHARES for reached in ("达", "为", "达到", "提高到")),
        f"(?:{'|'.join(_SHARES)})(?:达|为|达到|提高到)(?:1[1-9][0-9]|10[1-9]|[2-9][0-9]{{2}})(?:\\.[0-9]+)?%",
        "proof.figures",
        lambda _: None,
    ),
    _row(("年年",), "(?<=20[0-9]{2})年年(?=[0-9]{1,2}月)", "proof.doubled", _without_last),
    _row(
        (":6", ":7", ":8", ":9"),
        f"(?<=[0-9]:[0-5][0-9]{_TO})(?:[01]?[0-9]|2[0-3]):[6-9][0-9](?=[，。；、）\n]|\\Z)",
        "proof.time",
        lambda _: None,
    ),
    _row(
        tuple(f".{digit}" for digit in range(10)),
        f"(?<=[{_REACHED}])[0-9]{{1,6}}\\.[0-9]{{1,3}}\\.[0-9]{{1,3}}(?=亿元|万元|万人|万亩|亿斤|万吨|%)",
        "proof.figures",
        lambda _: None,
    ),
    *(
        _row(
            tuple(f"{before}{wrong}" for before in "0123456789余多"),
            f"(?<=[0-9余多]){wrong}(?={_END})"
            if not among
            else f"(?:{among})[^，。；\n]{{0,4}}[0-9]+[余多]?{wrong}(?={_END})",
            "proof.measure",
            _with_measure(right),
        )
        for wrong, right, among in _MEASURES
    ),
    # GB/T 9704-2012, 7.2.5: no 第 before the number of a document, and no nought in front of it.
    _row(("〕第", "〕0"), "〕(?:第0*|0+)(?=[1-9][0-9]{0,3}号)", "proof.document-number", lambda _: "〕", "clue"),
)
