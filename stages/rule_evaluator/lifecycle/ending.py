"""What moves a finding without a judgement: a filed exemption, a target that is gone, a unit that has ended."""

from collections.abc import Mapping
from datetime import date

from schemas.events.actor import MACHINE, from_register
from schemas.registry.model import Exemption
from stages.rule_evaluator.charging import taking_over
from stages.rule_evaluator.emitting import Emitter
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.lifecycle.step import Step, take_step
from stages.rule_evaluator.view import Rule, View


def exempt_by_register(view: View, emitter: Emitter, rule: Rule, judged: Judgement, filed: Exemption) -> None:
    """An open finding that a filed exemption covers is exempted by it."""
    key = view.finding_id(rule.indicator.id, judged.target, judged.unit)
    record = view.judged.findings.get(key)
    if record is None or not record.open:
        return
    record.approver, record.until = filed.approver, filed.until
    take_step(
        view,
        emitter,
        rule,
        key,
        record,
        record.state,
        Step("exempted", "person", from_register(filed.approver), filed.reason),
    )


def source_gone(view: View, emitter: Emitter, rule: Rule, key: str, reason: str) -> None:
    """The target is no longer there to be looked at."""
    record = view.judged.findings[key]
    take_step(view, emitter, rule, key, record, record.state, Step("rectified", "source_gone", MACHINE, reason))


def hand_over(view: View, emitter: Emitter, rules: Mapping[str, Rule], day: date) -> None:
    """What is open of a unit that has ended goes to its successor; what is settled stays with the old name."""
    for key, record in view.judged.findings.items():
        rule = rules.get(record.indicator)
        if rule is None or not record.open or not record.unit:
            continue
        unit = taking_over(view.registration, view.watcher, rule.indicator.charge, day, record.unit)
        if unit != record.unit:
            names = view.registration.unit_names
            reason = f"责任单位由“{names.get(record.unit, record.unit)}”变更为“{names.get(unit, unit)}”"
            record.unit = unit
            take_step(view, emitter, rule, key, record, record.state, Step(record.state, "succession", MACHINE, reason))
