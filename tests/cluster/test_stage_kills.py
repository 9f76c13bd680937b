"""The real stages die at any moment, leave in the middle of a batch, get company in the middle of one, and have clocks
that are wrong: findings and aggregates are those of the run that nothing happened to."""

import random
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.cluster.office_log import OfficeLog
from pipelines.cluster.state_topic import state_topic
from pipelines.log.records import Commit, NewRecord
from pipelines.office.cases.index import read_index
from pipelines.rehearsal.broker import Broker
from schemas.events.types import FINDINGS, OBSERVATIONS
from tests.support.cluster_worker import settings_of
from tests.support.command_line import xunwang
from tests.support.kafka import unique
from tests.support.recorded_run import RecordedRun, by_id
from tests.support.run_over_kafka import FROM_CHECKS, FROM_FETCHES, WRITES, RunOverKafka
from tests.support.waiting import until

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.xdist_group("kafka-stages")]
KILLS = 20  # in all, and at least one of each stage
MOST = 6  # of one stage


@pytest.fixture
def run(broker: Broker, recorded: RecordedRun, clickhouse: int, tmp_path: Path) -> Iterator[RunOverKafka]:
    run = RunOverKafka(recorded, settings_of(broker.address, unique("real") + "."), clickhouse, tmp_path)
    try:
        yield run
    finally:
        run.close()


def test_every_stage_is_killed_again_and_again(run: RunOverKafka) -> None:
    run.plan_and_fetch()
    run.workers.start(*WRITES)
    killing = Killing(run)
    until(killing.over, 300, "enough kills")
    until(run.planned_all, 240, "the last day is planned")
    run.settle(FROM_CHECKS)
    counts = run.exact_ends()
    assert (counts.kills, counts.lost) == (sum(killing.kills.values()), 0)


class Killing:
    """kill -9 of each stage when it has been at work since its last start, at a random moment after that. The second
    time each is asked to leave instead (SIGTERM)."""

    def __init__(self, run: RunOverKafka) -> None:
        self._run, self._moments = run, random.Random(20)
        self.kills = dict.fromkeys(WRITES, 0)
        self._asked: set[str] = set()
        self._written = {stage: run.written(topic) for stage, topic in WRITES.items()}
        self._due: dict[str, float] = {}

    def over(self) -> bool:
        for stage in [stage for stage, kills in self.kills.items() if kills < MOST]:
            if stage not in self._due:
                if self._run.written(WRITES[stage]) > self._written[stage]:
                    self._due[stage] = time.monotonic() + self._moments.uniform(0.0, 0.8)
            elif time.monotonic() >= self._due[stage]:
                del self._due[stage]
                self._end(stage)
                self._written[stage] = self._run.written(WRITES[stage])
                self._run.workers.start(stage)
        return sum(self.kills.values()) >= KILLS and all(self.kills.values())

    def _end(self, stage: str) -> None:
        if self.kills[stage] == 1 and stage not in self._asked:
            self._asked.add(stage)
            self._run.workers.terminate(stage)
        else:
            self._run.workers.kill(stage)
            self.kills[stage] += 1


def test_stages_leave_and_join_in_the_middle_of_a_batch(run: RunOverKafka) -> None:
    run.workers.start(*FROM_FETCHES)
    run.feed_and_meet(0.4)
    run.workers.start("classifier")  # partitions move to it while the other one has a batch in hand
    run.feed_and_meet(0.7, state_topic("rule-evaluator"))
    run.workers.start("rule-evaluator")
    run.feed_and_meet(1.0)
    run.all_at_work()
    run.workers.start("publisher", "aggregator")
    run.workers.terminate(*FROM_FETCHES)
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


def test_judging_again_from_the_first_fact_adds_nothing(run: RunOverKafka, tmp_path: Path) -> None:
    settings = tmp_path / "cluster.yaml"
    run.feed(topic=OBSERVATIONS)
    run.workers.start("rule-evaluator")
    run.settle(["rule-evaluator"])
    run.workers.terminate("rule-evaluator")
    run.workers.all_left()
    written = run.values(FINDINGS)
    assert by_id(written) == run.run.events[FINDINGS]
    log = OfficeLog(run.settings)
    desk = read_index(log)
    assert desk.open

    seek = ("topics", "seek", "rule-evaluator", "observations", "--settings", settings, "--to")
    assert "set back only to the first record ever written" in xunwang(*seek, 5, code=2)
    assert xunwang(*seek, "earliest").splitlines() == [f"observations:{p}\tnext 0" for p in range(4)]
    log.commit(Commit("test", [NewRecord(FINDINGS, "s01", written[0])]))  # the first of the repeats
    held = read_index(log)
    assert (held.open, held.offsets[FINDINGS]) == (desk.open, desk.offsets[FINDINGS])

    run.workers.start("rule-evaluator")
    run.settle(["rule-evaluator"])
    now = read_index(log)
    log.close()
    again = run.values(FINDINGS)
    assert by_id(again) == by_id(written)
    assert len(again) - 1 == 2 * len(written) == sum(now.offsets[FINDINGS]) - 1
    assert (now.open, now.warnings.keys()) == (desk.open, desk.warnings.keys())
