"""The demo of the cluster: real Kafka on loopback, a process a worker, faults on, the embedded run beside it."""

import asyncio
import hashlib
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from pipelines.cluster.backlog import Backlog
from pipelines.cluster.office import SampleRun, mark_sample
from pipelines.cluster.processes import end_all
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.state_topic import read_state, state_topic
from pipelines.cluster.tail import all_records
from pipelines.cluster.topics import TopicAdmin
from pipelines.cluster.worker import open_warehouse
from pipelines.data_folder import DataFolder
from pipelines.rehearsal.broker import Broker
from pipelines.rehearsal.demo import (
    DemoOptions,
    judgements,
    province_of,
    rehearsal_of,
    write_folder,
)
from pipelines.rehearsal.rehearsing import Rehearsal, Rehearsed, day_closed, make_editions, rehearse
from pipelines.rehearsal.sample.keys import write_keys
from pipelines.rehearsal.sample.server import running_server
from pipelines.rehearsal.sample.truth import Comparison, compare, planted
from pipelines.running.fetching import TIME_SCALE
from pipelines.running.planner import WATERMARK
from pipelines.warehouse.settings import ServerSettings
from schemas.events.types import FETCHES, FINDINGS, OBSERVATIONS
from schemas.mistakes import MistakeError
from schemas.registry.load import load
from schemas.times import day_of, midnight

PARTITIONS = 4
WORKERS = (
    "scheduler",
    "fetcher",
    "fetcher",
    "classifier",
    "rule-evaluator",
    "rule-evaluator",
    "publisher",
    "aggregator",
)
VICTIMS = (
    "fetcher",
    "rule-evaluator",
    "classifier",
    "aggregator",
    "scheduler",
    "publisher",
    "fetcher",
    "rule-evaluator",
)
KEYS = "keys"  # the folder of what the platforms want, beside those of the data
FAULT_EVERY_DAYS = 4
STOPS_WITHIN_S = 60.0
STANDS_STILL_S = 600.0  # no progress for so long: the demo ends with what it has to say


@dataclass
class Workers:
    """Processes by stage; whoever dies by itself is counted and started again, like any supervisor would."""

    command: list[str]
    logs: Path
    running: list[tuple[str, subprocess.Popen[bytes]]] = field(default_factory=list)
    killed: int = 0
    fell: int = 0

    def start(self, stage: str) -> None:
        with (self.logs / f"{stage}.log").open("ab") as log:
            process = subprocess.Popen([*self.command[:4], stage, *self.command[4:]], stdout=log, stderr=log)
        self.running.append((stage, process))

    def kill(self, stage: str) -> None:
        """kill -9 the oldest of the stage and put another one in its place."""
        place = next(i for i, (name, _) in enumerate(self.running) if name == stage)
        _, process = self.running.pop(place)
        process.kill()
        process.wait()
        self.killed += 1
        self.start(stage)

    def tend(self) -> None:
        for place, (stage, process) in enumerate(self.running):
            if process.poll() is not None:
                self.fell += 1
                del self.running[place]
                self.start(stage)
                return

    def stop(self) -> None:
        end_all([process for _, process in self.running], STOPS_WITHIN_S)
        self.running.clear()


@dataclass
class ClusterOutcome:
    """What the cluster found, beside what was planted and what the embedded run found."""

    seed: int
    comparison: Comparison
    equal_findings: bool
    equal_reports: bool
    kills: int
    redelivered: int
    seconds: float

    @property
    def clean(self) -> bool:
        return self.equal_findings and self.equal_reports and not self.comparison.missed and not self.comparison.false

    def summary(self) -> dict[str, Any]:
        """The last line."""
        found = self.comparison.as_json()
        return {
            "seed": self.seed,
            **{name: found[name] for name in ("planted", "found", "missed", "false")},
            "equal_findings": self.equal_findings,
            "equal_reports": self.equal_reports,
            "kills": self.kills,
            "redelivered": self.redelivered,
            "seconds": round(self.seconds, 1),
        }


def run_cluster_demo(
    options: DemoOptions, fault_every: int = FAULT_EVERY_DAYS, clickhouse: str | None = None
) -> ClusterOutcome:
    """Run both to their end and compare; everything is stopped and removed when it returns.

    `fault_every`: days between faults; 0: everybody lives. `clickhouse`: host:port of a server with an empty database;
    without one the aggregator keeps the embedded warehouse.
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
        options.progress("集群：启动Kafka和各环节进程")
        run = ClusterRun(options, cluster, root, fault_every, clickhouse)
        found = run.run()
        options.progress("对照：单机运行同一示例省")
        watched = _elsewhere(_embedded, Plain.of(options), embedded.root)
        reports = _elsewhere(_reported, Plain.of(options, clickhouse), cluster.root)
        return ClusterOutcome(
            seed=options.seed,
            comparison=compare(planted(province), *judgements(found.values())),
            equal_findings=found == _by_id(watched.findings),
            equal_reports=_sums(cluster.root, reports) == _sums(embedded.root, watched.paths) and bool(reports),
            kills=run.kills,
            redelivered=run.redelivered,
            seconds=time.monotonic() - begun,
        )


class ClusterRun:
    """Broker and workers over the sample province's days, with a fault every few of them."""

    def __init__(
        self, options: DemoOptions, folder: DataFolder, root: Path, fault_every: int, clickhouse: str | None
    ) -> None:
        self._options, self._folder, self._root, self._fault_every = options, folder, root, fault_every
        self._broker = Broker(root / "kafka")
        server = ServerSettings(hosts=clickhouse) if clickhouse else None
        self._settings = ClusterSettings(bootstrap=self._broker.address, session_s=6.0, warehouse=server)
        self._until = day_closed(options.watched_until)
        self.kills = self.redelivered = 0
        self._day = 0

    def run(self) -> dict[str, bytes]:
        """The findings by event id, each as it first came."""
        mark_sample(self._folder, SampleRun(midnight(self._options.start), self._until, str(self._root / KEYS)))
        settings = self._root / "cluster.yaml"
        settings.write_bytes(msgspec.yaml.encode(self._settings, enc_hook=str))
        (self._root / "logs").mkdir()
        command = [sys.executable, "-m", "pipelines.cli", "worker"]
        command += ["--data", str(self._folder.root), "--settings", str(settings)]
        workers = Workers(command, self._root / "logs")
        try:
            self._broker.start()
            admin = TopicAdmin(self._settings, PARTITIONS)
            admin.apply()
            admin.close()
            for stage in WORKERS:
                workers.start(stage)
            self._watch(workers)
            workers.stop()
            self.kills = workers.killed
            return self._collected()
        finally:
            workers.stop()
            self._broker.stop()

    def _watch(self, workers: Workers) -> None:
        backlog, until = Backlog(self._settings), self._until
        seen: tuple[Any, ...] = ()
        moved = time.monotonic()
        while True:
            workers.tend()
            reached, waiting = self._reached(), backlog.waiting()
            if reached == until and not any(waiting.values()):
                backlog.close()
                return
            if (reached, *waiting.values()) != seen:
                seen, moved = (reached, *waiting.values()), time.monotonic()
            if time.monotonic() - moved > STANDS_STILL_S:
                raise MistakeError(f"the cluster stands still at {reached}, waiting: {waiting}; {self._last_words()}")
            if reached is not None:
                self._break(workers, (day_of(reached) - self._options.start).days)
            time.sleep(0.5)

    def _break(self, workers: Workers, day: int) -> None:
        """One fault for every few days that have been planned."""
        if not self._fault_every or day // self._fault_every <= self._day:
            return
        self._day += 1
        stage = VICTIMS[(self._day - 1) % len(VICTIMS)]
        self._options.progress(f"第{day}天：强制结束一个{stage}进程，换上新的")
        workers.kill(stage)
        if self._day == 2:
            self._options.progress(f"第{day}天：加入一个classifier进程")
            workers.start("classifier")
        if self._day == 3:
            self._options.progress(f"第{day}天：重启Kafka")
            self._broker.kill()
            self._broker.start()

    def _reached(self) -> datetime | None:
        consumer = self._settings.consumer()
        try:
            newest = read_state(consumer, self._settings.topic(state_topic("scheduler")), 0).newest
        finally:
            consumer.close()
        record = newest.get(WATERMARK)
        return msgspec.json.decode(record.state, type=datetime) if record and record.state else None

    def _collected(self) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for topic in (FETCHES, OBSERVATIONS, FINDINGS):
            values = [record.value for record in all_records(self._settings, topic)]
            found = _by_id(values)
            self.redelivered += len(values) - len(found)
        return found

    def _last_words(self) -> str:
        lines = [f"{p.stem}: {text[-1]}" for p in self._root.glob("logs/*.log") if (text := p.read_text().splitlines())]
        return " | ".join(lines)


def _by_id(values: list[bytes]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for value in values:
        found.setdefault(msgspec.json.decode(value, type=dict)["id"], value)
    return found


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
