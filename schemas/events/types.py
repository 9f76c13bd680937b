"""Which payload each event type carries, and on which topic it travels. A new type is one line here; a kind of
record is declared in `schemas.records` alone."""

from dataclasses import dataclass

import msgspec

from schemas.events import cases, checks, dead_letters, fetches, findings, observations, reports
from schemas.records import KINDS

CHECKS, FETCHES, OBSERVATIONS = "checks", "fetches", "observations"
FINDINGS, CASES, REPORTS, DEAD_LETTERS = "findings", "cases", "reports", "dead-letters"
FINDINGS_PUBLIC = "findings-public"  # what other systems may see of `findings`


@dataclass(frozen=True)
class EventType:
    """`name` is the CloudEvents type; `topics` are where it may appear."""

    name: str
    payload: type[msgspec.Struct]
    topics: frozenset[str]


def _type(name: str, payload: type[msgspec.Struct], *topics: str) -> EventType:
    return EventType(f"xunwang.{name}", payload, frozenset(topics))


_PASSED_ON = (CHECKS, FETCHES, OBSERVATIONS)

EVENT_TYPES: tuple[EventType, ...] = (
    _type("check.planned.v1", checks.PlannedCheck, CHECKS),
    _type("check.missed.v1", checks.MissedCheck, *_PASSED_ON),
    _type("check.tick.v1", checks.Tick, *_PASSED_ON),
    _type("subject.registered.v1", checks.Registered, *_PASSED_ON),
    _type("fetch.ended.v1", fetches.Fetched, FETCHES),
    _type("page.observed.v1", observations.PageObserved, OBSERVATIONS),
    _type("manual.result.v1", observations.ManualResult, OBSERVATIONS),
    _type("consult.test.v1", observations.ConsultTest, OBSERVATIONS),
    _type("signoff.v1", observations.SignOff, OBSERVATIONS),
    _type("finding.review.v1", observations.Review, OBSERVATIONS),
    _type("watch.changed.v1", observations.ChangeOfWatch, OBSERVATIONS),
    *(_type(kind.name, kind.payload, OBSERVATIONS) for kind in KINDS),
    _type("finding.transition.v1", findings.FindingTransition, FINDINGS, FINDINGS_PUBLIC),
    _type("finding.warning.v1", findings.Warned, FINDINGS, FINDINGS_PUBLIC),
    _type("subject.assessed.v1", findings.SubjectAssessed, FINDINGS),
    _type("case.step.v1", cases.CaseStep, CASES),
    _type("case.due.v1", cases.CaseDue, CASES),
    _type("edition.made.v1", reports.EditionMade, REPORTS),
    _type("dead.letter.v1", dead_letters.DeadLetter, DEAD_LETTERS),
)

BY_NAME = {t.name: t for t in EVENT_TYPES}
BY_PAYLOAD = {t.payload: t for t in EVENT_TYPES}
