"""The aggregator over Kafka: the sink of the embedded run, with its ledger in a compacted topic."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime

from pipelines.cluster.kafka_log import KafkaLog
from pipelines.cluster.measuring import Measuring
from pipelines.embedded import SINK_EVERY_S, SINK_ROWS
from pipelines.warehouse import Warehouse
from pipelines.warehouse.sink import WarehouseSink
from stages.aggregator import Aggregator


class SinkWork:
    """Opens the warehouse when it leads, and closes it after. A batch when many rows wait, or once a second.

    `measuring` is what is measured over the warehouse meanwhile.
    """

    def __init__(
        self,
        log: KafkaLog,
        open_warehouse: Callable[[], Warehouse],
        partitions: Mapping[str, int],
        now: Callable[[], datetime],
        measuring: Callable[[Warehouse], Measuring] | None = None,
    ) -> None:
        self._warehouse = open_warehouse()
        self._warehouse.migrate()
        self._sink = WarehouseSink(log, self._warehouse, Aggregator(), now, partitions=partitions)
        self._measuring = measuring(self._warehouse) if measuring else None
        self._last = 0.0

    def step(self) -> int:
        due = time.monotonic() - self._last >= SINK_EVERY_S
        moved = self._sink.pump(at_least=1 if due else SINK_ROWS)
        if moved or due:
            self._last = time.monotonic()
        return moved

    def close(self) -> None:
        if self._measuring is not None:
            self._measuring.close()
        self._warehouse.close()
