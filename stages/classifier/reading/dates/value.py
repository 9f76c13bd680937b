"""A date that was read, and what makes a day of the calendar one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from schemas.times import SHANGHAI
from stages.classifier.reading.dates.clock import VisitClock

Precision = Literal["second", "minute", "day", "month", "year"]


@dataclass(slots=True)
class ParsedDate:
    """`time` is HH:MM or HH:MM:SS; `start`, `end` are the span in the text that was searched."""

    day: date
    time: str | None = None
    precision: Precision = "day"
    start: int = 0
    end: int = 0
    year_printed: bool = True

    @property
    def iso(self) -> str:
        """YYYY-MM-DD."""
        return self.day.isoformat()


def make_date(year: int, month: int, day: int, clock: VisitClock) -> date | None:
    """A day of the calendar that is neither absurd nor after the visit."""
    try:
        made = date(year, month, day)
    except ValueError:
        return None
    if made == date(1970, 1, 1) or not clock.accepts(made):  # the first of 1970 is an empty database field
        return None
    return made


def full_year(year: int, clock: VisitClock) -> int:
    """24 → 2024, 98 → 1998, 113 → 2024 (a year of the Republic, counted from 1912)."""
    if year >= 1000:
        return year
    if year >= 100:
        return year + 1911
    newest = clock.year or 2049
    return 2000 + year if 2000 + year <= newest else 1900 + year


def dated(day: date | None, clock: VisitClock, **more: object) -> ParsedDate | None:
    if day is None or not clock.accepts(day):
        return None
    return ParsedDate(day, **more)  # type: ignore[arg-type]


def from_epoch(seconds: float, clock: VisitClock) -> ParsedDate | None:
    """A Unix time of this century as a Shanghai date."""
    if not 946_684_800 <= seconds < 4_102_444_800:
        return None
    instant = datetime.fromtimestamp(seconds, UTC).astimezone(SHANGHAI)
    return dated(instant.date(), clock, time=instant.strftime("%H:%M:%S"), precision="second")
