"""Single records against a term: working days between two times (letters, filings), and a due date that has passed."""

from collections.abc import Iterable

from schemas.calendar import PROVISIONAL
from schemas.events.findings import Status
from schemas.records import Record
from stages.rule_evaluator.judge import Judgement, by_bounds, fails
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

SLOTS = frozenset({"count", "of", "what"})
NOT_DUE = "期限未到"


class Span(Chosen, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Working days after `begins` up to and including `ends`. Without `ends` the span is still open; without `begins`
    there were none. `what`: the field that names the record in the sentence."""

    begins: str
    ends: str
    what: str = "key"

    def fields(self) -> Iterable[str]:
        return (*super().fields(), self.begins, self.ends, self.what)


class Due(Chosen, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Days that `done` (or today, while it is not done) lies behind `due`."""

    due: str
    done: str
    what: str = "key"

    def fields(self) -> Iterable[str]:
        return (*super().fields(), self.due, self.done, self.what)


def judge_working_days(view: View, rule: Rule) -> list[Judgement]:
    def judged(group: Group, told: list[Told]) -> Judgement:
        one = told[-1]
        status, days, reason = _span(view, rule, one.record)
        slots = {"what": getattr(one.record, rule.params.what) or one.record.key}
        return judgement(view, rule, group, [one], status, Figures(days, days, 1), reason, slots)

    return by_group(view, rule, judged)


def _span(view: View, rule: Rule, record: Record) -> tuple[Status, int, str]:
    """How the record stands, its working days so far, and why it cannot be judged."""
    first, last = day_in(record, rule.params.begins), day_in(record, rule.params.ends)
    if first is None:
        return ("fail" if fails(rule.indicator, 0) else "unknown"), 0, ""
    counted = view.calendar.count(first, last or view.day)
    if last is not None:
        status = by_bounds(rule.indicator, counted.least, counted.days)
        return status, counted.days, f"{PROVISIONAL}，待节假日安排公布后判定" if status == "unknown" else ""
    late = rule.indicator.comparator in (">", ">=") and fails(rule.indicator, counted.least)
    return ("fail" if late else "unknown"), counted.days, "" if late else NOT_DUE


def judge_overdue(view: View, rule: Rule) -> list[Judgement]:
    def judged(group: Group, told: list[Told]) -> Judgement:
        one = told[-1]
        due, done = day_in(one.record, rule.params.due), day_in(one.record, rule.params.done)
        days = 0 if due is None else max(0, ((done or view.day) - due).days)
        late = fails(rule.indicator, days)
        open_still = done is None or due is None
        status: Status = "fail" if late else "unknown" if open_still else "pass"
        slots = {"what": getattr(one.record, rule.params.what) or one.record.key}
        reason = NOT_DUE if status == "unknown" else ""
        return judgement(view, rule, group, [one], status, Figures(days, days, 1), reason, slots)

    return by_group(view, rule, judged)


def judge_late(view: View, rule: Rule) -> list[Judgement]:
    """How many of the records were done behind their due date or are not done past it; those whose day has not come
    may still be."""

    def judged(group: Group, told: list[Told]) -> Judgement:
        behind = [(one, _behind(view, rule, one.record)) for one in told]
        late = [one for one, state in behind if state is True]
        low, high = len(late), len(late) + sum(state is None for _, state in behind)
        status = by_bounds(rule.indicator, low, high)
        slots = {"what": "、".join(str(getattr(one.record, rule.params.what) or one.record.key) for one in late)}
        figures = Figures(low, low, len(told), low, high)
        return judgement(
            view, rule, group, late or told, status, figures, NOT_DUE if status == "unknown" else "", slots
        )

    return by_group(view, rule, judged)


def _behind(view: View, rule: Rule, record: Record) -> bool | None:
    """Whether the record is behind its due date; None while its day has not passed."""
    due, done = day_in(record, rule.params.due), day_in(record, rule.params.done)
    if due is None:
        return None
    if (done or view.day) > due:
        return True
    return False if done is not None else None


_DAY = frozenset({"day"})
WORKING_DAYS = Measure(judge_working_days, _DAY, SLOTS, Span, reads=reads)
OVERDUE = Measure(judge_overdue, _DAY, SLOTS, Due, reads=reads)
LATE = Measure(judge_late, _DAY, SLOTS, Due, reads=reads)
