"""One step of a finding, and the transition that tells it."""

from dataclasses import dataclass

import msgspec

from schemas.events.actor import MACHINE, Actor
from schemas.events.findings import Evidence, FindingState, FindingTransition
from stages.rule_evaluator.emitting import Emitter
from stages.rule_evaluator.state import FindingRecord
from stages.rule_evaluator.view import Rule, View


@dataclass(frozen=True, slots=True)
class Step:
    """One transition to be made: where to, why, by whom."""

    to: FindingState
    cause: str
    actor: Actor = MACHINE
    reason: str = ""


def take_step(
    view: View,
    emitter: Emitter,
    rule: Rule,
    key: str,
    record: FindingRecord,
    was: FindingState | None,
    step: Step,
) -> None:
    record.state = step.to
    indicator = rule.indicator
    assert indicator.severity != "bonus"
    hidden = indicator.restricted and not record.stands
    emitter.emit(
        record.target,
        FindingTransition(
            finding_id=key,
            generation=view.generation,
            rulebook=view.book.id,
            rulebook_version=view.book.version,
            indicator=indicator.id,
            clause=indicator.clause,
            severity=indicator.severity,
            subject=view.subject.id,
            subject_kind=view.subject.subject_kind,
            target=record.target,
            target_kind=record.target_kind,
            unit=record.unit,
            from_state=was,
            to_state=step.to,
            at=view.at,
            cause=step.cause,
            actor=step.actor,
            reason=step.reason,
            first_seen=record.first_seen,
            last_seen=record.last_seen,
            measured=record.measured,
            wording=_described(record),
            needs_people=indicator.needs_people,
            confirmed_by=list(record.confirmed_by),
            approver=record.approver,
            until=record.until,
            evidence=_evidence(record, indicator.restricted, hidden),
            url=None if hidden else record.url,
            restricted=indicator.restricted,
        ),
    )


def _described(record: FindingRecord) -> str:
    """What was measured, with what people wrote beside it."""
    return record.wording if record.said in ("", record.wording) else f"{record.wording}（{record.said}）"


def _evidence(record: FindingRecord, restricted: bool, hidden: bool) -> list[Evidence]:
    """Restricted findings travel without excerpts, and without addresses until they are confirmed."""
    if not restricted:
        return list(record.evidence)
    masked = [msgspec.structs.replace(e, note="") for e in record.evidence]
    return [msgspec.structs.replace(e, url=None) for e in masked] if hidden else masked
