"""What a measure sees: a site's facts at an instant, with the rule it judges by."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import msgspec

from schemas.calendar import WorkCalendar, shipped
from schemas.events.reading import TextHit
from schemas.ids import finding_id
from schemas.registry.model import Column, Registration, Site, Watcher
from schemas.rulebooks.model import Indicator, Rulebook
from schemas.textpacks import built_in
from schemas.times import day_of
from stages.rule_evaluator import excuses
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.state import FindingRecord, JudgementState, SubjectState


@dataclass(frozen=True, slots=True)
class View:
    """`state` holds the facts, `judged` what the program of `watcher` has made of them so far.

    `at` is the instant of the event, `day` the Shanghai day that is judged (the day a tick closes, where it does).
    `focus` is the target an observation was about: measures of single targets judge just that one; None at a tick.
    """

    state: SubjectState
    judged: JudgementState
    registration: Registration
    watcher: Watcher
    book: Rulebook
    at: datetime
    day: date
    closed: bool
    generation: int
    focus: str | None = None
    calendar: WorkCalendar = field(default_factory=shipped)

    @property
    def site(self) -> Site:
        return self.registration.subject

    def columns(self) -> list[Column]:
        """Columns a person has confirmed; what discovery proposed is never judged."""
        return [c for c in self.site.columns if c.confirmed]

    def read_recently(self, at: datetime | None) -> bool:
        """Whether a page read at that instant may still stand for now."""
        return at is not None and self.at - at <= timedelta(hours=self.book.look_within_hours)

    def left_out(self, column: Column, indicator: Indicator) -> bool:
        """Whether a column is exempted from this indicator's count, by the registry or by a review."""
        return excuses.column_left_out(self.finding_about, column, indicator, self.day)

    def finding_id(self, indicator: str, target: str) -> str:
        """The id of this program's finding of an indicator on a target."""
        return finding_id(self.watcher.program, self.generation, indicator, target)

    def finding_about(self, indicator: str, target: str) -> FindingRecord | None:
        """This program's finding of an indicator on a target, where there is one."""
        return self.judged.findings.get(self.finding_id(indicator, target))

    def reads(self, hit: TextHit) -> bool:
        """Whether a text hit is of a built-in word pack or of one of the program's own."""
        pack = hit.rule.partition(".")[0]
        return pack in _built_in_names() or pack in self.watcher.textpacks

    def paused(self, target: str) -> bool:
        return target in self.judged.paused or self.site.id in self.judged.paused


@cache
def _built_in_names() -> frozenset[str]:
    return frozenset(pack.pack for pack in built_in())


def day_judged(at: datetime, day_closed: str | None) -> date:
    return date.fromisoformat(day_closed) if day_closed else day_of(at)


@dataclass(frozen=True, slots=True)
class Measure:
    """How facts become judgements. `on`: what calls it (`tick`, `day` closed, or the kind of a check just observed);
    `params`: its own numbers, typed; `slots`: what its wording may use. `summary` is the line of the day's assessment
    where the judgements are of many small targets; without it each judgement is a line itself.
    `minds_downtime`: it leaves days of approved downtime out by itself; all others are not judged on such days.
    `needs`: fields of the indicator that it cannot do without."""

    judge: Callable[[View, "Rule"], list[Judgement]]
    on: frozenset[str]
    slots: frozenset[str]
    params: type[msgspec.Struct]
    summary: Callable[[View, "Rule"], Judgement] | None = None
    minds_downtime: bool = False
    needs: tuple[str, ...] = ("threshold",)


class NoParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A measure without numbers of its own."""


@dataclass(frozen=True, slots=True)
class Rule:
    """An indicator ready to be judged."""

    indicator: Indicator
    measure: Measure
    params: Any
