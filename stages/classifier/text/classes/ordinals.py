"""Ordinals that repeat or skip: 一是…二是…二是, （一）（二）（二）, 第一，第二，第二，.

A number fits when a running series stands one below it, so that series within series are left alone. Only what
repeats the last number of a series, or leaves out exactly one, is a slip; anything else is another way of counting.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from stages.classifier.text.classes.slip import Days, Slip, SlipClass, clue

_NUMBERS = "一二三四五六七八九十"
_BEFORE = "\n。；;：:，,！？…“”（） \t"  # a series' member begins a clause
_LONGER_ONE = tuple("统唯单之第其万专同划如不始归合")  # 统一是, 之一是
_BEFORE_LINE = "\n；;：:。"
_SPOKEN = re.compile(f"([{_NUMBERS}])(?:是(?![{_NUMBERS}])|要(?!素|件|义)|则(?=[要须应]))")
_COUNTED = re.compile(f"第([{_NUMBERS}])[，,：:]")
_HEADING = re.compile(f"([{_NUMBERS}]{{1,3}})、|[（(]([{_NUMBERS}]{{1,3}})[）)]")
_ARTICLE = re.compile(f"\n[ \t]*第[{_NUMBERS}百零]+[章节条编]")
_OTHER_WAY = re.compile(
    "其[一二三次]|再就是|另一|还有就是|首先|同时是|再[次则]"
)  # members of a series that count otherwise
_REACH = 4_000  # characters within which a series of headings goes on
_SPOKEN_REACH = 2_500


class _Member(NamedTuple):
    value: int
    start: int
    end: int


def find(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """Slips of every kind of series in the text."""
    spoken: list[_Member] = []
    counted: list[_Member] = []
    headings: list[re.Match[str]] = []
    for end in places:
        start = end - 2
        if match := _SPOKEN.match(text, start):
            if _begins_clause(text, start):
                spoken.append(_Member(_value(match[1]), start, match.end()))
        elif text[start - 1 : start] == "第" and (match := _COUNTED.match(text, start - 1)):
            if _begins_clause(text, start - 1):
                counted.append(_Member(_value(match[1]), start - 1, match.end()))
        elif heading := _heading(text, end):
            headings.append(heading)
    yield from _series(text, spoken, _SPOKEN_REACH)
    yield from _series(text, counted, _SPOKEN_REACH)
    yield from _headings(text, headings)


def _begins_clause(text: str, start: int) -> bool:
    """A first member may follow its subject (我局一是…)."""
    if text[start] == "一":
        return text[start - 1 : start] not in _LONGER_ONE
    return start == 0 or text[start - 1] in _BEFORE


def _heading(text: str, end: int) -> re.Match[str] | None:
    """The number of a heading that ends at `end`, at the beginning of its line; a bracketed one also in a line."""
    start = end - 1
    while start > 0 and text[start - 1] in f"{_NUMBERS}（(" and end - start < 6:
        start -= 1
    before = text[:start].rstrip(" \t")[-1:] if start < 200 else text[start - 40 : start].rstrip(" \t")[-1:]
    match = _HEADING.match(text, start)
    if match is None or match.end() != end:
        return None
    return match if before in ("", "\n") or (match[2] and before in _BEFORE_LINE) else None


def _series(text: str, members: list[_Member], reach: int) -> Iterator[Slip]:
    """Slips in one way of counting: `running` holds the last member of each series that may go on."""
    running: list[_Member] = []
    for member in members:
        running = [last for last in running if member.start - last.start <= reach]
        if member.value == 1:
            running.append(member)
            continue
        fitting = [at for at, last in enumerate(running) if last.value == member.value - 1]
        if fitting:
            running[fitting[-1] :] = [member]
            continue
        slip = _slip(text, running, member)
        if slip:
            yield slip
        if running:
            running[-1] = member


def _slip(text: str, running: list[_Member], member: _Member) -> Slip | None:
    """A number that no series leads to: what it should read."""
    last = running[-1] if running else None
    if last is None or len(running) > 1 or not 1 <= last.value < 10:
        return None
    wanted = _NUMBERS[last.value]
    written = text[member.start : member.end]
    right = written.replace(_NUMBERS[member.value - 1], wanted, 1)
    between = text[last.end : member.start]
    if _OTHER_WAY.search(between) or any(f"{number}{written[-1]}" in between for number in f"一{wanted}"):
        return None
    if member.value == last.value:
        return Slip(member.start, member.end, "proof.ordinal-repeated", right)
    if member.value == last.value + 2:
        return Slip(member.start, member.end, "proof.ordinal-missing", right)
    return None


def _headings(text: str, found: list[re.Match[str]]) -> Iterator[Slip]:
    """Headings: 一、 and below it （一）. A heading of the upper kind, and an article, begins the lower anew."""
    upper: list[_Member] = []
    lower: list[_Member] = []
    last = 0
    for at, match in enumerate(found):
        if lower and _ARTICLE.search(text, last, match.start()):
            upper, lower = [], []
        last = match.end()
        following = found[at + 1] if at + 1 < len(found) else None
        goes_on = _value((following[1] or following[2]) if following else "") - 2
        if match[1]:
            lower = []
            yield from _next_heading(text, upper, _Member(_value(match[1]), match.start(1), match.end()), goes_on)
        else:
            member = _Member(_value(match[2]), match.start(2) - 1, match.end())
            yield from _next_heading(text, lower, member, goes_on)


def _next_heading(text: str, series: list[_Member], member: _Member, goes_on: int) -> Iterator[Slip]:
    """`goes_on`: the number of this heading by which the next one would be right."""
    last = series[-1] if series else None
    series[:] = [member]
    if last is None or member.start - last.start > _REACH or not member.value or last.value >= 99:
        return
    written = text[member.start : member.end]
    right = written.replace(_written(member.value), _written(last.value + 1), 1)
    if member.value == last.value and member.value > 1 and text[last.end : member.start].strip():
        if goes_on == member.value:
            series[:] = [_Member(last.value + 1, member.start, member.end)]
        yield Slip(member.start, member.end, "proof.ordinal-repeated", right)
    elif member.value == last.value + 2:
        yield clue(member.start, member.end, "proof.ordinal-missing", right)


def _value(written: str) -> int:
    """Up to ninety-nine; 0 for what is no such number."""
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return _NUMBERS.find(written) + 1 if len(written) == 1 else 0
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return 10 * (_NUMBERS.find(tens) + 1 if tens else 1) + (_NUMBERS.find(ones) + 1 if ones else 0)


def _written(value: int) -> str:
    tens, ones = divmod(value, 10)
    head = "" if not tens else "十" if tens == 1 else _NUMBERS[tens - 1] + "十"
    return head + (_NUMBERS[ones - 1] if ones else "")


_RAISED_BY = tuple(f"{number}{end}" for number in _NUMBERS for end in "是要则，：、）)")
ORDINALS = SlipClass(_RAISED_BY, find, beyond_line=True)
