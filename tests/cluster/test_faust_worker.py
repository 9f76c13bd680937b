"""Faust agents with the safe pattern: whoever dies, nothing is lost and nothing counts twice in effect."""

from functools import partial

import orjson
import pytest

from pipelines.cluster.faust_worker import check_topics
from pipelines.rehearsal.broker import Broker
from schemas.events.dead_letters import DeadLetter
from schemas.mistakes import MistakeError
from tests.support.cluster_worker import POISON, settings_of, start_worker
from tests.support.counting_topics import CountingTopics, die_again_and_again, running
from tests.support.kafka import everything, make_topic, send, unique
from tests.support.waiting import until

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]


@pytest.fixture
def topics(broker: Broker) -> CountingTopics:
    return CountingTopics.made(broker, "checks", state_partitions=4)


@pytest.mark.slow
def test_twenty_workers_die_and_every_event_counts_once(topics: CountingTopics) -> None:
    die_again_and_again(topics, partial(start_worker, topics.broker.address, topics.prefix), workers=3, kills=20)


def test_a_group_that_grows_in_the_middle_of_batches_loses_nothing(topics: CountingTopics) -> None:
    topics.fill(range(1_000))
    start = partial(start_worker, topics.broker.address, topics.prefix)
    with running(start, 1) as workers:
        until(lambda: bool(topics.passed()), 90, "the first batch")
        workers.append(start())
        topics.until_each_counts_once(1_000)


def test_what_cannot_be_used_goes_to_dead_letters_and_the_rest_goes_on(topics: CountingTopics) -> None:
    def letters() -> list[tuple[int, int, bytes, bytes | None]]:
        return everything(topics.broker, topics.prefix + "dead-letters")

    topics.fill(range(100))
    send(topics.broker, topics.prefix + "checks", [(b"s1", b"not json"), (b"s2", b"")])
    topics.fill(range(POISON, POISON + 1))
    topics.fill(range(100, 200))
    with running(partial(start_worker, topics.broker.address, topics.prefix, pause_s=0.0), 1):
        until(lambda: len(topics.passed()) == 200, 120, "all good events passed on")
        until(lambda: len(letters()) >= 3, 120, "three dead letters")
    found = [orjson.loads(value or b"") for *_, value in letters()]
    assert {one["stage"] for one in found} == {"counting"}
    assert {one["cause"] for one in found} >= {"cannot divide by zero"}
    assert len({(one["partition"], one["offset"]) for one in found}) == 3
    assert set(found[0]) == set(DeadLetter.__struct_fields__)


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
