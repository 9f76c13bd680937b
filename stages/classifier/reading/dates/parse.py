"""Single dates, in every spelling that Chinese pages print.

`find_dates` finds dates that carry a year, anywhere in a text. `parse_date` reads one short string that is meant to be
a date (a cell, a bracket, a meta value, a JSON field), where also 10-12, 昨天, 24/10/12 and 20241012 are dates.
"""

import re

from stages.classifier.reading.dates.clock import VisitClock
from stages.classifier.reading.dates.full import find_dates
from stages.classifier.reading.dates.numerals import half_width
from stages.classifier.reading.dates.short import SHORT_FORMS
from stages.classifier.reading.dates.times import WEEKDAY
from stages.classifier.reading.dates.value import ParsedDate, Precision, from_epoch

__all__ = ["ParsedDate", "Precision", "find_dates", "from_epoch", "parse_date"]

_LABEL = re.compile(r"^(?:[\w\s]{0,8}?(?:时间|日期|時間|發布|发布|发表|更新|date|time|于|於)\s*[:]?\s*)+", re.I)
_WRAPPING = " \t\n()[]<>《》「」|,;*·~-:."
_LEADING_WEEKDAY = re.compile(rf"^{WEEKDAY}\s*")


def parse_date(text: str, clock: VisitClock) -> ParsedDate | None:
    """The date a short string stands for, or None. Relative dates and missing years are resolved by the clock."""
    if not text or len(text) > 400:
        return None
    for found in find_dates(text, clock):
        return found
    stripped = half_width(text).strip(_WRAPPING)
    bare = _LEADING_WEEKDAY.sub("", _LABEL.sub("", stripped)).strip(_WRAPPING)
    return next(filter(None, (read(bare, clock) for read in SHORT_FORMS)), None)
