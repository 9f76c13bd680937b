"""The embedded run: every stage in one process over one data folder, with no server to install."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines.clock import RealClock, VirtualClock
from pipelines.console.shown import StageProgress
from pipelines.data_folder import DataFolder, RunLock
from pipelines.evidence import EvidenceStore
from pipelines.evidence.retention import needed_by_findings
from pipelines.log.sqlite import SqliteLog
from pipelines.log.verify import AT_START, verify
from pipelines.metrics import RETRIES, WAREHOUSES_SET_ASIDE, begin
from pipelines.office.sampling import drawn_by_program
from pipelines.office.work_calendar import Notices
from pipelines.running import overview
from pipelines.running.balance import Endings
from pipelines.running.fetching import fetcher_stage
from pipelines.running.garbage import collect_seldom
from pipelines.running.planner import PLAN_EVERY_S, Planner
from pipelines.running.reading_pool import ReadingPool
from pipelines.running.run_metrics import tell
from pipelines.running.runner import BACKOFF_S, TROUBLE, StageLoop
from pipelines.running.settling import Settling
from pipelines.running.workers import StageThread
from pipelines.topology import BY_STAGE
from pipelines.warehouse.embedded import EmbeddedWarehouse, open_whole
from pipelines.warehouse.reconcile import DailyReconciliation
from pipelines.warehouse.sink import SINK_EVERY_S, SINK_ROWS, WarehouseSink
from schemas.registry.installation import Installation
from schemas.rulebooks.model import Rulebook
from stages.aggregator import Aggregator
from stages.classifier.stage import ClassifierStage
from stages.contract import Stage
from stages.fetcher import FetcherSettings
from stages.publisher import PublisherStage
from stages.rule_evaluator.stage import RuleEvaluatorStage
from stages.scheduler.stage import SchedulerStage

logger = logging.getLogger(__name__)
IDLE_POLL_S = 0.01
REFILLING = "数仓文件曾损坏或已更换，正在从日志重新填充；填充完成前页面上的数字不全。"
VIRTUAL_STEP = timedelta(hours=6)
VIRTUAL_BACKLOG = 300


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """What differs between life, demo and tests. `fetcher` builds the fetcher's settings for a clock."""

    rulebooks: dict[str, Rulebook]
    fetcher: FetcherSettings
    readers: int = 1
    # Virtual time has no due dates to keep: larger batches wait less for slow sites.
    fetch_batch: int = BY_STAGE["fetcher"].batch
    started_at: datetime | None = None  # where a first run begins; None: now
    word_packs: tuple[Path, ...] = ()  # files of the programs' own word packs
    counts: Path | None = None  # folder of what the statistical proofreader has learnt; None: read without it
    evidence_bytes: int | None = None  # budget of the evidence packs; None: what the disk holds


@dataclass
class StageWorker:
    """A stage's loop and what must be closed with it."""

    loop: StageLoop
    closing: list[Callable[[], object]] = field(default_factory=list)

    @property
    def trouble(self) -> str:
        return self.loop.trouble

    async def step(self) -> int:
        return await self.loop.step()

    async def close(self) -> None:
        for close in self.closing:
            done = close()
            if asyncio.iscoroutine(done):
                await done


class SinkWorker:
    """The aggregator: a batch when many rows wait, or once a second; when none waits, the daily comparison. Trouble
    with the disk is waited out, like everywhere. A warehouse whose files cannot be read is set aside, and another
    filled from the log; until that is done, it is said as trouble."""

    def __init__(self, sink: WarehouseSink, daily: DailyReconciliation, warehouse: EmbeddedWarehouse) -> None:
        self._sink = sink
        self._daily = daily
        self._warehouse = warehouse
        self._last = 0.0
        self._failures = 0
        self._trouble = ""

    @property
    def trouble(self) -> str:
        return self._trouble or (REFILLING if self._sink.refilling else "")

    async def step(self) -> int:
        try:
            if self._warehouse.damaged:
                await asyncio.to_thread(self._replace)
            moved = await self._step()
        except TROUBLE as error:
            pause = BACKOFF_S[min(self._failures, len(BACKOFF_S) - 1)]
            self._failures, self._trouble = self._failures + 1, str(error)
            RETRIES.labels("aggregator").inc()
            logger.warning("aggregator: %s; trying again in %s s", error, pause)
            await asyncio.sleep(pause)
            return 0
        self._failures, self._trouble = 0, ""
        return moved

    def _replace(self) -> None:
        why, self._sink.refilling = self._warehouse.damaged, True
        aside = self._warehouse.set_aside()
        logger.error("warehouse: damaged (%s); kept as %s, another is filled from the log", why, aside)
        WAREHOUSES_SET_ASIDE.inc()
        self._sink.begin_again()

    async def _step(self) -> int:
        now = asyncio.get_running_loop().time()
        at_least = 1 if now - self._last >= SINK_EVERY_S or self._sink.refilling else SINK_ROWS
        moved = await asyncio.to_thread(self._sink.pump, at_least=at_least)
        if moved or at_least == 1:
            self._last = now
        if not moved and at_least == 1:
            await asyncio.to_thread(self._daily.run)
        return moved

    async def close(self) -> None:
        if not self.trouble:
            await asyncio.to_thread(self._sink.drain)


class EmbeddedRun:
    """Open the folder, start the stages, plan as time goes by; `stop` finishes batches in hand and closes all."""

    def __init__(
        self, folder: DataFolder, installation: Installation, clock: RealClock | VirtualClock, options: RunOptions
    ) -> None:
        self.folder, self.installation, self.clock, self.options = folder, installation, clock, options
        self._lock = RunLock(folder)
        self._closing = ExitStack()
        self.notices = Notices(folder.root)
        self.threads: list[StageThread] = []
        self.trouble = ""  # why nothing can be planned now; empty when all is well

    async def start(self) -> None:
        """Raises MistakeError (second process), LogDamagedError, WarehouseError; then nothing is left open."""
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def _start(self) -> None:
        self._lock.acquire()
        self._closing.callback(self._lock.release)
        await asyncio.to_thread(verify, self.folder.log, last=AT_START)
        self.log = SqliteLog(self.folder.log)
        self._closing.callback(self.log.close)
        self._settling = Settling(self.log)
        self.evidence = EvidenceStore(
            self.folder.evidence,
            budget_bytes=self.options.evidence_bytes,
            keep=lambda: needed_by_findings(self.log),
        )
        self._closing.callback(self.evidence.close)
        self.warehouse = await asyncio.to_thread(open_whole, self.folder.warehouse)
        self._closing.callback(self.warehouse.close)
        self._sink = WarehouseSink(self.log, self.warehouse, Aggregator(), self.clock.now)
        await asyncio.to_thread(self._sink.begin)
        self._endings = Endings(self.warehouse, self.installation.id)
        scheduler = self._loop(SchedulerStage(self.installation))
        self.planner = Planner(
            scheduler,
            self.installation,
            lambda at: drawn_by_program(self.installation, self.folder, at),
            at_once=isinstance(self.clock, RealClock),
        )
        self.threads = [
            StageThread("fetcher", self._fetcher),
            StageThread("classifier", self._classifier),
            StageThread("rule-evaluator", self._evaluator),
            StageThread("publisher", self._publisher),
            StageThread("aggregator", self._aggregator),
        ]
        for thread in self.threads:
            begin(thread.name)
            await asyncio.to_thread(thread.start)
        collect_seldom()

    def _loop(self, stage: Stage, batch: int | None = None) -> StageLoop:
        hop = BY_STAGE[stage.name]
        (topic,) = hop.reads
        return StageLoop(self.log, stage, topic, self.clock.now, limit=batch or hop.batch)

    async def _fetcher(self) -> StageWorker:
        settings = self.options.fetcher
        stage = fetcher_stage(settings, self.evidence)
        return StageWorker(self._loop(stage, self.options.fetch_batch), [stage.close])

    async def _classifier(self) -> StageWorker:
        pool = ReadingPool(workers=self.options.readers, word_packs=self.options.word_packs)
        stage = ClassifierStage(
            pool, self.evidence, self.installation.names, self.options.word_packs, self.options.counts
        )
        return StageWorker(self._loop(stage), [pool.close])

    async def _evaluator(self) -> StageWorker:
        stage = RuleEvaluatorStage(self.options.rulebooks, calendar=self.notices.calendar)
        return StageWorker(self._loop(stage))

    async def _publisher(self) -> StageWorker:
        return StageWorker(self._loop(PublisherStage()))

    async def _aggregator(self) -> SinkWorker:
        daily = DailyReconciliation(self.warehouse, self.installation.id, self.planner.watermark)
        return SinkWorker(self._sink, daily, self.warehouse)

    async def plan_until(self, until: datetime) -> int:
        """Learn what has been observed, then plan what falls due before `until`."""
        while await self.planner.learn():
            pass
        now = self.clock.now() if isinstance(self.clock, RealClock) else None
        return await self.planner.plan(until, now, self.options.started_at)

    def backlog(self) -> dict[str, int]:
        """Records each stage has still to read."""
        return overview.backlog(self.log)

    async def balance(self, days: int | None = overview.WINDOW_DAYS) -> dict[str, Any]:
        """Conservation of the last days: planned = done + void + missed, and what is under way (`difference`)."""
        return await asyncio.to_thread(overview.balance, self.log, self.warehouse, self.installation.id, days)

    @property
    def rulebooks(self) -> dict[str, Rulebook]:
        """The rulebooks in force, by id."""
        return self.options.rulebooks

    def now(self) -> datetime:
        """The present, in life or in virtual time."""
        return self.clock.now()

    async def reached(self) -> datetime:
        """How far has been planned; the present before the first plan."""
        return self.planner.watermark() or self.clock.now()

    async def progress(self) -> list[StageProgress]:
        """How every stage stands, in the order of the data."""
        backlog = self.backlog()
        stages = [
            StageProgress(one.name, backlog[one.name], one.steps, str(one.failed or one.trouble))
            for one in self.threads
        ]
        return [StageProgress("scheduler", 0, 0, self.trouble), *stages] if self.trouble else stages

    async def measure(self) -> None:
        """Set the gauges of the run."""
        await asyncio.to_thread(tell, self.log, self._endings, self.installation.id, self.clock.now())

    async def overview(self) -> dict[str, Any]:
        """What `xunwang status` prints."""
        return await asyncio.to_thread(overview.overview, self.folder, self.log, self.warehouse, self.installation)

    def settled(self) -> datetime | None:
        """The instant up to which everything planned has been fetched, judged and stored; None when not known, and
        while the warehouse is filled again."""
        if self._sink.refilling or self.warehouse.damaged:
            return None
        return self._settling.reached(self.planner.watermark())

    async def drain(self) -> None:
        """Wait until every stage has read everything. Raises what ended a stage."""
        while any(self.backlog().values()):
            for thread in self.threads:
                thread.check()
            await asyncio.sleep(IDLE_POLL_S)

    async def live(self, stopping: asyncio.Event) -> None:
        """Plan as time goes by until asked to stop or a stage has ended for good."""
        while not stopping.is_set():
            for thread in self.threads:
                thread.check()
            try:
                await self.plan_until(self._next_plan())
                self.trouble = ""
            except TROUBLE as error:  # nothing was planned; what falls due meanwhile is planned when it is over
                self.trouble = str(error)
                logger.warning("scheduler: %s; trying again", error)
            try:
                await asyncio.wait_for(stopping.wait(), PLAN_EVERY_S / max(1.0, self.clock.speed / 60))
            except TimeoutError:
                continue

    def _next_plan(self) -> datetime:
        """Now; virtual time waits for us instead of running ahead of what can be fetched."""
        now, reached = self.clock.now(), self.planner.watermark()
        if isinstance(self.clock, RealClock) or reached is None:
            return now
        if any(waiting > VIRTUAL_BACKLOG for waiting in self.backlog().values()):
            self.clock.set(reached)
            return reached
        return min(now, reached + VIRTUAL_STEP)

    async def advance(self, until: datetime, step: timedelta, after: Callable[[datetime], None] | None = None) -> None:
        """Virtual time only: plan step by step to `until`, everything read before the next step is planned."""
        assert isinstance(self.clock, VirtualClock)
        reached = self.planner.watermark() or self.options.started_at or self.clock.now()
        while reached < until:
            reached = min(reached + step, until)
            self.clock.set(min(reached, until))
            await self.plan_until(reached)
            await self.drain()
            if after is not None:
                after(reached)

    async def stop(self) -> None:
        """Stop in the order of the data, so that each stage can still take what the one before it wrote. Everything
        that was opened is closed, whatever fails meanwhile."""
        with self._closing:
            for thread in self.threads:
                await asyncio.to_thread(thread.stop)
