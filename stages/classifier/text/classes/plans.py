"""Years of a five-year plan that reach beyond it: “十四五”时期（2021—2026年）.

A part of its years is right (“十四五”期间（2023—2025年）), and so is a plan that looks far ahead (2021—2035年).
"""

import re
from collections.abc import Iterator

from stages.classifier.text.classes.slip import Days, Slip, SlipClass

_FAR_AHEAD = 5  # years
_FIRST = {"十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026}
_YEARS = re.compile(r"”?(?:时期|期间|规划)?[（(](20[0-9]{2})年?[—－–~～至-]{1,2}(20[0-9]{2})年?[）)]")


def find(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """`places` are the ends of names of plans."""
    for end in places:
        match = _YEARS.match(text, end)
        first = _FIRST[text[end - 3 : end]]
        if match and _reach_beyond(int(match[1]), int(match[2]), first, first + 4):
            yield Slip(match.start(1), match.end(2), "proof.plan-years", f"{first}—{first + 4}")


def _reach_beyond(begin: int, end: int, first: int, last: int) -> bool:
    far_ahead = begin >= first and end >= last + _FAR_AHEAD
    return not (far_ahead or first <= begin <= end <= last)


PLANS = SlipClass(tuple(_FIRST), find)
