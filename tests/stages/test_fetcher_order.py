"""What leaves the fetcher is in the order of what came in, whatever the network does meanwhile."""

import asyncio
import random
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.evidence import EvidenceStore, EvidenceStoreFull
from schemas.events.checks import MissedCheck, PlannedCheck, Registered, Tick
from schemas.events.types import FETCHES
from schemas.ids import event_id
from schemas.registry.model import Registration, Site
from stages.fetcher import FetcherStage, Lanes
from tests.support.faulty_server import FaultyServer
from tests.support.fetching import DUE, fetcher, incoming, planned
from tests.support.virtual_loop import run_virtually


def registered() -> Registered:
    site = Site(id="s1", code="3700000001", name="某市", url="http://a.example/", kind="portal", roles=[])
    registration = Registration(subject=site, unit_names={}, watchers=[], visits_a_day=24, columns_a_day=2)
    return Registered(subject="s1", registration=registration, content_hash="h")


async def test_ticks_never_overtake_facts(tmp_path: Path) -> None:
    server = await FaultyServer(scale=10.0).start()
    rng = random.Random(7)
    async with fetcher(tmp_path, hosts={"a.example": f"127.0.0.1:{server.port}"}) as bench:
        batch, kinds = [], []
        for i in range(60):
            kind = rng.choice(["check", "check", "check", "tick", "missed", "registered"])
            path = rng.choice(["", "slowheader?s=1", "slowbody?s=2", "reset", "loop"])
            data: PlannedCheck | Tick | MissedCheck | Registered = bench.check(f"http://a.example/{path}", kind="link")
            if kind == "tick":
                data = Tick(subject="s1", until=DUE + timedelta(minutes=i))
            elif kind == "missed":
                data = MissedCheck(check=planned("http://a.example/"), reason="not_run")
            elif kind == "registered":
                data = registered()
            kinds.append(kind)
            batch.append(incoming(data, f"e{i}", DUE + timedelta(seconds=i)))
        result = await bench.stage.process(batch, {})
    await server.stop()
    assert [out.event.causeid for out in result.out] == [f"e{i}" for i in range(60)]
    assert {out.topic for out in result.out} == {FETCHES}
    for kind, source, out in zip(kinds, batch, result.out, strict=True):
        event = out.event
        assert event.id == event_id("fetcher", 1, source.event.id, 0)
        assert (event.time, event.subject, event.partitionkey) == (source.event.time, "s1", "s1")
        assert (event.data == source.event.data) is (kind != "check")


async def test_a_slot_that_has_closed_is_missed_and_not_fetched(tmp_path: Path) -> None:
    server = await FaultyServer().start()
    async with fetcher(tmp_path, hosts={"a.example": f"127.0.0.1:{server.port}"}) as bench:
        closed = bench.check("http://a.example/", not_after=DUE - timedelta(seconds=1))
        result = await bench.stage.process([incoming(closed, "e0")], {})
    await server.stop()
    (out,) = result.out
    assert out.event.type == "xunwang.check.missed.v1"
    assert out.event.data == MissedCheck(check=closed, reason="slot_closed")
    assert not server.asked


async def test_what_is_no_business_of_the_fetcher_is_rejected_alone(tmp_path: Path) -> None:
    server = await FaultyServer().start()
    async with fetcher(tmp_path, hosts={"a.example": f"127.0.0.1:{server.port}"}) as bench:
        fetched = (await bench.stage.process([incoming(bench.check("http://a.example/"), "e0")], {})).out[0].event
        alien = incoming(Tick(subject="s1", until=DUE), "e1")
        wrong = type(alien)(fetched, "checks", 0, 1)
        result = await bench.stage.process([wrong, alien], {})
    await server.stop()
    assert [out.event.causeid for out in result.out] == ["e1"]
    assert [r.incoming for r in result.rejected] == [wrong]


async def test_a_batch_of_nothing_but_ticks_needs_no_network(tmp_path: Path) -> None:
    async with fetcher(tmp_path, references=("http://reference.example/",)) as bench:
        result = await bench.stage.process([incoming(Tick(subject="s1", until=DUE), "e0")], {})
    assert len(result.out) == 1


async def test_lanes_hold_back_one_host_and_not_the_others(tmp_path: Path) -> None:
    crowded, other = await FaultyServer().start(), await FaultyServer().start()
    crowded.release = other.release = asyncio.Event()
    hosts = {"a.example": f"127.0.0.2:{crowded.port}", "b.example": f"127.0.0.1:{other.port}"}
    hosts["a.example"] = f"127.0.0.1:{crowded.port}"
    lanes = Lanes(per_host=2, per_address=8, at_once=8)
    async with fetcher(tmp_path, hosts=hosts, lanes=lanes, time_scale=1.0) as bench:
        checks = [bench.check(f"http://a.example/hold/{i}") for i in range(6)]
        running = asyncio.create_task(bench.batch(*checks, bench.check("http://b.example/hold")))
        while other.at_once < 1 or crowded.at_once < 2:  # noqa: ASYNC110 - the server's own count
            await asyncio.sleep(0.001)
        crowded.release.set()
        got = await running
    await crowded.stop()
    await other.stop()
    assert [one.outcome for one in got] == ["opened"] * 7
    assert crowded.most_at_once == 2


def test_what_ran_out_of_time_is_begun_first_the_next_time_and_told_in_its_place(tmp_path: Path) -> None:
    """One lane, so that what is asked first was begun first; once it answers, its place is that of the batch again."""

    async def work() -> list[list[str]]:
        server = await FaultyServer().start()
        hosts = {"a.example": f"127.0.0.1:{server.port}"}
        async with fetcher(tmp_path, hosts=hosts, lanes=Lanes(at_once=1), time_scale=1.0) as bench:
            late = {"visit_timeout_ms": 500, "target": "slow"}
            asked = []
            for path in ("/slowheader?s=30", "/", "/"):
                server.asked.clear()
                checks = [bench.check(f"http://a.example/{n}", target=str(n)) for n in range(3)]
                got = await bench.batch(*checks, bench.check(f"http://a.example{path}", **late))
                assert [one.check.target for one in got] == ["0", "1", "2", "slow"]
                asked.append([one.path for one in server.asked])
        await server.stop()
        return asked

    orders: list[list[str]] = run_virtually(work())
    assert [one[:4].index(path) for one, path in zip(orders, ("/slowheader", "/", "/"), strict=True)] == [3, 0, 3]


async def test_hosts_behind_one_address_share_its_lane(tmp_path: Path) -> None:
    cluster = await FaultyServer(scale=10.0).start()
    hosts = {f"s{i}.example": f"127.0.0.1:{cluster.port}" for i in range(12)}
    async with fetcher(tmp_path, hosts=hosts, lanes=Lanes(per_host=2, per_address=3, at_once=64)) as bench:
        got = await bench.batch(*(bench.check(f"http://{host}/slowheader?s=0.5") for host in hosts))
    await cluster.stop()
    assert [one.outcome for one in got] == ["opened"] * 12
    assert cluster.most_at_once == 3


async def test_visits_open_a_connection_of_their_own_and_other_checks_share(tmp_path: Path) -> None:
    server = await FaultyServer().start()
    async with fetcher(tmp_path, hosts={"a.example": f"127.0.0.1:{server.port}"}) as bench:
        for _ in range(3):
            await bench.fetch("http://a.example/", kind="column")
        shared = server.opened
        for _ in range(3):
            await bench.fetch("http://a.example/", kind="visit")
    await server.stop()
    assert (shared, server.opened) == (1, 4)


async def test_bodies_are_durable_before_the_events_are_returned(tmp_path: Path) -> None:
    server = await FaultyServer().start()
    async with fetcher(tmp_path, hosts={"a.example": f"127.0.0.1:{server.port}"}) as bench:
        got = await bench.batch(*(bench.check(f"http://a.example/{i}") for i in range(20)))
        with EvidenceStore(tmp_path, read_only=True) as seen_by_another:
            bodies = [seen_by_another.get(one.sha256 or "") for one in got]
    await server.stop()
    assert bodies == [f"<title>a.example</title>/{i}".encode() for i in range(20)]


async def test_a_full_store_stops_the_batch_and_emits_nothing(tmp_path: Path) -> None:
    server = await FaultyServer().start()
    async with fetcher(tmp_path / "a", hosts={"a.example": f"127.0.0.1:{server.port}"}) as bench:
        with EvidenceStore(tmp_path / "b", budget_bytes=200, reserve_bytes=0) as small:
            parts = bench.stage
            stage = FetcherStage(parts._client, small, parts._health, parts._settings)
            checks = [incoming(bench.check(f"http://a.example/{i}"), str(i)) for i in range(5)]
            with pytest.raises(EvidenceStoreFull, match="已达上限200字节"):
                await stage.process(checks, {})
        again = await bench.stage.process(checks, {})
    await server.stop()
    assert len(again.out) == 5


async def test_a_disk_that_fails_when_all_is_to_be_made_durable_emits_nothing(tmp_path: Path) -> None:
    """The events are made while the disk still writes, and are not handed out before it has."""
    server = await FaultyServer().start()
    async with fetcher(tmp_path / "a", hosts={"a.example": f"127.0.0.1:{server.port}"}) as bench:
        with EvidenceStore(tmp_path / "b", reserve_bytes=1 << 60) as store:
            parts = bench.stage
            stage = FetcherStage(parts._client, store, parts._health, parts._settings)
            checks = [incoming(bench.check(f"http://a.example/{i}"), str(i)) for i in range(5)]
            with pytest.raises(EvidenceStoreFull, match="磁盘已满，无法保存证据"):
                await stage.process(checks, {})
            store._reserve = 0  # somebody freed the disk
            again = await stage.process(checks, {})
            bodies = [store.get(out.event.data.sha256) for out in again.out]
    await server.stop()
    assert bodies == [f"<title>a.example</title>/{i}".encode() for i in range(5)]
