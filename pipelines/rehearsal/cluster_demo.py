"""The demo of the cluster: real Kafka on loopback, a process a worker, faults on, the embedded run beside it."""

import asyncio
import hashlib
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.worker import open_warehouse
from pipelines.data_folder import DataFolder
from pipelines.log.sqlite import SqliteLog
from pipelines.rehearsal.cluster_run import ClusterPlan, ClusterRun, Start, by_id, command_line
from pipelines.rehearsal.demo import (
    DemoOptions,
    judgements,
    province_of,
    rehearsal_of,
    write_folder,
)
from pipelines.rehearsal.precision import Score, causes_on
from pipelines.rehearsal.rehearsing import Rehearsal, Rehearsed, day_closed, findings_in, make_editions, rehearse
from pipelines.rehearsal.sample.keys import write_keys
from pipelines.rehearsal.sample.moved import tell_former_hosts
from pipelines.rehearsal.sample.server import running_server
from pipelines.rehearsal.sample.truth import Comparison, compare, planted
from pipelines.running.fetching import TIME_SCALE
from pipelines.warehouse.settings import ServerSettings
from schemas.registry.load import load

KEYS = "keys"  # the folder of what the platforms want, beside those of the data
FAULT_EVERY_DAYS = 4


@dataclass
class ClusterOutcome:
    """What the cluster found, beside what was planted and what the embedded run found."""

    seed: int
    comparison: Comparison
    causes: Score
    equal_findings: bool
    equal_reports: bool
    kills: int
    redelivered: int
    seconds: float

    @property
    def clean(self) -> bool:
        wrong = [*self.comparison.missed, *self.comparison.false, *self.causes.missed, *self.causes.false]
        return self.equal_findings and self.equal_reports and not wrong

    def summary(self) -> dict[str, Any]:
        """The last line."""
        found = self.comparison.as_json()
        return {
            "seed": self.seed,
            **{name: found[name] for name in ("planted", "found", "missed", "false")},
            "causes": self.causes.as_json(),
            "equal_findings": self.equal_findings,
            "equal_reports": self.equal_reports,
            "kills": self.kills,
            "redelivered": self.redelivered,
            "seconds": round(self.seconds, 1),
        }


def run_cluster_demo(
    options: DemoOptions,
    fault_every: int = FAULT_EVERY_DAYS,
    clickhouse: str | None = None,
    begin: Start = command_line,
) -> ClusterOutcome:
    """Run both to their end and compare; everything is stopped and removed when it returns.

    `fault_every`: days between faults; 0: everybody lives. `clickhouse`: host:port of a server with an empty database;
    without one the aggregator keeps the embedded warehouse. `begin` starts a worker.
    """
    begun = time.monotonic()
    province = province_of(options)
    with (
        tempfile.TemporaryDirectory(prefix="xunwang-cluster-") as name,
        running_server(province, time_scale=TIME_SCALE) as server,
    ):
        root = Path(name)
        registry = province.registry(server.ports)
        embedded, cluster = DataFolder(root / "embedded"), DataFolder(root / "cluster")
        for folder in (embedded, cluster):
            write_folder(folder, registry)
        write_keys(root / KEYS, province, server.authority)
        causes: list[Score] = []
        options.progress("集群：启动Kafka和各环节进程")
        run = ClusterRun(
            ClusterPlan(
                folder=cluster,
                root=root,
                first=options.start,
                until=day_closed(options.watched_until),
                keys=root / KEYS,
                begin=begin,
                fault_every=fault_every,
                clickhouse=clickhouse,
                progress=options.progress,
                ahead=lambda log: tell_former_hosts(log, province, registry),
                after=lambda log: causes.append(causes_on(province, cluster, log)),
            )
        )
        found = run.run()
        options.progress("对照：单机运行同一示例省")
        watched = _elsewhere(_embedded, Plain.of(options), embedded.root)
        reports = _elsewhere(_reported, Plain.of(options, clickhouse), cluster.root)
        return ClusterOutcome(
            seed=options.seed,
            comparison=compare(planted(province), *judgements(found.values())),
            causes=causes[0],
            equal_findings=found == by_id(findings_in(embedded)),
            equal_reports=_sums(cluster.root, reports) == _sums(embedded.root, watched.paths) and bool(reports),
            kills=run.kills,
            redelivered=run.redelivered,
            seconds=time.monotonic() - begun,
        )


def _sums(root: Path, paths: list[str]) -> dict[str, str]:
    """sha256 of each report by its place below the data folder."""
    return {str(Path(p).relative_to(root)): hashlib.sha256(Path(p).read_bytes()).hexdigest() for p in paths}


@dataclass(frozen=True)
class Plain:
    """The demo's options as they can go to another process."""

    days: int
    sites: int
    accounts: int
    seed: int
    start: date
    watched_days: int | None
    clickhouse: str | None = None

    @classmethod
    def of(cls, options: DemoOptions, clickhouse: str | None = None) -> "Plain":
        size = (options.days, options.sites, options.accounts, options.seed)
        return cls(*size, options.start, options.watched_days, clickhouse)

    def options(self) -> DemoOptions:
        return DemoOptions(
            days=self.days,
            sites=self.sites,
            accounts=self.accounts,
            seed=self.seed,
            start=self.start,
            watched_days=self.watched_days,
        )


def _elsewhere(work: Callable[[Plain, Path], Any], options: Plain, root: Path) -> Any:
    """In a process of its own: the engine of the warehouse opens one folder in the life of a process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, options, root).result()


def _embedded(options: Plain, root: Path) -> Rehearsed:
    folder = DataFolder(root)
    with closing(SqliteLog(folder.log)) as log:
        tell_former_hosts(log, province_of(options.options()), load(folder.registry))
    return asyncio.run(rehearse(folder, _rehearsal(options, folder)))


def _rehearsal(options: Plain, folder: DataFolder) -> Rehearsal:
    return rehearsal_of(options.options(), load(folder.registry), folder, folder.root.parent / KEYS)


def _reported(options: Plain, root: Path) -> list[str]:
    folder = DataFolder(root)
    server = ServerSettings(hosts=options.clickhouse) if options.clickhouse else None
    warehouse = open_warehouse(ClusterSettings(warehouse=server), folder)
    try:
        made = make_editions(warehouse, folder, _rehearsal(options, folder))
        return [path for editions in made.values() for _, paths in editions for path in paths]
    finally:
        warehouse.close()
