"""One broker for the tests of the cluster that share it: those of a group run in one worker, one after another."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.rehearsal.broker import Broker
from pipelines.rehearsal.sample.server import running_server
from pipelines.running.fetching import TIME_SCALE
from tests.support.clickhouse_server import RunningServer, ServerPlan
from tests.support.kafka import need_kafka, running_broker
from tests.support.moved_cluster import MovedCluster, moved_cluster
from tests.support.recorded_run import RecordedRun, province, record


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    yield from running_broker(tmp_path_factory.mktemp("kafka"))


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordedRun]:
    """Its province stays served."""
    need_kafka()
    with running_server(province(), time_scale=TIME_SCALE) as server:
        yield record(tmp_path_factory.mktemp("recorded") / "data", server.ports)


@pytest.fixture
def clickhouse(tmp_path: Path) -> Iterator[int]:
    """The port of an empty warehouse."""
    with RunningServer(ServerPlan(tmp_path / "clickhouse")) as server:
        yield server.port


@pytest.fixture(scope="session")
def moved(broker: Broker, recorded: RecordedRun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MovedCluster]:
    """A folder that was moved to a cluster, which went on with it; its workers are stopped."""
    with RunningServer(ServerPlan(tmp_path_factory.mktemp("clickhouse"))) as server:
        yield moved_cluster(tmp_path_factory.mktemp("moved"), broker, server.port, recorded)
