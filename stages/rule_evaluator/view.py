"""What a measure sees: a subject's facts at an instant, with the rule it judges by."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, cast

import msgspec

from schemas.calendar import WorkCalendar, shipped
from schemas.events.reading import TextHit
from schemas.ids import finding_id
from schemas.registry.model import Column, Exemption, Registration, Site, Subject, Watcher
from schemas.rulebooks.model import Indicator, Rulebook
from schemas.textpacks import PROOF, built_in
from schemas.textpacks.allow import silenced_by
from schemas.times import day_of
from stages.rule_evaluator import excuses
from stages.rule_evaluator.facts.records import Recorded
from stages.rule_evaluator.judge import Judgement
from stages.rule_evaluator.state import FindingRecord, JudgementState, SubjectState


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is the same for every program whose rulebook has the same indicator: the facts of a subject at an instant.

    `at` is the instant of the event, `day` the Shanghai day that is judged (the day a tick closes, where it does).
    `focus` is the target an observation was about: measures of single targets judge just that one; None at a tick.
    `look_within_hours`: the rulebook's number, for how long a look stands.
    """

    state: SubjectState
    registration: Registration
    at: datetime
    day: date
    closed: bool
    look_within_hours: int
    focus: str | None = None

    @property
    def subject(self) -> Subject:
        return self.registration.subject

    @property
    def site(self) -> Site:
        """The subject, for measures of sites: their indicators' `object` says that they judge nothing else."""
        return cast(Site, self.registration.subject)

    def columns(self) -> list[Column]:
        """Columns a person has confirmed; what discovery proposed is never judged."""
        return [c for c in self.subject.columns if c.confirmed]

    def read_recently(self, at: datetime | None) -> bool:
        """Whether a page read at that instant may still stand for now."""
        return at is not None and self.at - at <= _hours(self.look_within_hours)


class View(Facts, frozen=True, kw_only=True):
    """The facts as one program sees them: `judged` is what the program of `watcher` has made of them so far.

    `recorded` holds the program's records about the subject; they are at hand when a day is closed. `shared` keeps
    what was judged of this event by the facts alone, for the programs that come after.
    """

    judged: JudgementState
    watcher: Watcher
    book: Rulebook
    generation: int
    calendar: WorkCalendar = msgspec.field(default_factory=shipped)
    recorded: Recorded = msgspec.field(default_factory=Recorded)
    shared: "Shared" = msgspec.field(default_factory=dict)

    def left_out(self, column: Column, indicator: Indicator) -> bool:
        """Whether a column is exempted from this indicator's count, by the registry or by a review."""
        if not column.exemptions and not self.judged.findings:
            return False
        return excuses.column_left_out(self.finding_about, column, indicator, self.day)

    def finding_id(self, indicator: str, target: str, unit: str = "") -> str:
        """The id of this program's finding of an indicator on a target, of a unit where the facts name one."""
        return finding_id(self.watcher.program, self.generation, indicator, target, unit)

    def finding_about(self, indicator: str, target: str) -> FindingRecord | None:
        """This program's finding of an indicator on a target, where there is one."""
        return self.judged.findings.get(self.finding_id(indicator, target))

    def reads(self, hit: TextHit) -> bool:
        """Whether a text hit is of a built-in word pack, of a class of slips or of one of the program's own packs, and
        no word that the program's office allows."""
        pack = hit.rule.partition(".")[0]
        if pack not in _built_in_names() and pack not in self.watcher.textpacks:
            return False
        return not self.watcher.allowed or silenced_by(self.watcher.allowed, hit, self.day) is None

    def paused(self, target: str) -> bool:
        if not self.judged.paused:
            return False
        last, day = str(date.max), self.day.isoformat()
        return any(
            one in self.judged.paused and day <= self.judged.paused_until.get(one, last)
            for one in (target, self.subject.id)
        )


@cache
def _hours(number: int) -> timedelta:
    return timedelta(hours=number)


@cache
def _built_in_names() -> frozenset[str]:
    return frozenset(pack.pack for pack in built_in()) | {PROOF}


def day_judged(at: datetime, day_closed: str | None) -> date:
    return date.fromisoformat(day_closed) if day_closed else day_of(at)


@dataclass(frozen=True, slots=True)
class Measure:
    """How facts become judgements. `on`: what calls it (`tick`, `day` closed, or the kind of a check just observed);
    `params`: its own numbers, typed; `slots`: what its wording may use. `summary` is the line of the day's assessment
    where the judgements are of many small targets; without it each judgement is a line itself.
    `minds_downtime`: it leaves days of approved downtime out by itself; all others are not judged on such days.
    `reads` names the kinds of record that it counts, by its params; raises ValueError for one that there is not.
    `needs`: fields of the indicator that it cannot do without. `own`: what of a program's own decisions bears on the
    judgement; programs for which that is equal share it. Null where it is never shared."""

    judge: Callable[[View, "Rule"], list[Judgement]]
    on: frozenset[str]
    slots: frozenset[str]
    params: type[msgspec.Struct]
    summary: Callable[[View, "Rule"], Judgement] | None = None
    minds_downtime: bool = False
    needs: tuple[str, ...] = ("threshold",)
    reads: Callable[[Any], frozenset[str]] = lambda params: frozenset()
    own: "Callable[[View, Rule], Hashable] | None" = None


def measure_of_facts(
    judge: "Callable[[Facts, Rule], list[Judgement]]",
    on: frozenset[str],
    slots: frozenset[str],
    params: type[msgspec.Struct],
    summary: "Callable[[View, Rule], Judgement] | None" = None,
    minds_downtime: bool = False,
    needs: tuple[str, ...] = ("threshold",),
) -> Measure:
    """A measure that looks at the facts alone: what it judges is the same for every program with such a rule, so it
    is judged once an event however many programs watch the subject."""
    return Measure(judge, on, slots, params, summary, minds_downtime, needs, own=_nothing_of_its_own)


def _nothing_of_its_own(view: "View", rule: "Rule") -> Hashable:
    return ()


class NoParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A measure without numbers of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """An indicator ready to be judged. Rulebooks that have the very same indicator have one rule of it between them."""

    indicator: Indicator
    measure: Measure
    params: Any


@dataclass(frozen=True, slots=True)
class Allowed:
    """The judgements of a rule as the registry lets them stand; `filed`: the exemptions that cover some of them, by
    their place in the list."""

    judgements: list[Judgement]
    filed: dict[int, Exemption]


# What was judged of one event, by the rule, the hours for which a look stands, and the program's decisions that bear on
# it.
Shared = dict[tuple[Rule, int, Hashable], Allowed]
