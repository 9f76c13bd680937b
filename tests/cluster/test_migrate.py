"""From one machine to a cluster: killed again and again, equal at the end, and the cluster goes on where the folder
stopped."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import orjson
import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main
from pipelines.cluster.broker import Broker
from pipelines.cluster.demo import Workers
from pipelines.cluster.office import SampleRun, mark_sample
from pipelines.cluster.office_log import OfficeLog
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.tail import all_records
from pipelines.data_folder import DataFolder
from pipelines.demo import TIME_SCALE, DemoOptions, Watched, last_instant, make_reports, rulebooks, watch
from pipelines.log.sqlite import SqliteLog
from pipelines.overview import backlog
from pipelines.planner import WATERMARK
from pipelines.sample.province import Province
from pipelines.sample.server import running_server
from pipelines.warehouse.server import ServerWarehouse
from schemas.events.codec import dumps
from schemas.events.types import FINDINGS
from schemas.registry.load import dump, load
from schemas.times import midnight
from tests.support.clickhouse_server import RunningServer, ServerPlan
from tests.support.kafka import need_kafka, unique, until
from tests.support.migrating import killed_at

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.xdist_group("kafka")]

HALF = DemoOptions(days=35, sites=9, seed=3, watched_days=1)
WHOLE = DemoOptions(days=35, sites=9, seed=3, watched_days=2)
KILLS = ("copying checks: 40", "copying observations: 200", "filling", "comparing coverage")
STAGES = ("scheduler", "fetcher", "classifier", "rule-evaluator", "publisher", "aggregator")
PATIENCE_S = 240.0


@dataclass
class Province2:
    """What the embedded run found in both days, and the folder as it was after the first one."""

    half: DataFolder
    whole: DataFolder
    watched: Watched


def xunwang(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    """In a process of its own: the engine of the warehouse opens one folder in the life of a process."""
    line = [sys.executable, "-m", "pipelines.cli", *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, timeout=PATIENCE_S)


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province2]:
    need_kafka()
    sample = Province(HALF.seed, sites=HALF.sites, start=HALF.start, days=HALF.days)
    root = tmp_path_factory.mktemp("province")
    half, whole = DataFolder(root / "half"), DataFolder(root / "whole")
    with running_server(sample, time_scale=TIME_SCALE) as server:
        registry = sample.registry(server.ports)
        whole.root.mkdir()
        whole.registry.write_text(dump(registry), encoding="utf-8")
        asyncio.run(watch(HALF, whole, registry))
        shutil.copytree(whole.root, half.root, symlinks=True)
        watched = asyncio.run(watch(WHOLE, whole, registry))
        yield Province2(half, whole, watched)


@pytest.fixture(scope="module")
def clickhouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with RunningServer(ServerPlan(tmp_path_factory.mktemp("clickhouse"))) as server:
        yield server


def cluster_file(folder: Path, broker: Broker, warehouse: str) -> Path:
    """Settings of a cluster of its own, with its topics made."""
    path = folder / f"{unique('cluster')}.yaml"
    path.write_text(f"bootstrap: {broker.address}\nprefix: {unique('m')}.\nsession_s: 6\n{warehouse}")
    made = xunwang("topics", "apply", "--settings", path, "--partitions", 4)
    assert made.exit_code == 0, made.output
    return path


def settings_in(path: Path) -> ClusterSettings:
    from pipelines.cluster.settings import load_settings

    return load_settings(path, None)


def test_killed_again_and_again_it_is_moved_once_and_the_cluster_goes_on(
    broker: Broker, clickhouse: RunningServer, province: Province2, tmp_path: Path
) -> None:
    folder = DataFolder(tmp_path / "data")
    shutil.copytree(province.half.root, folder.root, symlinks=True)
    shutil.rmtree(folder.editions)
    path = cluster_file(tmp_path, broker, f"warehouse: {{hosts: '127.0.0.1:{clickhouse.port}'}}\n")
    for sign in KILLS:
        assert killed_at(sign, folder.root, path), sign
    done = command("migrate", "--data", folder.root, "--settings", path, "--json")
    assert done.returncode == 0, done.stderr
    told = orjson.loads(done.stdout)
    assert told["differing"] == []
    log = SqliteLog(folder.log)
    assert {topic: one["records"] for topic, one in told["topics"].items()} == {
        topic: log.end_offset(topic) for topic in told["topics"]
    }
    log.close()
    again = xunwang("migrate", "--data", folder.root, "--settings", path)
    assert (again.exit_code, again.stdout.splitlines()[-1]) == (
        0,
        "this folder was moved before; nothing was changed",
    )
    goes_on(folder, settings_in(path), path)
    settings = settings_in(path)
    found = {msgspec.json.decode(r.value, type=dict)["id"]: r.value for r in all_records(settings, FINDINGS)}
    assert set(found.values()) == set(province.watched.findings)
    assert settings.warehouse is not None
    warehouse = ServerWarehouse(settings.warehouse)
    paths = make_reports(warehouse, folder, load(folder.registry), rulebooks(frozenset()), WHOLE)
    warehouse.close()
    assert [Path(p).read_bytes() for p in paths] == [Path(p).read_bytes() for p in province.watched.reports]


def goes_on(folder: DataFolder, settings: ClusterSettings, path: Path) -> None:
    """Workers watch the second day."""
    mark_sample(folder, SampleRun(midnight(WHOLE.start), last_instant(WHOLE)))
    line = [sys.executable, "-m", "pipelines.cli", "worker", "--data", str(folder.root), "--settings", str(path)]
    workers = Workers(line, folder.root)
    office = OfficeLog(settings)
    try:
        for stage in STAGES:
            workers.start(stage)

        def done() -> bool:
            workers.tend()
            reached = office.state("scheduler", [WATERMARK]).get(WATERMARK)
            return reached == dumps(last_instant(WHOLE)) and not any(backlog(office).values())

        until(done, PATIENCE_S, "the second day watched, judged and stored")
    finally:
        workers.stop()
        office.close()
