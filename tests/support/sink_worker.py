"""A process that moves a log into a warehouse in batches of random size, to be killed at any moment.

It prints a line when rows have arrived and a line when their batch is done, so that it can be killed in between.
Usage: python -m tests.support.sink_worker FOLDER SEED
"""

import random
import sys
from collections.abc import Sequence
from pathlib import Path

from pipelines.log.sqlite import SqliteLog
from pipelines.warehouse import Row
from pipelines.warehouse.embedded import EmbeddedWarehouse
from pipelines.warehouse.sink import WarehouseSink
from schemas.times import at
from stages.aggregator import Aggregator


class Telling(EmbeddedWarehouse):
    def insert(self, table: str, rows: Sequence[Row], token: str) -> None:
        super().insert(table, rows, token)
        print("arrived", flush=True)


NOW = at("2026-07-02T08:00:00+08:00")


def main(folder: Path, seed: int) -> None:
    log = SqliteLog(folder / "log.sqlite")
    warehouse = Telling(folder / "warehouse")
    warehouse.migrate()
    sizes = random.Random(seed)
    most = 2_000 if seed < 0 else 900
    while True:
        # Borders move from life to life: what the ledger does not fix would be counted twice.
        sink = WarehouseSink(log, warehouse, Aggregator(), lambda: NOW, max_records=sizes.randint(300, most))
        if not sink.pump():
            break
        print("done", flush=True)
    warehouse.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
