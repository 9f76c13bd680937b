"""The embedded run: every stage in one process over one data folder, with no server to install."""

import asyncio
from contextlib import ExitStack
from datetime import datetime
from typing import Any

from pipelines.clock import RealClock, VirtualClock
from pipelines.console.shown import StageProgress
from pipelines.data_folder import DataFolder, RunLock
from pipelines.evidence import EvidenceStore
from pipelines.evidence.retention import needed_by_findings
from pipelines.log.sqlite import SqliteLog
from pipelines.log.state_form import require_state_form
from pipelines.log.verify import AT_START, verify
from pipelines.metrics import begin
from pipelines.office.sampling import Draws
from pipelines.office.work_calendar import Notices
from pipelines.running import overview
from pipelines.running.balance import Endings
from pipelines.running.embedded_stages import EmbeddedStages
from pipelines.running.garbage import collect_seldom
from pipelines.running.memory import give_back, keep_heaps_few
from pipelines.running.news import News
from pipelines.running.planner import Planner
from pipelines.running.run_metrics import tell
from pipelines.running.run_options import RunOptions
from pipelines.running.settling import Settling
from pipelines.running.sink_worker import SinkWorker
from pipelines.running.workers import StageThread
from pipelines.warehouse.embedded import open_whole
from pipelines.warehouse.reconcile import DailyReconciliation
from pipelines.warehouse.sink import SINK_EVERY_S, WarehouseSink
from schemas.registry.installation import Installation
from schemas.rulebooks.model import Rulebook
from stages.aggregator import Aggregator
from stages.scheduler.stage import SchedulerStage

IDLE_POLL_S = 0.01
_JUDGING = ("fetcher", "classifier", "rule-evaluator")
_BEHIND_OBSERVATIONS = {"rule-evaluator", "publisher"}  # the next day is planned from what was observed alone
VIRTUAL_SINK_EVERY_S = 10.0  # nobody looks meanwhile, and few large inserts cost less than many small ones


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
        """Raises MistakeError (second process, state of another form), LogDamagedError, WarehouseError; then nothing is
        left open."""
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def _start(self) -> None:
        keep_heaps_few()
        self._lock.acquire()
        self._closing.callback(self._lock.release)
        await asyncio.to_thread(verify, self.folder.log, last=AT_START)
        self.log = SqliteLog(self.folder.log)
        self._closing.callback(self.log.close)
        await asyncio.to_thread(require_state_form, self.log, self.folder.root)
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
        await self._start_stages()
        collect_seldom()

    async def _start_stages(self) -> None:
        stages = EmbeddedStages(
            installation=self.installation,
            options=self.options,
            log=self.log,
            evidence=self.evidence,
            clock=self.clock,
            notices=self.notices,
        )
        self.planner = Planner(
            stages.loop(SchedulerStage(self.installation)),
            self.installation,
            Draws(self.installation, self.folder).by_program,
            at_once=isinstance(self.clock, RealClock),
        )
        daily = DailyReconciliation(self.warehouse, self.installation.id, self.planner.watermark)
        every_s = SINK_EVERY_S if isinstance(self.clock, RealClock) else VIRTUAL_SINK_EVERY_S
        self._sinking = SinkWorker(self._sink, daily, self.warehouse, News(self.log), every_s)
        self.threads = stages.threads(self._sinking)
        for thread in self.threads:
            begin(thread.name)
            await asyncio.to_thread(thread.start)

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

    @property
    def cluster(self) -> None:
        """The log is in the data folder."""
        return None

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

    async def drain(self, *, stored: bool = True, judged: bool = True) -> None:
        """Wait until every stage has read everything; unless `stored`, the warehouse may lag behind, and unless
        `judged` so may the rules. Raises what ended a stage."""
        seen = -1
        late = (set() if stored else {self._sinking.name}) | (set() if judged else _BEHIND_OBSERVATIONS)
        while True:
            for thread in self.threads:
                thread.check()
            writes = self.log.writes
            if writes != seen:  # a stage is only further when it has written that
                seen, waiting = writes, {stage for stage, count in self.backlog().items() if count}
                if waiting <= late:
                    return
                if waiting == {self._sinking.name}:
                    self._sinking.hurry()
            await asyncio.sleep(IDLE_POLL_S)

    async def stop(self) -> None:
        """Stop in the order of the data, so that each stage can still take what the one before it wrote. Everything
        that was opened is closed, whatever fails meanwhile."""
        with self._closing:
            for thread in self.threads:
                await asyncio.to_thread(thread.stop)

    async def rest(self) -> None:
        """Stop the stages that fetch, read and judge, as nothing more is to be judged, and give back their memory. What
        is written to the log is still published and stored."""
        for thread in [one for one in self.threads if one.name in _JUDGING]:
            await asyncio.to_thread(thread.stop)
            self.threads.remove(thread)
        await asyncio.to_thread(give_back)
