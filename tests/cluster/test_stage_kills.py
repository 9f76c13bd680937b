"""The real stages die at any moment, leave in the middle of a batch, get company in the middle of one, and have clocks
that are wrong: findings and aggregates are those of the run that nothing happened to."""

import random
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.cluster.broker import Broker
from schemas.events.types import FETCHES, FINDINGS, OBSERVATIONS
from tests.support.cluster_worker import settings_of
from tests.support.kafka import unique, until
from tests.support.recorded_run import RecordedRun
from tests.support.run_over_kafka import FROM_CHECKS, FROM_FETCHES, RunOverKafka

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.xdist_group("kafka")]
KILLS = 24
STAGES = ("scheduler", *FROM_CHECKS)


@pytest.fixture
def run(broker: Broker, recorded: RecordedRun, clickhouse: int, tmp_path: Path) -> Iterator[RunOverKafka]:
    run = RunOverKafka(recorded, settings_of(broker.address, unique("real") + "."), clickhouse, tmp_path)
    try:
        yield run
    finally:
        run.close()


def test_every_stage_is_killed_again_and_again(run: RunOverKafka) -> None:
    moments = random.Random(20)
    run.plan_and_fetch()
    run.workers.start(*STAGES)
    run.in_the_middle(FETCHES)
    for _ in range(KILLS // len(STAGES)):
        for stage in moments.sample(STAGES, len(STAGES)):
            time.sleep(moments.uniform(0.0, 1.0))  # the moment of death is what is random here
            run.workers.kill(stage)
            run.workers.start(stage)
    until(run.planned_all, 240, "the last day is planned")
    run.settle(FROM_CHECKS)
    counts = run.exact_ends()
    assert (counts.kills, counts.lost) == (KILLS, 0)


def test_stages_leave_and_join_in_the_middle_of_a_batch(run: RunOverKafka) -> None:
    run.feed()
    run.workers.start(*FROM_FETCHES)
    run.in_the_middle(OBSERVATIONS)
    run.workers.start("classifier")  # partitions move to it while the other one has a batch in hand
    run.in_the_middle(FINDINGS)
    run.workers.start("rule-evaluator")
    run.in_the_middle(OBSERVATIONS)
    for stage in ("classifier", "rule-evaluator"):
        run.workers.terminate(stage)
    run.workers.start("publisher", "aggregator")
    for stage in ("publisher", "aggregator"):
        run.workers.terminate(stage)
    run.settle()
    assert run.exact().lost == 0


def test_clocks_that_are_wrong_change_nothing(run: RunOverKafka) -> None:
    run.feed()
    run.workers.start("classifier", "publisher", skew=timedelta(hours=7))
    run.workers.start("classifier", "aggregator", skew=timedelta(days=-3))
    run.workers.start("rule-evaluator", skew=timedelta(minutes=-25))
    run.workers.start("rule-evaluator", skew=timedelta(days=40))
    run.settle()
    assert run.exact().lost == 0
