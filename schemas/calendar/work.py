"""Working days counted over the notices that are known; what rests on an unknown year says so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from schemas.calendar.notice import DAY, Year
from schemas.chinese import day_text

PROVISIONAL = "暂按周末推算"
# Spans (month, day) in which a holiday, or days moved for one, can lie. New Year's holiday can begin on 30 December;
# the lunar festivals wander: Spring Festival 21 January to 20 February, Dragon Boat 28 May to 25 June, Mid-Autumn 7
# September to 6 October. Each has room for the days that a notice moves.
MAY_BE_OFF = (
    ((1, 1), (1, 4)),
    ((1, 19), (3, 1)),
    ((4, 2), (4, 8)),
    ((4, 28), (5, 6)),
    ((5, 26), (6, 28)),
    ((9, 5), (10, 10)),
    ((12, 29), (12, 31)),
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A last day. `missing`: years it was counted over whose notices are not known, Monday to Friday."""

    day: date
    missing: tuple[int, ...] = ()

    @property
    def provisional(self) -> bool:
        return bool(self.missing)

    @property
    def text(self) -> str:
        """2027年1月8日（暂按周末推算）."""
        return day_text(self.day) + (f"（{PROVISIONAL}）" if self.provisional else "")


@dataclass(frozen=True, slots=True)
class Counted:
    """Working days of a span. Where it is `provisional` the notice may still take days off: `least` is the number
    that remains if it takes every day it can."""

    days: int
    least: int
    provisional: bool = False


class WorkCalendar:
    """Days off and days worked of the years it holds. In any other year offices work Monday to Friday."""

    def __init__(self, years: Mapping[int, Year]) -> None:
        self.years = dict(years)
        self.off: dict[date, str] = {}
        self.worked: set[date] = set()
        for notice in self.years.values():
            for holiday in notice.holidays:
                self.off.update(dict.fromkeys(holiday.days(), holiday.name))
                self.worked.update(holiday.work)

    def with_years(self, years: Mapping[int, Year]) -> "WorkCalendar":
        """A calendar that knows these years too; they stand before its own."""
        return WorkCalendar({**self.years, **years}) if years else self

    def is_working_day(self, day: date) -> bool:
        return day in self.worked or (day.weekday() < 5 and day not in self.off)

    def is_sure(self, day: date) -> bool:
        """Whether every notice is known that says something of the day."""
        return all(year in self.years for year in _years_of(day))

    def deadline(self, day: date, n: int) -> Deadline:
        """The n-th working day after `day` (see `add_working_days`), and whether it is sure."""
        last = self._step(day, n)
        years = {year for one in _days(min(day, last), max(day, last)) for year in _years_of(one)}
        return Deadline(last, tuple(sorted(years - self.years.keys())))

    def _step(self, day: date, n: int) -> date:
        step = DAY if n > 0 else -DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def count(self, first: date, last: date) -> Counted:
        """Working days after `first` up to and including `last`; none when `last` is not later."""
        days = [day for day in _days(first, last) if self.is_working_day(day)]
        unsure = [day for day in days if not self.is_sure(day)]
        may_be_off = sum(_may_be_off(day) for day in unsure)
        provisional = not all(self.is_sure(day) for day in _days(first, last))
        return Counted(len(days), len(days) - may_be_off, provisional)


def _days(first: date, last: date) -> Iterator[date]:
    """The days after `first` up to and including `last`."""
    return (first + DAY * i for i in range(1, (last - first).days + 1))


def _years_of(day: date) -> tuple[int, ...]:
    """The years whose notices say something of a day. New Year's holiday reaches into December only where 1 January
    is a Sunday, Monday or Tuesday."""
    touched = day.month == 12 and day.day >= 29 and date(day.year + 1, 1, 1).weekday() in (6, 0, 1)
    return (day.year, day.year + 1) if touched else (day.year,)


def _may_be_off(day: date) -> bool:
    at = (day.month, day.day)
    return any(first <= at <= last for first, last in MAY_BE_OFF)
