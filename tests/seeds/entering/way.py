"""One way of entering: a function that hands a problem in, and the indicator that judges what it handed in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.registry.model import Column, Subject
from tests.seeds.plan import Days
from tests.seeds.problems import Problem
from tests.seeds.records import Records
from tests.seeds.registering import Register
from tests.seeds.types import Type
from tests.seeds.world import Pages


@dataclass(frozen=True)
class Entering:
    """A problem on its way in. `subject` is what is registered for it, `unit` the id of who is charged where the
    circular names somebody beside the subject's own unit; `indicator` judges it."""

    problem: Problem
    type: Type
    key: str
    subject: Subject
    column: Column | None
    unit: str
    indicator: str
    register: Register
    records: Records
    pages: Pages
    days: Days

    @property
    def text(self) -> str:
        """What the circular says of it."""
        return self.problem.text or self.type.title

    def hand_in(self, kind: str, more: str = "", **fields: Any) -> None:
        """A row about the subject, charged to the unit that the circular names."""
        self.records.add(kind, f"{self.key}{more}", **{"subject": self.subject.id, "unit": self.unit or None, **fields})


@dataclass(frozen=True)
class Way:
    """`enter` hands the problem in. `indicator` holds the fields of a local indicator; `by_people`: a result by hand
    is taken by any indicator that is known for the type. `objects` is the kind of target by kind of problem."""

    enter: Callable[[Entering], None]
    indicator: Mapping[str, Any]
    objects: Mapping[str, str] = field(default_factory=dict)

    def object_of(self, kind: str) -> str:
        """The kind of target, as rulebooks name it."""
        usual = {"site": "site", "column": "column", "account": "account", "app": "app", "unit": "unit",
                 "unfiled": "unit"}  # fmt: skip
        return self.objects.get(kind, usual[kind])
