"""What-if: a rulebook tried on stored observations, with its time, its memory and its progress.

At full size (XUNWANG_BENCH_TRIAL=3000000) it is what issue 13 asks for: 3 million observations in at most 20 minutes on
two cores and 1 GB.
"""

import json
import os
import resource
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.office.trial.comparing import comparison, stood_in
from pipelines.office.trial.judging import Trial, findings_in, findings_of, judge, source
from schemas.events.checks import Registered, Tick
from schemas.events.codec import encode
from schemas.events.envelope import Event
from schemas.events.types import OBSERVATIONS
from schemas.registry.model import RoleHeld
from schemas.times import midnight
from tests.benchmarks import bench_rule_evaluator as traffic
from tests.benchmarks.rows import row
from tests.support.observations import DAY0, PROGRAM, a_column, a_site, national, registration
from tests.support.registries import registry

OBSERVATIONS_ASKED = int(os.environ.get("XUNWANG_BENCH_TRIAL", "60000"))
SITES, COLUMNS, SHARES, AT_ONCE = max(2, OBSERVATIONS_ASKED // 3_000), 15, 2, 5_000
MOST_SECONDS, MOST_MB, FULL = 20 * 60, 1_000, 3_000_000


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(dir=os.environ.get("XUNWANG_BENCH_DIR")) as name:
        data = Path(name)
        last, count = _written(data)
        subjects = frozenset(f"s{number}" for number in range(SITES))
        trial = Trial(data, None, PROGRAM, subjects, national(), last, data / "trial", SHARES)
        told: list[int] = []
        before, begun = sum(resource.getrusage(resource.RUSAGE_SELF)[:2]), time.perf_counter()
        paths = judge(trial, lambda done, _: told.append(done))
        tried = stood_in(findings_in(paths, PROGRAM), DAY0, last)
        with source(trial) as log:
            now = stood_in(findings_of(log, PROGRAM), DAY0, last)
        comparison(now, tried, registry())
        seconds = time.perf_counter() - begun
    used = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)) - before
    each, own = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF))
    megabytes = (each * SHARES + own) / 1024
    most = MOST_SECONDS * count / FULL
    return [
        row("what-if, observations", count, "observations", ok=told == sorted(told) and told[-1] == count * SHARES),
        row("what-if, time", round(seconds, 1), "s", floor=f"≤ {most:.0f}"),
        row(
            "what-if, processor time, shared by two cores",
            round(used / SHARES, 1),
            "s",
            floor=f"≤ {most:.0f}",
            ok=used / SHARES <= max(most, 60),  # starting up counts more than judging at a small size
        ),
        row("what-if, memory of all processes", round(megabytes), "MB", floor=f"≤ {MOST_MB}", ok=megabytes <= MOST_MB),
    ]


def _written(data: Path) -> tuple[date, int]:
    """Write the log; its last day and how many observations are in it."""
    log, count, day = SqliteLog(data / "log.db"), 0, DAY0
    sites = [f"s{number}" for number in range(SITES)]
    columns = [a_column(number) for number in range(1, COLUMNS + 1)]
    log.append(list(map(_record, _registered(sites, columns))))
    count += SITES
    while count < OBSERVATIONS_ASKED:
        events = map(_record, _a_day(sites, columns, day, count))
        while records := list(islice(events, AT_ONCE)):
            log.append(records)
            count += len(records)
        day += timedelta(days=1)
    log.close()
    return day - timedelta(days=1), count


def _record(event: Event) -> NewRecord:
    return NewRecord(OBSERVATIONS, event.partitionkey, encode(event))


def _registered(sites: Iterable[str], columns: list[Any]) -> Iterator[Event]:
    for number, site in enumerate(sites):
        entry = registration(a_site(columns, id=site, roles=[RoleHeld(role="runs", unit="u1")]))
        data = Registered(subject=site, registration=entry, content_hash="h")
        yield traffic.an_event(number, site, data, DAY0, 0)


def _a_day(sites: list[str], columns: list[Any], day: date, start: int) -> Iterator[Event]:
    number = start
    for hour in range(24):
        for site in sites:
            for data in traffic.an_hour(site, columns, day, hour, number):
                yield traffic.an_event(number, site, data, day, hour)
                number += 1
    for site in sites:
        tick = Tick(subject=site, until=midnight(day + timedelta(days=1)), day_closed=day.isoformat())
        yield traffic.an_event(number, site, tick, day + timedelta(days=1), 0)
        number += 1


if __name__ == "__main__":
    for one in run():
        print(json.dumps(one, ensure_ascii=False))
