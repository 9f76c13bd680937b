"""When a target is due. A hash of the target spreads looks evenly over the day or the audit period.

Slot i of n on a day lies in [i/n, (i+1)/n) of that day, at the same place in every slot; it closes when the next one
begins. So the same registry always gives the same slots, and planning twice plans once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from schemas.ids import unit_hash
from schemas.times import day_of, midnight

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """`number` counts from 0 within `day`; a check not begun by `closes` is missed."""

    day: date
    number: int
    due: datetime
    closes: datetime


def daily(phase: float, per_day: int, start: datetime, end: datetime) -> Iterator[Slot]:
    """Slots with start <= due < end of a target looked at `per_day` times a day; `phase` in [0, 1)."""
    step = DAY / per_day
    day = day_of(start)
    while midnight(day) < end:
        for number in range(per_day):
            due = _whole_second(midnight(day) + step * (number + phase))
            if start <= due < end:
                yield Slot(day, number, due, due + step)
        day += DAY


def periodic(phase: float, days: int, start: datetime, end: datetime) -> Iterator[Slot]:
    """Slots with start <= due < end of a target looked at once every `days` days, counted from a fixed day."""
    for first_day in periods(days, start, end):
        slot = slot_in(first_day, days, phase)
        if start <= slot.due < end:
            yield slot


def periods(days: int, start: datetime, end: datetime) -> Iterator[date]:
    """The first days of the periods of so many days, counted from a fixed day, that lie in [start, end) in part."""
    index = day_of(start).toordinal() // days
    while midnight(date.fromordinal(index * days)) < end:
        yield date.fromordinal(index * days)
        index += 1


def slot_in(first_day: date, days: int, phase: float) -> Slot:
    """The slot of a target in the period of so many days that begins on a day."""
    due = _whole_second(midnight(first_day) + days * DAY * phase)
    return Slot(day_of(due), 0, due, due + DAY)


def phase_of(target: str, kind: str) -> float:
    """Where in its slots a target is looked at, in [0, 1); no program is part of it, so that looks can be shared."""
    return unit_hash("slot", target, kind)


def _whole_second(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)
