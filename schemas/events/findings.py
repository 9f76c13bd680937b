"""Topic `findings`: the public contract. Transitions of findings, early warnings, and the day's assessments."""

from datetime import datetime
from typing import Literal

import msgspec

from schemas.events.actor import Actor
from schemas.registry.union import ObjectKind, SubjectKind

FindingState = Literal["suspected", "confirmed", "rectified", "recurred", "dismissed", "exempted"]
Severity = Literal["veto", "deduct", "notice"]
# pass / fail / unknown / not_applicable as printed: 合格 / 不合格 / 无法判定 / 不适用
Status = Literal["pass", "fail", "unknown", "not_applicable"]


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """A measured value with its base. A ratio is numerator / denominator; `low`/`high` bound what the value could be
    whichever way the absent looks had gone. Times are ISO text; `unit` is one of ratio, days, count, points, flag.
    """

    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = "count"
    comparator: str = ">="
    threshold: float | None = None
    window_from: datetime | None = None
    window_to: datetime | None = None
    void: int = 0
    missed: int = 0


class Evidence(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What proves it: the observation event, the check, the body by sha256 and where in it to look."""

    event_id: str
    at: datetime
    url: str | None = None
    sha256: str | None = None
    note: str = ""


class FindingTransition(msgspec.Struct, frozen=True, kw_only=True):
    """One step in the life of a finding. `from_state` is null for the first. `restricted` findings travel without
    excerpts. `unit` is who is charged at this time, by the program's charge rule."""

    finding_id: str
    generation: int
    rulebook: str
    rulebook_version: str
    indicator: str
    clause: str
    severity: Severity
    subject: str
    subject_kind: SubjectKind = "site"
    target: str
    target_kind: ObjectKind
    unit: str
    from_state: FindingState | None
    to_state: FindingState
    at: datetime
    cause: str  # measured | recheck | person | source_gone | succession
    actor: Actor  # of a measurement: the machine
    reason: str = ""
    first_seen: datetime
    last_seen: datetime
    measured: Measured
    wording: str
    needs_people: int = 0  # how many different people must confirm; 0: it confirms itself
    confirmed_by: list[Actor] = []
    approver: str | None = None
    until: str | None = None
    evidence: list[Evidence] = []
    url: str | None = None
    restricted: bool = False


class Warned(msgspec.Struct, frozen=True, kw_only=True):
    """An early warning before a limit was raised or cleared; never a finding."""

    warning_id: str
    generation: int
    rulebook: str
    rulebook_version: str
    indicator: str
    subject: str
    subject_kind: SubjectKind = "site"
    target: str
    target_kind: str
    unit: str
    raised: bool
    at: datetime
    measured: Measured
    wording: str
    hours_left: float | None = None
    evidence: list[Evidence] = []


class Assessed(msgspec.Struct, frozen=True, kw_only=True):
    """How one indicator stood for one target of a subject when a day closed; the base of every later verdict."""

    indicator: str
    target: str
    status: Status
    measured: Measured
    reason: str = ""
    wording: str = ""  # the sentence of a failure, from this measurement; empty for what must not travel


class SubjectAssessed(msgspec.Struct, frozen=True, kw_only=True):
    """All indicators of a subject at the end of a Shanghai day. What is missing here was not looked at."""

    subject: str
    subject_kind: SubjectKind = "site"
    day: str
    generation: int
    rulebook: str
    rulebook_version: str
    unit: str
    rows: list[Assessed]
