"""How many different people have confirmed a finding."""

from schemas.events.actor import Actor
from schemas.events.findings import FindingState
from stages.rule_evaluator.emitting import Emitter
from stages.rule_evaluator.lifecycle.step import Step, take_step
from stages.rule_evaluator.state import FindingRecord
from stages.rule_evaluator.view import Rule, View


def add_voice(
    view: View, emitter: Emitter, rule: Rule, key: str, record: FindingRecord, actor: Actor, reason: str
) -> None:
    """One more person confirms. The same person twice is recorded and is not enough."""
    needs = rule.indicator.needs_people
    if actor.id in {one.id for one in record.confirmed_by}:
        repeat = Step("suspected", "person", actor, "同一人不能兼作初核和复核，仍待另一人确认")
        take_step(view, emitter, rule, key, record, record.state, repeat)
        return
    record.confirmed_by.append(actor)
    enough = len(record.confirmed_by) >= needs
    to: FindingState = "confirmed" if enough else "suspected"
    default = "经人工核实确认" if enough else f"已由{len(record.confirmed_by)}人核实，仍待另一人复核"
    take_step(view, emitter, rule, key, record, record.state, Step(to, "person", actor, reason or default))
