"""The scoring of section 1 of 国办秘函〔2019〕19号, over a rulebook: all numbers are the rulebook's.

Any veto stops the scoring (不再评分) and every veto and remark is still listed (问题照列). Portals start at 100 and
only lose points, never more than the cap of an indicator; strictly below 60 fails; strictly above 80 the bonus is
added. Sites without outward service are scored without the service group and scaled 4/3. Accounts get no score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from schemas.rulebooks.model import Indicator, Rulebook, Scoring


@dataclass(frozen=True)
class Deduction:
    """Points taken for one place under one indicator; `points` null takes the rulebook's."""

    indicator: str
    points: int | float | Fraction | None = None


@dataclass(frozen=True)
class Score:
    """`passed` is part 1 and 2 together; `points` is null where nothing is scored. `deducted` holds what counted, by
    indicator, after caps; `unscored` the remarks whose points are unconfirmed, which cost nothing yet."""

    passed: bool
    points: Fraction | None
    base: Fraction | None = None
    bonus: Fraction = Fraction(0)
    deducted: tuple[tuple[str, Fraction], ...] = ()
    vetoes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    unscored: tuple[str, ...] = ()


def score(
    book: Rulebook,
    site_kind: str,
    vetoes: Sequence[str] = (),
    deductions: Sequence[Deduction] = (),
    bonus: int | float | Fraction = 0,
    outward_service: bool = True,
) -> Score:
    """Score one site. Raises KeyError for a deduction under an indicator that the rulebook does not have."""
    rules = book.scoring
    remarks = tuple(dict.fromkeys(d.indicator for d in deductions))
    if vetoes:
        return Score(False, None, vetoes=tuple(vetoes), remarks=remarks)
    if rules is None or site_kind not in rules.applies_to:
        return Score(True, None, remarks=remarks)
    indicators = {i.id: i for i in book.indicators}
    taken, unscored = _taken(indicators, deductions)
    base = _base(rules, indicators, taken, outward_service)
    extra = min(_exact(bonus), Fraction(rules.bonus_cap)) if base > rules.bonus_above else Fraction(0)
    return Score(
        passed=base >= rules.fail_below,
        points=base + extra,
        base=base,
        bonus=extra,
        deducted=tuple(taken.items()),
        remarks=remarks,
        unscored=unscored,
    )


def _taken(
    indicators: Mapping[str, Indicator], deductions: Sequence[Deduction]
) -> tuple[dict[str, Fraction], tuple[str, ...]]:
    """Points by indicator, capped; and the indicators whose points nobody has confirmed."""
    taken: dict[str, Fraction] = {}
    unscored: list[str] = []
    for deduction in deductions:
        indicator = indicators[deduction.indicator]
        points = _points(indicator, deduction)
        if points is None:
            unscored.append(indicator.id)
            continue
        total = taken.get(indicator.id, Fraction(0)) + points
        taken[indicator.id] = total if indicator.cap is None else min(total, _exact(indicator.cap))
    return taken, tuple(dict.fromkeys(unscored))


def _points(indicator: Indicator, deduction: Deduction) -> Fraction | None:
    if deduction.points is not None:
        return _exact(deduction.points)
    sure = indicator.points_sureness != "u" or indicator.confirmed_against is not None
    return _exact(indicator.points) if indicator.points is not None and sure else None


def _base(
    rules: Scoring, indicators: Mapping[str, Indicator], taken: Mapping[str, Fraction], outward_service: bool
) -> Fraction:
    if outward_service:
        return rules.start - sum(taken.values(), Fraction(0))
    without = rules.no_outward_service
    kept = sum((points for one, points in taken.items() if indicators[one].group != without.group), Fraction(0))
    return (without.full - kept) * Fraction(without.scale_numerator, without.scale_denominator)


def _exact(number: int | float | Fraction) -> Fraction:
    """The number as it is written: 0.1 is one tenth."""
    return number if isinstance(number, Fraction) else Fraction(str(number))
