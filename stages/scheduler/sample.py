"""Drawing the sample of a period (抽查): reproducible from the program's seed, in strata, rotating, with last
period's problem targets always in it (office-practice 3)."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from schemas.ids import unit_hash
from schemas.registry.model import Registry
from schemas.registry.roles import holder
from schemas.registry.subjects import SUBJECTS
from schemas.times import at


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


def first_day(period: str) -> date:
    """The first day of a quarter written 2026Q3."""
    year, quarter = divmod(quarter_number(period), 4)
    return date(year, 3 * quarter + 1, 1)


def draw(registry: Registry, period: str, always: Iterable[str] = ()) -> frozenset[str]:
    """Ids of the subjects drawn for a quarter; all of them when coverage is full.

    Every stratum (kind of subject, level of the unit that runs it, unit in charge) gives its share, rounded up, taken
    in a fixed order from where the last quarter stopped: after 1/share quarters every subject has had its turn.
    """
    sampling = registry.program.sampling
    if sampling.coverage == "full":
        return frozenset(one.id for one in registry.subjects)
    chosen = set(always) & {one.id for one in registry.subjects}
    chosen |= {one.id for one in registry.subjects if one.draw == "always"}
    for waiting in _strata(registry, first_day(period)).values():
        ordered = sorted(waiting, key=lambda s: (unit_hash("sample", sampling.seed, s), s))
        count = math.ceil(len(ordered) * sampling.share)
        start = quarter_number(period) * count
        chosen |= {ordered[(start + i) % len(ordered)] for i in range(count)}
    return frozenset(chosen)


def by_section(registry: Registry, drawn: Collection[str]) -> dict[str, list[str]]:
    """The drawn ids by the section of the registry that lists them; units are drawn always and listed nowhere."""
    sections: dict[str, list[str]] = {"sites": []}
    for one in sorted(registry.listed, key=lambda one: one.id):
        if one.id in drawn:
            sections.setdefault(SUBJECTS[one.subject_kind].listed, []).append(one.id)
    return sections


def written_draw(registry: Registry, record: Mapping[str, Any]) -> frozenset[str]:
    """The ids of a draw that was written down by section, and what is drawn always."""
    sections = {row.listed for row in SUBJECTS.values() if row.listed}
    drawn = {one for section in sections for one in record.get(section) or ()}
    return frozenset(drawn | {one.id for one in registry.subjects if one.draw == "always"})


def _strata(registry: Registry, day: date) -> dict[tuple[str, str, str], list[str]]:
    levels = {unit.id: unit.level for unit in registry.units}
    strata: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for one in registry.subjects:
        if one.draw == "by_lot":
            runs, in_charge = (holder(one, role, day, registry.successions) or "" for role in ("runs", "in_charge"))
            strata[(one.subject_kind, levels.get(runs, "other"), in_charge)].append(one.id)
    return strata
