"""What the sink does ahead while the engine takes a batch in, and what it must not do before that batch has arrived."""

import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

from pipelines.log.errors import NewerReleaseError
from pipelines.log.records import Commit, NewRecord, Record
from pipelines.log.sqlite import SqliteLog
from pipelines.warehouse import Row
from pipelines.warehouse import sink as sink_module
from pipelines.warehouse.sink import WarehouseSink
from schemas.events.envelope import Event
from schemas.events.findings import Assessed, Measured, SubjectAssessed
from schemas.times import at
from stages.aggregator import Aggregator
from tests.support.looks import event, looked, moved, raw

NOW = at("2026-07-02T08:00:00+08:00")
DAYS_END = at("2026-07-02T00:00:00+08:00")
LOOK = looked("2026-07-01", 0)
STEP = moved("confirmed", "2026-07-02T00:00:00+08:00")


def assessed(number: int) -> Event:
    """What is judged of ten targets of a subject when a day closes."""
    measured = Measured(value=1, unit="days", threshold=14, comparator=">")
    rows = [Assessed(indicator="site.x", target=f"s1/{n}", status="pass", measured=measured) for n in range(10)]
    day = SubjectAssessed(
        subject="s1", day="2026-07-01", generation=1, rulebook="r", rulebook_version="1", unit="u1", rows=rows
    )
    return event("subject.assessed", day, DAYS_END, parts=(number,))


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
        self.tokens: list[str] = []

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
        self.tokens.append(token)

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


def spans(log: TellingLog, topic: str) -> list[Any]:
    """The ranges that were begun, in their order."""
    begun = (one.state.get(f"range:{topic}:0") for one in log.commits)
    return [orjson.loads(raw) for raw in begun if raw is not None]


def test_a_batch_ends_where_it_has_rows_enough(log: TellingLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sink_module, "READ_AT_ONCE", 2)
    monkeypatch.setattr(sink_module, "MAX_ROWS", 40)
    log.append([NewRecord("findings", one.partitionkey, raw(one)) for one in map(assessed, range(7))])
    assert sink_of(log, SlowWarehouse(log)).drain() == 8
    assert spans(log, "findings") == [{"first": 0, "last": 3}, {"first": 4, "last": 6}]  # ten rows each


def test_a_range_that_was_begun_is_made_again_in_steps_as_it_was_cut(
    log: TellingLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append([NewRecord("observations", "s1", raw(looked("2026-07-01", slot))) for slot in range(1, 8)])
    log.append([NewRecord("findings", STEP.partitionkey, raw(STEP))])
    with pytest.raises(OSError, match="the disk is full"):
        sink_of(log, SlowWarehouse(log, refuses=True)).pump()
    assert spans(log, "observations") == [{"first": 0, "last": 7}]
    log.append([NewRecord("observations", "s1", raw(looked("2026-07-01", 8)))])
    monkeypatch.setattr(sink_module, "READ_AT_ONCE", 3)
    monkeypatch.setattr(sink_module, "MAX_ROWS", 1)
    warehouse = SlowWarehouse(log)
    assert sink_of(log, warehouse).pump() == 9
    assert ":observations:0:0-7:" in warehouse.tokens[0]


MUCH_TO_STORE = """
import sys
from pathlib import Path
from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.warehouse.sink import WarehouseSink
from stages.aggregator import Aggregator
from tests.pipelines.test_warehouse_sink_ahead import NOW, SlowWarehouse, TellingLog, assessed, looked, raw
from tests.support.peak_memory import peak_megabytes

log = TellingLog(Path(sys.argv[1]))
day = raw(assessed(0))
log.append([NewRecord("findings", "s1", day)] * 6_000)
sink = WarehouseSink(log, SlowWarehouse(log), Aggregator(), lambda: NOW)
sink.begin()
before = peak_megabytes()
assert sink.drain() == 6_000
print(peak_megabytes() - before)
"""


def test_what_is_judged_at_midnight_takes_little_memory_on_its_way(tmp_path: Path) -> None:
    told = [sys.executable, "-c", MUCH_TO_STORE, str(tmp_path / "log.db")]
    ran = subprocess.run(told, capture_output=True, text=True, check=True)
    assert float(ran.stdout) < 50  # two batches; all 60,000 rows at once take twice as much
