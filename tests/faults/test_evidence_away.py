"""The evidence store is away: no fetch is recorded whose evidence is not durable, no page is judged that cannot be
read, everybody waits and says so, and when it is back nothing is lost."""

import asyncio
import random
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

import pipelines.running.runner
from pipelines.cluster.evidence import AllEvidence
from pipelines.evidence import EvidenceAwayError, EvidenceMissingError, EvidenceStore
from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.running.embedded import EmbeddedRun
from pipelines.running.reading_pool import ReadingPool
from pipelines.running.runner import StageLoop
from schemas.events.fetches import Fetched
from stages.classifier.stage import ClassifierStage
from tests.support.embedded import advance, payloads, running, serving
from tests.support.run_worker import START, answer, watched


def moved_away(folder: Path, aside: Path) -> None:
    folder.rename(aside)


def a_file_in_its_place(folder: Path, aside: Path) -> None:
    folder.rename(aside)
    folder.write_text("not a folder")


def an_empty_folder_in_its_place(folder: Path, aside: Path) -> None:
    """What is left when a share is unmounted."""
    folder.rename(aside)
    folder.mkdir()


def back(folder: Path, aside: Path) -> None:
    if folder.is_dir():
        folder.rmdir()
    folder.unlink(missing_ok=True)
    aside.rename(folder)


AWAY = [moved_away, a_file_in_its_place, an_empty_folder_in_its_place]
Away = Callable[[Path, Path], None]


async def until(true: Callable[[], bool], what: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        await asyncio.sleep(0.02)


def fetched(run: EmbeddedRun) -> list[Fetched]:
    return [one for one in payloads(run, "fetches") if isinstance(one, Fetched) and one.sha256 is not None]


async def test_the_fetcher_records_nothing_without_its_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipelines.running.runner, "BACKOFF_S", (0.05,))
    async with serving(answer) as port, running(tmp_path / "data", watched(port), START) as run:
        await advance(run, 1)
        (fetcher,) = [thread for thread in run.threads if thread.name == "fetcher"]
        for away in AWAY:
            there = len(fetched(run))
            away(run.folder.evidence, tmp_path / "aside")
            await run.plan_until((run.planner.watermark() or START) + timedelta(days=1))
            await until(lambda: bool(fetcher.trouble), "the fetcher says that its store is away")
            assert "证据库无法访问" in fetcher.trouble
            assert [one.stage for one in await run.progress() if one.error] == ["fetcher"]
            assert len(fetched(run)) == there
            back(run.folder.evidence, tmp_path / "aside")
            await run.drain()
            await until(lambda: not fetcher.trouble, "all is well again")
            assert len(fetched(run)) > there
        for one in fetched(run):
            run.evidence.get(one.sha256 or "")
        balance = await run.balance()
        assert (balance["difference"], balance["dead_letters"]) == (0, 0)


async def test_a_stop_does_not_wait_for_a_store_that_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipelines.running.runner, "BACKOFF_S", (0.05, 3_600.0))
    async with serving(answer) as port:
        async with asyncio.timeout(120), running(tmp_path / "data", watched(port), START) as run:
            await advance(run, 1)
            there = len(fetched(run))
            moved_away(run.folder.evidence, tmp_path / "aside")
            await run.plan_until((run.planner.watermark() or START) + timedelta(days=1))
            await until(lambda: any(thread.trouble for thread in run.threads), "a stage says that its store is away")
        back(tmp_path / "data" / "evidence", tmp_path / "aside")
        async with running(tmp_path / "data", watched(port), START) as run:
            await run.drain()
            assert len(fetched(run)) > there
            for one in fetched(run):
                run.evidence.get(one.sha256 or "")
            assert (await run.balance())["difference"] == 0


async def test_the_classifier_waits_for_evidence_that_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipelines.running.runner, "BACKOFF_S", (0.05,))
    async with serving(answer) as port, running(tmp_path / "data", watched(port), START) as run:
        await advance(run, 1)
        expected = [r.value for rows in payload_rows(run.log, "observations") for r in rows]
        fetches = [r for rows in payload_rows(run.log, "fetches") for r in rows]
    root, aside = tmp_path / "shared", tmp_path / "aside"
    root.mkdir()
    (tmp_path / "data" / "evidence").rename(root / "writer-000")
    pool = ReadingPool(workers=1)
    for number, away in enumerate(AWAY):
        log = SqliteLog(tmp_path / f"{number}.db")
        log.append(NewRecord("fetches", r.key, r.value) for r in fetches)
        await classify_with_a_break(pool, log, root, lambda away=away: away(root, aside), lambda: back(root, aside))
        assert [r.value for rows in payload_rows(log, "observations") for r in rows] == expected
        assert log.end_offset("dead-letters") == 0
        log.close()
    await pool.close()


async def classify_with_a_break(
    pool: ReadingPool, log: SqliteLog, root: Path, away: Callable[[], None], back: Callable[[], None]
) -> None:
    bodies = AllEvidence(root)
    loop = StageLoop(log, ClassifierStage(pool, bodies), "fetches", now=lambda: START, limit=10)
    assert await loop.step() == 10
    away()
    waiting = asyncio.create_task(loop.step())
    await until(lambda: "证据库无法访问" in loop.trouble, "the classifier says so")
    assert log.end_offset("observations") == 10
    back()
    await waiting
    while await loop.step():
        pass
    bodies.close()


def test_what_was_never_stored_is_missing_and_a_store_that_is_away_is_not(tmp_path: Path) -> None:
    nobody = "0" * 64
    with pytest.raises(EvidenceAwayError, match="no store of any fetcher is there"):
        AllEvidence(tmp_path).get(nobody)
    with EvidenceStore(tmp_path / "writer-000", reserve_bytes=0) as store:
        name = store.put(b"body", START)
        store.flush()
        reader = AllEvidence(tmp_path)
        assert reader.get(name) == b"body"
        with pytest.raises(EvidenceMissingError):
            reader.get(nobody)
        moved_away(tmp_path / "writer-000", tmp_path / "aside")
        for asked in (name, nobody):
            with pytest.raises(EvidenceAwayError, match="请恢复挂载"):
                reader.get(asked)
        back(tmp_path / "writer-000", tmp_path / "aside")
        assert reader.get(name) == b"body"


def test_a_body_whose_pack_is_written_anew_while_it_is_read_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EvidenceStore(tmp_path, reserve_bytes=0, pack_bytes=1_000) as store:
        kept = store.put(b"kept" * 200, START)
        store.put(random.Random(1).randbytes(5_000), START)
        store.flush()
        with EvidenceStore(tmp_path, read_only=True) as reader:
            before = reader._entry(kept)
            store.expire({kept}, START + timedelta(days=1))
            looks = [before, reader._entry(kept)]
            assert looks[0] != looks[1]
            monkeypatch.setattr(reader, "_entry", lambda sha: looks.pop(0))
            assert reader.get(kept) == b"kept" * 200
