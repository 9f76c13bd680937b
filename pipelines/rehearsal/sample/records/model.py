"""The matters that records are about. Days are Shanghai days; `told` is the day on which it is first handed in."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class SampleLetter:
    """A letter to the mailbox of a site; `answered` null: never."""

    name: str
    site: str
    asked: date
    answered: date | None
    told: date


@dataclass(frozen=True, slots=True)
class SampleDuty:
    """A duty of a unit; `done` null: never. `name` is that of the recurring duty, `due` tells its turns apart."""

    name: str
    unit: str
    due: date
    done: date | None
    told: date

    @property
    def thing(self) -> str:
        return f"{self.name}-{self.due}"


@dataclass(frozen=True, slots=True)
class SampleLook:
    """What came of one task of reposting at one site."""

    task: str
    site: str
    result: Literal["in_time", "late", "not_done", "not_applicable"]
    told: date


@dataclass(frozen=True, slots=True)
class SampleSupply:
    """What a unit handed to the portal in the month of `told`, and how much of it was taken."""

    unit: str
    submitted: int
    adopted: int
    told: date


@dataclass(slots=True)
class SampleRecords:
    letters: list[SampleLetter] = field(default_factory=list)
    duties: list[SampleDuty] = field(default_factory=list)
    looks: list[SampleLook] = field(default_factory=list)
    supplies: list[SampleSupply] = field(default_factory=list)
