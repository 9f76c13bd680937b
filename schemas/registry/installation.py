"""An installation: one registry of units and subjects, watched by one or more programs.

Facts belong to the installation, judgements to a program. The plan of looks is the union of what the programs ask for,
so a site that two programs watch is fetched once.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property

import msgspec

from schemas.registry.model import Account, CheckPlan, Program, Registry, Site, Unit, Watcher
from schemas.textpacks.allow import AllowedWord


class Installation(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Units, sites and accounts once, and the programs that watch them.

    `id` names the installation in facts and metrics. `textpacks` are the names of each program's own word packs,
    `allowed` the words that each program's office allows.
    """

    id: str
    programs: list[Program]
    units: list[Unit]
    sites: list[Site]
    accounts: list[Account] = []
    textpacks: dict[str, list[str]] = {}
    allowed: dict[str, list[AllowedWord]] = {}

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
        return frozenset(unit.name for unit in self.units) | {site.name for site in self.sites}

    @cached_property
    def registries(self) -> dict[str, Registry]:
        """What each program watches, by its id."""
        return {program.id: self._scoped(program) for program in self.programs}

    @cached_property
    def programs_of(self) -> Mapping[str, list[Program]]:
        """The programs that watch a site, by site id, in the order of `programs`."""
        ids = {p.id: {site.id for site in self.registries[p.id].sites} for p in self.programs}
        return {site.id: [p for p in self.programs if site.id in ids[p.id]] for site in self.sites}

    def program(self, program_id: str) -> Program:
        """The program with this id. Raises KeyError."""
        return self.registries[program_id].program

    def plan(self, site: str) -> CheckPlan:
        """How often a site is looked at: as often as the most demanding of the programs that watch it asks for."""
        return union([program.plan for program in self.programs_of[site]])

    def watchers(self, site: str, drawn: Mapping[str, frozenset[str]]) -> list[Watcher]:
        """The programs that judge a site; `drawn` are the site ids in each program's sample of the period."""
        return [
            Watcher(
                program=p.id,
                rulebook=p.rulebook,
                charge=p.charge,
                sampled=site in drawn[p.id],
                textpacks=self.textpacks.get(p.id, []),
                allowed=self.allowed.get(p.id, []),
            )
            for p in sorted(self.programs_of[site], key=lambda p: p.id)
        ]

    def _scoped(self, program: Program) -> Registry:
        """One program alone watches all that is registered; of several, each what its subtree of units answers for."""
        sites, accounts = self.sites, self.accounts
        if len(self.programs) > 1:
            inside = subtree(self.units, program.unit)
            sites = [site for site in sites if any(held.unit in inside for held in site.roles)]
            accounts = [account for account in accounts if account.unit in inside]
        return Registry(program=program, units=self.units, sites=sites, accounts=accounts)


def installation_of(registry: Registry) -> Installation:
    """The installation of one program."""
    return Installation(
        id=registry.program.id,
        programs=[registry.program],
        units=registry.units,
        sites=registry.sites,
        accounts=registry.accounts,
    )


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


def union(plans: list[CheckPlan]) -> CheckPlan:
    """The plan that holds every look that any of the plans asks for."""
    if len(plans) == 1:
        return plans[0]
    return CheckPlan(
        visits_a_day=max(p.visits_a_day for p in plans),
        columns_a_day=max(p.columns_a_day for p in plans),
        home_a_day=max(p.home_a_day for p in plans),
        link_audit_days=min(p.link_audit_days for p in plans),
        links_per_site=max(p.links_per_site for p in plans),
        cloak_days=min(p.cloak_days for p in plans),
    )
