"""The recorded run over again, moved to a cluster in the middle: watched for a day by the embedded run, then by
workers."""

import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from click.testing import CliRunner, Result

from pipelines.cli import main
from pipelines.cluster.office import SampleRun, mark_sample
from pipelines.cluster.office_log import OfficeLog
from pipelines.cluster.settings import ClusterSettings, load_settings
from pipelines.data_folder import DataFolder
from pipelines.log.sqlite import SqliteLog
from pipelines.rehearsal.broker import Broker
from pipelines.rehearsal.cluster_run import Workers
from pipelines.running.overview import backlog
from pipelines.running.planner import WATERMARK
from schemas.events.codec import dumps
from schemas.times import midnight
from tests.support.forked import FORKED
from tests.support.forked_worker import forked
from tests.support.kafka import unique
from tests.support.migrating import PATIENCE_S, killed_at
from tests.support.recorded_run import FIRST, LAST_INSTANT, RecordedRun
from tests.support.waiting import until

DAY = timedelta(days=1)
KILLS = ("copying observations: 200", "moving offsets and state of rule-evaluator", "filling")
STAGES = ("scheduler", "fetcher", "classifier", "rule-evaluator", "publisher", "aggregator")


@dataclass
class MovedCluster:
    """`folder` is the one that was moved and that the workers share, `file` the cluster's settings, `told` what the
    migration said, `held` the records of each topic of the folder, `died` the steps it was killed at."""

    folder: DataFolder
    file: Path
    settings: ClusterSettings
    told: dict[str, Any]
    held: dict[str, int]
    died: list[str]


def xunwang(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def elsewhere(*arguments: object) -> Result:
    """In a process of its own: the engine of the warehouse opens one folder in the life of a process."""
    with ProcessPoolExecutor(1, mp_context=FORKED) as pool:
        return pool.submit(_told, [str(one) for one in arguments]).result()


def _told(arguments: list[str]) -> Result:
    """Without what cannot be sent to another process."""
    result = xunwang(*arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    result.exc_info = result.return_value = None
    return result


def new_cluster(folder: Path, broker: Broker, more: str = "") -> Path:
    """The settings file of a cluster of its own, with its topics made."""
    path = folder / f"{unique('cluster')}.yaml"
    path.write_text(f"bootstrap: {broker.address}\nprefix: {unique('m')}.\nsession_s: 6\n{more}")
    made = xunwang("topics", "apply", "--settings", path, "--partitions", 3)
    assert made.exit_code == 0, made.output
    return path


def moved_cluster(root: Path, broker: Broker, clickhouse_port: int, recorded: RecordedRun) -> MovedCluster:
    """Move the first day of the recorded run, with kills; the cluster then watches the second."""
    folder = DataFolder(root / "moved")
    shutil.copytree(recorded.early.root, folder.root, symlinks=True)
    path = new_cluster(root, broker, f"warehouse: {{hosts: '127.0.0.1:{clickhouse_port}'}}\n")
    died = [sign for sign in KILLS if killed_at(sign, folder.root, path)]
    done = elsewhere("migrate", "--data", folder.root, "--settings", path, "--json")
    assert done.exit_code == 0, done.output
    settings = load_settings(path, None)
    _go_on(folder, settings, path)
    log = SqliteLog(folder.log)
    told = orjson.loads(done.stdout)
    held = {topic: log.end_offset(topic) for topic in told["topics"]}
    log.close()
    return MovedCluster(folder, path, settings, told, held, died)


def _go_on(folder: DataFolder, settings: ClusterSettings, path: Path) -> None:
    """Workers watch the second day."""
    mark_sample(folder, SampleRun(midnight(FIRST), LAST_INSTANT))
    workers = Workers(forked(), ["--data", str(folder.root), "--settings", str(path)], folder.root)
    office = OfficeLog(settings)
    try:
        for stage in STAGES:
            workers.start(stage)

        def done() -> bool:
            workers.tend()
            reached = office.state("scheduler", [WATERMARK]).get(WATERMARK)
            return reached == dumps(LAST_INSTANT) and not any(backlog(office).values())

        until(done, PATIENCE_S, "the second day watched, judged and stored", every_s=0.5)
    finally:
        workers.stop()
        office.close()
