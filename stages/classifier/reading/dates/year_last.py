"""Days with the year at their end: 18/11/2026 and 11/18/2026 say which number is the month, 04/08/2026 does not."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

Order = Literal["", "month first", "day first", "either"]

YEAR_LAST = re.compile(
    r"([0-9]{1,2})(?<![0-9]{3})(?<![0-9][-/.][0-9])(?<![0-9][-/.][0-9]{2})"
    r"\s?([-/.])\s?([0-9]{1,2})\s?\2\s?((?:19|20)[0-9]{2})(?![0-9]|[-/.][0-9])"
)


_YEARS = (re.compile(r"20(?<=[-/.\s]20)"), re.compile(r"19(?<=[-/.\s]19)"))  # for plain characters, searches are fast
_BEFORE_YEAR = 10  # characters of such a day, at the very most: 18 / 11 /


class YearLast(NamedTuple):
    """Month and day as taken; where `order` is `either`, month first, and they may be the other way round."""

    year: int
    month: int
    day: int
    order: Order


def days_in(text: str) -> Iterator[re.Match[str]]:
    """What `YEAR_LAST.finditer` gives: looked for only before what may be a year."""
    after = 0
    for year in sorted(found.start() for years in _YEARS for found in years.finditer(text)):
        for start in range(max(after, year - _BEFORE_YEAR), year):
            match = YEAR_LAST.match(text, start)
            if match:
                after = match.end()
                yield match
                break


def year_last(found: re.Match[str]) -> YearLast | None:
    """What a match of `YEAR_LAST` says; None for no day of any calendar."""
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    order: Order = "month first" if second > 12 else "day first" if first > 12 else "either"
    if first == second:
        order = ""
    month, day = (second, first) if order == "day first" else (first, second)
    return YearLast(year, month, day, order) if 1 <= month <= 12 and 1 <= day <= 31 else None
