"""Why a target is not judged: approved downtime, exemptions with dates, a pause."""

from collections.abc import Callable, Iterable
from datetime import date

from schemas.kinds import kinds_of
from schemas.registry.days import covers
from schemas.registry.subjects import ENDED, USUAL, Column, Exemption, StatePeriod, Subject
from schemas.rulebooks.model import Indicator
from stages.rule_evaluator.state import FindingRecord

STILL_JUDGED = USUAL | {"closing"}


def state_on(subject: Subject, day: date) -> StatePeriod | None:
    """The registered state other than the usual one on a day; an approved one goes before an unapproved one."""
    periods = [p for p in subject.states if p.state not in USUAL and covers(p.since, p.until, day)]
    return next((p for p in periods if approved(p)), periods[0] if periods else None)


def approved(period: StatePeriod) -> bool:
    return bool(period.approved_by)


def approved_downtime(subject: Subject, day: date) -> StatePeriod | None:
    """The approved state in which nothing is expected of it. What is being closed is judged until it is closed."""
    if not subject.states:
        return None
    states = (p for p in subject.states if p.state not in STILL_JUDGED and covers(p.since, p.until, day))
    return next((p for p in states if approved(p)), None)


def after_the_end(subject: Subject, day: date) -> StatePeriod | None:
    """The registered closing or move after which a subject is looked at only to see whether it has ended."""
    if (
        not subject.states
        or subject.in_use(day)
        or not any(kind.after_end for kind in kinds_of(subject.subject_kind).values())
    ):
        return None
    return next((p for p in subject.states if p.state in ENDED and covers(p.since, p.until, day)), None)


def exemption(exemptions: Iterable[Exemption], indicators: Iterable[str], day: date) -> Exemption | None:
    """The filed exemption from one of these indicators that covers the day."""
    named = {"*", *indicators}
    return next((e for e in exemptions if e.indicator in named and covers(e.since, e.until, day)), None)


def exempted_by_register(subject: Subject, column: Column | None, indicator: Indicator, day: date) -> Exemption | None:
    if not subject.exemptions and (column is None or not column.exemptions):
        return None
    filed = [*subject.exemptions, *(column.exemptions if column else [])]
    return exemption(filed, [indicator.id], day)


def exempted_by_review(record: FindingRecord, day: date) -> bool:
    return record.state == "exempted" and covers(None, record.until, day)


def column_left_out(
    finding_about: Callable[[str, str], FindingRecord | None], column: Column, indicator: Indicator, day: date
) -> bool:
    """A column leaves a count when it is exempted from the count itself or from the notice about the single column,
    or when a person has dismissed that notice."""
    if column.exemptions and exemption(column.exemptions, [indicator.id, *indicator.exempted_with], day):
        return True
    for other in indicator.exempted_with:
        record = finding_about(other, column.id)
        if record is not None and (record.state == "dismissed" or exempted_by_review(record, day)):
            return True
    return False
