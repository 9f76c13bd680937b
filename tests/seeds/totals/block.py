"""A block of figures on its way in."""

from dataclasses import dataclass

from tests.seeds.facts import Raw, Seed, listed, number
from tests.seeds.plan import Days
from tests.seeds.problems import Problem
from tests.seeds.records import Records
from tests.seeds.registering import Register


@dataclass(frozen=True)
class Office:
    """What all blocks of one circular share. `problems` are what it blames, `days` None while it is not known yet
    which days are played."""

    seed: Seed
    register: Register
    records: Records
    problems: tuple[Problem, ...]
    days: Days

    @property
    def main(self) -> str:
        """The id of what the office's own figures are about: its portal, or the office's place where the circular
        counts no such site."""
        population = ((self.seed.raw.get("totals") or {}).get("sites") or {}).get("running")
        named = any(site.kind == "portal" for site in self.register.sites.values())
        if named or population is None or population > len(self.register.sites):
            return self.register.portal.id
        return f"unit:{self.register.root.id}"


@dataclass(frozen=True)
class Block:
    """`name` is the block's name in the totals, `place` how a message calls it."""

    office: Office
    name: str
    raw: Raw
    place: str

    def number(self, field: str) -> int:
        return number(self.raw, field, self.place) or 0

    def names(self, field: str) -> list[str]:
        return [str(one) for one in listed(self.raw.get(field), f"{self.place}：{field}")]


def shares(total: int, parts: int) -> list[int]:
    """A total in so many parts that differ by one at most, the larger ones first."""
    return [total // parts + (n < total % parts) for n in range(parts)] if parts else []
