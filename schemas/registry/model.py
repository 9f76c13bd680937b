"""The registry's typed form. YAML is the form that is kept; `load` reads it, `check` names what is wrong in it.

Dates are YYYY-MM-DD text (Shanghai days, both ends included) so that the form is the same in YAML and in events.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

import msgspec

from schemas.ids import unit_subject_id
from schemas.kinds import Cadence
from schemas.ladder import Ladder
from schemas.registry.days import covers, read_day
from schemas.registry.subjects import (
    SUBJECTS,
    Account,
    App,
    Column,
    ColumnNature,
    Exemption,
    Outside,
    RoleHeld,
    Site,
    SiteKind,
    StatePeriod,
    Subject,
    SubjectState,
    Succession,
    UnitLevel,
    UnitRole,
    UnitSubject,
)
from schemas.registry.union import AnySubject
from schemas.textpacks.allow import AllowedWord

__all__ = [
    "Account", "AnySubject", "App", "CheckPlan", "Column", "ColumnNature", "Contact", "Exemption", "Outside", "Program",
    "Registration", "Registry", "RoleHeld", "Sampling", "Site", "SiteKind", "StatePeriod", "Subject", "SubjectState",
    "Succession", "Unit", "UnitChange", "UnitLevel", "UnitRole", "UnitSubject", "VerdictRule", "Watcher",
    "successions", "unit_subject",
]  # fmt: skip

UnitChange = Literal["merged", "renamed", "split"]  # 合并 更名 拆分
VerdictRule = Literal["at_point", "any_in_window", "unrectified"]  # 监测时间点 窗口内任一时点 逾期未整改


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    phone: str = ""
    email: str = ""
    duty: str = ""  # 联系人, 负责人


class Leader(msgspec.Struct, frozen=True, kw_only=True):
    """Who leads a unit, by the name that its pages must write rightly. `title` 职务 as it is written before or after
    the name (局长, 副市长); `since` and `until` the first and last Shanghai day in office, open where null."""

    name: str
    title: str = ""
    since: str | None = None
    until: str | None = None


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A unit of the tree. `short_name` 规范简称; `order` 建制顺序 among its siblings; `leaders` of now and of before.

    `since` and `until` are the first and last Shanghai day of its life (YYYY-MM-DD), open where null. From the day
    after `until` on `successors` stand in its place; `change` says what happened. What was before keeps its name.
    """

    id: str
    name: str
    short_name: str
    level: UnitLevel
    parent: str | None = None
    order: int = 0
    contacts: list[Contact] = []
    leaders: list[Leader] = []
    since: str | None = None
    until: str | None = None
    change: UnitChange | None = None
    successors: list[str] = []

    def lived(self, first: date, last: date) -> bool:
        """Whether it was there on a day of a span, both ends included."""
        return covers(self.since, None, last) and covers(None, self.until, first)


class CheckPlan(msgspec.Struct, frozen=True, kw_only=True):
    """How often a program looks: visits and columns per day, days between link audits, addresses a link audit holds."""

    visits_a_day: int = 24
    columns_a_day: int = 2
    home_a_day: int = 1
    link_audit_days: int = 7
    links_per_site: int = 60
    cloak_days: int = 7
    others: dict[str, int] = {}  # numbers of kinds of check that have no field here, by the name of their cadence

    def number(self, cadence: Cadence) -> int:
        """Looks a day, or days from one look to the next."""
        return int(getattr(self, cadence.field, None) or self.others.get(cadence.field, cadence.usual))


class Sampling(msgspec.Struct, frozen=True, kw_only=True):
    """coverage `sampled`: share (0..1] drawn reproducibly from the seed, rotating by period.

    `shares` are those of single kinds of subject, where they differ: all sites may be looked at and accounts drawn.
    """

    coverage: Literal["full", "sampled"] = "full"
    share: float = 1.0
    shares: dict[str, float] = {}
    seed: int = 0


class RulebookChange(msgspec.Struct, frozen=True, kw_only=True):
    """From the Shanghai day `valid_from` on a program judges by this rulebook. `by`, `name`: id and printed name of who
    decided it, `at`: when."""

    rulebook: str
    valid_from: str
    by: str
    name: str
    reason: str
    at: str


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """监测任务: one monitoring office. `charge` says which role answers for which kind of fault. `rulebook` is the one
    that it began with, `rulebook_changes` are the later ones in the order of their days; `rulebook_on` tells which is
    in force."""

    id: str
    name: str
    office: str  # who signs
    unit: str  # the root of the watched subtree
    rulebook: str = "national-2019-19"
    rulebook_changes: list[RulebookChange] = []
    template: str = ""  # of its circulars, by name; without one the plain form is printed
    verdict_rule: VerdictRule = "at_point"
    charge: dict[str, UnitRole] = msgspec.field(default_factory=lambda: {"default": "runs", "content": "supplies"})
    plan: CheckPlan = CheckPlan()
    sampling: Sampling = Sampling()
    reports_a_week: Literal[1, 2] = 1
    rectify_working_days: int = 10
    ladder: Ladder = Ladder()
    contact: Contact | None = None
    agent_contact: str = ""  # printed in the User-Agent
    vantage: str = "main"
    reference_targets: list[str] = []  # addresses that tell whether our own network is well
    references_proposed: bool = False  # an import proposed them and no person has looked at them yet
    address_overrides: dict[str, str] = {}  # host -> ip:port

    def rulebook_on(self, day: date) -> str:
        """The id of the rulebook that is in force on a Shanghai day."""
        begun = [one.rulebook for one in self.rulebook_changes if one.valid_from <= day.isoformat()]
        return begun[-1] if begun else self.rulebook

    @property
    def rulebooks(self) -> list[str]:
        """The ids of all rulebooks that it judged or will judge by, in their order."""
        return list(dict.fromkeys([self.rulebook, *(one.rulebook for one in self.rulebook_changes)]))


def subtree(units: Iterable[Unit], root: str) -> frozenset[str]:
    """The ids of a unit and of all units below it."""
    children: dict[str | None, list[str]] = {}
    for unit in units:
        children.setdefault(unit.parent, []).append(unit.id)
    found: set[str] = set()
    waiting = [root]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(children.get(one, []))
    return frozenset(found)


def successions(units: Iterable[Unit]) -> dict[str, Succession]:
    """What follows the units that have ended, by their ids."""
    ended = ((unit, read_day(unit.until)) for unit in units if unit.successors)
    return {unit.id: Succession(str(day + timedelta(days=1)), unit.successors) for unit, day in ended if day}


def _outside_its_life(unit: Unit) -> Iterator[StatePeriod]:
    """A unit is not judged before it was there and after it has ended."""
    first, last = read_day(unit.since), read_day(unit.until)
    filed = {"approved_by": "登记册", "state": "closed"}
    if first is not None:
        yield StatePeriod(since=str(date.min), until=str(first - timedelta(days=1)), **filed)  # type: ignore[arg-type]
    if last is not None:
        yield StatePeriod(since=str(last + timedelta(days=1)), **filed)  # type: ignore[arg-type]


def unit_subject(unit: Unit) -> UnitSubject:
    """A unit as a subject; its id cannot be that of a site. It answers for itself, under the unit above it."""
    roles = [RoleHeld(role="runs", unit=unit.id)]
    if unit.parent is not None:
        roles.append(RoleHeld(role="in_charge", unit=unit.parent))
    return UnitSubject(
        id=unit_subject_id(unit.id),
        name=unit.name,
        roles=roles,
        states=list(_outside_its_life(unit)),
        unit=unit.id,
        level=unit.level,
        draw="always",
    )


class Registry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """What one program watches: its settings, the units, and the subjects in its scope."""

    program: Program
    units: list[Unit]
    sites: list[Site]
    accounts: list[Account] = []
    apps: list[App] = []
    others: list[AnySubject] = []  # of kinds that have no section of their own
    outside: list[Outside] = []

    @cached_property
    def successions(self) -> dict[str, Succession]:
        """What follows the units that have ended, by their ids."""
        return successions(self.units)

    @cached_property
    def unit_ids(self) -> frozenset[str]:
        """The ids of all units."""
        return frozenset(unit.id for unit in self.units)

    @cached_property
    def listed(self) -> list[Subject]:
        """The subjects that the registry lists: sites, accounts, apps."""
        sections = dict.fromkeys(row.listed for row in SUBJECTS.values() if row.listed)
        return [one for section in sections for one in getattr(self, section)]

    @cached_property
    def subjects(self) -> list[Subject]:
        """Everything that is watched: what is listed, and the units."""
        inside = subtree(self.units, self.program.unit)
        return [*self.listed, *(unit_subject(unit) for unit in self.units if unit.id in inside)]


class Watcher(msgspec.Struct, frozen=True, kw_only=True):
    """A program that judges a subject, with what it judges by."""

    program: str
    rulebook: str
    charge: dict[str, UnitRole]
    sampled: bool = True  # false: not drawn in this period (未抽查)
    textpacks: list[str] = []  # the program's own word packs; hits of another program's packs are not its business
    allowed: list[AllowedWord] = []  # words that the program's office allows


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """What the evaluator must know of a subject, as sent through the log when it is new or has changed.

    `watchers` are sorted by program id. The numbers of looks a day are those of the installation's plan, the union of
    what the programs ask for. `run_alike`: the names of the other accounts that the same unit runs on the same
    platform, or of its other sites.
    """

    subject: AnySubject
    unit_names: dict[str, str]  # unit id -> name, for every unit that has a role here
    watchers: list[Watcher]
    visits_a_day: int
    columns_a_day: int
    run_alike: list[str] = []
    successions: dict[str, Succession] = {}  # of the units above that have ended or will, and of what follows them
