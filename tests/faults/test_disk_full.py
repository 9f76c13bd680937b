"""The disk is full while everything runs: every stage waits and says so, and when there is room again nothing is lost,
nothing is damaged and nothing counts twice."""

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import pipelines.running.runner
import pipelines.running.sink_worker
from pipelines.evidence import EvidenceStore, EvidenceStoreFull
from pipelines.log.errors import LogFullError
from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.log.verify import verify
from pipelines.running.embedded import EmbeddedRun
from pipelines.running.sink_worker import REFILLING
from pipelines.warehouse import WarehouseAwayError, WarehouseDamagedError
from pipelines.warehouse.embedded import EmbeddedWarehouse
from pipelines.warehouse.reconcile import reconcile
from pipelines.warehouse.sink import WarehouseSink
from schemas.events.fetches import Fetched
from schemas.times import at, day_of
from stages.aggregator import Aggregator
from tests.support.embedded import advance, payloads, running, serving
from tests.support.run_worker import START, answer, watched
from tests.support.small_disk import SmallDisk
from tests.support.story import CANARY, Story

NOW = at("2026-07-02T08:00:00+08:00")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    small = SmallDisk(tmp_path / "disk")
    yield small
    small.close()


async def until(true: Callable[[], bool], what: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        await asyncio.sleep(0.02)


def test_the_log_waits_for_room_and_has_lost_nothing(disk: SmallDisk) -> None:
    log = SqliteLog(disk.root / "log.db")
    stored = 0

    def append_for_ever() -> None:
        nonlocal stored
        while True:
            log.append([NewRecord("checks", "s1", bytes(4_000))])
            stored += 1

    disk.fill()
    with pytest.raises(LogFullError, match=r"log\.db：磁盘已满；请清理出空间，之后会自动继续"):
        append_for_ever()
    disk.free()
    log.append([NewRecord("checks", "s1", b"after")])
    log.close()
    assert verify(disk.root / "log.db") == stored + 1


@pytest.mark.parametrize("in_turn", [True, False])
def test_the_evidence_waits_for_room_and_what_was_promised_is_there(disk: SmallDisk, in_turn: bool) -> None:
    with EvidenceStore(disk.root / "evidence", reserve_bytes=0) as store:
        first = store.put(b"before" * 1_000, NOW)
        store.flush()
        disk.fill()
        bodies = [random.Random(n).randbytes(300_000) for n in range(40)]  # what cannot be compressed away

        def put_all() -> list[str]:
            whole = [(body, NOW) for body in bodies]
            names = [store.put(body, at) for body, at in whole] if in_turn else store.put_all(whole)
            store.flush()
            return names

        with pytest.raises(EvidenceStoreFull, match="磁盘已满，无法保存证据"):
            put_all()
        disk.free()
        names = put_all()
    with EvidenceStore(disk.root / "evidence", reserve_bytes=0) as store:
        assert store.get(first) == b"before" * 1_000
        assert [store.get(name) for name in names] == bodies


@pytest.fixture
def warehouse(disk: SmallDisk) -> Iterator[EmbeddedWarehouse]:
    """Closed whatever happens: an engine that is left open fails every test after it."""
    opened = EmbeddedWarehouse(disk.root / "warehouse")
    try:
        opened.migrate()
        yield opened
    finally:
        opened.close()


def test_the_warehouse_waits_for_room_and_counts_nothing_twice(disk: SmallDisk, warehouse: EmbeddedWarehouse) -> None:
    story = Story(5, sites=30, days=14)
    story.tell()
    log = SqliteLog(disk.root.parent / "log.db")
    log.append(story.records)
    warehouse._run(CANARY)
    sink = WarehouseSink(log, warehouse, Aggregator(), lambda: NOW, max_records=500)
    refused = moved = 0

    def pump_for_ever() -> None:
        nonlocal moved
        while True:
            moved += sink.pump()

    while moved < len(story.records):
        disk.fill()
        with pytest.raises(WarehouseAwayError, match="磁盘已满；请清理出空间，之后会自动继续"):
            pump_for_ever()
        refused += 1
        disk.free()
        moved += sink.pump() + sink.pump() + sink.pump()
    assert refused >= 4
    try:
        story.check(warehouse)
    except WarehouseDamagedError:  # a merge without room can leave a part of empty files: what a run does then
        warehouse.set_aside()
        warehouse._run(CANARY)
        sink.begin_again()
        assert sink.drain() == len(story.records)
        story.check(warehouse)
    assert int(warehouse._reader.query("SELECT sum(rows) FROM canary").bytes()) == len(story.records)
    log.close()


async def test_a_run_on_a_full_disk_waits_says_so_and_goes_on(disk: SmallDisk, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pipelines.running.runner, pipelines.running.sink_worker):
        monkeypatch.setattr(module, "BACKOFF_S", (0.05, 0.2))
    monkeypatch.setattr("pipelines.evidence.store.RESERVE_BYTES", 0)
    async with serving(answer) as port, running(disk.root / "data", watched(port), START) as run:
        await advance(run, 2)
        for _ in range(3):
            await run.plan_until((run.planner.watermark() or START) + timedelta(days=1))
            disk.fill()
            await until(lambda: bool(troubles(run)), "a stage says that it has no room")
            assert all("磁盘已满" in said or said == REFILLING for said in troubles(run))
            assert any(one.error for one in await run.progress())
            disk.free()
            await run.drain()
            await until(lambda: not troubles(run), "all is well again")
        try:
            balance, exact = await counted(run)
        except WarehouseDamagedError:  # a merge without room can leave a part of empty files
            await until(lambda: not run.warehouse.damaged and not troubles(run), "the warehouse is filled again")
            balance, exact = await counted(run)
        assert (balance["difference"], balance["dead_letters"]) == (0, 0)
        assert exact
        for fetched in payloads(run, "fetches"):
            if isinstance(fetched, Fetched) and fetched.sha256 is not None:
                run.evidence.get(fetched.sha256)
        looks = len([one for one in payloads(run, "fetches") if isinstance(one, Fetched)])
        assert looks > 60
    verify(disk.root / "data" / "log.db")


async def counted(run: EmbeddedRun) -> tuple[dict[str, Any], bool]:
    balance = await run.balance()
    return balance, reconcile(run.warehouse, "p", day_of(START), date(2026, 8, 1)).exact


def troubles(run: EmbeddedRun) -> list[str]:
    return [thread.trouble for thread in run.threads if thread.trouble]
