"""One look a day at many accounts: planned, fetched from platforms on loopback, read, judged and stored.

Asked are 10,000 accounts and 1,000 sites within an hour on two cores and 1 GB; a tenth of both is measured where no
numbers are given. The served platforms take their share of the same cores. The run has a process of its own, which
holds nothing of the world that it looks at; its memory is the most that was resident of this process and of those that
read pages for it, each by itself, so that what they share counts twice. Told beside it is what they have at the end,
where a shared page counts once.

Usage: python -m tests.benchmarks.bench_account_looks [accounts [sites]]
"""

import asyncio
import multiprocessing
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from pipelines.clock import VirtualClock
from pipelines.data_folder import DataFolder
from pipelines.rehearsal.demo import FIRST_DAY, write_folder
from pipelines.rehearsal.sample.keys import write_keys
from pipelines.rehearsal.sample.province import Province
from pipelines.rehearsal.sample.server import running_server
from pipelines.running.embedded import EmbeddedRun
from pipelines.running.fetching import TIME_SCALE, virtual_fetching
from pipelines.running.memory import keep_small
from pipelines.running.pacing import VIRTUAL_STEP, advance_to
from pipelines.running.run_options import RunOptions
from schemas.registry.folder import load_rulebooks
from schemas.registry.installation import installation_of
from schemas.registry.load import load
from schemas.times import midnight
from tests.support.peak_memory import peak_megabytes

ACCOUNTS, SITES = 1_000, 100
ASKED_FOR, WITHIN_S, MEGABYTES = 10_000, 3_600, 1_024


class Day(msgspec.Struct, frozen=True):
    """What one day took: `seconds` of the wall and of the processors that the run itself used, `looks` planned, the
    most memory in MB of the run and of the processes that read for it, and what both have in the end (`at_end`)."""

    seconds: float
    cpu_seconds: float
    looks: int
    megabytes: float
    readers_megabytes: float
    at_end: float


def run(accounts: int = 0, sites: int = 0) -> list[dict[str, Any]]:
    """The rows of this benchmark, of ACCOUNTS and SITES where none are given."""
    accounts, sites = accounts or ACCOUNTS, sites or SITES
    province = Province(1, sites=sites, start=FIRST_DAY, days=35, accounts=accounts)
    with tempfile.TemporaryDirectory() as place, running_server(province, TIME_SCALE) as server:
        folder, keys = DataFolder(Path(place) / "data"), Path(place) / "keys"
        write_folder(folder, province.registry(server.ports, visits_a_day=1))
        write_keys(keys, province, server.authority)
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            day = pool.submit(_second_day, folder.root, keys).result()
    whole = day.seconds * ASKED_FOR / accounts
    memory = day.megabytes + day.readers_megabytes
    return [
        {
            "name": f"one day of {accounts:,} accounts and {sites:,} sites ({day.looks:,} looks, {day.cpu_seconds:.0f}"
            f" s of processor time without the platforms), for {ASKED_FOR:,} accounts",
            "value": whole, "unit": "s", "floor": f"<= {WITHIN_S} s", "ok": whole <= WITHIN_S,
        },
        {
            "name": f"most memory of that run, {day.readers_megabytes:.0f} MB of it in the processes that read pages"
            f" ({day.at_end:.0f} MB in the end, shared pages once)",
            "value": memory, "unit": "MB", "floor": f"<= {MEGABYTES}", "ok": memory <= MEGABYTES,
        },
    ]  # fmt: skip


def _second_day(root: Path, keys: Path) -> Day:
    return asyncio.run(_watched(DataFolder(root), keys))


async def _watched(folder: DataFolder, keys: Path) -> Day:
    """The second day, in which everything is known already."""
    installation, start = installation_of(load(folder.registry)), midnight(FIRST_DAY)
    clock = VirtualClock(start, scale=TIME_SCALE)
    options = RunOptions(
        rulebooks=load_rulebooks(folder.root),
        fetcher=virtual_fetching(installation, clock, keys=keys),
        started_at=start,
    )
    run = EmbeddedRun(folder, installation, clock, options)
    await run.start()
    tidying = asyncio.create_task(keep_small())
    try:
        await advance_to(run, start + timedelta(days=1), VIRTUAL_STEP)
        for pid in (os.getpid(), *_children()):
            _forget_peak(pid)
        before, begun, used = (await run.balance())["planned"], time.monotonic(), _processor_seconds()
        await advance_to(run, start + timedelta(days=2), VIRTUAL_STEP)
        seconds, cpu = time.monotonic() - begun, _processor_seconds() - used
        looks = (await run.balance())["planned"] - before
        children = [peak_megabytes(pid) for pid in _children()]
        at_end = sum(map(_proportional_megabytes, (os.getpid(), *_children())))
        return Day(seconds, cpu, looks, peak_megabytes(os.getpid()), sum(children), at_end)
    finally:
        tidying.cancel()
        await run.stop()


def _children() -> list[int]:
    """The processes that this one has started and that live."""
    lists = Path("/proc/self/task").glob("*/children")
    return [int(pid) for one in lists for pid in one.read_text().split()]


def _forget_peak(pid: int) -> None:
    """What a start took is no part of the day."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def _proportional_megabytes(pid: int) -> float:
    """Resident now; of a page that several processes share, its part."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _processor_seconds() -> float:
    """Of this process and of those that it has started and that live."""
    ticks = 0
    for pid in (os.getpid(), *_children()):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    for row in run(*map(int, sys.argv[1:])):
        print(row)
