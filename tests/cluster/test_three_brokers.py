"""Three brokers: the leaders of the partitions move, a broker dies and comes back, and the workers lose nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.cluster.settings import ClusterSettings
from schemas.events.types import FETCHES, FINDINGS, OBSERVATIONS
from tests.support.brokers import BrokerCluster, running_brokers
from tests.support.kafka import unique
from tests.support.recorded_run import RecordedRun
from tests.support.run_over_kafka import FROM_FETCHES, RunOverKafka
from tests.support.waiting import until

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.xdist_group("kafka-stages")]


@pytest.fixture(scope="module")
def brokers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrokerCluster]:
    yield from running_brokers(tmp_path_factory.mktemp("brokers"))


@pytest.fixture
def replay(brokers: BrokerCluster, recorded: RecordedRun, clickhouse: int, tmp_path: Path) -> Iterator[RunOverKafka]:
    settings = ClusterSettings(bootstrap=brokers.address, prefix=unique("three") + ".", session_s=4.0)
    replay = RunOverKafka(recorded, settings, clickhouse, tmp_path)
    try:
        yield replay
    finally:
        replay.close()


def test_leaders_move_while_workers_run(brokers: BrokerCluster, replay: RunOverKafka) -> None:
    name = replay.settings.topic
    replay.workers.start(*FROM_FETCHES)
    replay.feed_and_meet(0.5)
    replay.all_at_work()
    moved = brokers.move_leaders(name(FETCHES), name(OBSERVATIONS), name(FINDINGS), name("state-rule-evaluator"))
    assert moved == 16
    replay.feed_and_meet(1.0)
    brokers.move_leaders(name(FETCHES), name(OBSERVATIONS))
    replay.settle()
    assert replay.exact().lost == 0


def test_a_broker_dies_and_comes_back_while_workers_run(brokers: BrokerCluster, replay: RunOverKafka) -> None:
    name = replay.settings.topic
    replay.workers.start(*FROM_FETCHES)
    replay.feed_and_meet(0.4)
    replay.all_at_work()
    victim = brokers.leaders(name(OBSERVATIONS))[0]
    brokers.nodes[victim].kill()
    replay.workers.start(*FROM_FETCHES)  # into its death: they wait for the others to lead
    until(lambda: victim not in brokers.leaders(name(FETCHES)).values(), 120, "other leaders")
    replay.feed_and_meet(0.8)
    brokers.nodes[victim].start()
    replay.feed()
    replay.settle()
    assert replay.exact().lost == 0
    until(lambda: brokers.whole(name(FETCHES), name(OBSERVATIONS), name(FINDINGS)), 120, "all copies in step")
