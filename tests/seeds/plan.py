"""The days of an installation's rehearsal: the last weeks of its sites, and the days on which people write down."""

from dataclasses import dataclass
from datetime import date, timedelta

from schemas.calendar import shipped
from tests.seeds.facts import Seed

SITES_PLAYED = 8  # days: availability is judged over seven, and the first day is not whole
OTHERS_PLAYED = 3


@dataclass(frozen=True)
class Days:
    """`first`..`last`: the window of the circular; `played` is the first day that is played, `base` the day on which
    people hand in, two days before it."""

    first: date
    last: date
    played: date
    base: date

    def months(self) -> list[str]:
        """The calendar months (YYYY-MM) that begin in the window, until people write down; else the first one."""
        found = []
        month = self.first.replace(day=1)
        while month <= self.base:
            if month >= self.first:
                found.append(f"{month:%Y-%m}")
            month = (month + timedelta(days=32)).replace(day=1)
        return found or [f"{self.first:%Y-%m}"]


def days_of(seed: Seed, with_sites: bool) -> Days:
    first, last = seed.window
    played = max(first, last - timedelta(days=(SITES_PLAYED if with_sites else OTHERS_PLAYED) - 1))
    return Days(first, last, played, max(first, played - timedelta(days=2)))


def working_day(day: date, after: int) -> date:
    """The working day that is so many after a day."""
    return shipped().deadline(day, after).day


def on_working_day(day: date) -> date:
    """The day itself, or the last working day before it."""
    while not shipped().is_working_day(day):
        day -= timedelta(days=1)
    return day
