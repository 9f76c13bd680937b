"""A recurring duty (a monthly form, a quarterly return) that was late or missing several times in a row."""

from collections.abc import Iterable

from schemas.events.findings import Status
from stages.rule_evaluator.judge import Judgement, fails
from stages.rule_evaluator.measures.records.choosing import (
    Chosen,
    Figures,
    Group,
    Told,
    day_in,
    groups,
    judgement,
    nothing,
    reads,
)
from stages.rule_evaluator.view import Measure, Rule, View
from stages.rule_evaluator.wording import cn_date, names


class Streak(Chosen, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`what` names the duty that recurs; each of its records has a day `due` and a time `done`, null while it is not
    done."""

    what: str
    due: str
    done: str

    def fields(self) -> Iterable[str]:
        return (*super().fields(), self.what, self.due, self.done)


def judge(view: View, rule: Rule) -> list[Judgement]:
    found: dict[Group, list[Told]] = {}
    for group, told in groups(view, rule).items():
        for one in told:
            name = str(getattr(one.record, rule.params.what))
            found.setdefault(Group(f"record:{name}", "record", group.unit or one.record.unit), []).append(one)
    return [_streak(view, rule, group, told) for group, told in found.items()] or [nothing(view, rule)]


def _streak(view: View, rule: Rule, group: Group, told: list[Told]) -> Judgement:
    """How many times in a row up to the last one that has fallen due; one that is not yet due says nothing."""
    params: Streak = rule.params
    dated = [(day_in(one.record, params.due), one) for one in told]
    due = sorted(((day, one) for day, one in dated if day is not None), key=lambda pair: (pair[0], pair[1].name))
    late: list[Told] = []
    days = []
    for day, one in reversed(due):
        done = day_in(one.record, params.done)
        if done is None and day >= view.day:
            continue
        if done is not None and done <= day:
            break
        late.append(one)
        days.append(cn_date(day))
    number = len(late)
    status: Status = "fail" if fails(rule.indicator, number) else "pass"
    slots = {"what": group.target.removeprefix("record:"), "days": names(days[::-1])}
    return judgement(view, rule, group, late[::-1] or told, status, Figures(number, number, len(told)), slots=slots)


STREAK = Measure(judge, frozenset({"day"}), frozenset({"count", "of", "what", "days"}), Streak, reads=reads)
