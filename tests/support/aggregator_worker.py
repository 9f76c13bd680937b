"""Aggregators that share the partitions, as processes to be killed or stopped at any moment. Forked from a server that
has imported everything once."""

import os
import signal
from multiprocessing.process import BaseProcess

from pipelines.cluster.edge_worker import EdgeWorker
from pipelines.cluster.sink_worker import SharedWarehouse, SinkWork
from pipelines.cluster.topics import wanted
from pipelines.topology import BY_STAGE
from pipelines.warehouse.server import ServerWarehouse
from pipelines.warehouse.settings import ServerSettings
from tests.support.cluster_worker import settings_of
from tests.support.forked import FORKED
from tests.support.hop_worker import START


def partitions_read(partitions: int) -> dict[str, int]:
    """How many partitions each topic that the aggregator reads has in a cluster that was made with so many."""
    counts = {one.name: one.partitions for one in wanted(partitions)}
    return {topic: counts[topic] for topic in BY_STAGE["aggregator"].reads}


def _main(address: str, prefix: str, clickhouse: int, partitions: int) -> None:
    topics = partitions_read(partitions)
    warehouse = SharedWarehouse(lambda: ServerWarehouse(ServerSettings(hosts=f"127.0.0.1:{clickhouse}")))
    worker = EdgeWorker(
        settings_of(address, prefix),
        "aggregator",
        BY_STAGE["aggregator"].reads,
        lambda log: SinkWork(log, warehouse.open, topics, lambda: START, shares=partitions),
        shared=True,
    )
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    worker.run()
    os._exit(0)


def start_aggregator(address: str, prefix: str, clickhouse: int, partitions: int) -> BaseProcess:
    process = FORKED.Process(target=_main, args=(address, prefix, clickhouse, partitions), daemon=True)
    process.start()
    return process
