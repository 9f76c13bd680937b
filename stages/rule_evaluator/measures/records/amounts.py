"""Sums over records: how many there are, and one amount against another (adopted of submitted, published of a goal)."""

from collections.abc import Iterable
from fractions import Fraction

from schemas.events.findings import Status
from stages.rule_evaluator.judge import Judgement, fails
from stages.rule_evaluator.measures.records.choosing import Chosen, Figures, Group, Told, by_group, judgement, reads
from stages.rule_evaluator.view import Measure, Rule, View

SLOTS = frozenset({"count", "of", "details"})
SAMPLES = 3


class Counting(Chosen, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`amount` is the field that is added up."""

    amount: str = "count"

    def fields(self) -> Iterable[str]:
        return (*super().fields(), self.amount)


class Dividing(Chosen, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`amount` of `base`: both are fields; a record without `base` is left out."""

    amount: str
    base: str

    def fields(self) -> Iterable[str]:
        return (*super().fields(), self.amount, self.base)


def judge_count(view: View, rule: Rule) -> list[Judgement]:
    def judged(group: Group, told: list[Told]) -> Judgement:
        told = _not_dismissed(view, rule, group, told)
        number = sum(getattr(one.record, rule.params.amount) for one in told)
        status: Status = "fail" if fails(rule.indicator, number) else "pass"
        slots = {"details": details(told)}
        return judgement(view, rule, group, told, status, Figures(number, number, len(told)), slots=slots)

    return by_group(view, rule, judged)


def _not_dismissed(view: View, rule: Rule, group: Group, told: list[Told]) -> list[Told]:
    """The records that nobody has dismissed; all of them where nothing has come since."""
    finding = view.judged.findings.get(view.finding_id(rule.indicator.id, group.target, group.unit))
    dismissed = finding.dismissed_keys if finding is not None else []
    return [one for one in told if one.name not in dismissed] or told


def judge_ratio(view: View, rule: Rule) -> list[Judgement]:
    def judged(group: Group, told: list[Told]) -> Judgement:
        counted = [one for one in told if getattr(one.record, rule.params.base) is not None]
        done = sum(getattr(one.record, rule.params.amount) for one in counted)
        base = sum(getattr(one.record, rule.params.base) for one in counted)
        slots = {"details": details(counted)}
        if base == 0:
            none = "没有可供计算的基数"
            return judgement(view, rule, group, told, "not_applicable", Figures(None, done, base), none, slots)
        value = Fraction(done, base)
        status: Status = "fail" if fails(rule.indicator, value) else "pass"
        return judgement(view, rule, group, counted, status, Figures(value, done, base), slots=slots)

    return by_group(view, rule, judged)


def details(told: list[Told]) -> str:
    """What the first records say in words; empty where the kind has no words for it."""
    said = dict.fromkeys(str(getattr(one.record, "detail", "")) for one in told)
    return "；".join(text for text in list(said)[:SAMPLES] if text)


_DAY = frozenset({"day"})
COUNT = Measure(judge_count, _DAY, SLOTS, Counting, reads=reads)
RATIO = Measure(judge_ratio, _DAY, SLOTS, Dividing, reads=reads)
