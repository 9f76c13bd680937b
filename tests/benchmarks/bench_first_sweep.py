"""The first look at everything of a new registry: 300 sites of ten columns, in life, from the plan to the warehouse.

Asked are at most two minutes of work, plus the pace that every host is owed. Work is the time of a sweep without pace;
the pace's share is how much longer the same sweep takes with it. Every site has an address of its own, and the server a
process that takes its share of the same cores.

Usage: python -m tests.benchmarks.bench_first_sweep [sites [columns]]
"""

import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from pipelines.clock import RealClock
from pipelines.data_folder import DataFolder
from pipelines.log.sqlite import payload_rows
from pipelines.running.embedded import EmbeddedRun
from pipelines.running.fetching import office_fetching
from pipelines.running.run_options import RunOptions
from schemas.events.codec import decode
from schemas.events.observations import PageObserved
from schemas.events.types import OBSERVATIONS
from schemas.registry.installation import installation_of
from schemas.registry.load import dump
from schemas.registry.model import Column, Registry
from schemas.rulebooks.load import load_all
from stages.fetcher import Pace
from tests.support.many_hosts import address
from tests.support.registries import registry, site

SITES, COLUMNS = 300, 10
ASKED_SITES, ASKED_COLUMNS, WITHIN_S = 300, 10, 120
NO_PACE = Pace(per_host_ms=0, per_address_ms=0)


class Sweep(NamedTuple):
    """Seconds by the wall and on processors (children included), and how many pages were looked at."""

    wall: float
    processor: float
    looks: int


def run(sites: int = 0, columns: int = 0) -> list[dict[str, Any]]:
    """The rows of this benchmark, of SITES and COLUMNS where none are given."""
    sites, columns = sites or SITES, columns or COLUMNS
    with serving(sites) as port:
        known = registered(sites, columns, port)
        work = asyncio.run(swept(known, NO_PACE))
        paced = asyncio.run(swept(known, Pace()))
    share = (1 + columns) * sites / ((1 + ASKED_COLUMNS) * ASKED_SITES)
    limit = WITHIN_S * share
    pages = (1 + columns) * sites
    held = max(0.0, paced.wall - work.wall)
    return [
        {
            "name": f"initial sweep of {sites} sites × {columns} columns ({work.looks:,} looks), the pace taken off",
            "value": work.wall, "unit": "s", "ratio": work.wall / limit, "floor": f"<= {limit:.4g} s",
            "ok": work.wall <= limit and work.looks >= pages,
        },
        {"name": "its time on processors", "value": work.processor, "unit": "s", "floor": None, "ok": True},
        {
            "name": f"the same at the pace of life; {held:.3g} s of it is pace",
            "value": paced.wall, "unit": "s", "floor": f"<= {limit:.4g} s + pace", "ok": paced.looks >= pages,
        },
    ]  # fmt: skip


@contextmanager
def serving(hosts: int) -> Iterator[int]:
    """The port of a server of so many hosts."""
    words = [sys.executable, "-m", "tests.support.many_hosts", str(hosts)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield int(server.stdout.readline())
        finally:
            server.kill()


def registered(sites: int, columns: int, port: int) -> Registry:
    hosts = {f"www.site{n + 1}.gov.cn": f"{address(n)}:{port}" for n in range(sites)}
    base = registry(0, address_overrides=hosts)
    listed = []
    for n in range(1, sites + 1):
        home = f"http://www.site{n}.gov.cn/"
        own = [
            Column(id=f"site{n}/c{c}", name=f"栏目{c}", url=f"{home}column{c}/", nature="dynamic")
            for c in range(columns)
        ]
        listed.append(site(n, code=f"9901{n:06}", url=home, columns=own))
    return msgspec.structs.replace(base, sites=listed)


async def swept(known: Registry, pace: Pace) -> Sweep:
    """Everything looked at once, from the first plan until all of it is judged and in the warehouse."""
    installation, clock = installation_of(known), RealClock()
    settings = office_fetching(installation, clock, None, None, ("", ""))
    with tempfile.TemporaryDirectory() as place:
        folder = DataFolder(Path(place))
        folder.registry.write_text(dump(known), encoding="utf-8")
        options = RunOptions(rulebooks=load_all(), fetcher=replace(settings, pace=pace))
        run = EmbeddedRun(folder, installation, clock, options)
        before = processor_seconds()
        await run.start()
        try:
            await run.plan_until(clock.now())  # where the plan of a new folder begins; the next one asks for the looks
            begun = time.monotonic()
            await run.plan_until(clock.now())
            await run.drain()
            wall = time.monotonic() - begun
            looks = pages_looked_at(run)
        finally:
            await run.stop()
        return Sweep(wall, processor_seconds() - before, looks)


def pages_looked_at(run: EmbeddedRun) -> int:
    """How many different pages were read well."""
    told = (decode(one.value, OBSERVATIONS).data for rows in payload_rows(run.log, OBSERVATIONS) for one in rows)
    return len({one.check.target for one in told if isinstance(one, PageObserved) and one.opened})


def processor_seconds() -> float:
    """Of this process and of the readers that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    for row in run(*map(int, sys.argv[1:])):
        print(row)
