"""The scheduler over Kafka: the planner of the embedded run, led by one worker at a time.

What is about to be planned is written down first: who takes over after a death in the middle of it plans the same span
again from the same state, so that the checks are the same ones.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from pipelines.cluster.backlog import Backlog
from pipelines.cluster.kafka_log import KafkaLog
from pipelines.cluster.office import Office
from pipelines.cluster.settings import ClusterSettings
from pipelines.log.records import Commit, Log
from pipelines.office.sampling import Draws
from pipelines.running.planner import PLAN_EVERY_S, Planner
from pipelines.running.runner import StageLoop
from pipelines.topology import BY_STAGE
from schemas.events.codec import dumps
from schemas.events.types import OBSERVATIONS
from stages.contract import Stage
from stages.scheduler.stage import SchedulerStage

INTENT = "intent"
LEARN_EVERY_S = 1.0  # plans need no more, and a commit for every few observations costs more than reading them
BATCH = BY_STAGE["scheduler"].batch
VIRTUAL_STEP = timedelta(days=1)


class Intent(msgspec.Struct, frozen=True):
    """Plan to `until`; `now` and `start` as the planner takes them."""

    until: datetime
    now: datetime | None
    start: datetime | None


class EveryPartition:
    """The scheduler's way through all partitions of `observations`."""

    def __init__(self, log: KafkaLog, stage: Stage, now: Callable[[], datetime], partitions: range) -> None:
        self.log: Log = log
        self.stage = stage
        self._loops = [StageLoop(log, stage, OBSERVATIONS, now, partition=p) for p in partitions]

    async def step(self) -> int:
        """A batch of every partition that has something new; one question to the brokers tells which."""
        name, ends = self.stage.name, self.log.ends(OBSERVATIONS)
        new = [p for p, loop in enumerate(self._loops) if self.log.next_offset(name, OBSERVATIONS, p) < ends[p]]
        return sum([await self._loops[p].step() for p in new])

    def tell(self, changed: Callable[[Iterable[str]], None]) -> None:
        for loop in self._loops:
            loop.tell(changed)

    def remember(self, state: Mapping[str, bytes | None]) -> None:
        for loop in self._loops:
            loop.remember(state)


class SchedulerWork:
    """One step: learn what was observed, then plan what falls due."""

    def __init__(self, log: KafkaLog, settings: ClusterSettings, office: Office, partitions: range) -> None:
        self._log, self._office = log, office
        installation, folder = office.installation, office.folder
        self._learning = EveryPartition(log, SchedulerStage(installation), office.clock.now, partitions)
        self._planner = Planner(
            self._learning,
            installation,
            Draws(installation, folder).by_program,
            at_once=office.sample is None,
        )
        self._backlog = Backlog(settings)
        self._loop = asyncio.Runner()
        self._learned_at = self._planned_at = 0.0
        self._finish()

    def step(self) -> int:
        if self._office.sample is None:
            return self._live()
        return self._loop.run(self._planner.learn()) or self._virtual(self._office.sample.start)

    def close(self) -> None:
        self._loop.close()
        self._backlog.close()

    def _live(self) -> int:
        """What is observed without end must not keep us from planning: once it has been read as far as it went."""
        begun = time.monotonic()
        if begun - self._learned_at < LEARN_EVERY_S:
            return 0
        learned = self._loop.run(self._planner.learn())
        if learned >= BATCH:
            return learned  # there may be more
        self._learned_at = begun
        if begun - self._planned_at < PLAN_EVERY_S:
            return learned
        self._planned_at = begun
        now = self._office.clock.now()
        return learned + self._plan(Intent(now, now, None))

    def _virtual(self, start: datetime) -> int:
        """The next day, when the one before it has been looked at, judged and stored."""
        assert self._office.sample is not None
        reached = self._planner.watermark() or start
        if reached >= self._office.sample.until or any(self._backlog.waiting().values()):
            return 0
        return self._plan(Intent(min(reached + VIRTUAL_STEP, self._office.sample.until), None, start))

    def _plan(self, intent: Intent) -> int:
        self._log.commit(Commit("scheduler", state={INTENT: dumps(intent)}))
        planned = self._loop.run(self._planner.plan(intent.until, intent.now, intent.start))
        self._log.commit(Commit("scheduler", state={INTENT: None}))
        return planned

    def _finish(self) -> None:
        """Plan again what another one had begun to plan."""
        raw = self._log.state("scheduler", [INTENT]).get(INTENT)
        if raw is None:
            return
        intent = msgspec.json.decode(raw, type=Intent)
        self._plan(intent)
