"""Scheduler and sink over Kafka: one leads, whoever dies is followed, and a stale leader changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from pipelines.cluster.kafka_log import KafkaLog
from pipelines.cluster.leadership import Leadership
from pipelines.cluster.state_partition import NotOwnerError
from pipelines.log.records import Commit, NewRecord
from pipelines.rehearsal.broker import Broker
from tests.support.cluster_worker import start_edge_worker
from tests.support.counting_topics import CountingTopics, die_again_and_again
from tests.support.kafka import everything, send
from tests.support.waiting import until

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]


@pytest.fixture
def topics(broker: Broker) -> CountingTopics:
    return CountingTopics.made(broker, "observations", state_partitions=1)


@contextmanager
def opened(topics: CountingTopics) -> Iterator[KafkaLog]:
    log = KafkaLog(topics.settings, "counting")
    yield log
    log.close()


def test_what_was_committed_is_there_for_the_next_leader(topics: CountingTopics) -> None:
    with opened(topics) as log:
        log.commit(Commit("counting", [NewRecord("fetches", "s1", b"out")], {("observations", 2): 5}, {"a": b"1"}))
        log.commit(Commit("counting", state={"a": b"2", "b": b"3"}))
        log.commit(Commit("counting", state={"b": None}))
    with opened(topics) as log:
        assert log.state("counting", ["a", "b"]) == {"a": b"2"}
        assert log.next_offset("counting", "observations", 2) == 5
        assert log.next_offset("counting", "observations", 1) == 0
    assert [(key, value) for _, _, key, value in everything(topics.broker, topics.prefix + "fetches")] == [
        (b"s1", b"out")
    ]


def test_a_stale_leader_that_writes_on_is_told_and_changes_nothing(topics: CountingTopics) -> None:
    with opened(topics) as stale:
        stale.commit(Commit("counting", [], {("observations", 0): 10}, {"a": b"stale"}))
        with opened(topics) as leader:
            leader.commit(Commit("counting", [], {("observations", 0): 12}, {"a": b"leader"}))
            for n in range(10):
                with pytest.raises(NotOwnerError, match="was taken over by another worker"):
                    stale.commit(Commit("counting", [], {("observations", 0): 20 + n}, {"a": b"late", "new": b"late"}))
    with opened(topics) as third:
        assert third.state("counting", ["a", "new"]) == {"a": b"leader"}
        assert third.next_offset("counting", "observations", 0) == 12
        third.commit(Commit("counting", state={"a": b"third"}))
    with opened(topics) as fourth:
        assert fourth.state("counting", ["a", "new"]) == {"a": b"third"}


def test_a_read_gives_all_there_is_up_to_its_limit_wherever_it_begins(topics: CountingTopics) -> None:
    pairs = [(b"k", str(i).encode()) for i in range(3_000)]
    send(topics.broker, topics.prefix + "observations", pairs, partition=1)
    send(topics.broker, topics.prefix + "observations", pairs, partition=3)
    with opened(topics) as log:
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


def test_one_leads_and_the_next_follows_when_it_leaves(topics: CountingTopics) -> None:
    first, second = Leadership(topics.settings, "counting"), Leadership(topics.settings, "counting")
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
def test_twenty_leaders_die_and_every_event_counts_once(topics: CountingTopics) -> None:
    die_again_and_again(topics, partial(start_edge_worker, topics.broker.address, topics.prefix), workers=2, kills=20)
