"""From printed stamps to days: years that are not printed, relative days, nothing after the visit."""

import re
from datetime import date

from stages.classifier.reading.dates.clock import VisitClock
from stages.classifier.reading.lists.stamps import Stamp

_YEAR_IN_URL = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})[-/_.]?(1[0-2]|0?[1-9])(?![0-9]{3})(?:[-/_.]?(3[01]|[12][0-9]|0?[1-9])(?![0-9]))?"
)


def day_of_stamp(stamp: Stamp, href: str, clock: VisitClock, near: date | None = None) -> date | None:
    """The day of a stamp. A year that is not printed is the one that brings the day within two months of the month
    that the entry's own address names, or else of the entry before it where an address or a print told that one's
    year; else it is the latest year that does not lie in the future."""
    if stamp.unsure:
        return None
    if stamp.ago is not None:
        return clock.days_ago(stamp.ago)
    if stamp.year is not None:
        return _accepted(stamp.year, stamp.month, stamp.day, clock)
    named = _YEAR_IN_URL.search(href)
    found = _nearest(stamp, int(named.group(1)), int(named.group(2)), clock) if named else None
    if found is None and near is not None:
        found = _nearest(stamp, near.year, near.month, clock)
    return found or clock.month_day(stamp.month, stamp.day)


def _nearest(stamp: Stamp, year: int, month: int, clock: VisitClock) -> date | None:
    """The day of the year that lies within two months of a month."""
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
