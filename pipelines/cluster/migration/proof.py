"""Is what stands on the cluster what stood in the data folder? Asked of both sides, record by record and figure by
figure."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from pipelines.office.edition_facts import RulebookOn
from pipelines.office.reporting import Asked, Kind, Reporting
from pipelines.office.windows import Window, quarter_of, week_of
from pipelines.warehouse import Warehouse
from schemas.registry.model import Registry
from schemas.rulebooks.model import Rulebook
from schemas.times import midnight, rfc3339

GENERATION = 1


def compare_warehouses(
    here: Warehouse, there: Warehouse, registry: Registry, rulebook: Rulebook | RulebookOn, say: Callable[[str], None]
) -> tuple[dict[str, int], list[str]]:
    """(rows that were compared by question, what differs, one sentence each).

    Looks of every target and day, how they ended, findings, warnings, assessments, what people handed in, editions
    told, and for every quarter and the last week the bytes of a report made anew from either side.
    """
    compared: dict[str, int] = {}
    differing: list[str] = []
    for name, params in _questions(here, registry.program.id):
        say(f"comparing {name}")
        ours, theirs = (one.query(name, params) for one in (here, there))
        compared[name] = compared.get(name, 0) + len(ours)
        if ours != theirs:  # 1 and 1.0 are the same number: the two engines write it differently
            window = " to ".join(str(value)[:10] for key, value in params.items() if key in _BOUNDS)
            differing.append(f"warehouse, {name} {window}: {len(ours)} rows here and {len(theirs)} there differ")
    reports = [Reporting(one, registry, rulebook) for one in (here, there)]
    for kind, period in _editions(here, registry.program.id):
        say(f"comparing the {kind} of {period.label}")
        compared["editions made anew"] = compared.get("editions made anew", 0) + 1
        digests = {_digest(one.make(Asked(kind, period)).files) for one in reports}
        if len(digests) > 1:
            differing.append(f"warehouse: the {kind} of {period.code} made from it is another one")
    return compared, differing


_BOUNDS = ("first_day", "last_day", "start", "end", "at")


def _questions(here: Warehouse, program: str) -> Iterator[tuple[str, dict[str, Any]]]:
    own = {"program": program}
    yield "programs", {}
    yield "editions", own
    for first, last in _quarters(here, program):
        days = own | {"first_day": str(first), "last_day": str(last)}
        end = rfc3339(midnight(last + timedelta(days=1)))
        instants = own | {"start": rfc3339(midnight(first)), "end": end}
        for name in ("period_fingerprint", "outcomes_by_kind", "conservation", "coverage", "assessments_window"):
            yield name, days | {"generation": GENERATION}
        yield "findings_in_window", instants | {"generation": GENERATION}
        yield "records_in_window", instants | {"kinds": []}
        yield "warnings_open", own | {"generation": GENERATION, "at": end}
        yield "subject_list", own | {"at": end, "subject_kinds": []}
        yield "signoffs", days


def _days(here: Warehouse, program: str) -> tuple[date, date] | None:
    known = {row["program"]: row for row in here.query("programs", {})}
    if program not in known:
        return None
    return date.fromisoformat(known[program]["first_day"]), date.fromisoformat(known[program]["last_day"])


def _quarters(here: Warehouse, program: str) -> Iterator[tuple[date, date]]:
    days = _days(here, program)
    day = days[0] if days else date.max
    while days and day <= days[1]:
        quarter = quarter_of(day)
        yield quarter.first, quarter.last
        day = quarter.last + timedelta(days=1)


def _editions(here: Warehouse, program: str) -> Iterator[tuple[Kind, Window]]:
    days = _days(here, program)
    if days is not None:
        yield "weekly", week_of(days[1])
        for first, _ in _quarters(here, program):
            yield "circular", quarter_of(first)


def _digest(files: dict[str, bytes]) -> str:
    return hashlib.sha256(b"".join(files[name] for name in sorted(files))).hexdigest()
