"""One worker of one stage in this process, until it is told to stop. Only its own stage is loaded: the reader with its
libraries and word packs would double every other worker, and the seconds until it works."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from pipelines.cluster.accounts import Accounts
from pipelines.cluster.edge_worker import EdgeWork, EdgeWorker
from pipelines.cluster.evidence import open_reader, open_writer
from pipelines.cluster.faust_worker import FaustWorker
from pipelines.cluster.group_check import require_groups
from pipelines.cluster.kafka_log import STATE_PARTITION, KafkaLog
from pipelines.cluster.lag import Lag
from pipelines.cluster.leadership import leaders
from pipelines.cluster.measuring import Measuring
from pipelines.cluster.migration.mark import refuse_half
from pipelines.cluster.office import Office
from pipelines.cluster.patience import patiently
from pipelines.cluster.retention import NeededByFindings, expire_daily
from pipelines.cluster.scheduler_worker import SchedulerWork
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.sink_worker import SharedWarehouse, SinkWork
from pipelines.cluster.state_topic import state_topic
from pipelines.cluster.topic_check import require_stage, require_topics
from pipelines.data_folder import DataFolder
from pipelines.metrics import begin
from pipelines.office.work_calendar import Notices
from pipelines.running.fetching import FETCH_BATCH, fetcher_stage
from pipelines.running.garbage import collect_seldom
from pipelines.topology import BY_STAGE
from pipelines.warehouse import Warehouse
from schemas.events.types import OBSERVATIONS
from schemas.mentions.own import Register
from stages.contract import Stage

MIDDLE = ("fetcher", "classifier", "rule-evaluator", "publisher")


@dataclass(frozen=True)
class Job:
    """`alive` is touched as long as there is progress or nothing to do. `counts`: folder of what the statistical
    proofreader has learnt; None: pages are read without it."""

    stage: str
    settings: ClusterSettings
    office: Office
    readers: int = 1
    alive: Path | None = None
    counts: Path | None = None


def run_worker(job: Job) -> None:
    """Blocks until SIGTERM or SIGINT. Brokers that come and go at the start are waited for. Raises MistakeError when
    the cluster cannot be used."""
    settings, group = job.settings, job.settings.group(job.stage)
    patiently(lambda: require_stage(settings, job.stage), "tell of topics", settings.start_within_s)
    require_groups(settings, [group] if job.stage in MIDDLE else [group, leaders(group)])
    patiently(lambda: refuse_half(settings), "tell of a migration", settings.start_within_s)
    begin(job.stage)
    collect_seldom()
    if job.stage in MIDDLE:
        asyncio.run(_run_middle(job))
    else:
        _run_edge(job)


async def _run_middle(job: Job) -> None:
    stage, close = _built(job)
    hop = BY_STAGE[job.stage]
    limit = FETCH_BATCH if job.office.sample and job.stage == "fetcher" else hop.batch
    worker = FaustWorker(job.settings, stage, hop.reads[0], job.office.clock.now, limit=limit, alive=job.alive)
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, worker.stop)
    try:
        await worker.run()
    finally:
        await close()


def _built(job: Job) -> tuple[Stage, Callable[[], Awaitable[None]]]:
    """The stage and what ends it."""
    office = job.office
    if job.stage == "fetcher":
        place, needed = job.settings.shared_evidence(office.folder.evidence), NeededByFindings(job.settings)
        store = open_writer(place, needed)
        fetcher = fetcher_stage(office.fetcher, store)
        tidying = asyncio.ensure_future(expire_daily(store, place, needed, office.clock.now))

        async def close_fetcher() -> None:
            tidying.cancel()
            await fetcher.close()
            store.close()

        return fetcher, close_fetcher
    if job.stage == "classifier":
        from pipelines.running.reading_pool import ReadingPool
        from stages.classifier.stage import ClassifierStage

        pool, bodies = (
            ReadingPool(workers=job.readers, word_packs=office.opened.word_packs),
            open_reader(job.settings.shared_evidence(office.folder.evidence)),
        )

        async def close_classifier() -> None:
            await pool.close()
            bodies.close()

        register = Register(office.installation)
        stage = ClassifierStage(
            pool, bodies, office.names, office.opened.word_packs, job.counts, register, office.installation.leaders
        )
        return stage, close_classifier

    async def nothing() -> None:
        return None

    implementation = BY_STAGE[job.stage].load()
    if job.stage == "publisher":
        return implementation(), nothing
    if job.stage == "rule-evaluator":
        return implementation(office.rulebooks, calendar=Notices(office.folder.root).calendar), nothing
    return implementation(office.rulebooks), nothing


def _run_edge(job: Job) -> None:
    hop = BY_STAGE[job.stage]
    warehouse = SharedWarehouse(lambda: open_warehouse(job.settings, job.office.folder))
    if job.stage == "aggregator" and job.settings.warehouse is not None:
        warehouse.open().close()  # what is wrong there, rights to write among it, is said at the start
    worker = EdgeWorker(
        job.settings,
        job.stage,
        (*hop.reads, *hop.writes),
        lambda log: _edge_work(job, log, warehouse),
        job.alive,
        shared=job.settings.warehouse is not None,  # the embedded warehouse is open in one process at a time
    )
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: worker.stop())
    # All of them measure, also who stands by: the lag is told as long as one of four lives.
    lag = Measuring(lambda: Lag(job.settings, job.office.clock.now), job.settings.measure_every_s)
    try:
        worker.run()
    finally:
        lag.close()


def _edge_work(job: Job, log: KafkaLog, warehouse: SharedWarehouse) -> EdgeWork:
    topics = BY_STAGE[job.stage].reads
    counts = require_topics(job.settings, (*topics, state_topic(job.stage)))
    partitions = {topic: counts[job.settings.topic(topic)] for topic in topics}
    if job.stage == "scheduler":
        return SchedulerWork(log, job.settings, job.office, range(partitions[OBSERVATIONS]))

    now, name, every_s = job.office.clock.now, job.office.installation.id, job.settings.measure_every_s

    def measuring(warehouse: Warehouse) -> Measuring:
        return Measuring(lambda: Accounts(job.settings, warehouse, name, now), every_s)

    measured = measuring if log.partition == STATE_PARTITION else None  # by one of all that share the work
    shares = counts[job.settings.topic(state_topic(job.stage))]
    return SinkWork(log, warehouse.open, partitions, now, measured, shares=shares, installation=name)


def open_warehouse(settings: ClusterSettings, folder: DataFolder) -> Warehouse:
    """The server's, where the settings name one. Raises WarehouseError."""
    if settings.warehouse is None:
        from pipelines.warehouse.embedded import EmbeddedWarehouse

        return EmbeddedWarehouse(folder.warehouse)
    from pipelines.warehouse.server import ServerWarehouse

    return ServerWarehouse(settings.warehouse)
