"""Spellings of a day that entries of lists use beside 2026-11-18, brought into that one before stamps are looked for.

18/11/2026 and 11/18/2026 say by themselves which number is the month; 04/08/2026 does not, and only the whole list can
tell (`orders.py`). 民國115年3月19日, 115.03.19 and Nov 18, 2026 are days of their own kind.
"""

import re
from typing import NamedTuple

from stages.classifier.reading.dates.clock import VisitClock
from stages.classifier.reading.dates.full import MONTH_NAME, MONTHS, find_dates
from stages.classifier.reading.dates.year_last import YEAR_LAST, Order, year_last

_LONGEST = 60  # characters of a text that may be little more than such a day
_REPUBLIC = re.compile(r"(?<![0-9.])(1[0-3][0-9])([-/.年])([01]?[0-9])([-/.月])([0-3]?[0-9])日?(?![0-9]|[-/.][0-9])")
_MONTH = re.compile(
    r"民[国國]|[JFMASONDjfmasond](?:an|eb|ar|pr|ay|un|ul|ug|ep|ct|ov|ec|AN|EB|AR|PR|AY|UN|UL|UG|EP|CT|OV|EC)"
)
_SPELT = re.compile("[〇零○].{1,3}年")
_UNUSUAL = re.compile("[0-9A-Za-z民〇零○]")  # one of them is in every spelling of a day
# A part of a day that is cut into boxes, or printed without its year: Nov, Nov 2026, Nov 18, 18 Nov.
_MONTH_PART = re.compile(
    rf"(?:(?P<day>[0-9]{{1,2}})[\s,/-]+)?(?P<month>{MONTH_NAME})\.?(?:[\s,/-]*(?:(?P<year>20[0-9]{{2}})|(?P<day2>[0-9]{{1,2}})))?",
    re.I,
)
_LONGEST_PART = 16  # characters of one
_NO_VISIT = VisitClock(None)  # spelling alone: whether the day lies after the visit is asked later


class Plain(NamedTuple):
    """A text with its days spelt year, month, day. `order`: how the numbers of a day with the year at its end were
    taken; `either` were taken month first, and may be the other way round."""

    text: str
    order: Order = ""


def plain_days(text: str) -> Plain:
    """A short text with the unusual spellings of days in it made plain."""
    if len(text) > _LONGEST or not _UNUSUAL.search(text):
        return Plain(text)
    if _MONTH.search(text) or _SPELT.search(text):
        part = _MONTH_PART.fullmatch(text) if len(text) <= _LONGEST_PART else None
        if part:
            return Plain(_month_part(part))
        return Plain(_named(text))
    if "20" in text or "19" in text:
        last = YEAR_LAST.search(text)
        if last:
            return _year_first(text, last)
    return Plain(_of_republic(text))


def _named(text: str) -> str:
    """Days of the Republic, days whose month is an English word, and days in Chinese numerals."""
    for found in find_dates(text, _NO_VISIT):
        return f"{text[: found.start]}{found.iso}{text[found.end :]}"
    return text


def is_month(text: str) -> bool:
    """Whether a text is the English name of a month and nothing else."""
    return len(text) <= _LONGEST_PART and text.strip(". ").lower() in MONTHS


def _month_part(part: re.Match[str]) -> str:
    month, day = MONTHS[part["month"].lower()], part["day"] or part["day2"]
    if part["year"] and day:
        return f"{part['year']}-{month}-{day}"
    if part["year"]:
        return f"{part['year']}-{month}"
    return f"{month}月{day}日" if day else f"{month}月"


def _of_republic(text: str) -> str:
    """115.03.19 and 115年3月19日, where no other number stands before."""
    found = _REPUBLIC.search(text)
    if found is None or found[2].replace("年", "月") != found[4] or any(map(str.isdigit, text[: found.start()])):
        return text
    return f"{text[: found.start()]}{1911 + int(found[1])}-{found[3]}-{found[5]}{text[found.end() :]}"


def _year_first(text: str, found: re.Match[str]) -> Plain:
    last = year_last(found)
    if last is None:
        return Plain(text)
    return Plain(f"{text[: found.start()]}{last.year}-{last.month}-{last.day}{text[found.end() :]}", last.order)
