"""From printed stamps to days: years that are not printed, relative days, nothing after the visit."""

import re
from datetime import date

from stages.classifier.reading.dates.clock import VisitClock
from stages.classifier.reading.lists.stamps import Stamp

_YEAR_IN_URL = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})[-/_.]?(1[0-2]|0?[1-9])(?![0-9]{3})(?:[-/_.]?(3[01]|[12][0-9]|0?[1-9])(?![0-9]))?"
)


def day_of_stamp(stamp: Stamp, href: str, clock: VisitClock) -> date | None:
    """The day of a stamp. A year that is not printed is taken from the entry's own address where that names the same
    month, else it is the latest year that does not lie in the future."""
    if stamp.ago is not None:
        return clock.days_ago(stamp.ago)
    if stamp.year is not None:
        return _accepted(stamp.year, stamp.month, stamp.day, clock)
    hint = _YEAR_IN_URL.search(href)
    if hint:
        found = _nearest(stamp, int(hint.group(1)), int(hint.group(2)), clock)
        if found:
            return found
    return clock.month_day(stamp.month, stamp.day)


def _nearest(stamp: Stamp, year: int, month: int, clock: VisitClock) -> date | None:
    """The day of the year that lies within two months of the month an address names."""
    for candidate in (year, year - 1, year + 1):
        if abs((candidate - year) * 12 + stamp.month - month) <= 2:
            return _accepted(candidate, stamp.month, stamp.day, clock)
    return None


def _accepted(year: int, month: int, day: int, clock: VisitClock) -> date | None:
    try:
        made = date(year, month, day)
    except ValueError:
        return None
    return made if clock.accepts(made) else None
