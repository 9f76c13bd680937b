"""Worker processes of a counting stage that say who of them works, and hang when they are told to.

`orders` is a folder that the test and the workers share: `works` holds the process id of the worker that has worked
last, `hang` makes the next worker that gets something to do hang until `go-on` is there.
"""

import asyncio
import os
import time
from collections.abc import Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

from pipelines.cluster.faust_worker import FaustWorker
from stages.contract import Incoming, Result
from tests.support.cluster_worker import settings_of
from tests.support.forked import FORKED
from tests.support.hop_worker import START, CountingStage

HUNG_AFTER_S = 6.0
HANGS_AT_MOST_S = 120.0


class HangingStage(CountingStage):
    def __init__(self, orders: Path) -> None:
        self._orders = orders

    async def process(self, batch: Sequence[Incoming], state: Mapping[str, bytes]) -> Result:
        (self._orders / "works").write_text(str(os.getpid()))
        if (self._orders / "hang").exists():
            (self._orders / "hang").rename(self._orders / "hangs")
            self._hang()
        return await super().process(batch, state)

    def _hang(self) -> None:
        """Nothing else of this worker's loop gets its turn."""
        deadline = time.monotonic() + HANGS_AT_MOST_S
        while not (self._orders / "go-on").exists() and time.monotonic() < deadline:
            time.sleep(0.05)


async def _work(address: str, prefix: str, orders: Path) -> None:
    stage = HangingStage(orders)
    worker = FaustWorker(settings_of(address, prefix), stage, "checks", lambda: START, hung_after_s=HUNG_AFTER_S)
    await worker.run()


def _main(address: str, prefix: str, orders: Path) -> None:
    asyncio.run(_work(address, prefix, orders))


def start_hanging_worker(address: str, prefix: str, orders: Path) -> BaseProcess:
    process = FORKED.Process(target=_main, args=(address, prefix, orders), daemon=True)
    process.start()
    return process
