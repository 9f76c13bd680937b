"""`rehearsal.yaml` of an installation: how it is meant to be rehearsed where nothing else is asked for."""

from datetime import date
from pathlib import Path

import msgspec

from schemas.mistakes import MistakeError
from schemas.registry.load import converted, parse

PLAN = "rehearsal.yaml"


class PlannedEdition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The window of the circular (Shanghai days, YYYY-MM-DD, both included), how its period is called, and the day
    on which it is signed."""

    first: str
    last: str
    label: str
    signed_on: str | None = None

    @property
    def first_day(self) -> date:
        return date.fromisoformat(self.first)

    @property
    def last_day(self) -> date:
        return date.fromisoformat(self.last)


class RehearsalPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The days that are played (YYYY-MM-DD, both included), the files or folders of recorded answers, and the circular
    that is made at the end; null: that of the days themselves. The edition's window may begin before the days played:
    what people hand in is older than the last weeks of the sites."""

    first: str
    last: str
    world: list[str] = []
    edition: PlannedEdition | None = None

    @property
    def first_day(self) -> date:
        return date.fromisoformat(self.first)

    @property
    def last_day(self) -> date:
        return date.fromisoformat(self.last)


def read_plan(home: Path) -> RehearsalPlan | None:
    """The plan of an installation folder; None where it has none. Raises MistakeError for one that cannot be used."""
    path = home / PLAN
    if not path.is_file():
        return None
    plan = converted(parse(path), str(path), RehearsalPlan)
    wrong = [f"{path}：“{day}”不是日期，应写作2026-07-01。" for day in _days(plan) if not _is_day(day)]
    if not wrong and plan.edition is not None and plan.edition.last_day < plan.edition.first_day:
        wrong = [f"{path}：edition的last早于first，请改正通报的起止日期。"]
    if wrong:
        raise MistakeError(wrong)
    return plan


def _days(plan: RehearsalPlan) -> list[str]:
    edition = plan.edition
    own = [] if edition is None else [edition.first, edition.last, *([edition.signed_on] if edition.signed_on else [])]
    return [plan.first, plan.last, *own]


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
