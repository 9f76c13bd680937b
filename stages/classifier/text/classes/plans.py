"""Years of a five-year plan that are not its own: “十四五”时期（2021—2026年）."""

import re
from collections.abc import Iterator

from stages.classifier.text.classes.slip import Days, Slip, SlipClass

_FIRST = {"十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026}
_YEARS = re.compile(r"”?(?:时期|期间|规划)?[（(](20[0-9]{2})年?[—－–~～至-]{1,2}(20[0-9]{2})年?[）)]")


def find(text: str, places: list[int], days: Days) -> Iterator[Slip]:
    """`places` are the ends of names of plans."""
    for end in places:
        match = _YEARS.match(text, end)
        first = _FIRST[text[end - 3 : end]]
        if match and (int(match[1]), int(match[2])) != (first, first + 4):
            yield Slip(match.start(1), match.end(2), "proof.plan-years", f"{first}—{first + 4}")


PLANS = SlipClass(tuple(_FIRST), find)
