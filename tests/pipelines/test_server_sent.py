"""Server-sent events over real HTTP: in order, with resume, public only, and no stream holds up a stop."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import msgspec
import orjson
import pytest
from aiohttp import web

from pipelines.console.server import Console
from pipelines.log.sqlite import SqliteLog, table
from pipelines.log.verify import verify
from pipelines.subscribers.server_sent import EventStreams
from schemas.events.codec import decode
from schemas.times import at
from tests.support.embedded import running
from tests.support.looks import moved
from tests.support.people import person
from tests.support.receivers import frames, listening, opened, publish, transitions
from tests.support.registries import registry


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    log = SqliteLog(tmp_path / "log.db")
    yield log
    log.close()


@asynccontextmanager
async def events(log: SqliteLog, beat_s: float = 15.0) -> AsyncIterator[str]:
    streams = EventStreams(log, beat_s)
    app = web.Application()
    app.router.add_get("/events", streams.stream)
    app.on_shutdown.append(streams.close)
    async with listening(app) as address:
        yield address + "/events"


async def refused(url: str, **headers: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        return answer.status, await answer.text()


async def test_everything_comes_in_order_and_a_client_that_comes_back_gets_the_rest(log: SqliteLog) -> None:
    wanted = transitions(7)
    publish(log, wanted[:5])
    async with events(log) as url:
        first = await frames(url, 3)
        publish(log, wanted[5:])
        rest = await frames(url + "?topic=findings", 4, **{"Last-Event-ID": first[-1].id})
    assert [decode(one.data, "findings-public") for one in first + rest] == wanted
    assert [one.id for one in first + rest] == [str(n) for n in range(7)]
    assert {one.kind for one in first} == {"xunwang.finding.transition.v1"}


async def test_a_stream_may_be_of_one_program_and_kind_of_subject(log: SqliteLog) -> None:
    first, second, third = transitions(3)
    account = msgspec.structs.replace(second, data=msgspec.structs.replace(second.data, subject_kind="account"))
    publish(log, [first, account, msgspec.structs.replace(third, program="county")])
    async with events(log) as url:
        assert [one.id for one in await frames(f"{url}?kind=account", 1)] == ["1"]
        assert [one.id for one in await frames(f"{url}?program=county&kind=site", 1)] == ["2"]
        status, text = await refused(f"{url}?kind=page")
    assert (status, "ask for site, account, app, unit" in text) == (400, True)


async def test_what_is_written_while_a_stream_is_open_arrives_on_it(log: SqliteLog) -> None:
    async with events(log) as url:
        reading = asyncio.create_task(frames(url, 2))
        for event in transitions(2):
            publish(log, [event])
        assert [one.id for one in await reading] == ["0", "1"]


async def test_from_now_leaves_out_what_was(log: SqliteLog) -> None:
    publish(log, transitions(3))
    async with events(log) as url, opened(url + "?from=now") as answer:
        assert (await answer.content.readuntil(b"\n\n")).startswith(b":")  # the stream stands
        publish(log, transitions(1, first=3))
        assert (await answer.content.readuntil(b"\n\n")).startswith(b"id: 3\n")


async def test_a_quiet_stream_says_that_it_is_alive(log: SqliteLog) -> None:
    async with events(log, beat_s=0.0) as url, opened(url) as answer:
        for _ in range(3):
            assert (await answer.content.readuntil(b"\n\n")).startswith(b":")


@pytest.mark.parametrize("feed", ["observations", "checks", "dead-letters", "x"])
async def test_internal_topics_are_not_offered(log: SqliteLog, feed: str) -> None:
    async with events(log) as url:
        status, text = await refused(f"{url}?topic={feed}")
    assert status == 400
    assert "ask for findings or reports" in text


@pytest.mark.parametrize("last", ["2", "-1", "abc", "99999999999999999999", "１"])
async def test_a_place_that_is_none_is_named(log: SqliteLog, last: str) -> None:
    publish(log, transitions(2))
    async with events(log) as url:
        status, text = await refused(f"{url}?last_event_id={last}")
    assert status == 400
    assert "leave it out" in text


async def test_a_stop_does_not_wait_for_open_streams(log: SqliteLog) -> None:
    publish(log, transitions(1))
    async with aiohttp.ClientSession() as session:
        async with events(log) as url:
            answer = await session.get(url)
            await answer.content.readuntil(b"\n\n")
            before = time.monotonic()
        assert time.monotonic() - before < 30, "a shutdown that waits for its handlers takes 60 s"
        answer.close()


async def test_the_embedded_run_offers_findings_without_what_must_not_be_read(tmp_path: Path) -> None:
    secret = "机密原文"
    internal = [
        moved("suspected", "2026-07-01T08:00:00+08:00", wording=secret, url=f"http://s1/{secret}", needs_people=2),
        moved("confirmed", "2026-07-01T09:00:00+08:00", wording=secret, restricted=True, actor=person(secret)),
        moved("confirmed", "2026-07-01T10:00:00+08:00", wording="首页超过两周未更新"),
    ]
    async with running(tmp_path / "data", registry(1), at("2026-07-01T00:00:00+08:00")) as run:
        console = Console(run, "127.0.0.1", 0)
        address = await console.start()
        try:
            publish(run.log, internal, "findings")
            found = await frames(address + "events?topic=findings", 3)
        finally:
            await console.stop()
    assert secret not in b"".join(one.data for one in found).decode()
    said = [orjson.loads(one.data)["data"] for one in found]
    assert [one["to_state"] for one in said] == ["suspected", "confirmed", "confirmed"]
    assert said[2]["wording"] == "首页超过两周未更新"


def test_a_log_from_before_there_was_this_topic_is_no_damage(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.db")
    publish(log, transitions(3), "findings")
    log._db.execute(f"DROP TABLE {table('findings-public')}")
    log.close()
    assert verify(tmp_path / "log.db") == 3
