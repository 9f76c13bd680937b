"""An event that a later release wrote stops a worker with a sentence; it is not set aside, and nothing is skipped."""

import asyncio
from pathlib import Path

import pytest

from pipelines.cluster.backlog import Backlog
from pipelines.cluster.edge_worker import EdgeWorker
from pipelines.cluster.faust_worker import FaustWorker
from pipelines.cluster.settings import ClusterSettings
from pipelines.contracts import EXAMPLES
from pipelines.log.errors import NewerReleaseError
from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.rehearsal.broker import Broker
from pipelines.running.runner import StageLoop
from pipelines.warehouse.sink import WarehouseSink
from schemas.events.codec import InvalidEventError, NewerEventError, decode
from stages.aggregator import Aggregator
from stages.publisher import PublisherStage
from tests.pipelines.warehouses import embedded
from tests.support.cluster_worker import EdgeCounting, settings_of
from tests.support.hop_worker import START
from tests.support.kafka import apply_topics, everything, send, unique

FINDING = (EXAMPLES / "finding.transition.v1/typical.json").read_bytes()
NEWER = FINDING.replace(b"finding.transition.v1", b"finding.transition.v2")
SENTENCE = (
    "xunwang.finding.transition.v2 is newer than version 1, the latest this release knows），本版本不能处理；"
    "请升级到该版本后重新启动，没有跳过任何记录。"
)


def test_a_later_version_is_told_apart_from_what_is_no_event() -> None:
    with pytest.raises(NewerEventError, match=r"transition\.v2 is newer than version 1"):
        decode(NEWER, "findings")
    for name in (b"finding.transition.v0", b"finding.transition.vx", b"finding.invented.v2"):
        with pytest.raises(InvalidEventError, match="unknown event type") as wrong:
            decode(FINDING.replace(b"finding.transition.v1", name), "findings")
        assert not isinstance(wrong.value, NewerEventError)


async def test_on_one_machine_the_stage_stops_before_it(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.sqlite")
    log.append([NewRecord("findings", "s", value) for value in (FINDING, NEWER, FINDING)])
    loop = StageLoop(log, PublisherStage(), "findings", lambda: START)
    with pytest.raises(NewerReleaseError, match=r"^findings:0:1：.*xunwang\.finding"):
        await loop.step()
    assert (log.next_offset("publisher", "findings"), log.end_offset("dead-letters")) == (0, 0)
    log.close()


@pytest.mark.kafka
@pytest.mark.xdist_group("kafka")
async def test_workers_in_the_middle_and_at_the_edge_stop_before_it(broker: Broker) -> None:
    settings = settings_of(broker.address, unique("n") + ".")
    await asyncio.to_thread(prepared, settings, broker)
    middle = FaustWorker(settings, PublisherStage(), "findings", lambda: START)
    with pytest.raises(NewerReleaseError) as refused:
        await asyncio.wait_for(middle.run(), 180)
    assert str(refused.value).endswith(SENTENCE)
    edge = EdgeWorker(settings, "scheduler", ("observations",), lambda log: EdgeCounting(log, 0.0))
    with pytest.raises(NewerReleaseError) as refused:
        await asyncio.wait_for(asyncio.to_thread(edge.run), 180)
    assert str(refused.value).startswith("observations:")
    backlog = Backlog(settings)
    waiting = backlog.waiting()
    backlog.close()
    assert (waiting["publisher"], waiting["scheduler"]) == (2, 1)
    assert not everything(broker, settings.topic("dead-letters"))


def prepared(settings: ClusterSettings, broker: Broker) -> None:
    apply_topics(settings, 4)
    send(broker, settings.topic("findings"), [(b"s", NEWER), (b"s", FINDING)])
    observed = (EXAMPLES / "page.observed.v1/typical.json").read_bytes()
    send(broker, settings.topic("observations"), [(b"s", observed.replace(b"observed.v1", b"observed.v3"))])


def test_the_warehouse_gets_nothing_of_what_follows(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.sqlite")
    log.append([NewRecord("findings", "s", value) for value in (FINDING, NEWER)])
    with embedded(tmp_path) as warehouse:
        warehouse.migrate()
        sink = WarehouseSink(log, warehouse, Aggregator(), lambda: START)
        with pytest.raises(NewerReleaseError, match=r"^findings:0:1："):
            sink.pump()
    assert log.next_offset("aggregator", "findings") == 0
    log.close()
