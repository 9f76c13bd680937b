"""A process that moves a log into a warehouse in batches of random size, to be killed at any moment.

It tells its parent when rows have arrived and when their batch is done, so that it can be killed in between.
"""

import random
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from pipelines.log.sqlite import SqliteLog
from pipelines.warehouse import Row
from pipelines.warehouse.embedded import EmbeddedWarehouse
from pipelines.warehouse.sink import WarehouseSink
from schemas.times import at
from stages.aggregator import Aggregator
from tests.support.forked import FORKED


class Telling(EmbeddedWarehouse):
    def __init__(self, folder: Path, parent: Connection) -> None:
        super().__init__(folder)
        self._parent = parent

    def insert(self, table: str, rows: Sequence[Row], token: str) -> None:
        super().insert(table, rows, token)
        self._parent.send("arrived")


NOW = at("2026-07-02T08:00:00+08:00")


def start_sink(folder: Path, seed: int) -> tuple[BaseProcess, Connection]:
    """The process, and what it tells."""
    ours, theirs = FORKED.Pipe()
    process = FORKED.Process(target=_main, args=(folder, seed, theirs), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def _main(folder: Path, seed: int, parent: Connection) -> None:
    log = SqliteLog(folder / "log.sqlite")
    warehouse = Telling(folder / "warehouse", parent)
    warehouse.migrate()
    sizes = random.Random(seed)
    most = 2_000 if seed < 0 else 450
    while True:
        # Borders move from life to life: what the ledger does not fix would be counted twice.
        sink = WarehouseSink(log, warehouse, Aggregator(), lambda: NOW, max_records=sizes.randint(150, most))
        if not sink.pump():
            break
        parent.send("done")
    warehouse.close()
