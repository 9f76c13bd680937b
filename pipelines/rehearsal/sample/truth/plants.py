"""What is planted: one expected finding or early warning, or a look-alike that must stay without one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from pipelines.rehearsal.sample.model import Span
from schemas.times import day_of

DAY = timedelta(days=1)
Outcome = Literal["finding", "warning"]


@dataclass(frozen=True, slots=True)
class Days:
    """From one Shanghai day to another, both included."""

    first: date
    last: date

    def holds(self, instant: datetime) -> bool:
        return self.first <= day_of(instant) <= self.last


@dataclass(frozen=True, slots=True)
class Plant:
    """`begins`: days in which the finding is raised. `ends`: days in which it is rectified, None where it stays to the
    end of the run. `any_end`: nothing is expected of its end (a suspicion waits for people). `also`: other targets of
    the same page, under which a part of it may be found too. `required`: whether missing it is a fault; it is not
    where the fault shows so shortly that a look may fall beside it. A look-alike has no finding, `begins` is the time
    in which it stands."""

    kind: str
    indicator: str
    site: str
    target: str
    outcome: Outcome
    begins: Days
    ends: Days | None = None
    any_end: bool = False
    also: frozenset[str] = frozenset()
    required: bool = True
    look_alike: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which a fault stands as a judge of whole days sees it: from `first` up to and without `end`.

    `sure` is False where it stands too shortly to be seen for certain."""

    first: date
    end: date | None
    sure: bool = True


class Horizon:
    """The run as one site's truth needs it: its first and last day and the spans in which nothing can be seen."""

    def __init__(self, start: date, last: date, blind: list[Span]) -> None:
        self.start, self.last = start, last
        self._blind = sorted(blind, key=lambda span: span.since)

    def seen(self, day: date, within: int) -> Days:
        """The days in which a look shows what is so from `day` on: `within` days later, longer where we are blind."""
        first = max(day, self.start)
        last = first + within * DAY
        for span in self._blind:
            if day_of(span.since) <= last and day_of(span.until) >= first:
                last = max(last, day_of(span.until) + max(within, 1) * DAY)
        return Days(first, last)

    def plants(self, like: Plant, stretch: Stretch, within: int) -> list[Plant]:
        """The plant of a stretch, modelled on `like`; none where it lies outside the run."""
        if stretch.first > self.last or (stretch.end is not None and stretch.end <= self.start):
            return []
        begins = self.seen(stretch.first, within)
        ends = None if stretch.end is None else self.seen(stretch.end, within + 1)
        if ends is not None and ends.first > self.last:
            ends = None
        closing = self.last + DAY  # the tick that closes the last day bears the date of the next
        sure = stretch.sure and begins.last <= closing and (stretch.end is None or stretch.end > begins.last)
        any_end = like.any_end or (ends is not None and ends.last > closing)
        return [
            Plant(
                kind=like.kind,
                indicator=like.indicator,
                site=like.site,
                target=like.target,
                outcome=like.outcome,
                begins=begins,
                ends=ends,
                any_end=any_end,
                also=like.also,
                required=sure,
            )
        ]


def stretches(counts: dict[date, int], least: int) -> list[Stretch]:
    """Where a count by day is at least `least`; `counts` holds every day of the run, in order."""
    found: list[Stretch] = []
    first: date | None = None
    for day, count in counts.items():
        if count >= least and first is None:
            first = day
        elif count < least and first is not None:
            found.append(Stretch(first, day))
            first = None
    return [*found, *([Stretch(first, None)] if first is not None else [])]
