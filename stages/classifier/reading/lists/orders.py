"""Whether 04/08/2026 is a day in April or in August: the whole list decides, and where it does not, nobody knows."""

from datetime import date
from itertools import pairwise

from stages.classifier.reading.dates.clock import VisitClock
from stages.classifier.reading.lists.stamps import Stamp

_ENOUGH = 4  # days in a row whose falling order is no accident


def settle_orders(stamps: list[Stamp], others: list[Stamp], clock: VisitClock) -> None:
    """Give the stamps of one list their month and day. An entry that can only be read one way decides for all, first
    of the list, then of the page (`others`); else the order in which every entry is a day before the visit, else the
    one in which the list runs from new to old. Stamps that stay open become `unsure`."""
    open_ones = [stamp for stamp in stamps if stamp.order == "either"]
    if not open_ones:
        return
    order = _decided(stamps) or _decided(others) or _fitting(open_ones, clock)
    for stamp in open_ones:
        if order == "day first":
            stamp.month, stamp.day = stamp.day, stamp.month
        stamp.unsure = not order
        stamp.order = "" if order else "either"


def _decided(stamps: list[Stamp]) -> str:
    orders = {stamp.order for stamp in stamps} - {"", "either"}
    return orders.pop() if len(orders) == 1 else ""


def _fitting(stamps: list[Stamp], clock: VisitClock) -> str:
    readings = {
        "month first": [_day(stamp.year, stamp.month, stamp.day) for stamp in stamps],
        "day first": [_day(stamp.year, stamp.day, stamp.month) for stamp in stamps],
    }
    fitting = [name for name, days in readings.items() if all(day and clock.accepts(day) for day in days)]
    if len(fitting) == 2 and len(stamps) >= _ENOUGH:
        fitting = [name for name in fitting if _falls(readings[name])]
    return fitting[0] if len(fitting) == 1 else ""


def _falls(days: list[date | None]) -> bool:
    known = [day for day in days if day]
    return all(later >= earlier for later, earlier in pairwise(known))


def _day(year: int | None, month: int, day: int) -> date | None:
    try:
        return date(year or 0, month, day)
    except ValueError:
        return None
