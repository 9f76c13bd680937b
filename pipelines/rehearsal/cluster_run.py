"""An installation in virtual time on a cluster: real Kafka on loopback, a process a worker, faults where wanted."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from pipelines.cluster.backlog import Backlog
from pipelines.cluster.office import SampleRun, mark_sample
from pipelines.cluster.office_log import OfficeLog
from pipelines.cluster.plan_follower import PlanFollower
from pipelines.cluster.processes import Process, end_all
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.tail import all_records
from pipelines.cluster.topics import TopicAdmin
from pipelines.data_folder import DataFolder
from pipelines.rehearsal.broker import Broker
from pipelines.warehouse.settings import ServerSettings
from schemas.events.types import FETCHES, FINDINGS, OBSERVATIONS
from schemas.mistakes import MistakeError
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
STOPS_WITHIN_S = 60.0
STANDS_STILL_S = 600.0  # no progress for so long: the run ends with what it has to say
LIFE = (sys.executable, "-m", "pipelines.cli", "worker")
Start = Callable[[Sequence[str], Path], Process]  # of a worker, by stage and options, with its log


def command_line(arguments: Sequence[str], log: Path, command: Sequence[str] = LIFE) -> Process:
    """A process of its own, as an office starts workers."""
    with log.open("ab") as out:
        return subprocess.Popen([*command, *arguments], stdout=out, stderr=out)


@dataclass
class Workers:
    """Processes by stage; whoever dies by itself is counted and started again, like any supervisor would."""

    begin: Start
    options: Sequence[str]
    logs: Path
    running: list[tuple[str, Process]] = field(default_factory=list)
    killed: int = 0
    fell: int = 0

    def start(self, stage: str) -> None:
        self.running.append((stage, self.begin([stage, *self.options], self.logs / f"{stage}.log")))

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


@dataclass(frozen=True, kw_only=True)
class ClusterPlan:
    """What is run in the data folder `folder`: from the first day on, planned day by day until `until`.

    `root` holds broker, settings and logs of the workers. `begin` starts a worker, `workers` are the stages, one for
    each process. `fault_every`: days between faults; 0: everybody lives. `clickhouse`: host:port of a server with an
    empty database; without one the aggregator keeps the embedded warehouse. `keys`: the folder of what the platforms of
    accounts want, where there are any. `ahead` is called with the log before anybody works, `after` when everything has
    been worked through.
    """

    folder: DataFolder
    root: Path
    first: date
    until: datetime
    workers: Sequence[str] = WORKERS
    begin: Start = command_line
    keys: Path | None = None
    fault_every: int = 0
    clickhouse: str | None = None
    progress: Callable[[str], None] = field(default=lambda _: None)
    ahead: Callable[[OfficeLog], None] = field(default=lambda _: None)
    after: Callable[[OfficeLog], None] = field(default=lambda _: None)


class ClusterRun:
    """Broker and workers over the days of a plan."""

    def __init__(self, plan: ClusterPlan) -> None:
        self._plan = plan
        self._broker = Broker(plan.root / "kafka")
        server = ServerSettings(hosts=plan.clickhouse) if plan.clickhouse else None
        self._settings = ClusterSettings(bootstrap=self._broker.address, session_s=6.0, warehouse=server)
        self.kills = self.redelivered = 0
        self._day = 0

    def run(self) -> dict[str, bytes]:
        """The findings by event id, each as it first came."""
        plan = self._plan
        mark_sample(plan.folder, SampleRun(midnight(plan.first), plan.until, str(plan.keys or "")))
        settings = plan.root / "cluster.yaml"
        settings.write_bytes(msgspec.yaml.encode(self._settings, enc_hook=str))
        (plan.root / "logs").mkdir()
        options = ["--data", str(plan.folder.root), "--settings", str(settings)]
        workers = Workers(plan.begin, options, plan.root / "logs")
        try:
            self._broker.start()
            admin = TopicAdmin(self._settings, PARTITIONS)
            admin.apply()
            admin.close()
            with closing(OfficeLog(self._settings)) as log:
                plan.ahead(log)
            for stage in plan.workers:
                workers.start(stage)
            self._watch(workers)
            workers.stop()
            self.kills = workers.killed
            with closing(OfficeLog(self._settings)) as log:
                plan.after(log)
            return self._collected()
        finally:
            workers.stop()
            self._broker.stop()

    def _watch(self, workers: Workers) -> None:
        backlog, plan, until = Backlog(self._settings), PlanFollower(self._settings), self._plan.until
        seen: tuple[Any, ...] = ()
        moved = time.monotonic()
        while True:
            workers.tend()
            (_, reached), waiting = plan.read(), backlog.waiting()
            if reached == until and not any(waiting.values()):
                backlog.close()
                plan.close()
                return
            if (reached, *waiting.values()) != seen:
                seen, moved = (reached, *waiting.values()), time.monotonic()
            if time.monotonic() - moved > STANDS_STILL_S:
                raise MistakeError(f"the cluster stands still at {reached}, waiting: {waiting}; {self._last_words()}")
            if reached is not None:
                self._break(workers, (day_of(reached) - self._plan.first).days)
            time.sleep(0.5)

    def _break(self, workers: Workers, day: int) -> None:
        """One fault for every few days that have been planned."""
        if not self._plan.fault_every or day // self._plan.fault_every <= self._day:
            return
        self._day += 1
        stage = VICTIMS[(self._day - 1) % len(VICTIMS)]
        self._plan.progress(f"第{day}天：强制结束一个{stage}进程，换上新的")
        workers.kill(stage)
        if self._day == 2:
            self._plan.progress(f"第{day}天：加入一个classifier进程")
            workers.start("classifier")
        if self._day == 3:
            self._plan.progress(f"第{day}天：重启Kafka")
            self._broker.kill()
            self._broker.start()

    def _collected(self) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for topic in (FETCHES, OBSERVATIONS, FINDINGS):
            values = [record.value for record in all_records(self._settings, topic)]
            found = by_id(values)
            self.redelivered += len(values) - len(found)
        return found

    def _last_words(self) -> str:
        lines = [
            f"{p.stem}: {text[-1]}" for p in self._plan.root.glob("logs/*.log") if (text := p.read_text().splitlines())
        ]
        return " | ".join(lines)


def by_id(values: Iterable[bytes]) -> dict[str, bytes]:
    """Events by their id, each as it first came."""
    found: dict[str, bytes] = {}
    for value in values:
        found.setdefault(msgspec.json.decode(value, type=dict)["id"], value)
    return found
