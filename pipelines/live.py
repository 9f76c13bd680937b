"""A run that goes on until it is told to stop: an office's own registry in real time, or the sample province."""

import asyncio
import contextlib
import logging
import shutil
import signal
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from pipelines.advice import advice
from pipelines.clock import RealClock, VirtualClock
from pipelines.console.server import Console
from pipelines.data_folder import DataFolder
from pipelines.demo import FIRST_DAY, rulebooks
from pipelines.edition_keeper import keepers
from pipelines.embedded import EmbeddedRun, RunOptions
from pipelines.fetching import office_fetching
from pipelines.housekeeping import keep_house
from pipelines.log.sqlite import SqliteLog
from pipelines.logs import to_files
from pipelines.opened import open_folder
from pipelines.planner import WATERMARK
from pipelines.sample.addresses import Ports
from pipelines.sample.fetching import TIME_SCALE, sample_settings
from pipelines.sample.province import Province
from pipelines.sample.server import running_server
from pipelines.start_checks import require_free
from pipelines.subscribers.settings import Webhook, load_webhooks
from pipelines.subscribers.webhooks import Webhooks
from schemas.mistakes import MistakeError
from schemas.registry.folder import copy_own_files, place_of
from schemas.registry.installation import installation_of
from schemas.registry.load import dump, load
from schemas.registry.office import refuse_other_installation
from schemas.times import midnight

logger = logging.getLogger(__name__)
SAMPLE_MARKER = "sample-province"  # holds the ports it is served on
SAMPLE_SITES, SAMPLE_DAYS, SAMPLE_SEED = 9, 92, 1
SAMPLE_SPEED = 17_280.0  # a day of the sample province takes five seconds


@dataclass(frozen=True, kw_only=True)
class LiveOptions:
    """`registry` None: the one in the data folder, else the sample province. `say` prints a line to the operator.
    `proxy`, `ca_file` and `evidence_gb` are for an office's own registry. `log_level`: what goes to the log files."""

    data: Path
    registry: Path | None
    host: str
    port: int
    say: Callable[[str], None]
    proxy: str | None = None
    ca_file: Path | None = None
    evidence_gb: float | None = None
    log_level: str = "info"


async def live(options: LiveOptions) -> None:
    """Run until SIGINT or SIGTERM; finishes the batches in hand and closes everything."""
    require_free(options.host, options.port)
    folder = DataFolder(options.data).own()
    folder.root.mkdir(parents=True, exist_ok=True)
    hooks = load_webhooks(folder.subscribers)
    marker = folder.root / SAMPLE_MARKER
    stopping = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    with ExitStack() as stack:
        stack.enter_context(to_files(folder.logs, options.log_level))
        if options.registry is None and (marker.exists() or not folder.registry.exists()):
            marker.touch()
            run = _sample_run(folder, stack, options)
        else:
            run = _office_run(folder, options)
        await _go(run, options, hooks, stopping)


def _office_run(folder: DataFolder, options: LiveOptions) -> EmbeddedRun:
    if (folder.root / SAMPLE_MARKER).exists():
        raise MistakeError(f"{folder.root}：该数据目录存放的是示例省数据，请用--data另选目录运行本单位的登记册。")
    opened = open_folder(options.registry or folder.root)
    if options.registry is not None and folder.registry.exists():
        refuse_other_installation(opened.installation, open_folder(folder.root).installation, folder.root)
    clock = RealClock()
    settings = office_fetching(opened.installation, clock, options.proxy, options.ca_file, ("--proxy", "--ca-file"))
    budget = None if options.evidence_gb is None else int(options.evidence_gb * 1e9)
    run_options = RunOptions(
        rulebooks=opened.rulebooks, fetcher=settings, evidence_bytes=budget, word_packs=opened.word_packs
    )
    return EmbeddedRun(folder, opened.installation, clock, run_options)


def _sample_run(folder: DataFolder, stack: ExitStack, options: LiveOptions) -> EmbeddedRun:
    province = Province(SAMPLE_SEED, sites=SAMPLE_SITES, start=FIRST_DAY, days=SAMPLE_DAYS)
    registry = province.registry(_serve_where_it_was(province, folder.root / SAMPLE_MARKER, stack))
    start = midnight(FIRST_DAY)
    until = start + timedelta(days=SAMPLE_DAYS)
    clock = VirtualClock(_reached(folder) or start, SAMPLE_SPEED, TIME_SCALE, until)
    options.say(f"示例省：{SAMPLE_SITES}个网站，{FIRST_DAY}起{SAMPLE_DAYS}天；虚拟时间每5秒走1天。")
    installation = installation_of(registry)
    settings = sample_settings(installation, clock)
    return EmbeddedRun(
        folder,
        installation,
        clock,
        RunOptions(rulebooks=rulebooks(frozenset()), fetcher=settings, started_at=start),
    )


def _serve_where_it_was(province: Province, marker: Path, stack: ExitStack) -> Ports:
    """Serve the province on the ports of the last run where they are still free: checks that were planned and not yet
    fetched carry them."""
    words = marker.read_text(encoding="utf-8").split()
    wanted = Ports(int(words[0]), int(words[1])) if len(words) == 2 else None
    try:
        server = stack.enter_context(running_server(province, TIME_SCALE, wanted))
    except OSError:
        server = stack.enter_context(running_server(province, TIME_SCALE))
    marker.write_text(f"{server.ports.http} {server.ports.https}", encoding="utf-8")
    return server.ports


def _reached(folder: DataFolder) -> datetime | None:
    """Where the plan of an earlier run of this folder ended."""
    if not folder.log.exists():
        return None
    log = SqliteLog(folder.log)
    raw = log.state("scheduler", [WATERMARK]).get(WATERMARK)
    log.close()
    return msgspec.json.decode(raw, type=datetime) if raw else None


async def _go(run: EmbeddedRun, options: LiveOptions, hooks: list[Webhook], stopping: asyncio.Event) -> None:
    options.say("正在校验日志并启动……")
    await run.start()
    _keep_registry(run, options.registry)
    console = Console(run, options.host, options.port)
    webhooks = Webhooks(run.log, hooks, RealClock().now)
    webhooks.start()
    try:
        address = await console.start()
        run.folder.address.write_text(address, encoding="utf-8")
        logger.info("listening at %s, %s sites", address, len(run.installation.sites))
        options.say(f"巡网已启动：{address}（按Ctrl-C停止）")
        for sentence in advice(run.installation):
            options.say(f"请注意：{sentence}")
        keeping = [
            asyncio.create_task(keeper.keep(run.settled, run.options.started_at, options.say))
            for keeper in keepers(run, run.notices.calendar)
        ]
        house = asyncio.create_task(keep_house(run.log, run.clock.now, options.say))
        await run.live(stopping)
        for task in (*keeping, house):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
    finally:
        options.say("正在停止，完成手头的批次……")
        await console.stop()
        await webhooks.stop()
        await run.stop()
        run.folder.address.unlink(missing_ok=True)
    options.say("已停止；再次启动会从停下的地方继续。")


def _keep_registry(run: EmbeddedRun, given: Path | None) -> None:
    """Other commands find the installation in the data folder; written only by the one process that runs there."""
    kept = run.folder.registry
    if given is None:
        if len(run.installation.programs) > 1:
            return
        (registry,) = run.installation.registries.values()  # the sample province: its ports are new at every start
        if not kept.exists() or load(kept) != registry:
            kept.write_text(dump(registry), encoding="utf-8")
        return
    file, home = place_of(given)
    if file.resolve() != kept.resolve():
        shutil.copyfile(file, kept)
        copy_own_files(home, run.folder.root)
