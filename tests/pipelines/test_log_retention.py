"""The embedded log does not grow for ever, and what findings, state and people need stays."""

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.log.errors import LogDamagedError
from pipelines.log.records import Commit, NewRecord
from pipelines.log.retention import trim_expired
from pipelines.log.sqlite import SqliteLog
from pipelines.log.verify import verify
from pipelines.running import housekeeping
from schemas.events.types import CHECKS, DEAD_LETTERS, FETCHES, FINDINGS, OBSERVATIONS
from schemas.times import at
from tests.support.embedded import advance, running, serving
from tests.support.looks import looked, raw
from tests.support.run_worker import START, answer, watched

NOW = at("2026-07-20T12:00:00+08:00")  # checks are kept for 7 days, fetches for 30
DAYS = [f"2026-{month:02d}-{day:02d}" for month in (6, 7) for day in range(1, 21)]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    """One record a day on each topic, all of them read by all stages."""
    log = SqliteLog(tmp_path / "log.db")
    for topic in (CHECKS, FETCHES, OBSERVATIONS, FINDINGS, DEAD_LETTERS):
        log.append([NewRecord(topic, "s1", raw(looked(day, 0, "ok"))) for day in DAYS])
    read(log, "fetcher", CHECKS)
    read(log, "classifier", FETCHES)
    read(log, "aggregator", OBSERVATIONS)
    yield log
    log.close()


def read(log: SqliteLog, stage: str, topic: str, until: int = len(DAYS)) -> None:
    log.commit(Commit(stage, offsets={(topic, 0): until}))


def kept(log: SqliteLog, topic: str) -> list[str]:
    return [DAYS[record.offset] for record in log.read(topic, 0, 0, 1_000)]


def test_what_is_old_and_read_goes_by_the_retention_of_its_topic(log: SqliteLog) -> None:
    assert trim_expired(log, NOW) == {CHECKS: 33, FETCHES: 20}
    assert kept(log, CHECKS)[0] == "2026-07-14"
    assert kept(log, FETCHES)[0] == "2026-07-01"
    assert [len(kept(log, topic)) for topic in (OBSERVATIONS, FINDINGS, DEAD_LETTERS)] == [40, 40, 40]
    assert trim_expired(log, NOW) == {}
    assert log.end_offset(CHECKS) == len(DAYS)
    assert verify(log.path) == 147


def test_what_a_stage_has_not_read_stays(log: SqliteLog) -> None:
    read(log, "fetcher", CHECKS, 5)
    trim_expired(log, NOW)
    assert kept(log, CHECKS)[0] == DAYS[5]


def test_what_another_reader_has_not_read_stays(log: SqliteLog) -> None:
    read(log, "auditor", FETCHES, 3)
    trim_expired(log, NOW)
    assert kept(log, FETCHES)[0] == DAYS[3]


def test_a_stage_that_never_began_keeps_everything(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.db")
    log.append([NewRecord(CHECKS, "s1", raw(looked(day, 0, "ok"))) for day in DAYS])
    assert trim_expired(log, NOW) == {}
    log.close()


def test_what_the_warehouse_has_not_taken_stays(log: SqliteLog) -> None:
    read(log, "aggregator", OBSERVATIONS, 10)  # it stands at 11 June
    trim_expired(log, NOW)
    assert kept(log, CHECKS)[0] == kept(log, FETCHES)[0] == "2026-06-10"


async def test_a_run_on_a_trimmed_log_goes_on_and_starts_again(tmp_path: Path) -> None:
    async with serving(answer) as port:
        async with running(tmp_path, watched(port), START) as run:
            await advance(run, 12)
            removed = trim_expired(run.log, run.clock.now())
            assert removed[CHECKS] > 80
            await advance(run, 1)
            before = await run.balance()
            assert before["difference"] == 0
        async with running(tmp_path, watched(port), START) as run:
            assert await run.balance() == before
            await advance(run, 1)
            assert (await run.balance())["difference"] == 0


def test_a_start_reads_what_was_written_last_and_the_rest_is_read_beside_the_work(log: SqliteLog) -> None:
    db = sqlite3.connect(log.path)
    db.execute("UPDATE t_observations SET value = x'00' WHERE offset = 3")
    db.commit()
    assert verify(log.path, last=10) == 50
    with pytest.raises(LogDamagedError):
        verify(log.path)
    db.execute("UPDATE t_observations SET value = x'00' WHERE offset = 39")
    db.commit()
    db.close()
    with pytest.raises(LogDamagedError):
        verify(log.path, last=10)


async def test_damage_of_long_ago_is_told_while_the_run_is_up(log: SqliteLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "FIRST_AFTER_S", 0.0)
    db = sqlite3.connect(log.path)
    db.execute("UPDATE t_observations SET value = x'00' WHERE offset = 3")
    db.commit()
    db.close()
    told: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    house = asyncio.create_task(
        housekeeping.keep_house(log, lambda: NOW, lambda text: loop.call_soon_threadsafe(told.put_nowait, text))
    )
    said = await asyncio.wait_for(told.get(), 60)
    house.cancel()
    assert "observations" in said
    assert len(kept(log, CHECKS)) == 7  # and what had expired is gone


async def test_a_comparison_that_takes_long_does_not_hold_up_a_stop(
    log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "FIRST_AFTER_S", 0.0)
    monkeypatch.setattr(housekeeping, "PAUSE_S", 3_600.0)
    begun = asyncio.Event()
    loop, plain = asyncio.get_running_loop(), housekeeping.verify

    def noted(*arguments: object, **more: object) -> int:
        loop.call_soon_threadsafe(begun.set)
        return plain(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(housekeeping, "verify", noted)
    house = asyncio.create_task(housekeeping.keep_house(log, lambda: NOW, lambda _: None))
    await asyncio.wait_for(begun.wait(), 60)
    house.cancel()
    with pytest.raises(asyncio.CancelledError):
        await house
    await asyncio.wait_for(loop.shutdown_default_executor(), 60)
