"""What must come out: a finding for each problem of the circular, and how findings are compared with it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from tests.seeds.problems import Problem
from tests.seeds.registering import Register


@dataclass(frozen=True, order=True)
class Expected:
    """One finding. `target` is a column or an account that is not registered, by name; `unit` "" where the circular
    charges nobody by name."""

    subject: str
    target: str
    type: str
    indicator: str
    severity: str
    unit: str
    count: int
    items: tuple[str, ...] = ()

    def written(self) -> dict[str, Any]:
        return {**asdict(self), "items": list(self.items)}


def expected(found: Iterable[Problem], judged_by: list[str], register: Register) -> list[Expected]:
    return [_of(one, indicator, register) for one, indicator in zip(found, judged_by, strict=True)]


def _of(one: Problem, indicator: str, register: Register) -> Expected:
    if one.kind == "column":
        subject, target, unit = register.column(one.target, one.site)[0].name, one.target, one.unit
    elif one.kind == "unfiled":
        subject, target, unit = one.unit, one.target or one.subject, one.unit
    elif one.kind == "unit":
        subject, target, unit = one.subject, "", one.subject
    else:
        subject, target, unit = one.subject, "", one.unit
    return Expected(subject, target, one.type, indicator, one.severity, unit, one.count, one.ids)
