"""Drawing the sample of a period (抽查): reproducible from the program's seed, in strata, rotating, with last
period's problem targets always in it (office-practice 3)."""

import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from schemas.ids import unit_hash
from schemas.registry.model import Registry
from schemas.registry.roles import holder
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
    """Site ids drawn for a quarter; all of them when coverage is full.

    Every stratum (level of the unit that runs the site, unit in charge) gives its share, rounded up, taken in a fixed
    order from where the last quarter stopped: after 1/share quarters every site has had its turn.
    """
    sampling = registry.program.sampling
    if sampling.coverage == "full":
        return frozenset(site.id for site in registry.sites)
    chosen = set(always) & {site.id for site in registry.sites}
    for sites in _strata(registry, first_day(period)).values():
        ordered = sorted(sites, key=lambda s: (unit_hash("sample", sampling.seed, s), s))
        count = math.ceil(len(ordered) * sampling.share)
        start = quarter_number(period) * count
        chosen |= {ordered[(start + i) % len(ordered)] for i in range(count)}
    return frozenset(chosen)


def _strata(registry: Registry, day: date) -> dict[tuple[str, str], list[str]]:
    levels = {unit.id: unit.level for unit in registry.units}
    strata: dict[tuple[str, str], list[str]] = defaultdict(list)
    for site in registry.sites:
        runs, in_charge = holder(site, "runs", day) or "", holder(site, "in_charge", day) or ""
        strata[(levels.get(runs, "other"), in_charge)].append(site.id)
    return strata
