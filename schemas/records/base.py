"""What every kind of record is made of: a base struct, and the row of the table of kinds that declares it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import msgspec

from schemas.events.actor import Actor
from schemas.times import day_of

# An account as a target is one that the registry does not hold (未报备的账号).
TargetKind = Literal["site", "column", "page", "post", "menu", "unit", "record", "account"]
_MONTH = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that people or another system hand in. `subject` is what it is about: a site, or a unit's id where
    no site is named. `unit` is the unit that published or is charged; empty leaves that to the program's rule.

    `thing` is the number of the matter itself (a letter, a duty): of several records of one thing the newest `at`
    says how it stands. Without it each record is a thing of its own. `evidence` holds sha256 of handed-in bodies.
    `by` is the name of who wrote the record down, as it was written; `actor` is who handed it in.
    """

    key: str  # idempotency key
    subject: str
    at: datetime
    by: str
    actor: Actor
    target: str = ""
    target_kind: TargetKind = "site"
    unit: str = ""
    count: int = 1
    thing: str = ""
    url: str | None = None
    evidence: list[str] = []

    @property
    def stands(self) -> bool:
        """Whether its thing counts, as long as it is the newest record of it; a withdrawn one takes the thing back."""
        return True

    def mistakes(self) -> list[str]:
        """What contradicts itself in the record, a Chinese sentence each."""
        return []


@dataclass(frozen=True)
class RecordKind:
    """One kind of record. `headings` gives a field's Chinese headings, the first is the one templates print; `words`
    a field's Chinese words and the values they stand for; `notes` an explanation of a field for the template.
    `example` is one row of the template by field, in the words of an office. `of_unit`: it may be about a unit alone.
    """

    name: str
    word: str
    payload: type[Record]
    headings: Mapping[str, tuple[str, ...]]
    example: Mapping[str, str]
    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    of_unit: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are this kind's own, in the order of the struct."""
        return tuple(name for name in self.payload.__struct_fields__ if name not in Record.__struct_fields__)


def after(first: datetime | None, second: datetime | None) -> bool:
    """Whether both times are given and the second lies before the first."""
    return first is not None and second is not None and second < first


def month_problems(month: str, at: datetime) -> list[str]:
    """What is wrong with a calendar month (YYYY-MM) of which a record of that time tells."""
    if not _MONTH.match(month):
        return [f"“月份”填的“{month}”不能识别，应写作2026-07。"]
    return ["“月份”晚于“时间”，请核对。"] if month > f"{day_of(at):%Y-%m}" else []
