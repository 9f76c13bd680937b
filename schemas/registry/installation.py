"""An installation: one registry of units and subjects, watched by one or more programs.

Facts belong to the installation, judgements to a program. The plan of looks is the union of what the programs ask for,
so a site that two programs watch is fetched once.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

import msgspec

from schemas.kinds import KINDS
from schemas.registry.days import covers
from schemas.registry.leaders import Leaders, leaders_of
from schemas.registry.model import (
    Account,
    AnySubject,
    App,
    CheckPlan,
    Outside,
    Program,
    Registry,
    Site,
    Subject,
    Succession,
    Unit,
    Watcher,
    subtree,
    successions,
    unit_subject,
)
from schemas.registry.subjects import SUBJECTS
from schemas.textpacks.allow import AllowedWord


class Installation(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Units and subjects once, and the programs that watch them.

    `id` names the installation in facts and metrics. `textpacks` are the names of each program's own word packs,
    `allowed` the words that each program's office allows.
    """

    id: str
    programs: list[Program]
    units: list[Unit]
    sites: list[Site]
    accounts: list[Account] = []
    apps: list[App] = []
    others: list[AnySubject] = []  # of kinds that have no section of their own
    outside: list[Outside] = []
    textpacks: dict[str, list[str]] = {}
    allowed: dict[str, list[AllowedWord]] = {}
    scoped: bool = False  # every program has a scope, also when there is one only

    @property
    def vantage(self) -> str:
        """Where the looks are made from; the same for all programs."""
        return self.programs[0].vantage

    @cached_property
    def contact(self) -> str:
        """What the User-Agent says of us."""
        return next((p.agent_contact for p in self.programs if p.agent_contact), self.programs[0].office)

    @cached_property
    def references(self) -> tuple[str, ...]:
        """Addresses that tell whether our own network is well, of all programs, each once."""
        return tuple(dict.fromkeys(target for p in self.programs for target in p.reference_targets))

    @cached_property
    def address_overrides(self) -> dict[str, str]:
        """host -> ip:port, of all programs."""
        return {host: place for p in reversed(self.programs) for host, place in p.address_overrides.items()}

    @cached_property
    def names(self) -> frozenset[str]:
        """Names that the text pass must never take for mistakes."""
        return frozenset(unit.name for unit in self.units) | {one.name for one in self.listed}

    @cached_property
    def leaders(self) -> Leaders:
        """Whose names the text pass looks for one character off."""
        return leaders_of(self.units)

    @cached_property
    def unit_names(self) -> Mapping[str, str]:
        """The name of each unit, by its id."""
        return {unit.id: unit.name for unit in self.units}

    @cached_property
    def successions(self) -> dict[str, Succession]:
        """What follows the units that have ended, by their ids."""
        return successions(self.units)

    def successions_of(self, units: Iterable[str]) -> dict[str, Succession]:
        """What follows the ended ones of some units, and what follows those in turn."""
        found: dict[str, Succession] = {}
        waiting = list(units)
        while waiting:
            unit = waiting.pop()
            if unit in self.successions and unit not in found:
                found[unit] = self.successions[unit]
                waiting += found[unit].units
        return dict(sorted(found.items()))

    @cached_property
    def listed(self) -> list[Subject]:
        """The subjects that the registry lists: sites, accounts, apps."""
        sections = dict.fromkeys(row.listed for row in SUBJECTS.values() if row.listed)
        return [one for section in sections for one in getattr(self, section)]

    @cached_property
    def subjects(self) -> list[Subject]:
        """Everything that is planned, ticked and judged: what is listed, and every unit that a program watches."""
        units = (unit_subject(unit) for unit in self.units)
        return [one for one in (*self.listed, *units) if self.programs_of.get(one.id)]

    @cached_property
    def registries(self) -> dict[str, Registry]:
        """What each program watches, by its id."""
        return {program.id: self._scoped(program) for program in self.programs}

    @cached_property
    def programs_of(self) -> Mapping[str, list[Program]]:
        """The programs that watch a subject, by its id, in the order of `programs`."""
        watching: dict[str, list[Program]] = {}
        for program in self.programs:
            for subject in self.registries[program.id].subjects:
                watching.setdefault(subject.id, []).append(program)
        return watching

    @cached_property
    def _run_alike(self) -> Mapping[tuple[str, str, str], list[Subject]]:
        """What is listed, by the unit that runs it, its kind and, of accounts, its platform."""
        found: dict[tuple[str, str, str], list[Subject]] = {}
        for one in self.listed:
            for held in one.roles:
                if held.role == "runs" and one.category != "other":
                    found.setdefault((held.unit, one.subject_kind, one.place), []).append(one)
        return found

    def run_alike(self, subject: Subject, day: date) -> list[str]:
        """The names of the others in use on a day that the unit running this one runs: its other accounts on the same
        platform, its other sites."""
        if not subject.in_use(day):
            return []
        units = _running(subject, day)
        others = [
            one
            for unit in units
            for one in self._run_alike.get((unit, subject.subject_kind, subject.place), [])
            if one.id != subject.id and one.in_use(day) and unit in _running(one, day)
        ]
        return sorted({one.name for one in others})

    def program(self, program_id: str) -> Program:
        """The program with this id. Raises KeyError."""
        return self.registries[program_id].program

    def plan(self, subject: str) -> CheckPlan:
        """How often a subject is looked at: as often as the most demanding of the programs that watch it asks for."""
        return union([program.plan for program in self.programs_of[subject]])

    def watchers(self, subject: str, drawn: Mapping[str, frozenset[str]], day: date) -> list[Watcher]:
        """The programs that judge a subject on a day; `drawn` are the ids in each program's sample of the period."""
        return [
            Watcher(
                program=p.id,
                rulebook=p.rulebook_on(day),
                charge=p.charge,
                sampled=subject in drawn[p.id],
                textpacks=self.textpacks.get(p.id, []),
                allowed=self.allowed.get(p.id, []),
            )
            for p in sorted(self.programs_of[subject], key=lambda p: p.id)
        ]

    def _scoped(self, program: Program) -> Registry:
        """The program of a single registry file watches all that is registered; else each what its subtree of units
        answers for."""
        alone = Registry(
            program=program,
            units=self.units,
            sites=self.sites,
            accounts=self.accounts,
            apps=self.apps,
            others=self.others,
            outside=self.outside,
        )
        if len(self.programs) == 1 and not self.scoped:
            return alone
        inside = subtree(self.units, program.unit)
        kept = {
            section: [one for one in getattr(alone, section) if any(held.unit in inside for held in one.roles)]
            for section in {row.listed for row in SUBJECTS.values() if row.listed}
        }
        return msgspec.structs.replace(alone, **kept)


def installation_of(registry: Registry) -> Installation:
    """The installation of one program."""
    return Installation(
        id=registry.program.id,
        programs=[registry.program],
        units=registry.units,
        sites=registry.sites,
        accounts=registry.accounts,
        apps=registry.apps,
        others=registry.others,
        outside=registry.outside,
    )


def union(plans: list[CheckPlan]) -> CheckPlan:
    """The plan that holds every look that any of the plans asks for."""
    if len(plans) == 1:
        return plans[0]
    fewest = {kind.cadence.field for kind in KINDS.values() if not kind.cadence.per_day}
    joined = {
        name: (min if name in fewest else max)(getattr(plan, name) for plan in plans)
        for name in CheckPlan.__struct_fields__
        if name != "others"
    }
    own = {name for plan in plans for name in plan.others}
    others = {
        name: (min if name in fewest else max)(plan.others[name] for plan in plans if name in plan.others)
        for name in sorted(own)
    }
    return CheckPlan(**joined, others=others)


def _running(subject: Subject, day: date) -> list[str]:
    """The units that run a subject on a day."""
    return [held.unit for held in subject.roles if held.role == "runs" and covers(held.since, held.until, day)]
