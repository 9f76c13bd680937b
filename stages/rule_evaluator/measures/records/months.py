"""Months in a row in which an amount stayed below a floor (a unit or a column that publishes nothing)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from stages.rule_evaluator.judge import Judgement, add_months, by_bounds
from stages.rule_evaluator.measures.records.choosing import (
    Chosen,
    Figures,
    Group,
    Told,
    by_group,
    day_in,
    judgement,
    reads,
)
from stages.rule_evaluator.view import Measure, Rule, View


class Monthly(Chosen, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`amount` is added up by the month of `placed`; a month below `floor` is a poor one."""

    amount: str
    floor: int = 1

    def fields(self) -> Iterable[str]:
        return (*super().fields(), self.amount)


def judge_months(view: View, rule: Rule) -> list[Judgement]:
    def judged(group: Group, told: list[Told]) -> Judgement:
        sums: dict[date, int] = defaultdict(int)
        for one in told:
            day = day_in(one.record, rule.params.placed)
            if day is not None:
                sums[day.replace(day=1)] += getattr(one.record, rule.params.amount)
        low, high = streak(sums, rule.params.floor)
        status = by_bounds(rule.indicator, low, high)
        reason = "其间有月份没有记录，不作判定" if status == "unknown" else ""
        slots = {"months": low, "last": f"{max(sums).year}年{max(sums).month}月"}
        figures = Figures(low, low, len(sums), low, high)
        return judgement(view, rule, group, told, status, figures, reason, slots)

    return by_group(view, rule, judged)


def streak(sums: dict[date, int], floor: int) -> tuple[int, int]:
    """How many months in a row up to the newest recorded one were poor: at least, and at most if every month without
    a record between recorded ones was poor too."""
    month, first = max(sums), min(sums)
    low = high = 0
    certain = True
    while month >= first and sums.get(month, 0) < floor:
        certain = certain and month in sums
        low += certain
        high += 1
        month = add_months(month, -1)
    return low, high


MONTHS = Measure(judge_months, frozenset({"day"}), frozenset({"count", "of", "months", "last"}), Monthly, reads=reads)
