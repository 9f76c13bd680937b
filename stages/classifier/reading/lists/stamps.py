"""Dates that stand by themselves on a page, as lists print them: a stamp is never a date inside a sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import compress
from typing import NamedTuple

from stages.classifier.reading.dates.year_last import Order
from stages.classifier.reading.kept import Kept
from stages.classifier.reading.lists.spellings import is_month, plain_days
from stages.classifier.reading.tree import Tree

_SEP = "[-/.年月‐–—－／．]"
_NUMBERS = re.compile(  # begins with one digit so that the search skips ahead to digits
    r"([0-9](?<![0-9][0-9])[0-9]{0,7}+)(?![0-9])"
    rf"(?:\s{{0,2}}({_SEP})(?:\s{{0,2}}([0-9]{{1,2}})(?:\s{{0,2}}{_SEP}(?:\s{{0,2}}([0-9]{{1,2}}))?)?(?:\s{{0,2}}[日号])?)?"
    r"|(?<=[0-9]{8}))"
)
_ALONE = re.compile(
    r"[\[(（]?(?:((?:19|20)[0-9]{2})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([01][0-9])[-/月]([0-3][0-9])日?)[\])）]?"
)
_RELATIVE = re.compile(
    r"(今[天日]|昨[天日]|前天)|([0-9]{1,3})\s?天前|([0-9]{1,2})\s?(?:小时|分钟)前|刚刚"
    r"|([0-9一两二三四五六七八九十半]{1,3})\s?(?:周|星期|个?月|年)前"
)
_RELATIVE_WORDS = (
    *("今天", "今日", "昨天", "昨日", "前天", "刚刚"),
    *("天前", "小时前", "分钟前", "周前", "星期前", "月前", "年前"),
)
_AGO = frozenset("今昨前刚")  # one of them is in each of these
_TIME = re.compile(
    r"\s*T?\s*(?:[上下]午\s?)?[0-9]{1,2}\s?[:：∶]\s?[0-9]{2}(?:\s?[:：∶]\s?[0-9]{2})?(?:\.[0-9]+)?"
    r"(?:Z|\+0?8:?00|\s?[AaPp]\.?[Mm]\b\.?)?"
)
_LONGEST = 400  # characters of a text in which a date may still stand apart
_FEW = 3  # so many alike are dates and no counters
_SHORT = 24  # characters of a text that may be nothing but a date
_SIGN = re.compile("[0-9０-９今昨前刚〇零○]")  # one of them is in every stamp
_WIDE_DIGIT = re.compile("[０-９]")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_FRAME = re.compile(r"[\s\[\]()（）【】〔〕［］「」<>《》|｜:：·•,，;；、/\-—~～\ue000-\uf8ff]+")
_LABEL = re.compile(
    r"(?:信息)?(?:发布|公布|公开|发文|成文|生成|更新|录入|上传|添加|印发|颁布|刊登|来信|写信|提交|提问|咨询|回复|答复|办结|受理"
    r"|起始|开始|截止|截至|结束|征集|实施|生效|有效|编辑|会议|活动)?(?:时间|日期)|日期时间|时间|日期|(?:发布|更新|刊登|发表)于|至|到"
)
_NEVER = re.compile(r"今天是|星期|版权|C(?i:opyright)|c(?i:opyright)|©|备案|截至目前")
_SOURCE = re.compile(r"来\s?源|作\s?者|浏览|点击|阅读|编\s?辑|发布[者人]")  # words of the line of source and date
_GAPS = ("", " ", "\xa0", "\u3000", "|", "｜")
_WEEKDAY = re.compile(r"\s*[,，]?\s*[(（]?\s*(?:星期|周)[一二三四五六日天]")
_DAY = re.compile(r"\s*([0-3]?[0-9])\s*日?\s*")
_PIECE = re.compile(r"[0-9]{1,4}\s*[年月日]?")
_YEAR = re.compile(r"\s*((?:19|20)[0-9]{2})\s*[年.\-/]?\s*")


@dataclass(slots=True)
class Stamp:
    """`year` is None where only month and day are printed. `ago` is the number of days before the visit of a
    relative date. `owner` is the element whose text holds it, `position` its place among the elements. `whole` says
    that nothing but labels and brackets stands beside it in its text; `weak` that it could be a counter as well (1/5);
    `order` how a day with its year at the end was taken; `unsure` that the day is not known (2周前, 04/08/2026 alone).
    """

    owner: int
    position: float
    node: int
    start: int
    end: int
    year: int | None
    month: int
    day: int
    label: str = ""
    whole: bool = True
    ago: int | None = None
    weak: bool = False
    order: Order = ""
    unsure: bool = False

    @property
    def full(self) -> bool:
        return self.year is not None


class _Day(NamedTuple):
    """A day in a text. `alone`: nothing else stands in the text, so that its year may stand in the one beside."""

    start: int
    end: int
    year: int | None
    month: int
    day: int
    label: str = ""
    weak: bool = False
    alone: bool = False


class _Found(NamedTuple):
    """What a text may be a stamp by: the text with plain digits, its numbers that may stand apart, and for each word
    like 昨天 in a text that holds nothing else, how many days ago that was, None where nobody can tell (2周前). `days`:
    those that the text holds by itself and what is left of it beside them and their labels, None where a number may be
    a piece of a day."""

    text: str
    numbers: list[re.Match[str]]
    ago: list[int | None]
    days: tuple[list[_Day], str] | None
    order: Order = ""


def stamps_of(tree: Tree) -> list[Stamp]:
    """All stamps of a page in reading order."""
    found: list[Stamp] = []
    texts = tree.texts
    for node in compress(tree.filled, map(_FOUND.__getitem__, compress(texts, texts))):
        seen = _FOUND[texts[node]]
        if seen is None:
            continue
        if seen.numbers:
            stamps = _of_node(tree, node, seen)
            for stamp in stamps if seen.order else ():
                stamp.order = seen.order
            found += stamps
        for ago in seen.ago:
            owner = tree.owner(node)
            found.append(Stamp(owner, node - 0.5, node, 0, len(seen.text), None, 0, 0, ago=ago, unsure=ago is None))
    if sum(stamp.weak for stamp in found) < _FEW:
        found = [stamp for stamp in found if not stamp.weak]
    found.sort(key=lambda stamp: stamp.position)
    return found


def _look(text: str) -> _Found | None:
    if len(text) > _LONGEST or not (_SIGN.search(text) or is_month(text)):
        return None
    alone = _ALONE.fullmatch(text)
    if alone:  # a day and nothing else, which is most of what is found
        return _Found(text, [alone], [], _day_alone(alone))
    if _WIDE_DIGIT.search(text):
        text = text.translate(_WIDE)
    text, order = plain_days(text)
    numbers = _standing(text)
    ago = list(_days_ago(text)) if len(text) <= _SHORT and not _AGO.isdisjoint(text) else []
    return _Found(text, numbers, ago, _days_in(text, numbers), order) if numbers or ago else None


_FOUND: Kept[str, _Found | None] = Kept(_look)


def _standing(text: str) -> list[re.Match[str]]:
    """The numbers that may stand apart. Cheap first look: none does where a Chinese character that is no label stands
    right before it and the text goes on after it; in the middle of a long text, only behind a bracket, colon or space.
    """
    found: list[re.Match[str]] = []
    size = len(text)
    for number in _NUMBERS.finditer(text):
        start, end = number.span()
        before = text[start - 1 : start]
        if before > "\u3020" and end < size and before not in "间期于至到：（【［｜":
            continue
        behind = start and before in " :：[(（【|｜\xa0\u3000"
        if size <= _SHORT or behind or (number[4] is not None and (start < 3 or size - end < 12)):
            found.append(number)
    return found


def _days_ago(text: str) -> Iterator[int | None]:
    """Of a text like 昨天 or 3天前 that holds nothing else."""
    for word in _RELATIVE_WORDS:
        match = _RELATIVE.search(text) if word in text else None
        if match and not _LABEL.sub("", _FRAME.sub("", _TIME.sub("", text.replace(match.group(0), "")))):
            today, days, _hours, longer = match.groups()
            if longer:
                yield None
            else:
                yield int(days) if days else {"昨天": 1, "昨日": 1, "前天": 2}.get(today or "", 0)


def _of_node(tree: Tree, node: int, seen: _Found) -> list[Stamp]:
    days, left = seen.days if seen.days is not None else _days_with_pieces(tree, node, seen)
    if not days:
        return []
    found: list[Stamp] = []
    owner, position = tree.owner(node), node - 0.5
    for day in days:
        year = _neighbour(tree, node, _YEAR) if day.alone and day.year is None else day.year
        weak = day.weak and year is None
        place = position + len(found) / 1000
        stamp = Stamp(owner, place, node, day.start, day.end, year, day.month, day.day, day.label, weak=weak)
        found.append(stamp)
    if left:
        linked = _in_link(tree, owner)
        found = [stamp for stamp in found if _stands_apart(seen.text, stamp, left, linked)]
        for stamp in found:
            stamp.whole = False
    return found


def _days_in(text: str, numbers: list[re.Match[str]]) -> tuple[list[_Day], str] | None:
    """The days of a text and what is left of it beside them and their labels; None where one of the numbers may be a
    piece of a day, the others of which stand in the texts beside."""
    alone = _ALONE.fullmatch(text)
    if alone:
        return _day_alone(alone)
    dates = [_numbers(number) for number in numbers]
    piece = any(date is None and _is_alone(text, number) for date, number in zip(dates, numbers, strict=True))
    if not piece and not any(dates):
        return [], ""
    if _NEVER.search(text) or any(_WEEKDAY.match(text, _end(text, number)) for number in numbers):
        return [], ""
    if piece:
        return None
    return _labelled(text, [(number, date) for number, date in zip(numbers, dates, strict=True) if date])


def _day_alone(alone: re.Match[str]) -> tuple[list[_Day], str]:
    year, first, second, month, day = alone.groups()
    date = _valid(int(year), int(first), int(second)) if year else _valid(None, int(month), int(day))
    return [_Day(0, alone.end(), *date, alone=True)] if date else [], ""


def _days_with_pieces(tree: Tree, node: int, seen: _Found) -> tuple[list[_Day], str]:
    """The same where a number may be a piece of a day."""
    dates = ((number, _numbers(number) or _joined(tree, node, number)) for number in seen.numbers)
    return _labelled(seen.text, [(number, date) for number, date in dates if date])


def _labelled(text: str, dates: list[tuple[re.Match[str], tuple[int | None, int, int]]]) -> tuple[list[_Day], str]:
    """Days with what stands before each, and what is left of the text."""
    days: list[_Day] = []
    rest, last = "", 0
    for number, (year, month, day) in dates:
        before = text[last : number.start()]
        rest += before
        last = _end(text, number)
        label = _FRAME.sub("", before)[-6:]
        weak = (number.group(2) or "年") in "/-." and len(number.group(1) + (number.group(3) or "")) < 4
        days.append(_Day(number.start(), last, year, month, day, label, weak, _is_alone(text, number)))
    return days, _LABEL.sub("", _FRAME.sub("", rest + text[last:]))


def _end(text: str, number: re.Match[str]) -> int:
    """Where a day ends, with the time behind it."""
    time = _TIME.match(text, number.end())
    return time.end() if time else number.end()


def _is_alone(text: str, number: re.Match[str]) -> bool:
    """Whether nothing stands beside a number and the time behind it but brackets and strokes."""
    rest = text[: number.start()] + text[_end(text, number) :]
    return not rest or _FRAME.fullmatch(rest) is not None


def _in_link(tree: Tree, i: int) -> bool:
    for _level in range(4):
        if i < 0:
            return False
        if tree.names[i] == "a":
            return True
        i = tree.parents[i]
    return False


def _stands_apart(text: str, stamp: Stamp, left: str, linked: bool) -> bool:
    """A date beside other words counts when a label, a bracket or the edge of the text sets it off."""
    before, after = text[: stamp.start], text[stamp.end :]
    if _LABEL.search(before[-8:].rstrip(" :：\xa0")[-4:]) and not before.rstrip().endswith(("至", "到")):
        return True
    if before.rstrip()[-1:] in tuple("[(（【〔［|｜") and after.lstrip()[:1] in tuple("])）】〕］|｜"):
        return stamp.full or not before.strip(" [(（【〔［\r\n\t\xa0") or not after.strip(" ])）】〕］\r\n\t\xa0")
    if not stamp.full:
        return bool(_SOURCE.search(text)) and before[-1:] in _GAPS and after[:1] in _GAPS
    if "年" in text[stamp.start : stamp.end] and len(left) > 12:
        return False  # the opening of a summary
    at_edge = not before.strip() or not after.strip()
    if at_edge and not linked and "年" not in text[stamp.start : stamp.end]:
        return True
    spaced = before[-1:].isspace() or after[:1].isspace() or before[-1:] in ("\xa0", "\u3000")
    return (at_edge and spaced) or (len(left) <= 12 and spaced)


def _numbers(match: re.Match[str]) -> tuple[int | None, int, int] | None:
    first, separator, second, third = match.groups()
    if separator is None:
        return _valid(int(first[:4]), int(first[4:6]), int(first[6:]))
    if second is None or match.string[match.end() : match.end() + 1].isdigit():
        return None
    if len(first) == 4:
        return _valid(int(first), int(second), int(third)) if third else None
    if third:
        return _valid(2000 + int(first), int(second), int(third)) if len(first) == 2 else None
    if separator == "年" or len(first) > 2 or (separator in ".．" and len(first) + len(second) < 4):
        return None
    return _valid(None, int(first), int(second))


def _valid(year: int | None, month: int, day: int) -> tuple[int | None, int, int] | None:
    if 1 <= month <= 12 and 1 <= day <= 31 and (year is None or 1949 <= year <= 2099):
        return year, month, day
    return None


def _joined(tree: Tree, node: int, match: re.Match[str]) -> tuple[int | None, int, int] | None:
    """A date cut into pieces: `<b>12</b><i>2026-10</i>`. Only a text that holds nothing else is a piece."""
    if not _is_alone(match.string, match):
        return None
    first, separator, second, third = match.groups()
    if second is None and separator == "月" and len(first) <= 2:
        day, year = _neighbour(tree, node, _DAY), _neighbour(tree, node, _YEAR)
        return _valid(year, int(first), day) if day else None
    if second and len(first) == 4 and not third:
        day = _neighbour(tree, node, _DAY)
        return _valid(int(first), int(second), day) if day else None
    return None


def _neighbour(tree: Tree, node: int, pattern: re.Pattern[str]) -> int | None:
    """The number in one of the two texts next to a piece, on either side, of the same small element."""
    for step in (-1, 1):
        other, seen = node, 0
        while 0 <= other + step < len(tree.texts) and abs(other - node) < 12 and seen < 2:
            other += step
            text = tree.texts[other].strip("/-. ")
            if not text:
                continue
            seen += 1
            match = pattern.fullmatch(text)
            if match and _near(tree, node, other):
                return int(match.group(1))
            if not _PIECE.fullmatch(text):
                break
    return None


def _near(tree: Tree, a: int, b: int) -> bool:
    """Whether two texts share an element within two levels."""
    return bool(set(_around(tree, a)) & set(_around(tree, b)))


def _around(tree: Tree, node: int) -> list[int]:
    out: list[int] = []
    i = tree.owner(node)
    while i >= 0 and len(out) < 3:
        out.append(i)
        i = tree.parents[i]
    return out
