"""Topic `observations`: the one record of facts, from machines and people alike; never a judgement.

A tick, a missed slot and a registration pass through unchanged (`schemas.events.checks`).
"""

from datetime import datetime
from typing import Literal

import msgspec

from schemas.events.actor import Actor
from schemas.events.checks import PlannedCheck
from schemas.events.fetches import Answered, FetchError, Hop, Leniency, NoPage, Phases, Reach, TlsFacts, VoidReason
from schemas.events.reading import Reading
from schemas.events.union import MaybeFound
from schemas.mentions.mention import Mention
from schemas.records.base import TargetKind, after
from schemas.states import ReviewAction

# A fact about an address, not a judgement; which classes may be reported is the rulebook's.
LinkClass = Literal["ok", "dead", "gone", "soft_404", "maintenance", "blocked", "slow", "moved", "unresolved"]


class PageObserved(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one check showed. `outcome` done/void and, when done, `opened` say the same as the fetch did; a page that
    could not be read safely is void (inconclusive). For visits, probes and links `reading` carries no items or links.
    """

    check: PlannedCheck
    outcome: Literal["done", "void"]
    void_reason: VoidReason | None = None
    opened: bool = False
    slow: bool = False  # not opened inside the limit (15 s of life)
    error: FetchError | None = None
    detail: str = ""
    status: int | None = None
    final_url: str | None = None
    chain: list[Hop] = []
    phases: Phases = Phases()
    tls: TlsFacts | None = None
    sha256: str | None = None
    fetch_id: str = ""
    fetch_offset: int = 0  # offset in `fetches`: of several fetches of one check the lowest counts everywhere
    reader_revision: int = 0
    correction: int = 0
    reading: Reading | None = None
    link_class: LinkClass | None = None
    reach: Reach | None = None
    lenient: Leniency | None = None
    no_page: NoPage | None = None
    found: MaybeFound = None  # what another reader than that of pages read
    answers: list[Answered] = []  # as the fetch has them: they say what the absence of a fact is worth
    unregistered: list[Mention] = []  # accounts and apps that it points to, the unit's own by name, not in the register


class ManualResult(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a check by hand of one indicator. `result` 'unknown' is neither pass nor fail. `unit` is the unit
    that published what is at fault and is charged; `count` says how many faults the row stands for. `by` is the name
    of who checked, as it was written; `actor` is who handed it in."""

    key: str  # idempotency key
    subject: str
    target: str
    indicator: str
    result: Literal["fail", "pass", "unknown"]
    at: datetime
    by: str
    actor: Actor
    detail: str = ""
    url: str | None = None
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    evidence: list[str] = []  # sha256 of handed-in evidence
    target_kind: TargetKind | None = None  # null: the subject, or a column of it
    unit: str = ""
    count: int = 1


class ConsultTest(msgspec.Struct, frozen=True, kw_only=True):
    """A simple common question asked as a user would (办理答复, limit 5 working days). `by` is the name of who asked,
    as it was written; `actor` is who handed it in."""

    key: str
    subject: str
    target: str
    asked: datetime
    by: str
    actor: Actor
    at: datetime
    answered: datetime | None = None  # null: no answer by `at`
    question: str = ""
    evasive: bool = False
    url: str | None = None
    evidence: list[str] = []

    def mistakes(self) -> list[str]:
        """What contradicts itself in the test, a Chinese sentence each."""
        if after(self.asked, self.answered):
            return ["“答复时间”早于“提问时间”，请核对。"]
        return ["“提问时间”晚于“时间”，请核对。"] if after(self.asked, self.at) else []


class SignOff(msgspec.Struct, frozen=True, kw_only=True):
    """零报告: the named person signs that the items only people can know have no report in the window. `by` is the name
    that is printed, `actor` who signed or handed the signed paper in."""

    key: str
    subject: str  # "*" for the whole program
    window_from: str
    window_to: str
    items: list[str]
    by: str
    actor: Actor
    at: datetime


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a person in the life of a finding. `actor` takes it; `by` is the name in a table, as written."""

    key: str
    subject: str
    finding_id: str
    action: ReviewAction
    actor: Actor
    at: datetime
    by: str = ""
    reason: str = ""
    approver: str | None = None
    until: str | None = None  # exempt: last day, YYYY-MM-DD


class ChangeOfWatch(msgspec.Struct, frozen=True, kw_only=True):
    """An operator paused, resumed or asked for a recheck of a target. `until`: the last Shanghai day of a pause, None
    for one that lasts until it is ended; `approver`: who approved it, by name."""

    key: str
    subject: str
    target: str
    action: Literal["pause", "resume", "recheck"]
    actor: Actor
    at: datetime
    by: str = ""
    reason: str = ""
    until: str | None = None
    approver: str | None = None
