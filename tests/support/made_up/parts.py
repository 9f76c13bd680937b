"""What must be known before the events are defined: a hotline as a subject, its check, what is read of it, and a kind
of record about it."""

import schemas.records
from schemas.events.found import FOUND, Found
from schemas.kinds import KINDS, Cadence, Kind
from schemas.records.base import Record, RecordKind
from schemas.registry.subjects import SUBJECTS, KindOfSubject, Subject

KIND, CHECK, SOURCE, READER = "hotline", "hotline_ledger", "ledger", "tally"


class Hotline(Subject, frozen=True, kw_only=True, tag=KIND):
    """政务热线. `line` is its number."""

    line: str

    @property
    def number(self) -> str:
        return self.line


class Tally(Found, frozen=True, kw_only=True, tag=READER):
    """Calls that were answered and calls that were not, over all pages of the ledger."""

    answered: int
    unanswered: int


class Complaint(Record, frozen=True, kw_only=True):
    """Somebody complains about a hotline."""

    calls: int


COMPLAINT = RecordKind(
    name="hotline.complaint.v1",
    word="热线投诉",
    payload=Complaint,
    headings={"calls": ("来电次数",)},
    example={"key": "T-1", "calls": "3", "at": "2026-07-06 09:00", "by": "张三"},
)


def add() -> None:
    schemas.records.KINDS = (*schemas.records.KINDS, COMPLAINT)
    schemas.records.BY_NAME = {**schemas.records.BY_NAME, COMPLAINT.name: COMPLAINT}
    schemas.records.BY_PAYLOAD = {**schemas.records.BY_PAYLOAD, Complaint: COMPLAINT}
    SUBJECTS[KIND] = KindOfSubject(Hotline, "热线", "条", "others", {KIND: "热线"}, frozenset({"running"}))
    KINDS[CHECK] = Kind(
        "热线台账", KIND, "subject", Cadence("ledgers_a_day", per_day=True), source=SOURCE, reader=READER
    )
    FOUND[READER] = Tally
