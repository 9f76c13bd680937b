"""Which unit runs which account: no unit has two on one platform, but where that is what is to be found."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from pipelines.rehearsal.sample.accounts.model import PLATFORM
from pipelines.rehearsal.sample.accounts.roles import AccountRole
from pipelines.rehearsal.sample.model import SampleSite
from pipelines.rehearsal.sample.stock import names
from schemas.registry.model import Unit
from schemas.registry.platforms import Platform


@dataclass(frozen=True, slots=True)
class Owner:
    """`site` is the one whose place the account speaks for; `unit` is that of the site or one below it."""

    site: SampleSite
    unit: Unit


def owners(
    roles: Iterable[tuple[int, AccountRole]], sites: Sequence[SampleSite], units: Mapping[str, Unit]
) -> dict[int, Owner]:
    """The owner of each account by its number. `roles`: number and role in the seed's order, in which the units of the
    sites are given away; roles that need that unit come first, roles that go `with` each other share one."""
    taken: set[tuple[str, Platform]] = set()
    together: dict[str, Owner] = {}
    below: dict[str, Iterator[Unit]] = {}
    found: dict[int, Owner] = {}
    for number, role in sorted(roles, key=lambda one: not one[1].of_site):
        site, platform = sites[number % len(sites)], PLATFORM[role.dialect]
        if role.together in together:
            found[number] = together[role.together]
            continue
        parent = units[site.unit]
        mine = below.setdefault(site.unit, _below(parent, site.place))
        unit = parent if (site.unit, platform) not in taken else next(mine)
        taken.add((unit.id, platform))
        found[number] = Owner(site, unit)
        if role.together:
            together[role.together] = found[number]
    return found


def _below(parent: Unit, place: str) -> Iterator[Unit]:
    """Institutions of a unit, without end."""
    kinds = names()["institutions"]
    for number in count():
        turn, kind = divmod(number, len(kinds))
        name = f"{place}{kinds[kind]}" + (f"第{turn}分部" if turn else "")
        yield Unit(
            id=f"{parent.id}-x{number + 1}", name=name, short_name=name, level="department", parent=parent.id,
            order=901 + number,
        )  # fmt: skip
