"""A share of records: those that have a value, or that were settled within so many working days. What is still open
and not yet late counts for neither side: the share is then judged by its bounds."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import msgspec

from schemas.records import Record
from stages.rule_evaluator.judge import Judgement, by_bounds
from stages.rule_evaluator.measures.records.choosing import (
    Chosen,
    Figures,
    Group,
    Told,
    by_group,
    day_in,
    judgement,
    matches,
    reads,
)
from stages.rule_evaluator.view import Measure, Rule, View


class Within(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """At most `working_days` after the day of the field `begins` up to that of `ends`."""

    working_days: int
    begins: str
    ends: str


class Sharing(Chosen, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What makes a record one of the numerator: the values of `counts`, and `within` a term where one is given."""

    counts: dict[str, list[Any]] = msgspec.field(default_factory=dict)
    within: Within | None = None

    def fields(self) -> Iterable[str]:
        term = () if self.within is None else (self.within.begins, self.within.ends)
        return (*super().fields(), *self.counts, *term)


def judge_share(view: View, rule: Rule) -> list[Judgement]:
    def judged(group: Group, told: list[Told]) -> Judgement:
        answers = [(one, _counts(view, rule, one.record)) for one in told]
        good = sum(answer is True for _, answer in answers)
        waiting = sum(answer is None for _, answer in answers)
        low, high = Fraction(good, len(told)), Fraction(good + waiting, len(told))
        status, reason = by_bounds(rule.indicator, low, high), ""
        least = rule.indicator.base.at_least if rule.indicator.base is not None else 0
        if len(told) < least:
            status, reason = "unknown", f"本期记录{len(told)}条，不足{least}条，不作判定"
        elif status == "unknown":
            reason = f"有{waiting}条期限未到，待到期后判定"
        missed = [one for one, answer in answers if answer is False] or told
        figures = Figures(None if waiting else low, good, len(told), low, high)
        slots = {"waiting": waiting, "missed": len(told) - good - waiting}
        return judgement(view, rule, group, missed, status, figures, reason, slots)

    return by_group(view, rule, judged)


def _counts(view: View, rule: Rule, record: Record) -> bool | None:
    """Whether the record is one of the numerator; None while that cannot be said."""
    if not matches(record, rule.params.counts):
        return False
    term: Within | None = rule.params.within
    if term is None:
        return True
    first, last = day_in(record, term.begins), day_in(record, term.ends)
    if first is None:
        return None
    counted = view.calendar.count(first, last or view.day)
    if counted.least > term.working_days:
        return False
    return True if last is not None and counted.days <= term.working_days else None


SHARE = Measure(judge_share, frozenset({"day"}), frozenset({"count", "of", "waiting", "missed"}), Sharing, reads=reads)
