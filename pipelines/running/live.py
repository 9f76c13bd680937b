"""A run that goes on until it is told to stop: an office's own registry in real time."""

import asyncio
import contextlib
import logging
import shutil
import signal
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.clock import RealClock
from pipelines.console.people.doorkeeper import Guests
from pipelines.console.server import Console, tls_of
from pipelines.console.settings_check import check_settings
from pipelines.data_folder import SAMPLE_MARKER, DataFolder
from pipelines.logs import to_files
from pipelines.office.cases.announcing import keep_announcing
from pipelines.office.edition_keeper import keepers
from pipelines.office.rulebook_switch import refuse_lost_changes
from pipelines.opened import open_folder
from pipelines.running.advice import advice
from pipelines.running.embedded import EmbeddedRun
from pipelines.running.fetching import office_fetching
from pipelines.running.housekeeping import keep_house
from pipelines.running.memory import keep_small
from pipelines.running.pacing import keep_planning
from pipelines.running.rulebook_watch import renew_when_rulebooks_change
from pipelines.running.run_options import RunOptions
from pipelines.running.start_checks import require_free
from pipelines.subscribers.settings import Webhook, load_webhooks
from pipelines.subscribers.webhooks import Webhooks
from schemas.mistakes import MistakeError
from schemas.registry.folder import copy_own_files, load_installation, place_of
from schemas.registry.load import dump, load
from schemas.registry.office import refuse_other_installation

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class LiveOptions:
    """`registry` None: the one in the data folder. `say` prints a line to the operator.
    `proxy`, `ca_file` and `evidence_gb` are for an office's own registry. `log_level`: what goes to the log files.
    `counts`: what the statistical proofreader has learnt; None: pages are read without it.
    `guests`: of an installation that is only shown. `certificate`, `key`: TLS of the console; `names`: of a proxy."""

    data: Path
    registry: Path | None
    host: str
    port: int
    say: Callable[[str], None]
    proxy: str | None = None
    ca_file: Path | None = None
    evidence_gb: float | None = None
    counts: Path | None = None
    log_level: str = "info"
    guests: Guests | None = None
    certificate: Path | None = None
    key: Path | None = None
    names: tuple[str, ...] = ()


Begin = Callable[[DataFolder, ExitStack, LiveOptions], EmbeddedRun]


async def live(options: LiveOptions, begin: Begin) -> None:
    """Run until SIGINT or SIGTERM; finishes the batches in hand and closes everything. `begin` puts the run together;
    what it enters into the stack is closed when the run has ended."""
    require_free(options.host, options.port, beyond=options.certificate is not None)
    folder = DataFolder(options.data).own()
    folder.root.mkdir(parents=True, exist_ok=True)
    hooks = load_webhooks(folder.subscribers)
    check_settings(folder.root)
    stopping = asyncio.Event()
    ended = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, _set_both, stopping, ended)
    with ExitStack() as stack:
        stack.enter_context(to_files(folder.logs, options.log_level))
        while await _go(begin(folder, stack, options), options, hooks, stopping) and not ended.is_set():
            options = replace(options, registry=None, port=_port_of(folder) or options.port)
            stopping.clear()


def _set_both(one: asyncio.Event, other: asyncio.Event) -> None:
    one.set()
    other.set()


def office_run(folder: DataFolder, _: ExitStack, options: LiveOptions) -> EmbeddedRun:
    """An office's own registry in real time. Raises MistakeError."""
    if (folder.root / SAMPLE_MARKER).exists():
        raise MistakeError(f"{folder.root}：该数据目录存放的是示例省数据，请用--data另选目录运行本单位的登记册。")
    if folder.rehearsed.exists():
        raise MistakeError(f"{folder.root}：该数据目录存放的是演练结果，请用--data另选目录运行监测。")
    opened = open_folder(options.registry or folder.root)
    if options.registry is not None and folder.registry.exists():
        _refuse_undoing(folder, options.registry)
        kept = open_folder(folder.root).installation
        refuse_other_installation(opened.installation, kept, folder.root)
        refuse_lost_changes(opened.installation.programs, kept.programs, folder.root)
    clock = RealClock()
    settings = office_fetching(opened.installation, clock, options.proxy, options.ca_file, ("--proxy", "--ca-file"))
    budget = None if options.evidence_gb is None else int(options.evidence_gb * 1e9)
    run_options = RunOptions(
        rulebooks=opened.rulebooks,
        fetcher=settings,
        evidence_bytes=budget,
        word_packs=opened.word_packs,
        counts=options.counts,
    )
    return EmbeddedRun(folder, opened.installation, clock, run_options)


def _refuse_undoing(folder: DataFolder, given: Path) -> None:
    """Raises MistakeError for a registry that would undo what was changed in the browser."""
    file, _ = place_of(given)
    if folder.edited.exists() and file.exists() and not _is_same(given, folder.root):
        raise MistakeError(
            f"{folder.registry}：该登记册已在网页上修改过，与--registry给出的{file}不同；请不带--registry启动。"
            f"确需改用{file}时，请先删除{folder.edited}。"
        )


def _is_same(given: Path, kept: Path) -> bool:
    """Whether two installations are watched alike."""
    one, other = (load_installation(place) for place in (given, kept))
    return all(getattr(one, name) == getattr(other, name) for name in one.__struct_fields__)


async def _go(run: EmbeddedRun, options: LiveOptions, hooks: list[Webhook], stopping: asyncio.Event) -> bool:
    """One run from start to end; whether it is to begin again, with the registry as it was changed meanwhile."""
    renewed = asyncio.Event()

    def renew() -> None:
        renewed.set()
        stopping.set()

    options.say("正在校验日志并启动……")
    await run.start()
    _keep_registry(run, options.registry)
    tls = tls_of(options.certificate, options.key) if options.certificate and options.key else None
    console = Console(run, options.host, options.port, names=options.names, tls=tls, guests=options.guests, renew=renew)
    webhooks = Webhooks(run.log, hooks, RealClock().now)
    webhooks.start()
    try:
        address = await console.start()
        run.folder.address.write_text(address, encoding="utf-8")
        logger.info("listening at %s, %s sites", address, len(run.installation.sites))
        options.say(f"巡网已启动：{address}（按Ctrl-C停止）")
        if console.first_link:
            options.say(
                f"还没有系统管理员；请在本机打开下面的链接登记（24小时内有效，只能使用一次）：\n{console.first_link}"
            )
        if options.guests is not None:
            options.say(f"示例省可以直接查阅；要试办理，请按登录页给出的人员登录：{address}login")
        for sentence in advice(run.installation):
            options.say(f"请注意：{sentence}")
        keeping = [
            asyncio.create_task(keeper.keep(run.settled, run.options.started_at, options.say))
            for keeper in keepers(run, run.notices.calendar)
        ]
        house = asyncio.create_task(keep_house(run.log, run.clock.now, options.say))
        small = asyncio.create_task(keep_small())
        registries = run.installation.registries.values()
        watch = asyncio.create_task(renew_when_rulebooks_change(run.folder, run.installation.programs, renew))
        telling = asyncio.create_task(keep_announcing(run.log, registries, run.notices.calendar, run.clock.now))
        await keep_planning(run, stopping)
        for task in (*keeping, house, small, telling, watch):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
    finally:
        options.say("正在停止，完成手头的批次……")
        await console.stop()
        await webhooks.stop()
        await run.stop()
        if not renewed.is_set():
            run.folder.address.unlink(missing_ok=True)
    if not renewed.is_set():
        options.say("已停止；再次启动会从停下的地方继续。")
    return renewed.is_set()


def _port_of(folder: DataFolder) -> int | None:
    """The port that the console had: people who have it open find it there again."""
    text = folder.address.read_text(encoding="utf-8") if folder.address.exists() else ""
    return urlsplit(text).port


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
