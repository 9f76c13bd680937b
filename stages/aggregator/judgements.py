"""Rows of judgements: transitions, warnings and the day's assessments. They carry their own generation."""

from collections.abc import Iterator

from schemas.events.findings import FindingTransition, SubjectAssessed, Warned
from schemas.times import rfc3339
from stages.aggregator.row import Row, TableRow, json_text, measured, program_audit
from stages.contract import Incoming


def _rulebook(judgement: FindingTransition | Warned | SubjectAssessed) -> Row:
    return {
        "generation": judgement.generation,
        "rulebook": judgement.rulebook,
        "rulebook_version": judgement.rulebook_version,
        "subject": judgement.subject,
        "subject_kind": judgement.subject_kind,
        "unit": judgement.unit,
    }


def _object(judgement: FindingTransition | Warned) -> Row:
    return {
        "indicator": judgement.indicator,
        "target": judgement.target,
        "target_kind": judgement.target_kind,
        "at": rfc3339(judgement.at),
        "wording": judgement.wording,
        "evidence": json_text(judgement.evidence),
    }


def finding_rows(incoming: Incoming, step: FindingTransition, generation: int) -> Iterator[TableRow]:
    """One step in the life of a finding."""
    yield (
        "findings",
        program_audit(incoming)
        | _rulebook(step)
        | _object(step)
        | measured(step.measured)
        | {
            "finding_id": step.finding_id,
            "clause": step.clause,
            "severity": step.severity,
            "from_state": step.from_state or "",
            "to_state": step.to_state,
            "cause": step.cause,
            "actor": step.actor.id,
            "actor_name": step.actor.name,
            "reason": step.reason,
            "first_seen": rfc3339(step.first_seen),
            "last_seen": rfc3339(step.last_seen),
            "needs_people": step.needs_people,
            "confirmed_by": [one.id for one in step.confirmed_by],
            "confirmed_names": [one.name for one in step.confirmed_by],
            "approver": step.approver or "",
            "until": step.until,
            "url": step.url or "",
            "restricted": int(step.restricted),
        },
    )


def warning_rows(incoming: Incoming, warned: Warned, generation: int) -> Iterator[TableRow]:
    """A warning raised or cleared."""
    own = {"warning_id": warned.warning_id, "raised": int(warned.raised), "hours_left": warned.hours_left}
    yield "warnings", program_audit(incoming) | _rulebook(warned) | _object(warned) | measured(warned.measured) | own


def assessment_rows(incoming: Incoming, assessed: SubjectAssessed, generation: int) -> Iterator[TableRow]:
    """One row per indicator and target of the subject."""
    base = program_audit(incoming) | _rulebook(assessed) | {"day": assessed.day}
    for one in assessed.rows:
        own = {"indicator": one.indicator, "target": one.target, "status": one.status, "reason": one.reason}
        yield "assessments", base | own | {"wording": one.wording} | measured(one.measured)
