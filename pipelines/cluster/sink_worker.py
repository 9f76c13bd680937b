"""The aggregator over Kafka: the sink of the embedded run, with its ledger in a compacted topic.

The topics' partitions are shared by the partitions of the aggregator's state: of S of these, number s holds ledger and
offsets of every topic's partitions s, s + S, … A worker that takes one over goes on with exactly these."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pipelines.cluster.kafka_log import KafkaLog
from pipelines.cluster.measuring import Measuring
from pipelines.warehouse import Row, Warehouse
from pipelines.warehouse.sink import SINK_EVERY_S, SINK_ROWS, WarehouseSink
from stages.aggregator import Aggregator


class SharedWarehouse:
    """One warehouse for all partitions of a worker: `open` gives each its hold on it. Opened and migrated with the
    first hold, closed with the last. For one thread."""

    def __init__(self, open_warehouse: Callable[[], Warehouse]) -> None:
        self._open = open_warehouse
        self._warehouse: Warehouse | None = None
        self._holds = 0

    def open(self) -> Warehouse:
        """Raises WarehouseError."""
        if self._warehouse is None:
            self._warehouse = self._migrated()
        self._holds += 1
        return _Hold(self._warehouse, self._give_back)

    def _migrated(self) -> Warehouse:
        warehouse = self._open()
        try:
            warehouse.migrate()
        except BaseException:
            warehouse.close()
            raise
        return warehouse

    def _give_back(self) -> None:
        self._holds -= 1
        if not self._holds and self._warehouse is not None:
            self._warehouse.close()
            self._warehouse = None


class _Hold:
    """The shared warehouse as one partition sees it."""

    def __init__(self, warehouse: Warehouse, give_back: Callable[[], None]) -> None:
        self._warehouse, self.close = warehouse, give_back

    def migrate(self) -> list[str]:
        return []

    def columns(self, table: str) -> Mapping[str, str]:
        return self._warehouse.columns(table)

    def insert(self, table: str, rows: Sequence[Row], token: str) -> None:
        self._warehouse.insert(table, rows, token)

    def query(self, name: str, params: Mapping[str, Any]) -> list[Row]:
        return self._warehouse.query(name, params)


class SinkWork:
    """Opens the warehouse when it leads, and closes it after. A batch when many rows wait, or once a second.

    `partitions` of each topic, of which ours are those of the log's partition among `shares`. `measuring` is what is
    measured over the warehouse meanwhile. `installation`: whose rows are ours in a database that several share.
    """

    def __init__(
        self,
        log: KafkaLog,
        open_warehouse: Callable[[], Warehouse],
        partitions: Mapping[str, int],
        now: Callable[[], datetime],
        measuring: Callable[[Warehouse], Measuring] | None = None,
        *,
        shares: int = 1,
        installation: str = "",
    ) -> None:
        self._warehouse = open_warehouse()
        self._warehouse.migrate()
        share = (log.partition, shares)
        assert log.partition < shares, "the shares are fewer than the partitions of the aggregator's state"
        self._sink = WarehouseSink(
            log, self._warehouse, Aggregator(), now, partitions=partitions, share=share, installation=installation
        )
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
