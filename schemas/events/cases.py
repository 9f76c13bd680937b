"""Topic `cases`: what the office and the unit do about findings, keyed by unit. Whether a fault is there, the findings
say; how a case stands is folded from its steps alone (`stages.case_book`)."""

from datetime import datetime
from typing import Literal

import msgspec

from schemas.events.actor import Actor
from schemas.registry.union import ObjectKind, SubjectKind
from schemas.states import HandlingStep

# What a unit says of a row of a notice: 属实并将整改, 已整改, 提出异议.
Reply = Literal["accepted", "mended", "objected"]
# What the clock does when an extension or suspension has ended: 接续计算, 重新计算, 立即到期.
Clock = Literal["resume", "restart", "due"]
# By what a unit was named: an edition of the office's own, one of an earlier period, a notice from above.
Channel = Literal["edition", "earlier", "above"]


class CaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a case: a finding, or what is about to be overdue. The row holds no wording: who may read that reads
    the finding. `number` is the row's 序号 in every paper of the case."""

    id: str  # of the finding, or of the warning
    number: int
    indicator: str
    subject: str
    subject_kind: SubjectKind = "site"
    target: str
    target_kind: ObjectKind = "site"


class RowAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the 整改回复表 as the unit filled it in. `proof` is its text of 佐证, `evidence` sha256 of files."""

    row: str
    reply: Reply
    cause: str = ""
    measures: str = ""
    done_on: str = ""
    proof: str = ""
    responsible: str = ""
    evidence: list[str] = []


class CaseStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step in the life of a case. `rows` are those that the step is about: with the step that begins the case all
    there will ever be. Days are YYYY-MM-DD of Shanghai.

    `cause` is what the rows have in common (`stages.case_book.grouping`), `cause_text` the same for the reader.
    `deadline`: the last day of what the step asks for. `until`, `clock`: the last day of an extension or suspension and
    what the clock does then. `edition`: by which paper a unit was named, `channel` of which kind. `rule`: which rule of
    the ladder it follows. `seen`: in which state each finding was when the step was taken.
    """

    key: str  # idempotency key
    case_id: str
    unit: str
    step: HandlingStep
    actor: Actor
    at: datetime
    cause: str = ""
    cause_text: str = ""
    rows: list[CaseRow]
    answers: list[RowAnswer] = []
    deadline: str | None = None
    until: str | None = None
    clock: Clock | None = None
    reason: str = ""
    paper: str = ""
    edition: str = ""
    channel: Channel | None = None
    rule: str = ""
    seen: dict[str, str] = {}


class CaseDue(msgspec.Struct, frozen=True, kw_only=True):
    """By the ladder of the program a step falls due on `day`. It is proposed; only a person takes it."""

    case_id: str
    unit: str
    step: HandlingStep
    rule: str
    day: str
    rows: list[str]
    at: datetime
