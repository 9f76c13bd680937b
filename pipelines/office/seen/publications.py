"""信息发布量 as lists show it: distinct titles of a column or account whose printed day lies in a calendar month."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipelines.office.seen.titles import TitleIndex


@dataclass(frozen=True)
class Counted:
    """`titles` is what looks on `days_looked` of `days` days showed: there may have been more, never fewer."""

    subject: str
    target: str
    month: str
    titles: int
    days_looked: int
    days: int


def days_of(month: str) -> tuple[date, date]:
    """The first and last day of a month written YYYY-MM. Raises ValueError."""
    year, number = map(int, month.split("-"))
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])


def published_in(index: TitleIndex, month: str) -> Iterator[Counted]:
    """What each list that could be read showed of a month."""
    first, last = days_of(month)
    for subject, target, titles in index.dated_between(first, last):
        looked = index.days_looked(subject, first, last, target)
        yield Counted(subject, target, month, titles, looked, (last - first).days + 1)
