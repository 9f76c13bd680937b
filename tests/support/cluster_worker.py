"""Worker processes of a counting stage on Kafka, to be killed at any moment.

They are forked from a server that has imported everything once: a start costs milliseconds, so that many can die.
"""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from multiprocessing.process import BaseProcess

from pipelines.cluster.edge_worker import EdgeWorker
from pipelines.cluster.faust_worker import FaustWorker
from pipelines.cluster.kafka_log import KafkaLog
from pipelines.cluster.scheduler_worker import EveryPartition
from pipelines.cluster.settings import ClusterSettings
from stages.contract import Incoming, Result
from tests.support.forked import FORKED
from tests.support.hop_worker import START, CountingStage, number

POISON = 13_000_000  # an event with this number or a higher one cannot be used


class SlowCounting(CountingStage):
    """Takes its time over a batch, so that a kill meets it in the middle."""

    def __init__(self, pause_s: float) -> None:
        self._pause_s = pause_s

    async def process(self, batch: Sequence[Incoming], state: Mapping[str, bytes]) -> Result:
        if any(number(i.event) >= POISON for i in batch):
            raise ValueError("cannot divide by zero")
        await asyncio.sleep(self._pause_s)
        return await super().process(batch, state)


def settings_of(address: str, prefix: str) -> ClusterSettings:
    return ClusterSettings(bootstrap=address, prefix=prefix, session_s=4.0, stop_within_s=20.0)


async def _work(address: str, prefix: str, pause_s: float, limit: int) -> None:
    worker = FaustWorker(settings_of(address, prefix), SlowCounting(pause_s), "checks", lambda: START, limit=limit)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
    await worker.run()


def _main(address: str, prefix: str, pause_s: float, limit: int) -> None:
    asyncio.run(_work(address, prefix, pause_s, limit))
    os._exit(0)  # nothing of the server this was forked from is to be tidied up


def start_worker(address: str, prefix: str, pause_s: float = 0.1, limit: int = 50) -> BaseProcess:
    process = FORKED.Process(target=_main, args=(address, prefix, pause_s, limit), daemon=True)
    process.start()
    return process


class EdgeCounting:
    """The counting stage over all partitions of `observations`, by the log that scheduler and sink use."""

    def __init__(self, log: KafkaLog, pause_s: float) -> None:
        self._loop = asyncio.Runner()
        self._learning = EveryPartition(log, SlowCounting(pause_s), lambda: START, range(4))

    def step(self) -> int:
        return self._loop.run(self._learning.step())

    def close(self) -> None:
        self._loop.close()


def _edge(address: str, prefix: str, pause_s: float) -> None:
    worker = EdgeWorker(
        settings_of(address, prefix), "counting", ("observations", "fetches"), lambda log: EdgeCounting(log, pause_s)
    )
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    worker.run()
    os._exit(0)


def start_edge_worker(address: str, prefix: str, pause_s: float = 0.1) -> BaseProcess:
    process = FORKED.Process(target=_edge, args=(address, prefix, pause_s), daemon=True)
    process.start()
    return process
