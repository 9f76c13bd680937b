"""One look a day at many accounts: planned, fetched from platforms on loopback, read, judged and stored.

Asked are 10,000 accounts and 1,000 sites within an hour on two cores and 1 GB; a tenth of both is measured where no
numbers are given. The served platforms take their share of the same cores. The run has a process of its own, which
holds nothing of the world that it looks at; its memory is the most that was resident of this process and of those that
read pages for it, each by itself, so that what they share counts twice. Told beside it is what they have at the end,
where a shared page counts once. Every process loads the module that the first one was started with; so this one loads
nothing by itself, as is the case with `xunwang run`.

Usage: python -m tests.benchmarks.bench_account_looks [accounts [sites]]
"""

import multiprocessing
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

ACCOUNTS, SITES = 1_000, 100
ASKED_FOR, WITHIN_S, MEGABYTES = 10_000, 3_600, 1_024


def run(accounts: int = 0, sites: int = 0) -> list[dict[str, Any]]:
    """The rows of this benchmark, of ACCOUNTS and SITES where none are given."""
    from pipelines.data_folder import DataFolder
    from pipelines.rehearsal.demo import FIRST_DAY, write_folder
    from pipelines.rehearsal.sample.keys import write_keys
    from pipelines.rehearsal.sample.province import Province
    from pipelines.rehearsal.sample.server import running_server
    from pipelines.running.fetching import TIME_SCALE
    from tests.support.account_day import second_day

    accounts, sites = accounts or ACCOUNTS, sites or SITES
    province = Province(1, sites=sites, start=FIRST_DAY, days=35, accounts=accounts)
    with tempfile.TemporaryDirectory() as place, running_server(province, TIME_SCALE) as server:
        folder, keys = DataFolder(Path(place) / "data"), Path(place) / "keys"
        write_folder(folder, province.registry(server.ports, visits_a_day=1))
        write_keys(keys, province, server.authority)
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            day = pool.submit(second_day, folder.root, FIRST_DAY, keys).result()
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


if __name__ == "__main__":
    for row in run(*map(int, sys.argv[1:])):
        print(row)
