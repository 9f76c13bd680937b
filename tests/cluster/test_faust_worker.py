"""Faust agents with the safe pattern: whoever dies, nothing is lost and nothing counts twice in effect."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

import orjson
import pytest

from pipelines.cluster.broker import Broker
from pipelines.cluster.faust_worker import check_topics
from pipelines.cluster.state_topic import read_state
from schemas.events.codec import decode, encode
from schemas.events.dead_letters import DeadLetter
from schemas.mistakes import MistakeError
from tests.support.cluster_worker import POISON, settings_of, start_worker
from tests.support.hop_worker import numbered
from tests.support.kafka import everything, make_topic, send, unique, until

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]
PARTITIONS = 4
KILLS = 20
COMPACTED = {"cleanup_policy": "compact", "segment_ms": "1000", "min_cleanable_dirty_ratio": "0.01"}


@pytest.fixture
def prefix(broker: Broker) -> str:
    name = unique("t") + "."
    for topic in ("checks", "fetches", "dead-letters"):
        make_topic(broker, name + topic, PARTITIONS)
    make_topic(broker, name + "state-counting", PARTITIONS, **COMPACTED)
    return name


def fill(broker: Broker, prefix: str, numbers: range) -> None:
    events = [numbered(i) for i in numbers]
    send(broker, prefix + "checks", [(e.partitionkey.encode(), encode(e)) for e in events])


def passed(broker: Broker, prefix: str) -> dict[str, set[bytes]]:
    """Event id to the bytes it was written with."""
    found: dict[str, set[bytes]] = {}
    for _, _, _, value in everything(broker, prefix + "fetches"):
        found.setdefault(decode(value or b"", "fetches").id, set()).add(value or b"")
    return found


def sums(broker: Broker, prefix: str) -> dict[str, list[int]]:
    """State as a new owner would restore it."""
    consumer = settings_of(broker.address, prefix).consumer()
    found: dict[str, list[int]] = {}
    for partition in range(PARTITIONS):
        restored = read_state(consumer, prefix + "state-counting", partition)
        found |= {key: orjson.loads(record.state or b"[]") for key, record in restored.newest.items()}
    consumer.close()
    return found


def expected_sums(events: int) -> dict[str, list[int]]:
    sums: dict[str, list[int]] = {}
    for i in range(events):
        one = sums.setdefault(f"s{i % 50}", [0, 0])
        one[0], one[1] = one[0] + 1, one[1] + i
    return sums


@contextmanager
def workers(broker: Broker, prefix: str, count: int, **options: float) -> Iterator[list[BaseProcess]]:
    running = [start_worker(broker.address, prefix, **options) for _ in range(count)]  # type: ignore[arg-type]
    try:
        yield running
    finally:
        for one in running:
            one.kill()
            one.join()


@pytest.mark.slow
def test_twenty_workers_die_and_every_event_counts_once(broker: Broker, prefix: str) -> None:
    random.seed(5)
    total = 0
    with workers(broker, prefix, 3) as running:
        for kill in range(KILLS):
            fill(broker, prefix, range(total, total + 150))
            total += 150
            time.sleep(random.uniform(0.4, 2.0))  # the moment of death is what is random here
            victim = running.pop(random.randrange(len(running)))
            if kill % 4 == 3:
                victim.terminate()  # in the middle of a batch; it leaves in order
                victim.join(60)
                assert victim.exitcode == 0
            victim.kill()
            victim.join()
            running.append(start_worker(broker.address, prefix))
        until(lambda: len(passed(broker, prefix)) == total, 180, "every event passed on")
        until(lambda: sums(broker, prefix) == expected_sums(total), 240, "state exact")
    assert all(len(versions) == 1 for versions in passed(broker, prefix).values())
    assert everything(broker, prefix + "dead-letters") == []


def test_a_group_that_grows_in_the_middle_of_batches_loses_nothing(broker: Broker, prefix: str) -> None:
    fill(broker, prefix, range(1_000))
    with workers(broker, prefix, 1) as running:
        until(lambda: bool(passed(broker, prefix)), 90, "the first batch")
        running.append(start_worker(broker.address, prefix))
        until(lambda: len(passed(broker, prefix)) == 1_000, 120, "every event passed on")
        until(lambda: sums(broker, prefix) == expected_sums(1_000), 240, "state exact")


def test_what_cannot_be_used_goes_to_dead_letters_and_the_rest_goes_on(broker: Broker, prefix: str) -> None:
    fill(broker, prefix, range(100))
    send(broker, prefix + "checks", [(b"s1", b"not json"), (b"s2", b"")])
    fill(broker, prefix, range(POISON, POISON + 1))
    fill(broker, prefix, range(100, 200))
    with workers(broker, prefix, 1, pause_s=0.0):
        until(lambda: len(passed(broker, prefix)) == 200, 120, "all good events passed on")
        until(lambda: len(everything(broker, prefix + "dead-letters")) >= 3, 120, "three dead letters")
    letters = [orjson.loads(value or b"") for *_, value in everything(broker, prefix + "dead-letters")]
    assert {one["stage"] for one in letters} == {"counting"}
    assert {one["cause"] for one in letters} >= {"cannot divide by zero"}
    assert len({(one["partition"], one["offset"]) for one in letters}) == 3
    assert set(letters[0]) == set(DeadLetter.__struct_fields__)


def test_a_missing_topic_is_named_before_anything_is_read(broker: Broker) -> None:
    with pytest.raises(MistakeError, match=r"nowhere\.checks does not exist.*xunwang topics apply"):
        check_topics(settings_of(broker.address, "nowhere."), "counting", "checks")


def test_too_few_partitions_are_named(broker: Broker) -> None:
    name = unique("few") + "."
    make_topic(broker, name + "checks", 4)
    make_topic(broker, name + "state-counting", 2)
    with pytest.raises(MistakeError, match=r"checks has 4, .*state-counting has 2 partitions"):
        check_topics(settings_of(broker.address, name), "counting", "checks")


def test_an_address_where_nobody_answers_is_one_sentence() -> None:
    settings = settings_of("127.0.0.1:1", "")
    with pytest.raises(MistakeError, match=r"127\.0\.0\.1:1: no Kafka broker answers"):
        check_topics(type(settings)(bootstrap="127.0.0.1:1", connect_within_s=1.0), "counting", "checks")
