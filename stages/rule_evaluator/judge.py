"""From a measured value to pass, fail or unknown. Exact: numbers are compared as fractions, never as floats."""

from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from operator import ge, gt, le, lt

import msgspec

from schemas.events.findings import Evidence, Measured, Status
from schemas.rulebooks.model import Indicator

_COMPARE = {">=": ge, ">": gt, "<=": le, "<": lt}
_WARN = {">=": ge, ">": ge, "<=": le, "<": le}

Number = int | Fraction


class Judgement(msgspec.Struct, frozen=True):
    """How one indicator stands for one target now.

    `slots` fill the wording; `keys` name what was found, so that a dismissal covers just that; `publisher` is a unit
    that the page itself names; `gone` says that the target has left the page; `wording` replaces the indicator's.
    `unit` is the unit that the facts charge: its finding is its own, beside those of other units on the target.
    """

    target: str
    kind: str
    status: Status
    measured: Measured
    slots: dict[str, object] = {}
    evidence: list[Evidence] = []
    reason: str = ""
    url: str | None = None
    warn: bool = False
    hours_left: float | None = None
    keys: tuple[str, ...] = ()
    publisher: str = ""
    column: str | None = None
    gone: bool = False
    wording: str = ""
    unit: str = ""


@lru_cache(maxsize=1_024)  # thresholds are few, and every judgement asks for one
def exact(number: int | float) -> Fraction:
    """The number as it is written: 0.05 is 1/20."""
    return Fraction(str(number))


def fails(indicator: Indicator, value: Number) -> bool:
    """Whether a value stands in the indicator's comparator to its threshold."""
    assert indicator.threshold is not None
    return bool(_COMPARE[indicator.comparator](value, exact(indicator.threshold)))


def warns(indicator: Indicator, value: Number) -> bool:
    """Whether a value has reached the warning level (that number included)."""
    return indicator.warning is not None and bool(_WARN[indicator.comparator](value, exact(indicator.warning)))


def by_bounds(indicator: Indicator, low: Number, high: Number) -> Status:
    """The answer if it is the same whichever way the absent looks had gone, else unknown.

    `low` and `high` bound the value; for comparators that fail downwards the worst case is `low`.
    """
    at_low, at_high = fails(indicator, low), fails(indicator, high)
    if at_low != at_high:
        return "unknown"
    return "fail" if at_low else "pass"


@lru_cache(maxsize=4_096)
def add_months(day: date, months: int) -> date:
    """The same day `months` later, the last of the month where there is none (31 August + 6 = 28 February)."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + (month0 == 11), (month0 + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    return date(year, month0 + 1, min(day.day, last))
