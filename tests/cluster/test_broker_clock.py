"""A worker whose machine has the wrong time works by the brokers' time."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import time_machine
from aiohttp import web

from pipelines.clock import RealClock
from pipelines.cluster.broker_clock import BrokerClock
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.tail import all_records
from pipelines.rehearsal.broker import Broker
from schemas.events.codec import decode, encode
from schemas.events.fetches import Fetched
from schemas.events.types import CHECKS, FETCHES
from schemas.registry.load import dump
from schemas.times import day_of
from tests.support.cluster_worker import settings_of
from tests.support.embedded import serving
from tests.support.fetching import incoming, planned
from tests.support.kafka import apply_topics, send, unique
from tests.support.registries import registry
from tests.support.stage_workers import StageWorkers
from tests.support.waiting import until

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka-stages")]
SKEWS = [timedelta(hours=7), timedelta(days=-2)]
NEAR = timedelta(seconds=5)


@pytest.fixture
def settings(broker: Broker) -> ClusterSettings:
    return apply_topics(settings_of(broker.address, unique("clock") + "."))


@pytest.fixture
def workers(settings: ClusterSettings, tmp_path: Path) -> Iterator[StageWorkers]:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "registry.yaml").write_text(dump(registry()), encoding="utf-8")
    workers = StageWorkers(tmp_path, tmp_path / "data", settings)
    yield workers
    workers.stop()


@pytest.mark.parametrize("skew", SKEWS, ids=["ahead", "behind"])
def test_a_wrong_clock_is_corrected_and_told(
    settings: ClusterSettings, skew: timedelta, caplog: pytest.LogCaptureFixture
) -> None:
    clock, right = RealClock(), RealClock()
    begun, right_begun = right.monotonic(), right.now()
    with time_machine.travel(datetime.now(UTC) + skew, tick=True):
        asking = BrokerClock(settings, clock)
        asking.tell()
        asking.tell()
        asking.close()
        told = clock.now()
    assert abs(told - right_begun) < NEAR + timedelta(seconds=right.monotonic() - begun)
    (said,) = [one.message for one in caplog.records if "this machine's clock" in one.message]
    assert ("ahead of" if skew > timedelta() else "behind") in said


def test_a_clock_that_is_right_is_left_alone(settings: ClusterSettings) -> None:
    clock = RealClock()
    asking = BrokerClock(settings, clock)
    asking.tell()
    asking.close()
    assert clock.ahead == timedelta()


@pytest.mark.parametrize("skew", SKEWS, ids=["ahead", "behind"])
async def test_a_fetcher_with_a_wrong_clock_looks_in_its_slot(
    broker: Broker, settings: ClusterSettings, workers: StageWorkers, skew: timedelta
) -> None:
    async def page(request: web.Request) -> web.Response:
        return web.Response(text="<html><title>示例县</title></html>", content_type="text/html")

    now = datetime.now(UTC)
    async with serving(page) as port:
        check = planned(
            f"http://127.0.0.1:{port}/",
            day=str(day_of(now)),
            due=now,
            not_after=now + timedelta(minutes=30),
            allow_private=True,
        )
        event = msgspec.structs.replace(incoming(check, "check").event, time=now)
        send(broker, settings.topic(CHECKS), [(b"s1", encode(event))])
        workers.start("fetcher", skew=skew)

        def looked() -> bool:
            workers.tend()
            return bool(all_records(settings, FETCHES))

        await asyncio.to_thread(until, looked, 120, "a fetch")
    (record,) = all_records(settings, FETCHES)
    fetched = decode(record.value, FETCHES).data
    assert isinstance(fetched, Fetched), f"not looked at: {fetched}"
    assert fetched.status == 200
    assert timedelta() <= fetched.started - now < timedelta(minutes=5)
