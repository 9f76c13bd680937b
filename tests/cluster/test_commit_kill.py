"""A commit of several sends is taken whole or not at all: its writer is killed between sends, again and again."""

import json
import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipelines.cluster.kafka_log import KafkaLog
from pipelines.cluster.office import SampleRun, mark_sample, open_office
from pipelines.cluster.settings import ClusterSettings
from pipelines.data_folder import DataFolder
from pipelines.log.sqlite import SqliteLog
from pipelines.office.sampling import Draws
from pipelines.rehearsal.broker import Broker, free_port
from pipelines.rehearsal.sample.addresses import Ports
from pipelines.rehearsal.sample.province import Province
from pipelines.running.planner import PLANNED, WATERMARK, Planner
from pipelines.running.runner import StageLoop
from schemas.events.types import CHECKS, OBSERVATIONS
from schemas.registry.load import dump
from schemas.times import midnight
from stages.scheduler.stage import SchedulerStage, state_key
from tests.support.cluster_worker import settings_of
from tests.support.dying_scheduler import BIG_KEYS, grow_and_die, plan_and_die
from tests.support.kafka import apply_topics, everything, make_topic, unique

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]
DAY = date(2026, 7, 1)
KILLS = 10


@pytest.fixture
def settings(broker: Broker) -> ClusterSettings:
    return apply_topics(settings_of(broker.address, unique("k") + "."))


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    registry = Province(1, sites=9, start=DAY, days=35).registry(Ports(free_port(), free_port()))
    folder = DataFolder(tmp_path)
    folder.registry.write_text(dump(registry), encoding="utf-8")
    mark_sample(folder, SampleRun(midnight(DAY), midnight(DAY) + timedelta(days=1)))
    return folder


async def test_a_plan_whose_writer_is_killed_between_its_sends_is_the_same_plan(
    broker: Broker, settings: ClusterSettings, folder: DataFolder, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    undisturbed = settings_of(broker.address, settings.prefix + "undisturbed.")
    apply_topics(undisturbed)
    assert plan_and_die(undisturbed, folder.root, None, tmp_path / "first") == 0
    sends = int((tmp_path / "first.sent").read_text())
    rng = random.Random(5)
    # At the claim, in the middle of the plan, and at every turn of the state that follows it.
    points = [0, 1, 2, sends // 2, *sorted(rng.sample(range(sends - 40, sends), KILLS - 4))]
    died = [plan_and_die(settings, folder.root, point, told) for point in points]
    assert died.count(-9) >= KILLS - 4, died
    assert plan_and_die(settings, folder.root, None, told) == 0
    for line in told.read_text().splitlines():
        held, whole = json.loads(line)
        assert held in (0, whole), "a state half of which is new"
    expected, state = await embedded(folder, tmp_path / "embedded.sqlite")
    found = [value for *_, value in everything(broker, settings.topic(CHECKS)) if value]
    assert set(found) == set(expected), "checks lost, or others than planned"
    log = KafkaLog(settings, "scheduler")
    assert log.state("scheduler", [*state, "intent"]) == state
    log.close()


async def embedded(folder: DataFolder, path: Path) -> tuple[list[bytes], dict[str, bytes]]:
    """The same day planned by the run of one machine, whose commits are transactions: its checks, and its state."""
    office = open_office(folder)
    log = SqliteLog(path)
    loop = StageLoop(log, SchedulerStage(office.installation), OBSERVATIONS, office.clock.now)
    planner = Planner(loop, office.installation, Draws(office.installation, folder).by_program)
    await planner.plan(midnight(DAY) + timedelta(days=1), None, midnight(DAY))
    keys = [WATERMARK, PLANNED, *(state_key(one.id) for one in office.installation.subjects)]
    planned = [record.value for record in log.read(CHECKS, 0, 0, 100_000)]
    state = log.state("scheduler", keys)
    log.close()
    return planned, state


def test_a_state_larger_than_a_batch_is_never_half_written(broker: Broker, tmp_path: Path) -> None:
    settings = settings_of(broker.address, unique("g") + ".")
    make_topic(broker, settings.topic("state-scheduler"), 1, cleanup_policy="compact", max_message_bytes="8388608")
    told = tmp_path / "told"
    # A claim and the word that it is ready; then a second claim, 12 records of 0.4 MB, the word, and 13 removals.
    for point in (4, 9, 14):
        assert grow_and_die(settings, point, told) == -9
    assert grow_and_die(settings, None, told) == 0
    # Now there are 12 records to make ours first.
    for point in (13, 30, 40, 45):
        assert grow_and_die(settings, point, told) == -9
    assert grow_and_die(settings, None, told) == 0
    seen = [json.loads(line) for line in told.read_text().splitlines()]
    assert all(one in ([0], [one[0], BIG_KEYS]) for one in seen), seen
    generations = [int(one[0]) if len(one) > 1 else 0 for one in seen]
    assert generations == sorted(generations)
    assert max(generations) >= 2
