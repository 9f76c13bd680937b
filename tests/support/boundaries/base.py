"""A subject of the kind that an indicator is about, under a rulebook in which it is in force."""

import math
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

import msgspec

from schemas.registry.model import Unit, unit_subject
from schemas.registry.union import KIND_OF_OBJECT
from schemas.rulebooks.model import Indicator, Rulebook
from tests.support.accounts import WatchedAccount, an_account, an_app
from tests.support.observations import DAY0, Watched, a_site

DAY = timedelta(days=1)
Sides = tuple[Watched, Watched]  # the first that fails, and the last that does not
Boundary = Callable[[Rulebook, Indicator], Sides]


def switched_on(book: Rulebook, indicator: str) -> Rulebook:
    """The rulebook with this indicator in force, whatever the day."""
    kept = [
        msgspec.structs.replace(one, enabled=True, valid_from=None, valid_to=None) if one.id == indicator else one
        for one in book.indicators
    ]
    return msgspec.structs.replace(book, indicators=kept)


def watched(book: Rulebook, rule: Indicator, day: date = DAY0) -> Watched:
    kind = KIND_OF_OBJECT[rule.object]
    if kind == "site":
        made = Watched(rulebook=book, day=day, registered=False)
        made.register(a_site(), rulebook=book.id)
        return made
    if kind == "unit":
        unit = Unit(id="u1", name="示例市人民政府", short_name="示例市", level="city")
        return WatchedAccount(msgspec.structs.replace(unit_subject(unit), id="s1"), book, day)  # type: ignore[arg-type]
    return WatchedAccount(an_app() if kind == "app" else an_account(), book, day)


def steps(rule: Indicator, scale: int = 1) -> tuple[int, int]:
    """The first whole number that fails and the last that does not, of a threshold times `scale`."""
    assert rule.threshold is not None
    limit = Fraction(str(rule.threshold)) * scale
    if rule.comparator in (">=", ">"):
        first = math.ceil(limit) if rule.comparator == ">=" else math.floor(limit) + 1
        return first, first - 1
    first = math.floor(limit) if rule.comparator == "<=" else math.ceil(limit) - 1
    return first, first + 1
