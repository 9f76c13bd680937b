"""What the sink does ahead while the engine takes a batch in, and what it must not do before that batch has arrived."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipelines.log.errors import NewerReleaseError
from pipelines.log.records import Commit, NewRecord, Record
from pipelines.log.sqlite import SqliteLog
from pipelines.warehouse import Row
from pipelines.warehouse.sink import WarehouseSink
from schemas.times import at
from stages.aggregator import Aggregator
from tests.support.looks import looked, moved, raw

NOW = at("2026-07-02T08:00:00+08:00")
LOOK = looked("2026-07-01", 0)
STEP = moved("confirmed", "2026-07-02T00:00:00+08:00")


class TellingLog(SqliteLog):
    """Says when findings were read, and keeps what was committed in its order."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.findings_read = threading.Event()
        self.commits: list[Commit] = []

    def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Record]:
        records = super().read(topic, partition, offset, limit)
        if topic == "findings":
            self.findings_read.set()
        return records

    def commit(self, commit: Commit) -> Any:
        self.commits.append(commit)
        return super().commit(commit)


class SlowWarehouse:
    """Takes rows of looks in only after the findings behind them were read; can refuse them then."""

    def __init__(self, log: TellingLog, *, refuses: bool = False) -> None:
        self._log, self._refuses = log, refuses
        self.tables: list[str] = []

    def migrate(self) -> list[str]:
        return []

    def columns(self, table: str) -> Mapping[str, str]:
        return {}

    def insert(self, table: str, rows: Sequence[Row], token: str) -> None:
        if table == "check_events":
            assert self._log.findings_read.wait(60), "nothing was read while the engine was busy"
            if self._refuses:
                raise OSError("the disk is full")
        self.tables.append(table)

    def query(self, name: str, params: Mapping[str, Any]) -> list[Row]:
        return [{"id": "one"}] if name == "identity" else []

    def close(self) -> None: ...


@pytest.fixture
def log(tmp_path: Path) -> Iterator[TellingLog]:
    log = TellingLog(tmp_path / "log.sqlite")
    log.append([NewRecord("observations", LOOK.partitionkey, raw(LOOK))])
    yield log
    log.close()


def sink_of(log: TellingLog, warehouse: SlowWarehouse) -> WarehouseSink:
    sink = WarehouseSink(log, warehouse, Aggregator(), lambda: NOW)
    sink.begin()
    log.commits.clear()
    return sink


def test_the_next_batch_is_read_while_the_engine_is_busy_and_begun_after_it(log: TellingLog) -> None:
    log.append([NewRecord("findings", STEP.partitionkey, raw(STEP))])
    warehouse = SlowWarehouse(log)
    assert sink_of(log, warehouse).pump() == 2
    assert warehouse.tables == ["check_events", "findings"]
    assert [list(one.state.items()) for one in log.commits] == [
        [("range:observations:0", b'{"first":0,"last":0}')],
        [("range:observations:0", None)],
        [("range:findings:0", b'{"first":0,"last":0}')],
        [("range:findings:0", None)],
    ]


def test_what_was_read_ahead_of_a_failed_insert_is_not_begun(log: TellingLog) -> None:
    log.append([NewRecord("findings", STEP.partitionkey, raw(STEP))])
    with pytest.raises(OSError, match="the disk is full"):
        sink_of(log, SlowWarehouse(log, refuses=True)).pump()
    assert log.state("aggregator", ["range:observations:0", "range:findings:0"]).keys() == {"range:observations:0"}
    assert sink_of(log, SlowWarehouse(log)).drain() == 2


def test_what_stops_the_reading_ahead_stops_after_the_batch_before_it(log: TellingLog) -> None:
    later = raw(STEP).replace(b"finding.transition.v1", b"finding.transition.v9")
    log.append([NewRecord("findings", STEP.partitionkey, later)])
    with pytest.raises(NewerReleaseError, match=r"^findings:0:0"):
        sink_of(log, SlowWarehouse(log)).pump()
    assert log.next_offset("aggregator", "observations") == 1
    assert log.next_offset("aggregator", "findings") == 0
