"""The sink over the real log and the real warehouse: every way a batch can be cut short, and what is true after it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

from pipelines.dead_letters import letters
from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.warehouse import Row, Warehouse
from pipelines.warehouse.embedded import EmbeddedWarehouse
from pipelines.warehouse.sink import WarehouseSink
from schemas.events.envelope import Event
from schemas.times import at
from stages.aggregator import Aggregator
from tests.support.looks import looked, missed, moved, raw

NOW = at("2026-07-02T08:00:00+08:00")
DAY = {"program": "p", "generation": 1, "first_day": "2026-07-01", "last_day": "2026-07-01"}


class Failing:
    """A warehouse that breaks at chosen inserts: before the rows arrive, or after they did."""

    def __init__(self, inner: Warehouse, *, at_insert: int, arrived: bool) -> None:
        self.inner, self.at_insert, self.arrived = inner, at_insert, arrived
        self.tokens: list[str] = []

    def migrate(self) -> list[str]:
        return self.inner.migrate()

    def columns(self, table: str) -> Mapping[str, str]:
        return self.inner.columns(table)

    def insert(self, table: str, rows: Sequence[Row], token: str) -> None:
        self.tokens.append(token)
        breaks = len(self.tokens) == self.at_insert
        if self.arrived or not breaks:
            self.inner.insert(table, rows, token)
        if breaks:
            raise OSError("the disk is full")

    def query(self, name: str, params: Mapping[str, Any]) -> list[Row]:
        return self.inner.query(name, params)

    def close(self) -> None:
        self.inner.close()


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


def append(log: SqliteLog, topic: str, *events: Event) -> None:
    log.append([NewRecord(topic, event.partitionkey, raw(event)) for event in events])


def sink_of(log: SqliteLog, warehouse: Warehouse, max_records: int = 5) -> WarehouseSink:
    return WarehouseSink(log, warehouse, Aggregator(), lambda: NOW, max_records=max_records)


def a_day() -> list[Event]:
    return [*[looked("2026-07-01", i, "bad" if i < 3 else "ok") for i in range(23)], missed("2026-07-01", 23)]


def counted(warehouse: Warehouse) -> tuple[int, int, int]:
    (row,) = warehouse.query("availability_by_subject", DAY)
    return row["ok"], row["bad"], row["missed"]


def test_events_of_all_topics_arrive_once(log: SqliteLog, warehouse: EmbeddedWarehouse) -> None:
    append(log, "observations", *a_day())
    append(log, "findings", moved("confirmed", "2026-07-02T00:00:00+08:00"))
    sink = sink_of(log, warehouse)
    assert sink.drain() == 25
    assert sink.drain() == 0
    assert counted(warehouse) == (20, 3, 1)
    assert len(warehouse.query("finding_history", {"program": "p", "generation": 1, "finding_id": "f1"})) == 1


def test_it_waits_for_a_full_batch_until_it_is_told_to_flush(log: SqliteLog, warehouse: EmbeddedWarehouse) -> None:
    append(log, "observations", *a_day())
    sink = sink_of(log, warehouse, max_records=1000)
    assert sink.pump(at_least=25) == 0
    assert sink.pump(at_least=24) == 24
    append(log, "observations", looked("2026-07-02", 0))
    assert sink.pump(at_least=1000) == 0
    assert sink.pump() == 1


@pytest.mark.parametrize("arrived", [False, True])
@pytest.mark.parametrize("at_insert", [1, 2, 4])
def test_an_insert_that_breaks_is_done_again_exactly_as_cut(
    log: SqliteLog, warehouse: EmbeddedWarehouse, at_insert: int, arrived: bool
) -> None:
    append(log, "observations", *a_day())
    breaking = Failing(warehouse, at_insert=at_insert, arrived=arrived)
    with pytest.raises(OSError, match="disk is full"):
        sink_of(log, breaking, max_records=5).drain()
    append(log, "observations", looked("2026-07-02", 0))  # new events must not move the borders of the batch
    again = Failing(warehouse, at_insert=0, arrived=False)
    sink_of(log, again, max_records=7).drain()
    assert again.tokens[0] == breaking.tokens[-1]
    assert counted(warehouse) == (20, 3, 1)


def test_what_cannot_be_read_goes_to_dead_letters_once_and_stops_nothing(
    log: SqliteLog, warehouse: EmbeddedWarehouse
) -> None:
    events = a_day()
    append(log, "observations", *events[:3])
    log.append([NewRecord("observations", "s1", b"{not json")])
    append(log, "observations", *events[3:])
    with pytest.raises(OSError):
        sink_of(log, Failing(warehouse, at_insert=1, arrived=True)).drain()
    assert log.end_offset("dead-letters") == 0
    sink_of(log, warehouse).drain()
    assert counted(warehouse) == (20, 3, 1)
    assert log.end_offset("dead-letters") == 1


@pytest.mark.parametrize(
    ("path", "value", "cause"),
    [
        (("check", "slot"), 70_000, "table check_events, column slot (UInt16) cannot hold 70000"),
        (("check", "look"), -1, "table check_events, column look (UInt16) cannot hold -1"),
        (("status",), 99_999, "table check_events, column status (Nullable(UInt16)) cannot hold 99999"),
        (("fetch_offset",), -5, "table check_events, column fetch_offset (UInt64) cannot hold -5"),
        (("check", "day"), "2026-13-45", "table check_events, column day (Date) cannot hold '2026-13-45'"),
        (("phases",), {"total": 1e300}, "table check_events, column total_ms (Nullable(Float32)) cannot hold 1e+300"),
    ],
)
def test_what_no_column_can_hold_goes_to_dead_letters_and_the_rest_is_counted(
    log: SqliteLog, warehouse: EmbeddedWarehouse, path: tuple[str, ...], value: object, cause: str
) -> None:
    unfit = orjson.loads(raw(looked("2026-07-01", 0, "bad")))
    place = unfit["data"]
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    events = a_day()
    append(log, "observations", *events[:3])
    log.append([NewRecord("observations", "s1", orjson.dumps(unfit))])
    append(log, "observations", *events[3:])
    with pytest.raises(OSError):
        sink_of(log, Failing(warehouse, at_insert=1, arrived=True)).drain()
    sink_of(log, warehouse).drain()
    assert counted(warehouse) == (20, 3, 1)
    assert [one.letter.cause for one in letters(log)] == [cause]


def test_a_warehouse_that_was_deleted_is_filled_again_from_the_log(log: SqliteLog, tmp_path: Path) -> None:
    append(log, "observations", *a_day())
    for name in ("first", "second"):
        warehouse = EmbeddedWarehouse(tmp_path / name)
        warehouse.migrate()
        sink_of(log, warehouse).drain()
        assert counted(warehouse) == (20, 3, 1)
        warehouse.close()


def test_a_day_that_arrives_twice_is_counted_once(log: SqliteLog, warehouse: EmbeddedWarehouse) -> None:
    append(log, "observations", *a_day(), *a_day())
    watched = Failing(warehouse, at_insert=0, arrived=False)
    assert sink_of(log, watched).drain() == 48
    assert counted(warehouse) == (20, 3, 1)
    assert len(set(watched.tokens)) == len(watched.tokens)  # a token is never given to two batches
