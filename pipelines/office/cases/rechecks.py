"""Every answer has its targets looked at again: exactly those that it is about, each once."""

from pipelines.office.intake import observation
from schemas.events.cases import CaseRow, CaseStep
from schemas.events.envelope import Event
from schemas.events.observations import ChangeOfWatch
from schemas.ids import digest
from schemas.registry.model import Registry

REASON = "单位已反馈，安排复查"


def rechecks(registry: Registry, step: CaseStep) -> list[Event]:
    """What asks for a look at the targets of the rows that were answered. What only people bring is looked at by
    people, and what is not registered any more cannot be looked at."""
    watched = {one.id for one in registry.subjects}
    answered = {answer.row for answer in step.answers}
    rows = [row for row in step.rows if row.id in answered and row.subject in watched]
    targets = list(dict.fromkeys((row.subject, row.target) for row in rows))
    return [_asked(step, subject, target, registry) for subject, target in targets]


def _asked(step: CaseStep, subject: str, target: str, registry: Registry) -> Event:
    asked = ChangeOfWatch(
        key=digest("recheck", step.key, target),
        subject=subject,
        target=target,
        action="recheck",
        actor=step.actor,
        at=step.at,
        reason=REASON,
    )
    return observation(registry.program.id, "watch.changed.v1", asked, step.at)


def outstanding(rows: list[CaseRow], open_rows: frozenset[str]) -> list[CaseRow]:
    """The rows of a retest sheet: only what is outstanding."""
    return [row for row in rows if row.id in open_rows]
