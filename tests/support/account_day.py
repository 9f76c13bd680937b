"""A day of looks at accounts and sites in this process, with what it takes of processors and memory."""

import asyncio
import os
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec

from pipelines.clock import VirtualClock
from pipelines.data_folder import DataFolder
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


class Day(msgspec.Struct, frozen=True):
    """What one day took: `seconds` of the wall and of the processors that the run itself used, `looks` planned, the
    most memory in MB of the run and of the processes that read for it, and what both have in the end (`at_end`)."""

    seconds: float
    cpu_seconds: float
    looks: int
    megabytes: float
    readers_megabytes: float
    at_end: float


def second_day(root: Path, first: date, keys: Path) -> Day:
    """The second day of the folder's installation, in which everything is known already. `keys`: the folder of what its
    platforms want."""
    return asyncio.run(_watched(DataFolder(root), midnight(first), keys))


async def _watched(folder: DataFolder, start: datetime, keys: Path) -> Day:
    installation = installation_of(load(folder.registry))
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
