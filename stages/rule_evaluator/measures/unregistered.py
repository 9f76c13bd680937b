"""疑似未报备: accounts and apps of the unit's own name that it points to and that are not registered.

The machine suspects: whose an account is, only a person can know. What is dismissed rests until another one is seen.
"""

from schemas.events.findings import Measured
from schemas.registry.subjects import SUBJECTS
from stages.rule_evaluator.facts.unregistered import Pointed
from stages.rule_evaluator.judge import Judgement, fails
from stages.rule_evaluator.view import Measure, NoParams, Rule, View
from stages.rule_evaluator.wording import names

PROOFS, SAMPLES = 20, 5
NO_LOOK = "近期未能读取"
_WORDS = {code: word for row in SUBJECTS.values() for code, word in row.categories.items()}


def judge(view: View, rule: Rule) -> list[Judgement]:
    pointing = view.state.pointing
    last = pointing.last if pointing is not None else None
    if pointing is None or last is None or not view.read_recently(last.at):
        return [_judged(view, rule, None)]
    record = view.finding_about(rule.indicator.id, view.subject.id)
    dismissed = record.dismissed_keys if record is not None else []
    shown = pointing.all()
    return [_judged(view, rule, {k: one for k, one in shown.items() if k not in dismissed} or shown)]


def _judged(view: View, rule: Rule, found: dict[str, Pointed] | None) -> Judgement:
    number = None if found is None else len(found)
    shown = list((found or {}).values())
    last = view.state.pointing.last if view.state.pointing is not None and number == 0 else None
    return Judgement(
        target=view.subject.id,
        kind=view.subject.subject_kind,
        status="unknown" if number is None else "fail" if fails(rule.indicator, number) else "pass",
        measured=Measured(
            value=number,
            numerator=number,
            denominator=None if number is None else 1,
            unit=rule.indicator.unit,
            comparator=rule.indicator.comparator,
            threshold=rule.indicator.threshold,
            window_to=view.at,
        ),
        slots={"count": number, "samples": names([_words(one) for one in shown[:SAMPLES]])},
        evidence=[one.proof for one in shown][:PROOFS] or ([last] if last is not None else []),
        reason=NO_LOOK if number is None else "",
        url=next((one.proof.url for one in shown if one.proof.url), view.subject.address or None),
        keys=tuple(found or ()),
    )


def _words(one: Pointed) -> str:
    number = f"，{one.mention.id_name}：{one.mention.id}" if one.mention.id else ""
    return f"“{one.mention.name}”（{_WORDS.get(one.mention.platform, one.mention.platform)}{number}）"


MEASURE = Measure(judge, frozenset({"day"}), frozenset({"count", "samples"}), NoParams)
