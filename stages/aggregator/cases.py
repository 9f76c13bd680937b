"""Rows of cases: a step is a row for each row of the case that it is about, so that steps are counted by finding."""

from collections.abc import Iterator

from schemas.events.cases import CaseDue, CaseStep
from schemas.times import rfc3339
from stages.aggregator.row import TableRow, program_audit
from stages.contract import Incoming


def step_rows(incoming: Incoming, step: CaseStep, generation: int) -> Iterator[TableRow]:
    """One step of a case."""
    replies = {answer.row: answer.reply for answer in step.answers}
    shared = program_audit(incoming) | {
        "case_id": step.case_id,
        "unit": step.unit,
        "step": step.step,
        "at": rfc3339(step.at),
        "actor": step.actor.id,
        "actor_name": step.actor.name,
        "cause": step.cause,
        "cause_text": step.cause_text,
        "deadline": step.deadline,
        "until": step.until,
        "reason": step.reason,
        "paper": step.paper,
        "edition": step.edition,
        "channel": step.channel or "",
        "rule": step.rule,
    }
    for row in step.rows:
        yield (
            "case_steps",
            shared
            | {
                "finding_id": row.id,
                "number": row.number,
                "indicator": row.indicator,
                "subject": row.subject,
                "subject_kind": row.subject_kind,
                "target": row.target,
                "reply": replies.get(row.id, ""),
            },
        )


def due_rows(incoming: Incoming, due: CaseDue, generation: int) -> Iterator[TableRow]:
    """A step that fell due."""
    yield (
        "case_dues",
        program_audit(incoming)
        | {
            "case_id": due.case_id,
            "unit": due.unit,
            "step": due.step,
            "rule": due.rule,
            "day": due.day,
            "findings": due.rows,
            "at": rfc3339(due.at),
        },
    )
