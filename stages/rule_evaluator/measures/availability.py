"""站点无法访问: share of bad visits in seven closed days (national indicators, part 1: 20 or more visits a day over a
week, 15 seconds, 5 %, at least 140 visits). Fewer valid visits than the base asks for are judged by bounds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import msgspec

from schemas.events.findings import Evidence, Measured, Status
from schemas.rulebooks.model import Indicator
from schemas.times import day_of, midnight
from stages.rule_evaluator import excuses
from stages.rule_evaluator.facts.visits import DayOfVisits, SlotOutcome
from stages.rule_evaluator.judge import Judgement, by_bounds, fails, warns
from stages.rule_evaluator.view import Facts, Rule, measure_of_facts
from stages.rule_evaluator.wording import cn_date, percent

PROOFS_SHOWN = 30


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    bad_status_from: int


@dataclass
class Tally:
    """Visits of some days. valid + void + missed + not recorded = planned."""

    planned: int = 0
    valid: int = 0
    bad: int = 0
    void: int = 0
    missed: int = 0

    @property
    def absent(self) -> int:
        return max(0, self.planned - self.valid)

    @property
    def low(self) -> Fraction:
        """The share if every absent visit had gone well."""
        return Fraction(self.bad, self.planned) if self.planned else Fraction(0)

    @property
    def high(self) -> Fraction:
        """The share if every absent visit had gone badly."""
        return Fraction(self.bad + self.absent, self.planned) if self.planned else Fraction(1)


def is_bad(slot: SlotOutcome, bad_status_from: int) -> bool:
    return slot.outcome == "bad" or (slot.outcome == "status" and slot.status >= bad_status_from)


def tally(days: list[DayOfVisits], planned_a_day: int, bad_status_from: int) -> Tally:
    """One entry per judged day; a day nothing is known of is an empty DayOfVisits."""
    sums = Tally()
    for day in days:
        sums.planned += max(day.planned or planned_a_day, len(day.slots))
        for slot in day.slots.values():
            if slot.outcome in ("void", "missed"):
                sums.void += slot.outcome == "void"
                sums.missed += slot.outcome == "missed"
            else:
                sums.valid += 1
                sums.bad += is_bad(slot, bad_status_from)
    return sums


def proofs_of_bad(days: list[DayOfVisits], bad_status_from: int) -> list[Evidence]:
    return list(_proofs(days, bad_status_from))[-PROOFS_SHOWN:]


def _proofs(days: list[DayOfVisits], bad_status_from: int) -> Iterator[Evidence]:
    for day in days:
        for number in sorted(day.proofs):
            slot = day.slots.get(number)
            if slot is not None and is_bad(slot, bad_status_from):
                yield day.proofs[number]


def _window(view: Facts, indicator: Indicator) -> list[date]:
    days = (indicator.window.days if indicator.window else None) or 1
    return [view.day - timedelta(days=back) for back in range(days - 1, -1, -1)]


def judge(view: Facts, rule: Rule) -> list[Judgement]:
    if not view.closed:
        return []
    indicator = rule.indicator
    window = _window(view, indicator)
    judged = [day for day in window if excuses.approved_downtime(view.subject, day) is None]
    days = [view.state.visits.get(day.isoformat(), DayOfVisits()) for day in judged]
    sums = tally(days, view.registration.visits_a_day, rule.params.bad_status_from)
    full = sums.valid >= (indicator.base.at_least if indicator.base else 0) and _watched_since(view, window[0])
    status = _status(rule, sums, full)
    value = Fraction(sums.bad, sums.valid) if sums.valid else None
    return [
        Judgement(
            target=view.subject.id,
            kind="site",
            status=status,
            measured=_measured(rule, sums, window),
            slots={
                "from": cn_date(window[0]),
                "to": cn_date(window[-1]),
                "valid": sums.valid,
                "bad": sums.bad,
                "percent": percent(sums.bad, sums.valid),
            },
            evidence=proofs_of_bad(days, rule.params.bad_status_from) if status == "fail" else [],
            reason=_reason(status, sums),
            url=view.subject.address,
            warn=status != "fail" and value is not None and warns(indicator, value if full else sums.low),
        )
    ]


def _watched_since(view: Facts, first: date) -> bool:
    """Whether the site was watched over the whole window."""
    return view.state.since is not None and day_of(view.state.since) <= first


def _status(rule: Rule, sums: Tally, full: bool) -> Status:
    if sums.planned == 0:
        return "not_applicable"
    if full:
        return "fail" if fails(rule.indicator, Fraction(sums.bad, sums.valid)) else "pass"
    return by_bounds(rule.indicator, sums.low, sums.high)


def _reason(status: Status, sums: Tally) -> str:
    if status == "not_applicable":
        return "监测期内均为经批准的下线"
    if status == "unknown":
        return f"有效访问{sums.valid}次，不足以判定（无效{sums.void}次、未执行{sums.missed}次）"
    return ""


def _measured(rule: Rule, sums: Tally, window: list[date]) -> Measured:
    return Measured(
        value=sums.bad / sums.valid if sums.valid else None,
        numerator=sums.bad,
        denominator=sums.valid,
        low=float(sums.low),
        high=float(sums.high),
        unit="ratio",
        comparator=rule.indicator.comparator,
        threshold=rule.indicator.threshold,
        window_from=midnight(window[0]),
        window_to=midnight(window[-1] + timedelta(days=1)),
        void=sums.void,
        missed=sums.missed,
    )


MEASURE = measure_of_facts(
    judge,
    frozenset({"day"}),
    frozenset({"from", "to", "valid", "bad", "percent"}),
    Params,
    minds_downtime=True,
    needs=("threshold", "window", "base"),
)
