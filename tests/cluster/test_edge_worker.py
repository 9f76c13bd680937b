"""Scheduler and sink over Kafka: one leads, whoever dies is followed, and a stale leader changes nothing."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

import orjson
import pytest

from pipelines.cluster.broker import Broker
from pipelines.cluster.kafka_log import KafkaLog
from pipelines.cluster.leadership import Leadership
from pipelines.cluster.state_partition import NotOwnerError
from pipelines.cluster.state_topic import read_state
from pipelines.log.records import Commit, NewRecord
from schemas.events.codec import decode, encode
from tests.support.cluster_worker import settings_of, start_edge_worker
from tests.support.hop_worker import numbered
from tests.support.kafka import everything, make_topic, send, unique, until

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]
KILLS = 20


@pytest.fixture
def prefix(broker: Broker) -> str:
    name = unique("e") + "."
    for topic in ("observations", "fetches"):
        make_topic(broker, name + topic, 4)
    make_topic(broker, name + "dead-letters", 1)
    make_topic(broker, name + "state-counting", 1, cleanup_policy="compact")
    return name


@contextmanager
def opened(broker: Broker, prefix: str) -> Iterator[KafkaLog]:
    log = KafkaLog(settings_of(broker.address, prefix), "counting")
    yield log
    log.close()


def fill(broker: Broker, prefix: str, numbers: range) -> None:
    events = [numbered(i) for i in numbers]
    send(broker, prefix + "observations", [(e.partitionkey.encode(), encode(e)) for e in events])


def test_what_was_committed_is_there_for_the_next_leader(broker: Broker, prefix: str) -> None:
    with opened(broker, prefix) as log:
        log.commit(Commit("counting", [NewRecord("fetches", "s1", b"out")], {("observations", 2): 5}, {"a": b"1"}))
        log.commit(Commit("counting", state={"a": b"2", "b": b"3"}))
        log.commit(Commit("counting", state={"b": None}))
    with opened(broker, prefix) as log:
        assert log.state("counting", ["a", "b"]) == {"a": b"2"}
        assert log.next_offset("counting", "observations", 2) == 5
        assert log.next_offset("counting", "observations", 1) == 0
    assert [(key, value) for _, _, key, value in everything(broker, prefix + "fetches")] == [(b"s1", b"out")]


def test_a_stale_leader_that_writes_on_is_told_and_changes_nothing(broker: Broker, prefix: str) -> None:
    with opened(broker, prefix) as stale:
        stale.commit(Commit("counting", [], {("observations", 0): 10}, {"a": b"stale"}))
        with opened(broker, prefix) as leader:
            leader.commit(Commit("counting", [], {("observations", 0): 12}, {"a": b"leader"}))
            for n in range(10):
                with pytest.raises(NotOwnerError, match="was taken over by another worker"):
                    stale.commit(Commit("counting", [], {("observations", 0): 20 + n}, {"a": b"late", "new": b"late"}))
    with opened(broker, prefix) as third:
        assert third.state("counting", ["a", "new"]) == {"a": b"leader"}
        assert third.next_offset("counting", "observations", 0) == 12
        third.commit(Commit("counting", state={"a": b"third"}))
    with opened(broker, prefix) as fourth:
        assert fourth.state("counting", ["a", "new"]) == {"a": b"third"}


def test_a_read_gives_all_there_is_up_to_its_limit_wherever_it_begins(broker: Broker, prefix: str) -> None:
    pairs = [(b"k", str(i).encode()) for i in range(3_000)]
    send(broker, prefix + "observations", pairs, partition=1)
    send(broker, prefix + "observations", pairs, partition=3)
    with opened(broker, prefix) as log:
        for partition, offset, limit in [
            (1, 0, 700),
            (3, 5, 10),
            (1, 700, 5_000),
            (1, 0, 3),
            (3, 15, 2),
            (3, 3_000, 9),
        ]:
            read = log.read("observations", partition, offset, limit)
            wanted = list(range(offset, min(offset + limit, 3_000)))
            assert [r.offset for r in read] == wanted
            assert [int(r.value) for r in read] == wanted
            assert {r.partition for r in read} <= {partition}


def test_one_leads_and_the_next_follows_when_it_leaves(broker: Broker, prefix: str) -> None:
    settings = settings_of(broker.address, prefix)
    first, second = Leadership(settings, "counting"), Leadership(settings, "counting")
    try:
        until(lambda: first.leads or second.leads, 180, "a leader")
        until(lambda: first.leads != second.leads, 180, "one leader")
        leader, other = (first, second) if first.leads else (second, first)
        leader.close()
        until(lambda: other.leads, 180, "the other one leads")
    finally:
        first.close()
        second.close()


@pytest.mark.slow
def test_twenty_leaders_die_and_every_event_counts_once(broker: Broker, prefix: str) -> None:
    random.seed(11)
    total = 0
    running: list[BaseProcess] = [start_edge_worker(broker.address, prefix) for _ in range(2)]
    try:
        for kill in range(KILLS):
            fill(broker, prefix, range(total, total + 100))
            total += 100
            time.sleep(random.uniform(0.3, 1.5))  # the moment of death is what is random here
            victim = running.pop(0)
            if kill % 3 == 0:
                victim.terminate()
                victim.join(60)
                assert victim.exitcode == 0
            victim.kill()
            victim.join()
            running.append(start_edge_worker(broker.address, prefix))
        until(lambda: len(passed(broker, prefix)) == total, 120, "every event passed on")
        until(lambda: sums(broker, prefix) == expected(total), 240, "state exact")
    finally:
        for one in running:
            one.kill()
            one.join()
    assert all(len(versions) == 1 for versions in passed(broker, prefix).values())


def passed(broker: Broker, prefix: str) -> dict[str, set[bytes]]:
    found: dict[str, set[bytes]] = {}
    for _, _, _, value in everything(broker, prefix + "fetches"):
        found.setdefault(decode(value or b"", "fetches").id, set()).add(value or b"")
    return found


def sums(broker: Broker, prefix: str) -> dict[str, list[int]]:
    """State as the next leader would find it."""
    consumer = settings_of(broker.address, prefix).consumer()
    newest = read_state(consumer, prefix + "state-counting", 0).newest
    consumer.close()
    return {key: orjson.loads(one.state or b"[]") for key, one in newest.items() if key.startswith("s")}


def expected(events: int) -> dict[str, list[int]]:
    return {f"s{k}": [len(range(k, events, 50)), sum(range(k, events, 50))] for k in range(50)}
