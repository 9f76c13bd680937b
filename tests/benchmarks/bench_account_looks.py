"""One look a day at many accounts: planned, fetched from platforms on loopback, read, judged and stored.

Asked are 10,000 accounts and 1,000 sites within an hour on two cores and 1 GB; a tenth of the accounts is measured, and
the sites are those that the sample province has. The served platforms take their share of the same cores.

Usage: python -m tests.benchmarks.bench_account_looks [accounts [sites]]
"""

import asyncio
import resource
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from pipelines.clock import VirtualClock
from pipelines.data_folder import DataFolder
from pipelines.rehearsal.demo import FIRST_DAY, write_folder
from pipelines.rehearsal.sample.keys import write_keys
from pipelines.rehearsal.sample.province import Province
from pipelines.rehearsal.sample.server import running_server
from pipelines.running.embedded import EmbeddedRun
from pipelines.running.fetching import FETCH_BATCH, TIME_SCALE, virtual_fetching
from pipelines.running.pacing import advance_to
from pipelines.running.run_options import RunOptions
from schemas.registry.folder import load_rulebooks
from schemas.registry.installation import installation_of
from schemas.times import midnight

ACCOUNTS, SITES = 1_000, 9
ASKED_FOR, WITHIN_S, MEGABYTES = 10_000, 3_600, 1_024


def run(accounts: int = 0, sites: int = 0) -> list[dict[str, Any]]:
    """The rows of this benchmark, of ACCOUNTS and SITES where none are given."""
    accounts, sites = accounts or ACCOUNTS, sites or SITES
    province = Province(1, sites=sites, start=FIRST_DAY, days=35, accounts=accounts)
    with tempfile.TemporaryDirectory() as place, running_server(province, TIME_SCALE) as server:
        folder, keys = DataFolder(Path(place) / "data"), Path(place) / "keys"
        write_folder(folder, province.registry(server.ports))
        write_keys(keys, province, server.authority)
        seconds, looks = asyncio.run(_one_day(folder, province, keys, server.ports))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    whole = seconds * ASKED_FOR / accounts
    return [
        {
            "name": f"one day of {accounts:,} accounts ({looks:,} looks, {sites} sites), for {ASKED_FOR:,} accounts",
            "value": whole, "unit": "s", "floor": f"<= {WITHIN_S} s", "ok": whole <= WITHIN_S,
        },
        {
            "name": f"memory of that process (its largest child: {children:.0f} MB)",
            "value": peak, "unit": "MB", "floor": f"<= {MEGABYTES}", "ok": peak <= MEGABYTES,
        },
    ]  # fmt: skip


async def _one_day(folder: DataFolder, province: Province, keys: Path, ports: Any) -> tuple[float, int]:
    """Seconds of the second day, in which everything is known already, and how many looks it took."""
    registry = province.registry(ports)
    installation, start = installation_of(registry), midnight(FIRST_DAY)
    clock = VirtualClock(start, scale=TIME_SCALE)
    options = RunOptions(
        rulebooks=load_rulebooks(folder.root),
        fetcher=virtual_fetching(installation, clock, keys=keys),
        started_at=start,
        fetch_batch=FETCH_BATCH,
    )
    run = EmbeddedRun(folder, installation, clock, options)
    await run.start()
    try:
        await advance_to(run, start + timedelta(days=1), timedelta(days=1))
        before, begun = (await run.balance())["planned"], time.monotonic()
        await advance_to(run, start + timedelta(days=2), timedelta(days=1))
        return time.monotonic() - begun, (await run.balance())["planned"] - before
    finally:
        await run.stop()


if __name__ == "__main__":
    for row in run(*map(int, sys.argv[1:])):
        print(row)
