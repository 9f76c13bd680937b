"""Working days of the mainland's offices, from the State Council's yearly holiday notices.

Time limits of answers and rectifications are counted in 工作日. A year without a notice is unknown:
asking about it raises, it never falls back to Monday-to-Friday.
"""

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import msgspec

_FILE = Path(__file__).with_name("holidays.yaml")
_DAY = timedelta(days=1)


class NoHolidayData(ValueError):
    """The holiday notice of that year is not in the calendar yet."""


class Holiday(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`rest` is `first..last`, both off (YAML reads a bare `off` as false); `work`: weekend days worked."""

    name: str
    rest: str
    work: list[date] = []


class Year(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    sure: bool
    holidays: list[Holiday]


class _Schedule(msgspec.Struct, forbid_unknown_fields=True):
    years: dict[int, Year]


class WorkCalendar:
    """Days off and days worked of the years it holds."""

    def __init__(self, years: dict[int, Year]) -> None:
        self.years = years
        self.off: dict[date, str] = {}
        self.worked: set[date] = set()
        for year, notice in years.items():
            for holiday in notice.holidays:
                self.off.update(dict.fromkeys(_span(holiday.rest, year), holiday.name))
                self.worked.update(holiday.work)

    def is_working_day(self, day: date) -> bool:
        """Raises NoHolidayData for a year whose notice is missing."""
        if day.year not in self.years:
            raise NoHolidayData(
                f"no holiday schedule for {day.year}: add the State Council's notice of that year "
                f"to {_FILE.name} (there are {min(self.years)}-{max(self.years)})"
            )
        return day in self.worked or (day.weekday() < 5 and day not in self.off)


def load(path: Path = _FILE) -> WorkCalendar:
    """Read a schedule file. Raises ValueError naming the file and the entry."""
    try:
        return WorkCalendar(msgspec.yaml.decode(path.read_bytes(), type=_Schedule, strict=False).years)
    except (msgspec.MsgspecError, ValueError) as error:
        raise ValueError(f"{path.name}: {error}") from error


def is_working_day(day: date) -> bool:
    """Whether offices work on that day. Raises NoHolidayData for a year without a notice."""
    return _default().is_working_day(day)


def add_working_days(day: date, n: int) -> date:
    """The n-th working day after `day`, which is not counted itself; `day` for 0, before it for negative n.

    So a text received on a Friday with a limit of three working days is due on Wednesday.
    """
    step = _DAY if n > 0 else -_DAY
    left = abs(n)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """Working days after `first` up to and including `last`; negative when `last` is earlier.

    The inverse of add_working_days: working_days_between(d, add_working_days(d, n)) == n.
    """
    if last < first:
        return -sum(is_working_day(last + _DAY * i) for i in range((first - last).days))
    return sum(is_working_day(first + _DAY * i) for i in range(1, (last - first).days + 1))


@cache
def _default() -> WorkCalendar:
    return load()


def _span(text: str, year: int) -> list[date]:
    first_text, dots, last_text = text.partition("..")
    try:
        first, last = date.fromisoformat(first_text), date.fromisoformat(last_text)
    except ValueError:
        first = last = date.min
    if not dots or not 0 <= (last - first).days <= 15 or last.year != year:
        raise ValueError(f"year {year}: rest {text!r} must read like {year}-10-01..{year}-10-07")
    return [first + _DAY * i for i in range((last - first).days + 1)]
