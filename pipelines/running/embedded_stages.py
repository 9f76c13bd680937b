"""The stages of an embedded run, each built on the thread it works on."""

from collections.abc import Callable
from dataclasses import dataclass

from pipelines.clock import RealClock, VirtualClock
from pipelines.evidence import EvidenceStore
from pipelines.log.sqlite import SqliteLog
from pipelines.office.work_calendar import Notices
from pipelines.running.fetcher_apart import FetcherApart
from pipelines.running.fetching import fetcher_stage
from pipelines.running.news import News
from pipelines.running.reading_pool import ReadingPool
from pipelines.running.run_options import RunOptions
from pipelines.running.runner import StageLoop
from pipelines.running.sink_worker import SinkWorker
from pipelines.running.stage_worker import StageWorker
from pipelines.running.workers import StageThread
from pipelines.topology import BY_STAGE
from schemas.mentions.own import Register
from schemas.registry.installation import Installation
from stages.classifier.stage import ClassifierStage
from stages.contract import Stage
from stages.publisher import PublisherStage
from stages.rule_evaluator.stage import RuleEvaluatorStage
from stages.rule_evaluator.state import cache_bytes


@dataclass(frozen=True, kw_only=True)
class EmbeddedStages:
    """`options`, `log`, `evidence` and `clock` are the run's; `notices` the holiday notices in its data folder."""

    installation: Installation
    options: RunOptions
    log: SqliteLog
    evidence: EvidenceStore
    clock: RealClock | VirtualClock
    notices: Notices

    def threads(self, aggregator: SinkWorker) -> list[StageThread]:
        """A thread for every stage, in the order of the data; none is started."""

        async def sink() -> SinkWorker:
            return aggregator

        return [
            StageThread("fetcher", self._fetcher),
            StageThread("classifier", self._classifier),
            StageThread("rule-evaluator", self._evaluator),
            StageThread("publisher", self._publisher),
            StageThread("aggregator", sink),
        ]

    def loop(self, stage: Stage, batch: int | None = None) -> StageLoop:
        hop = BY_STAGE[stage.name]
        (topic,) = hop.reads
        return StageLoop(self.log, stage, topic, self.clock.now, limit=batch or hop.batch)

    async def _fetcher(self) -> StageWorker:
        build = FetcherApart if self.options.fetch_apart else fetcher_stage
        stage = build(self.options.fetcher, self.evidence)
        return self._worker(self.loop(stage, self.options.fetch_batch), stage.close)

    async def _classifier(self) -> StageWorker:
        pool = ReadingPool(workers=self.options.readers, word_packs=self.options.word_packs)
        stage = ClassifierStage(
            pool,
            self.evidence,
            self.installation.names,
            self.options.word_packs,
            self.options.counts,
            Register(self.installation),
            self.installation.leaders,
        )
        return self._worker(self.loop(stage), pool.close)

    async def _evaluator(self) -> StageWorker:
        cached = cache_bytes(len(self.installation.subjects))
        stage = RuleEvaluatorStage(self.options.rulebooks, calendar=self.notices.calendar, cached=cached)
        return self._worker(self.loop(stage))

    async def _publisher(self) -> StageWorker:
        return self._worker(self.loop(PublisherStage()))

    def _worker(self, loop: StageLoop, *closing: Callable[[], object]) -> StageWorker:
        return StageWorker(loop, News(self.log), list(closing))
