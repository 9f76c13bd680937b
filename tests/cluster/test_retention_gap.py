"""A real topic is cut before a stage has read it: at the edges and in a Faust worker the loss is told."""

from collections.abc import Iterable
from functools import partial

import orjson
import pytest
from kafka import KafkaAdminClient, TopicPartition

from pipelines.cluster.gaps import standing
from pipelines.cluster.kafka_log import KafkaLog
from pipelines.log.records import Commit
from pipelines.rehearsal.broker import Broker
from tests.support.cluster_worker import start_worker
from tests.support.counting_topics import CountingTopics, running
from tests.support.kafka import everything, send
from tests.support.waiting import until

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]


def cut(broker: Broker, topic: str, before: dict[int, int]) -> None:
    """What retention does."""
    admin = KafkaAdminClient(bootstrap_servers=broker.address)
    admin.delete_records({TopicPartition(topic, partition): offset for partition, offset in before.items()})
    admin.close()


def letters(topics: CountingTopics) -> list[dict[str, object]]:
    found = everything(topics.broker, topics.prefix + "dead-letters")
    return [orjson.loads(value or b"") for *_, value in found]


def ends_of(topics: CountingTopics, source: str) -> dict[int, int]:
    """Of every partition that holds records: the offset after its last."""
    return {partition: offset + 1 for partition, offset, _, _ in everything(topics.broker, source)}


def committed(topics: CountingTopics, partitions: Iterable[int]) -> dict[int, int | None]:
    """Where the workers' group goes on; a worker that is killed before it has said so leaves nothing."""
    return {one: standing(topics.settings, "counting", "checks", one).committed for one in partitions}


def test_an_edge_that_comes_too_late_says_so(broker: Broker) -> None:
    topics = CountingTopics.made(broker, "observations", state_partitions=1)
    send(broker, topics.prefix + "observations", [(b"k", str(n).encode()) for n in range(20)], partition=1)
    log = KafkaLog(topics.settings, "counting")
    log.commit(Commit("counting", offsets={("observations", 1): 5}))
    cut(broker, topics.prefix + "observations", {1: 12})
    assert [record.offset for record in log.read("observations", 1, 5, 100)] == list(range(12, 20))
    log.commit(Commit("counting", offsets={("observations", 1): 20}))
    log.close()
    (told,) = letters(topics)
    assert (told["error"], told["partition"], told["offset"]) == ("RetentionGap", 1, 5)
    assert "7 records, offsets 5 to 11" in str(told["cause"])


def test_a_worker_that_comes_too_late_says_so_and_one_that_is_in_time_does_not(broker: Broker) -> None:
    topics = CountingTopics.made(broker, "checks", state_partitions=4)
    start = partial(start_worker, broker.address, topics.prefix, pause_s=0.0)
    source = topics.prefix + "checks"
    topics.fill(range(100))
    with running(start, 1):
        until(lambda: len(topics.passed()) == 100, 120, "the first hundred")
    topics.fill(range(100, 200))
    with running(start, 1):
        until(lambda: len(topics.passed()) == 200, 120, "the second hundred: nothing was cut")
        reached = ends_of(topics, source)
        until(lambda: committed(topics, reached) == reached, 120, "the group stands behind the second hundred")
    assert letters(topics) == []
    topics.fill(range(200, 300))
    ends = ends_of(topics, source)
    cut(broker, source, {partition: end - 3 for partition, end in ends.items()})
    with running(start, 1):
        until(lambda: len(letters(topics)) == len(ends), 120, "a dead letter of each partition")
    told = letters(topics)
    assert {one["error"] for one in told} == {"RetentionGap"}
    assert sum(int(str(one["cause"]).split()[0]) for one in told) >= 100 - 3 * len(ends)
