"""Evidence on an object store: durable when told, read by every worker, within its budget, waited for when away."""

import asyncio
import hashlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

import pipelines.running.runner
from pipelines.cli import main
from pipelines.cluster.evidence import AllEvidence, open_reader, open_writer
from pipelines.cluster.settings import ClusterSettings, load_settings
from pipelines.evidence.errors import (
    EvidenceAwayError,
    EvidenceDamagedError,
    EvidenceError,
    EvidenceMissingError,
    EvidenceStoreFull,
)
from pipelines.evidence.objects import ObjectEvidence
from pipelines.evidence.shared import SharedEvidence
from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.running.reading_pool import ReadingPool
from pipelines.running.runner import StageLoop
from schemas.events.codec import decode, encode
from schemas.events.fetches import Fetched
from schemas.mistakes import MistakeError
from schemas.times import at
from stages.classifier.stage import ClassifierStage
from stages.fetcher import FetcherStage
from tests.support.faulty_server import FaultyServer
from tests.support.fetching import DUE, fetcher, incoming
from tests.support.object_store import BUCKET, ObjectServer

NOW = at("2026-07-01T08:00:00+08:00")
TODAY = datetime.now(UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectServer]:
    running = ObjectServer()
    yield running
    running.stop()


@pytest.fixture
def place(server: ObjectServer, tmp_path: Path) -> SharedEvidence:
    for name in ("name", "secret"):
        (tmp_path / name).write_text(name + "\n")
    return SharedEvidence(
        url=f"s3://{BUCKET}/{tmp_path.name}",
        endpoint=server.endpoint,
        region="us-east-1",
        access_key_file=tmp_path / "name",
        secret_key_file=tmp_path / "secret",
    )


def bodies(count: int) -> list[bytes]:
    return [f"<html>{n}</html>".encode() * 200 for n in range(count)]


def in_memory(name: str, **more: int) -> ObjectEvidence:
    return ObjectEvidence(f"memory://{name}", {}, **more)  # type: ignore[arg-type]


def test_what_one_worker_stored_every_other_reads(place: SharedEvidence) -> None:
    first, second, reader = open_writer(place), open_writer(place), open_reader(place)
    names = [first.put(body, NOW) for body in bodies(40)]
    with pytest.raises(EvidenceAwayError, match="no fetcher has stored anything there"):
        reader.get(names[0])  # not durable before `flush`
    first.flush()
    assert [second.put(body, NOW) for body in bodies(40)] == names  # the same bytes under the same names
    own = second.put(b"only mine", NOW)
    second.flush()
    assert [reader.get(name) for name in names] == bodies(40)
    assert reader.get(own) == b"only mine"
    assert reader.totals().bodies == 41
    assert reader.full_name(own[:9]) == own
    with pytest.raises(EvidenceMissingError):
        reader.get(hashlib.sha256(b"nobody stored this").hexdigest())
    for one in (first, second, reader):
        one.close()


async def test_a_fetcher_without_its_object_store_records_nothing_and_goes_on_when_it_is_back(
    place: SharedEvidence, server: ObjectServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the classifier of another machine waits likewise; every check ends as a page that was read."""
    monkeypatch.setattr(pipelines.running.runner, "BACKOFF_S", (0.05,))
    site, store = await FaultyServer().start(), open_writer(place)
    log = SqliteLog(tmp_path / "log.db")
    async with fetcher(tmp_path / "unused", hosts={"a.example": f"127.0.0.1:{site.port}"}) as bench:
        parts = bench.stage
        stage = FetcherStage(parts._client, store, parts._health, parts._settings)
        events = [incoming(bench.check(f"http://a.example/{i}"), str(i)).event for i in range(30)]
        log.append(NewRecord("checks", e.partitionkey, encode(e)) for e in events)
        fetching = StageLoop(log, stage, "checks", lambda: DUE, limit=10)
        assert await fetching.step() == 10
        await _waits(fetching, server)
        assert log.end_offset("fetches") == 20
        assert await fetching.step() == 10
    await site.stop()
    store.close()

    pool, reader = ReadingPool(workers=1), open_reader(place)
    reading = StageLoop(log, ClassifierStage(pool, reader), "fetches", lambda: DUE, limit=15)
    assert await reading.step() == 15
    await _waits(reading, server)
    fetched = [decode(r.value, "fetches").data for rows in payload_rows(log, "fetches") for r in rows]
    assert all(isinstance(one, Fetched) and reader.get(one.sha256 or "") for one in fetched)
    assert (log.end_offset("observations"), log.end_offset("dead-letters")) == (30, 0)
    await pool.close()
    log.close()


async def _waits(loop: StageLoop, server: ObjectServer) -> None:
    """A step that begins without the object store, says so, and ends when it is back."""
    server.stop()
    waiting = asyncio.create_task(loop.step())
    deadline = time.monotonic() + 120
    while "证据库无法访问" not in loop.trouble:
        assert time.monotonic() < deadline, "the stage does not say that its store is away"
        await asyncio.sleep(0.05)
    assert not waiting.done()
    server.start()
    assert await waiting


def test_a_bucket_that_is_gone_is_not_taken_for_evidence_that_was_never_stored(place: SharedEvidence) -> None:
    reader = open_reader(msgspec.structs.replace(place, url="s3://nowhere/x"))
    with pytest.raises(EvidenceAwayError, match="s3://nowhere/x：证据库无法访问"):
        reader.get("0" * 64)


def test_a_body_is_written_once_a_day_and_its_age_is_that_of_the_last_day_seen() -> None:
    store = in_memory("once")
    written: list[int] = []
    pipe = store._fs.pipe
    store._fs.pipe = lambda objects: (written.append(len(objects)), pipe(objects))
    for hours in (0, 1, 2, 24, 25):
        store.put(b"unchanged", NOW + timedelta(hours=hours))
        store.flush()
    assert written == [1, 1]


def test_what_is_old_and_not_needed_goes_and_what_findings_need_stays() -> None:
    store = in_memory("expire")
    names = [store.put(body, NOW) for body in bodies(10)]
    store.flush()
    _written_days_ago(store, {name: 400 - n for n, name in enumerate(names)})
    freed = store.expire({names[0], names[3]}, TODAY - timedelta(days=395))
    assert freed > 0
    left = {name for name in names if _there(store, name)}
    assert left == {names[0], names[3], *names[5:]}


def test_the_budget_holds_and_never_costs_what_is_fresh_or_needed() -> None:
    store = in_memory("budget")
    names = [store.put(body, NOW) for body in bodies(10)]
    store.flush()
    store._budget = budget = store.totals().disk_bytes * 12 // 10
    _written_days_ago(store, {name: 300 - 20 * n for n, name in enumerate(names)})
    store._keep = lambda: {names[0]}
    more = [store.put(b"x" * 9_000 + body, NOW) for body in bodies(4)]
    store.flush()
    assert store.totals().disk_bytes <= budget
    assert _there(store, names[0])
    assert not _there(store, names[1])
    assert all(_there(store, name) for name in more)
    for body in bodies(30):
        store.put(b"fresh" + body, NOW)
    with pytest.raises(EvidenceStoreFull, match="证据库已达上限"):
        store.flush()
    assert all(_there(store, name) for name in more)


def test_damage_costs_one_body_and_is_named() -> None:
    store = in_memory("damage")
    good, bad = (store.put(body, NOW) for body in bodies(2))
    store.flush()
    store._fs.pipe_file(store._path(bad), b"\0" * 200)
    assert store.get(good) == bodies(2)[0]
    with pytest.raises(EvidenceDamagedError, match=bad):
        store.get(bad)


def test_a_folder_keeps_its_packs_and_an_address_must_be_one(tmp_path: Path) -> None:
    for url in (str(tmp_path / "a"), f"file://{tmp_path}/b"):
        place = ClusterSettings(evidence=url).shared_evidence(tmp_path)
        store = open_writer(place)
        name = store.put(b"body", NOW)
        store.flush()
        reader = open_reader(place)
        assert isinstance(reader, AllEvidence)
        assert reader.get(name) == b"body"
        assert (reader.totals().bodies, reader.full_name(name[:10])) == (1, name)
        store.close()
        reader.close()
    assert ClusterSettings().shared_evidence(tmp_path).url == str(tmp_path)
    with pytest.raises(EvidenceError, match="nonsense://x: not an address of an evidence store"):
        open_reader(SharedEvidence(url="nonsense://x"))
    with pytest.raises(MistakeError, match=r"evidence\.secret_key_file: .*nothing cannot be read"):
        open_reader(SharedEvidence(url="s3://x", secret_key_file=tmp_path / "nothing"))


def test_settings_and_commands_take_the_object_store(place: SharedEvidence, tmp_path: Path) -> None:
    written = tmp_path / "cluster.yaml"
    written.write_text(
        f"evidence: {{url: {place.url}, endpoint: '{place.endpoint}', region: us-east-1, "
        f"access_key_file: {place.access_key_file}, secret_key_file: {place.secret_key_file}, budget_gib: 500}}\n"
    )
    assert load_settings(written, None).shared_evidence(tmp_path).budget_bytes == 500 << 30
    store = open_writer(place)
    name = store.put("<p>证据</p>".encode(), NOW)
    store.close()
    shown = CliRunner().invoke(main, ["evidence", "show", name[:12], "--text", "--settings", str(written)])
    assert shown.output == "<p>证据</p>"
    counted = CliRunner().invoke(main, ["evidence", "stats", "--settings", str(written)])
    assert counted.output.startswith("证据1份，")


def _written_days_ago(store: ObjectEvidence, days: dict[str, int]) -> None:
    for name, ago in days.items():
        store._fs.store[f"/{store._path(name).lstrip('/')}"].created = TODAY - timedelta(days=ago)


def _there(store: ObjectEvidence, name: str) -> bool:
    return bool(store._fs.exists(store._path(name)))
