"""The typed form of a rulebook. `load` reads it from YAML and names what contradicts itself."""

from typing import Any, Literal

import msgspec

from schemas.registry.union import KIND_OF_OBJECT, ObjectKind

RuleSeverity = Literal["veto", "deduct", "notice", "bonus"]
Comparator = Literal[">=", ">", "<=", "<"]
Unit = Literal["ratio", "days", "count", "points", "flag"]
# How sure a line is: seen in two or more copies, in one, only its structure, or recalled and unconfirmed.
Sureness = Literal["2", "1", "s", "u"]
# Who brings the facts: the machine, people through the one way in, or nobody yet (carried, not watched).
FedBy = Literal["machine", "people", "nobody"]


class Window(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far back a rule looks; Shanghai days, calendar months."""

    days: int | None = None
    months: int | None = None


class Base(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the measured value is taken from; fewer than `at_least` valid looks leave it to bounds."""

    of: str
    at_least: int = 0


class Indicator(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule with its numbers. It fails when the measured value stands in `comparator` to `threshold`;
    a warning is due from `warning` on, that number included.

    `measure` names the evaluator's measure that fills it and `params` are that measure's own numbers. `wording` and
    `warning_wording` are Chinese sentences with {slots}; an indicator of people has {detail} and {by}.
    `also` names objects of other kinds of subject that it is judged for as well.
    `charge` is the kind of fault by which the program's charge rule picks the role that answers.
    `exempted_with`: an exemption of a column from one of these takes the column out of this count as well.
    `mended_by`: whether a later look or only a person may say that it is mended.
    `source` is the document a rule comes from where it is not the rulebook's own; `sureness` how sure its numbers are.
    `valid_from` and `valid_to` are the first and last Shanghai day (YYYY-MM-DD) on which it is in force.
    `confirmed_against`: who checked an unconfirmed number against the official text; without it [u] stays off.
    """

    id: str
    clause: str
    title: str
    group: str
    object: ObjectKind
    severity: RuleSeverity
    sureness: Sureness
    fed_by: FedBy
    wording: str = ""
    warning_wording: str = ""
    measure: str | None = None
    window: Window | None = None
    base: Base | None = None
    comparator: Comparator = ">="
    threshold: int | float | None = None
    warning: int | float | None = None
    unit: Unit = "count"
    points: int | float | None = None
    cap: int | float | None = None
    points_sureness: Sureness | None = None
    charge: str = "default"
    exempted_with: list[str] = []
    needs_people: int = 0
    mended_by: Literal["recheck", "person"] = "recheck"
    restricted: bool = False
    undated: Literal["inconclusive", "counts_as_stale"] = "inconclusive"
    enabled: bool = True
    source: str = ""
    valid_from: str | None = None
    valid_to: str | None = None
    confirmed_against: str | None = None
    params: dict[str, Any] = {}
    also: list[ObjectKind] = []

    @property
    def about(self) -> frozenset[str]:
        """The kinds of subject that it is judged for."""
        return frozenset(KIND_OF_OBJECT[name] for name in (self.object, *self.also))

    def in_force(self, day: str) -> bool:
        """Whether the rule holds on a Shanghai day, YYYY-MM-DD."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class NoOutwardService(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sites without outward service: `group` is not checked, the rest (`full` points) is scaled by a fraction."""

    group: str
    full: int
    scale_numerator: int
    scale_denominator: int


class Scoring(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Section 1 of the national indicators as data: strictly below `fail_below` fails, strictly above `bonus_above`
    adds the bonus. Only sites of `applies_to` are scored, accounts never."""

    start: int
    fail_below: int
    bonus_above: int
    bonus_cap: int
    applies_to: list[str]
    no_outward_service: NoOutwardService
    sureness: Sureness


class Rulebook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A versioned set of indicators. `look_within_hours`: an absence is judged only if the page was read this
    recently. `cleared_wording` is said when an early warning ends. `extends` is the id of the rulebook that this one
    tightens or adds to; its indicators are part of `indicators`. Without `scoring` nothing is scored."""

    id: str
    version: str
    title: str
    source: str
    look_within_hours: int
    cleared_wording: str
    indicators: list[Indicator]
    scoring: Scoring | None = None
    extends: str | None = None

    def indicator(self, indicator_id: str) -> Indicator | None:
        return next((i for i in self.indicators if i.id == indicator_id), None)
