"""The real aggregator between Kafka and ClickHouse while ClickHouse is away, slow, or failing: nothing is lost, nothing
counts twice, and the aggregates are the planned truth."""

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import orjson
import pytest
from clickhouse_driver import Client

from pipelines.cluster.edge_worker import EdgeWorker
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.sink_worker import SinkWork
from pipelines.log.records import NewRecord
from pipelines.rehearsal.broker import Broker
from pipelines.topology import BY_STAGE
from pipelines.warehouse.server import ServerWarehouse
from pipelines.warehouse.settings import ServerSettings
from schemas.times import at
from tests.support.aggregator_worker import partitions_read, start_aggregator
from tests.support.clickhouse_server import RunningServer, ServerPlan
from tests.support.cluster_worker import settings_of
from tests.support.cutting_proxy import CuttingProxy
from tests.support.kafka import apply_topics, everything, send, unique
from tests.support.story import CANARY, Story
from tests.support.waiting import until

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]
PARTITIONS = 2
TOPICS = partitions_read(PARTITIONS)
NOW = at("2026-07-02T08:00:00+08:00")


@pytest.fixture
def cluster(broker: Broker) -> ClusterSettings:
    settings = settings_of(broker.address, unique("sf") + ".")
    apply_topics(settings, PARTITIONS)
    return settings


@pytest.fixture
def story() -> Story:
    told = Story(3, sites=12, days=8)
    told.tell()
    return told


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with RunningServer(ServerPlan(tmp_path / "engine")) as running:
        warehouse = ServerWarehouse(hosts(running.port))
        warehouse.migrate()
        warehouse._run(CANARY)
        warehouse.close()
        yield running


def hosts(port: int, answer_within_s: float = 60.0) -> ServerSettings:
    return ServerSettings(hosts=f"127.0.0.1:{port}", answer_within_s=answer_within_s, retry_within_s=1.0)


@contextmanager
def aggregating(cluster: ClusterSettings, settings: ServerSettings, alive: Path | None = None) -> Iterator[None]:
    """The aggregator as `xunwang worker aggregator` runs it, in a thread."""
    worker = EdgeWorker(
        cluster,
        "aggregator",
        BY_STAGE["aggregator"].reads,
        lambda log: SinkWork(log, lambda: ServerWarehouse(settings), TOPICS, lambda: NOW, shares=PARTITIONS),
        alive,
    )
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(60)
    assert not thread.is_alive()


def feed(broker: Broker, cluster: ClusterSettings, records: list[NewRecord]) -> None:
    send(broker, cluster.topic("observations"), [(r.key.encode(), r.value) for r in records])


def asked(port: int, sql: str) -> int:
    client = Client("127.0.0.1", port)
    try:
        return int(client.execute(sql)[0][0])
    finally:
        client.disconnect()


def arrived(port: int) -> int:
    """Rows that every insert together brought, repeats counted."""
    return asked(port, "SELECT sum(rows) FROM canary")


def check(story: Story, server: RunningServer) -> None:
    assert arrived(server.port) == len(story.records)
    warehouse = ServerWarehouse(hosts(server.port))
    story.check(warehouse)
    warehouse.close()


def halves(story: Story) -> tuple[list[NewRecord], list[NewRecord]]:
    middle = len(story.records) // 2
    return story.records[:middle], story.records[middle:]


def test_a_server_that_goes_while_events_flow_and_comes_back(
    broker: Broker, cluster: ClusterSettings, server: RunningServer, story: Story, tmp_path: Path
) -> None:
    """Away for longer than one call retries (1 s), so that batches are given up, and taken up from the ledger."""
    before, after = halves(story)
    alive = tmp_path / "alive"
    with aggregating(cluster, hosts(server.port), alive):
        feed(broker, cluster, before)
        until(lambda: arrived(server.port) > 0, 90, "the first batch")
        server.stop()
        feed(broker, cluster, after)
        gone = time.time()  # what is tried is that a while goes by without a server, and without a sign of life
        until(lambda: time.time() - max(gone, alive.stat().st_mtime) > 2.5, 60, "the aggregator looks unwell")
        server.start()
        until(lambda: arrived(server.port) == len(story.records), 120, "everything in the warehouse")
    check(story, server)


def test_answers_that_come_too_late_are_asked_for_again_and_nothing_counts_twice(
    broker: Broker, cluster: ClusterSettings, server: RunningServer, story: Story
) -> None:
    proxy = CuttingProxy(("127.0.0.1", server.port))
    proxy.holds, proxy.cuts = 3, 2
    feed(broker, cluster, story.records)
    with aggregating(cluster, hosts(proxy.port, answer_within_s=2.0)):
        until(lambda: arrived(server.port) == len(story.records), 120, "everything in the warehouse")
        until(lambda: proxy.holds == 0, 60, "every answer held back or cut off")
    proxy.close()
    assert proxy.happened == 5
    check(story, server)


def test_a_view_that_fails_leaves_half_an_insert_which_the_next_try_completes(
    broker: Broker, cluster: ClusterSettings, server: RunningServer, story: Story
) -> None:
    before, after = halves(story)
    warehouse = ServerWarehouse(hosts(server.port))
    with aggregating(cluster, hosts(server.port)):
        feed(broker, cluster, before)
        until(lambda: arrived(server.port) > 0, 90, "the first batch")
        warehouse._run(["ALTER TABLE canary ADD CONSTRAINT broken CHECK rows = 0"])
        stored = arrived(server.port)
        feed(broker, cluster, after)
        until(
            lambda: asked(server.port, "SELECT count() FROM check_events") > stored, 90, "rows beside the failing view"
        )
        assert arrived(server.port) == stored
        warehouse._run(["ALTER TABLE canary DROP CONSTRAINT broken"])
        until(lambda: arrived(server.port) == len(story.records), 120, "everything in the warehouse")
    warehouse.close()
    check(story, server)


def test_what_cannot_be_read_in_any_topic_is_set_aside_with_its_cause(
    broker: Broker, cluster: ClusterSettings, server: RunningServer, story: Story
) -> None:
    good = story.records[0]
    wrong = {**orjson.loads(good.value), "type": "xunwang.nothing.known.v1"}
    poison = [b"{not json", b"", b"\xff\xfe", orjson.dumps(wrong), b"[" * 50_000]
    unfit = orjson.loads(good.value)
    unfit["data"]["check"]["slot"] = 70_000  # an event like any other, but for no 16-bit column
    for topic in TOPICS:
        send(broker, cluster.topic(topic), [(b"s1", value) for value in poison])
    send(broker, cluster.topic("observations"), [(b"s1", orjson.dumps(unfit))])
    feed(broker, cluster, story.records)
    with aggregating(cluster, hosts(server.port)):
        until(lambda: arrived(server.port) == len(story.records), 120, "everything in the warehouse")
        letters = lambda: everything(broker, cluster.topic("dead-letters"))  # noqa: E731
        until(lambda: len(letters()) == len(TOPICS) * len(poison) + 1, 60, "every poisoned record set aside")
    told = [orjson.loads(value or b"") for *_, value in letters()]
    assert {one["topic"] for one in told} == set(TOPICS)
    assert all(one["cause"] and one["stage"] == "aggregator" for one in told)
    assert "table check_events, column slot (UInt16) cannot hold 70000" in {one["cause"] for one in told}
    check(story, server)


@pytest.mark.slow
def test_two_aggregators_share_the_partitions_and_die_again_and_again(
    broker: Broker, server: RunningServer, story: Story
) -> None:
    """kill -9 (20 times), SIGTERM, and standing still for longer than the session: who goes on after that has been
    followed, and must not act. Every row arrives once."""
    settings, dice, kills = settings_of(broker.address, unique("sh") + "."), random.Random(9), 25
    apply_topics(settings, 4)
    chunks = [story.records[i::kills] for i in range(kills)]

    def start() -> BaseProcess:
        return start_aggregator(broker.address, settings.prefix, server.port, 4)

    running, still = [start(), start()], list[BaseProcess]()
    try:
        for kill, chunk in enumerate(chunks):
            feed(broker, settings, chunk)
            time.sleep(dice.uniform(0.2, 1.1))  # the moment of death is what is random here
            victim = running.pop(dice.randrange(2))
            if kill in (4, 11):
                os.kill(victim.pid or 0, signal.SIGSTOP)
                still.append(victim)
            elif kill % 10 == 2:
                victim.terminate()
                victim.join(60)
                assert victim.exitcode in (0, -signal.SIGTERM)  # the latter: it had not even begun
            victim.kill() if victim not in still else None
            running.append(start())
            if kill in (10, 18):
                os.kill(still[-1].pid or 0, signal.SIGCONT)
        until(lambda: arrived(server.port) >= len(story.records), 180, "everything in the warehouse")
    finally:
        for one in [*running, *still]:
            one.kill()
            one.join()
    check(story, server)
