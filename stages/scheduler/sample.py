"""Drawing the sample of a period (抽查): reproducible from the program's seed, in strata, rotating, with last
period's problem targets always in it (office-practice 3)."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from schemas.ids import unit_hash
from schemas.registry.model import Registry, Subject, UnitRole
from schemas.registry.roles import holder
from schemas.registry.subjects import LEVELS, SUBJECTS
from schemas.registry.unit_order import unit_order
from schemas.times import at

Stratum = tuple[str, str, str]  # level, category (platform of an account), unit in charge
_PRINTED: tuple[UnitRole, UnitRole] = ("in_charge", "runs")


def quarter_number(period: str) -> int:
    """The ordinal of a quarter written 2026Q3; consecutive quarters have consecutive numbers."""
    year, _, quarter = period.partition("Q")
    if not (year.isdigit() and len(year) == 4 and quarter in {"1", "2", "3", "4"}):
        raise ValueError(f"{period!r} is no quarter; write it like 2026Q3")
    return int(year) * 4 + int(quarter) - 1


def quarter_of(day: str) -> str:
    """The calendar quarter a day YYYY-MM-DD lies in, as 2026Q3."""
    instant = at(day + "T00:00:00+08:00")
    return f"{instant.year}Q{(instant.month + 2) // 3}"


def quarter_before(period: str) -> str:
    """The quarter before one written 2026Q3."""
    year, quarter = divmod(quarter_number(period) - 1, 4)
    return f"{year}Q{quarter + 1}"


def first_day(period: str) -> date:
    """The first day of a quarter written 2026Q3."""
    year, quarter = divmod(quarter_number(period), 4)
    return date(year, 3 * quarter + 1, 1)


def draw(registry: Registry, period: str, always: Iterable[str] = ()) -> frozenset[str]:
    """Ids of the subjects drawn for a quarter; all of them when coverage is full.

    Each kind of subject gives its share, rounded up, from a fixed order in which the strata (level, category, unit in
    charge) are spread evenly, beginning where the last quarter stopped: every stratum is drawn in proportion, and after
    1/share quarters every subject has had its turn. Those of `always` are drawn besides.
    """
    sampling = registry.program.sampling
    if sampling.coverage == "full":
        return frozenset(one.id for one in registry.subjects)
    chosen = set(always) & {one.id for one in registry.subjects}
    chosen |= {one.id for one in registry.subjects if one.draw == "always"}
    for kind, waiting in by_lot(registry, first_day(period)).items():
        ordered = _spread(sampling.seed, kind, waiting)
        count = math.ceil(len(ordered) * sampling.shares.get(kind, sampling.share))
        start = quarter_number(period) * count
        chosen |= {ordered[(start + i) % len(ordered)] for i in range(count)}
    return frozenset(chosen)


def by_lot(registry: Registry, day: date) -> dict[str, dict[Stratum, list[str]]]:
    """The subjects among which a day's draw is made, by kind and stratum; what has been closed before is not one."""
    place = Places(registry, day)
    kinds: dict[str, dict[Stratum, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in registry.subjects:
        if one.draw == "by_lot" and one.in_use(day):
            kinds[one.subject_kind][place.level(one), one.category, place.unit(one, "in_charge")].append(one.id)
    return kinds


class Places:
    """Level, units and printed place of a subject on a day."""

    def __init__(self, registry: Registry, day: date) -> None:
        self._day, self._successions = day, registry.successions
        self._levels = {unit.id: unit.level for unit in registry.units}
        self._order = unit_order(registry.units)

    def unit(self, one: Subject, role: UnitRole) -> str:
        """Who holds the role; empty for nobody."""
        return holder(one, role, self._day, self._successions) or ""

    def level(self, one: Subject) -> str:
        """Its own level, else that of the unit that runs it, else of the unit in charge."""
        unit = self.unit(one, "runs") or self.unit(one, "in_charge")
        return one.own_level or self._levels.get(unit, "other")

    def printed(self, one: Subject) -> tuple[int, int, int, int, str, str]:
        """Sorts by level, unit in charge (建制顺序), category, unit that runs it, name."""
        categories, last = list(SUBJECTS[one.subject_kind].categories), len(self._order)
        category = categories.index(one.category) if one.category in categories else len(categories)
        in_charge, runs = (self._order.get(self.unit(one, role), last) for role in _PRINTED)
        return list(LEVELS).index(self.level(one)), in_charge, category, runs, one.name, one.id


def by_section(registry: Registry, drawn: Collection[str], day: date) -> dict[str, list[str]]:
    """The drawn ids by the section of the registry that lists them, in the order in which they are printed: level, unit
    in charge by 建制顺序, category, name. Units are drawn always and listed nowhere."""
    sections: dict[str, list[str]] = {"sites": []}
    for one in sorted(registry.listed, key=Places(registry, day).printed):
        if one.id in drawn:
            sections.setdefault(SUBJECTS[one.subject_kind].listed, []).append(one.id)
    return sections


def written_draw(registry: Registry, record: Mapping[str, Any]) -> frozenset[str]:
    """The ids of a draw that was written down by section, and what is drawn always."""
    sections = {row.listed for row in SUBJECTS.values() if row.listed}
    drawn = {one for section in sections for one in record.get(section) or ()}
    return frozenset(drawn | {one.id for one in registry.subjects if one.draw == "always"})


def _spread(seed: int, kind: str, strata: Mapping[Stratum, list[str]]) -> list[str]:
    """One order of all, in which the members of each stratum stand at equal distances from each other."""
    placed = []
    for stratum, waiting in strata.items():
        offset = unit_hash("stratum", seed, kind, *stratum)
        ordered = sorted(waiting, key=lambda one: (unit_hash("sample", seed, one), one))
        placed += [((at + offset) / len(ordered), one) for at, one in enumerate(ordered)]
    return [one for _, one in sorted(placed)]
