"""Rows a second into ClickHouse over the native protocol, and what turning rows into columns takes of it.

The server is the tests' stand-in (chDB behind the protocol) in a process of its own, or the one at CLICKHOUSE_URL; so
the figure holds our conversion, the driver, and a server that shares the machine.
"""

import tempfile
import time
from pathlib import Path

from pipelines.warehouse import native
from pipelines.warehouse.server import ServerWarehouse
from stages.aggregator import Aggregator
from tests.pipelines.warehouses import IMPLEMENTATIONS
from tests.support.looks import incoming, looked

ROWS = 20_000
FLOOR = 100_000


def run() -> list[dict[str, object]]:
    """`prepared`: rows of the aggregator into columns of the protocol, the part that is ours alone, by CPU time."""
    events = [looked(f"2026-07-{1 + i % 28:02d}", i % 288, slots_a_day=288, site=f"s{i % 500}") for i in range(ROWS)]
    rows = Aggregator().rows(incoming(events))["check_events"]
    name = "real_server" if "real_server" in IMPLEMENTATIONS else "server"
    with tempfile.TemporaryDirectory() as folder, IMPLEMENTATIONS[name](Path(folder)) as warehouse:
        assert isinstance(warehouse, ServerWarehouse)
        warehouse.migrate()
        kinds = warehouse.columns("check_events")
        began = time.process_time()
        for column in rows[0]:
            native.column(kinds[column], [row[column] for row in rows])
        prepared = ROWS / (time.process_time() - began)
        began = time.perf_counter()
        warehouse.insert("check_events", rows, "bench")
        inserted = ROWS / (time.perf_counter() - began)
    return [
        row("rows prepared for the native protocol", prepared, FLOOR),
        row(f"rows inserted over the native protocol ({name})", inserted, None),
    ]


def row(name: str, value: float, floor: int | None) -> dict[str, object]:
    return {"name": name, "value": round(value), "unit": "rows/s", "peer": None, "peer_value": None, "ratio": None} | {
        "floor": floor,
        "ok": floor is None or value >= floor,
    }


if __name__ == "__main__":
    for result in run():
        print(result)
