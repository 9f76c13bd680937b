"""The sink over the real log and the real warehouse."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.warehouse.embedded import EmbeddedWarehouse
from pipelines.warehouse.sink import WarehouseSink
from schemas.times import at
from stages.aggregator import Aggregator
from tests.support.looks import looked, missed, moved, raw

NOW = at("2026-07-02T08:00:00+08:00")
DAY = {"program": "p", "generation": 1, "first_day": "2026-07-01", "last_day": "2026-07-01"}


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    log = SqliteLog(tmp_path / "log.sqlite")
    yield log
    log.close()


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[EmbeddedWarehouse]:
    warehouse = EmbeddedWarehouse(tmp_path / "warehouse")
    warehouse.migrate()
    yield warehouse
    warehouse.close()


def append(log: SqliteLog, topic: str, *events: object) -> None:
    log.append([NewRecord(topic, "s1", raw(e)) for e in events])  # type: ignore[arg-type]


def test_events_of_all_topics_arrive_once(log: SqliteLog, warehouse: EmbeddedWarehouse) -> None:
    append(log, "observations", *[looked("2026-07-01", i) for i in range(23)], missed("2026-07-01", 23))
    append(log, "findings", moved("confirmed", "2026-07-02T00:00:00+08:00"))
    sink = WarehouseSink(log, warehouse, Aggregator(), lambda: NOW, max_records=5)
    assert sink.drain() == 25
    assert sink.drain() == 0
    (row,) = warehouse.query("availability_by_site", DAY)
    assert (row["ok"], row["done"], row["missed"], row["ended"]) == (23, 23, 1, 24)
