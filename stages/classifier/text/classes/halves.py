"""Two parts that make up the whole by their meaning, not by their numbers: 共126个村，其中贫困村36个，非贫困村80个."""

import re
from collections.abc import Iterator

from stages.classifier.text.classes.slip import Days, Slip, SlipClass
from stages.classifier.text.classes.sums import MEASURES

_COUNT = rf"([0-9]{{1,7}})([{MEASURES}亩])"
_NAME = r"([^0-9，。；：、（）\n]{1,10}?)"
_HALVES = re.compile(
    rf"{_COUNT}[^0-9，。；\n]{{0,6}}，其中[：，]?{_NAME}(?:有|共|为|共有)?{_COUNT}[、，]{_NAME}(?:有|共|为|共有)?{_COUNT}(?=[。；）\n]|\Z)"
)
_CHANGE = re.compile("[增减升降涨跌]")
_BEFORE, _AFTER = 16, 48


def find_halves(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """Only what leaves no third part: X and 非X, men and women. `places` are the ends of ，其中."""
    for end in places:
        for match in _HALVES.finditer(text, max(0, end - _BEFORE), end + _AFTER):
            whole, unit, one, first, first_unit, other, second, second_unit = match.groups()
            if match.start() >= end or unit != first_unit or unit != second_unit or not _exclude(one, other):
                continue
            change = _CHANGE.search(text, max(0, match.start() - 4), match.start())
            if int(first) + int(second) != int(whole) and not change:
                yield Slip(*match.span(), "proof.figures")


def _exclude(one: str, other: str) -> bool:
    sexes = {one[:1], other[:1]} == {"男", "女"} and one[1:] == other[1:]
    return other == f"非{one}" or one == f"非{other}" or sexes


HALVES = SlipClass(("，其中",), find_halves)
