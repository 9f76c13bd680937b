"""The visit as a clock: which day it was when the page was fetched, and for how long an answer holds.

Reading depends on the visit only where a date has no year (10-12), is relative (3天前) or might lie in the future. Each
such question narrows the span of visit days for which the whole reading would come out the same. An identical body
that is met again on another day of that span need not be read again.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from schemas.times import SHANGHAI

EARLIEST_YEAR = 1949
LATEST_YEAR = 2099  # only for a page without a visit: beyond it a year is absurd, not merely in the future


@dataclass(slots=True)
class VisitClock:
    """`at` is the visit, aware, or None when nobody knows. All answers are for Asia/Shanghai."""

    at: datetime | None
    valid_from: date = date.min
    valid_until: date = date.max
    _day: date | None = field(init=False)

    def __post_init__(self) -> None:
        self._day = self.at.astimezone(SHANGHAI).date() if self.at else None

    @property
    def year(self) -> int | None:
        """Year of the visit. Narrows nothing: use it only to choose between years that `accepts` then judges."""
        return self._day.year if self._day else None

    def accepts(self, day: date) -> bool:
        """False for a day after the visit, and for absurd years."""
        if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            return False
        if self._day is None:
            return True
        if day > self._day:
            self.valid_until = min(self.valid_until, day - timedelta(days=1))
            return False
        self.valid_from = max(self.valid_from, day)
        return True

    def month_day(self, month: int, day: int) -> date | None:
        """The latest such day that is not after the visit; None without a visit or for no day of any calendar."""
        if self._day is None:
            return None
        for year in range(self._day.year, self._day.year - 5, -1):  # 29 February needs up to four steps
            try:
                found = date(year, month, day)
            except ValueError:
                continue
            if self.accepts(found):
                return found
        return None

    def days_ago(self, days: int) -> date | None:
        """The day `days` before the visit. The answer holds for that day of visit only."""
        if self._day is None or not 0 <= days <= 36500:
            return None
        self.valid_from = self.valid_until = self._day
        return self._day - timedelta(days=days)

    def moment_ago(self, delta: timedelta) -> datetime | None:
        """The instant `delta` before the visit, in Shanghai. The answer holds for that day of visit only."""
        if self.at is None:
            return None
        self.days_ago(0)
        return self.at.astimezone(SHANGHAI) - delta
