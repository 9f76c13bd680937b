"""A warehouse that cannot be read, or that is newer than its log: nothing is lost in silence, and what can be derived
again is."""

import asyncio
import shutil
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipelines.log.records import Commit, NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.running.embedded import EmbeddedRun
from pipelines.running.sink_worker import REFILLING
from pipelines.warehouse import WarehouseAheadError, WarehouseAwayError, WarehouseDamagedError, embedded
from pipelines.warehouse.embedded import ENGINE, EmbeddedWarehouse, open_whole
from pipelines.warehouse.reconcile import reconcile
from pipelines.warehouse.sink import WarehouseSink
from schemas.times import at, day_of
from stages.aggregator import Aggregator
from tests.support.embedded import advance, running, serving
from tests.support.looks import looked, raw
from tests.support.run_worker import START, answer, watched
from tests.support.story import Story

NOW = at("2026-07-02T08:00:00+08:00")
WINDOW = {"generation": 1, "first_day": "2026-07-01", "last_day": "2026-07-31"}


def halve(folder: Path) -> None:
    """What a torn write leaves: the columns of all parts end in the middle."""
    halved = 0
    for file in (folder / ENGINE / "store").rglob("data.bin"):
        with file.open("r+b") as column:
            column.truncate(file.stat().st_size // 2)
        halved += 1
    assert halved > 5


def cut_definitions(folder: Path) -> None:
    for file in (folder / ENGINE / "store").rglob("*.sql"):
        file.write_bytes(file.read_bytes()[:30])


def empty_checksums(folder: Path) -> None:
    for file in (folder / ENGINE / "store").rglob("checksums.txt"):
        file.write_bytes(b"")


def sink(log: SqliteLog, warehouse: EmbeddedWarehouse, name: str = "") -> WarehouseSink:
    return WarehouseSink(log, warehouse, Aggregator(), lambda: NOW, max_records=500, installation=name)


@pytest.mark.parametrize("harm", [halve, cut_definitions, empty_checksums])
def test_damage_is_found_at_the_start_set_aside_and_filled_again(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    story, folder = Story(5, sites=5, days=4), tmp_path / "warehouse"
    story.tell()
    log = SqliteLog(tmp_path / "log.db")
    log.append(story.records)
    warehouse = open_whole(folder)
    sink(log, warehouse).drain()
    warehouse.close()
    harm(folder)
    warehouse = open_whole(folder)
    try:
        again = sink(log, warehouse)
        again.begin()
        assert again.refilling
        assert again.drain() == len(story.records)
        assert not again.refilling
        story.check(warehouse)
    finally:
        warehouse.close()
    assert (folder / f"{ENGINE}.damaged" / "store").is_dir()


def test_what_is_whole_is_not_set_aside(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.db")
    log.append([NewRecord("observations", "s1", raw(looked("2026-07-01", 0, "ok")))])
    for _ in range(3):
        warehouse = open_whole(tmp_path / "warehouse")
        work = sink(log, warehouse)
        work.begin()
        assert not work.refilling
        work.drain()
        warehouse.close()
    assert {path.name for path in (tmp_path / "warehouse").iterdir()} == {ENGINE, "LOCK"}


def test_without_room_for_a_new_one_the_old_one_stays_aside_and_it_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "warehouse"
    log = SqliteLog(tmp_path / "log.db")
    some_looks(log, 0, 5)
    warehouse = open_whole(folder)
    sink(log, warehouse).drain()
    plain = embedded._connect

    def without_room(*_: object) -> None:
        raise RuntimeError("Failed to create connection: No space left on device")

    monkeypatch.setattr(embedded, "_connect", without_room)
    for _ in range(2):
        with pytest.raises(WarehouseAwayError):
            warehouse.set_aside()
    monkeypatch.setattr(embedded, "_connect", plain)
    aside = warehouse.set_aside()
    try:
        assert (aside / "store").is_dir()  # the first one, not what the tries left
        assert sink(log, warehouse).drain() == 5
    finally:
        warehouse.close()
        log.close()


async def until(true: Callable[[], bool], what: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        await asyncio.sleep(0.02)


async def test_a_question_that_finds_damage_has_the_warehouse_filled_again_while_the_run_goes_on(
    tmp_path: Path,
) -> None:
    async with serving(answer) as port, running(tmp_path / "data", watched(port), START) as run:
        await advance(run, 3)
        before = await asked(run)
        halve(run.folder.warehouse)
        with pytest.raises(WarehouseDamagedError, match="自动将其改名保留，并从日志重新填充"):
            await asked(run)
        assert run.settled() is None  # no edition is made of half a warehouse
        await until(lambda: not run.warehouse.damaged and not tells_of_refilling(run), "it is filled again")
        assert await asked(run) == before
        await advance(run, 1)
        assert (await run.balance())["difference"] == 0
        assert reconcile(run.warehouse, "p", day_of(START), date(2026, 8, 1)).exact


def tells_of_refilling(run: EmbeddedRun) -> bool:
    return any(thread.trouble == REFILLING for thread in run.threads)


async def asked(run: EmbeddedRun) -> list[dict[str, object]]:
    question = {"program": "p", **WINDOW}
    return await asyncio.to_thread(run.warehouse.query, "coverage", question)


def some_looks(log: SqliteLog, first: int, count: int, day: str = "2026-07-01") -> None:
    log.append([NewRecord("observations", "s1", raw(looked(day, n, "ok"))) for n in range(first, first + count)])


def test_a_log_that_is_older_than_its_warehouse_is_refused_and_nothing_is_taken_for_a_repeat(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.db")
    warehouse = open_whole(tmp_path / "warehouse")
    some_looks(log, 0, 5)
    sink(log, warehouse).drain()
    log.close()
    shutil.copy(tmp_path / "log.db", tmp_path / "older.db")
    log = SqliteLog(tmp_path / "log.db")
    some_looks(log, 5, 5)
    sink(log, warehouse).drain()
    log.close()
    older = SqliteLog(tmp_path / "older.db")
    try:
        with pytest.raises(WarehouseAheadError, match="xunwang log rebuild"):
            sink(older, warehouse).begin()
        some_looks(older, 10, 7)  # it has grown beyond the warehouse meanwhile: still it is another one
        with pytest.raises(WarehouseAheadError, match="数仓中的记录比日志新"):
            sink(older, warehouse).pump()
        warehouse.set_aside()
        assert sink(older, warehouse).drain() == 12
        assert warehouse.query("coverage", {"program": "p", **WINDOW})[0]["done"] == 12
    finally:
        older.close()
        warehouse.close()


def test_a_log_that_was_stopped_in_the_middle_of_a_range_is_not_older(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.db")
    warehouse = open_whole(tmp_path / "warehouse")
    some_looks(log, 0, 5)
    work = sink(log, warehouse)
    real, done = log.commit, 0

    def dying(commit: Commit) -> None:
        """It belongs; the range is written down; what follows the insert never comes."""
        nonlocal done
        done += 1
        if done > 2:
            raise KeyboardInterrupt
        real(commit)

    log.commit = dying  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        work.pump()
    log.commit = real  # type: ignore[method-assign]
    try:
        assert sink(log, warehouse).drain() == 5
        assert warehouse.query("coverage", {"program": "p", **WINDOW})[0]["done"] == 5
    finally:
        log.close()
        warehouse.close()


def test_two_installations_share_one_database_and_lose_nothing(tmp_path: Path) -> None:
    warehouse = open_whole(tmp_path / "warehouse")
    try:
        for name in ("city", "county"):
            log = SqliteLog(tmp_path / f"{name}.db")
            events = [replace(looked("2026-07-01", n, "ok"), program=name, id=f"{name}{n}") for n in range(6)]
            log.append([NewRecord("observations", "s1", raw(event)) for event in events])
            assert sink(log, warehouse, name).drain() == 6
            log.close()
        for name in ("city", "county"):
            assert warehouse.query("coverage", {"program": name, **WINDOW})[0]["done"] == 6
    finally:
        warehouse.close()
