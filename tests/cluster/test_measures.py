"""What lag and conservation are measured from: the first record not read, and how far the plan has come."""

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.cluster.backlog import Standing
from pipelines.cluster.plan_follower import PlanFollower
from pipelines.cluster.state_topic import StateRecord, state_topic
from pipelines.cluster.unread import Unread
from pipelines.rehearsal.broker import Broker
from pipelines.running.planner import PLANNED, PLANNED_KINDS, WATERMARK, planned_on
from schemas.events.codec import dumps, encode
from tests.support.cluster_worker import settings_of
from tests.support.hop_worker import START, numbered
from tests.support.kafka import make_topic, send, unique

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]
TOPIC = "observations"


def second(i: int) -> datetime:
    return START + timedelta(seconds=i)


def test_the_oldest_record_not_read_is_found_for_every_stage(broker: Broker) -> None:
    prefix = unique("unread") + "."
    make_topic(broker, prefix + TOPIC, 2)
    for partition, numbers in ((0, range(40)), (1, range(5, 45))):
        send(broker, prefix + TOPIC, [(b"s", encode(numbered(i))) for i in numbers], partition)
    unread = Unread(settings_of(broker.address, prefix))

    def standing(stage: str, partition: int, after: int) -> Standing:
        return Standing(stage, TOPIC, partition, after, 40)

    early = [standing("aggregator", 0, 10), standing("aggregator", 1, 3), standing("rule-evaluator", 0, 30)]
    idle = standing("rule-evaluator", 1, 40)
    assert unread.oldest([*early, idle]) == {("aggregator", TOPIC): second(8), ("rule-evaluator", TOPIC): second(30)}
    # The same partitions at other offsets, and one that stands where it stood.
    later = [standing("aggregator", 0, 39), standing("aggregator", 1, 38), standing("rule-evaluator", 0, 30)]
    assert unread.oldest(later) == {("aggregator", TOPIC): second(39), ("rule-evaluator", TOPIC): second(30)}
    assert unread.oldest([idle]) == {}
    unread.close()


def test_what_is_no_event_is_as_old_as_it_was_written(broker: Broker) -> None:
    prefix = unique("unread") + "."
    make_topic(broker, prefix + TOPIC, 1)
    begun = datetime.now(UTC) - timedelta(seconds=1)
    send(broker, prefix + TOPIC, [(b"s", b"no event")])
    unread = Unread(settings_of(broker.address, prefix))
    at = unread.oldest([Standing("aggregator", TOPIC, 0, 0, 1)])["aggregator", TOPIC]
    assert begun <= at <= datetime.now(UTC) + timedelta(seconds=1)
    unread.close()


def test_the_plan_is_followed_whatever_a_stale_owner_writes_last(broker: Broker) -> None:
    prefix = unique("plan") + "."
    topic = prefix + state_topic("scheduler")
    make_topic(broker, topic, 1, cleanup_policy="compact")

    def written(owner: str, version: int, planned: int, until: datetime) -> None:
        kinds = {"account": 1, "site": planned - 1}
        state = {
            PLANNED: dumps(planned),
            PLANNED_KINDS: dumps(kinds),
            WATERMARK: dumps(until),
            planned_on("2026-01-01"): dumps(7),
        }
        records = [StateRecord(key, owner, version, value) for key, value in state.items()]
        send(broker, topic, [(one.place(), one.packed()) for one in records])

    plan = PlanFollower(settings_of(broker.address, prefix))
    assert plan.read() == (0, None)
    written("first", 1, 10, second(1))
    assert plan.read() == (10, second(1))
    written("second", 1 << 32, 30, second(3))
    written("first", 2, 20, second(2))
    assert plan.read() == (30, second(3))
    assert plan.kinds == {"account": 1, "site": 29}
    plan.close()
