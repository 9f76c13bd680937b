"""The office's side of a cluster in one process: the console, server-sent events, and, while we lead, the webhooks and
the editions that fall due."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from pipelines.clock import RealClock
from pipelines.cluster.cluster_view import ClusterView
from pipelines.cluster.leadership import Leadership
from pipelines.cluster.office import open_office
from pipelines.cluster.office_log import OFFICE, OfficeLog
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.worker import open_warehouse
from pipelines.console.server import Console
from pipelines.console.settings_check import check_settings
from pipelines.data_folder import DataFolder
from pipelines.office.cases.announcing import keep_announcing
from pipelines.office.edition_keeper import keepers
from pipelines.office.work_calendar import Notices
from pipelines.subscribers.settings import load_webhooks
from pipelines.subscribers.webhooks import Webhooks

ALIVE_EVERY_S = 5.0
LEADS_EVERY_S = 0.5


@dataclass(frozen=True, kw_only=True)
class ConsoleOptions:
    """`published` and `names`: see `Console`. `alive` is touched while brokers and warehouse answer. `say` prints a
    line to the operator."""

    folder: DataFolder
    settings: ClusterSettings
    host: str
    port: int
    published: bool
    names: Sequence[str]
    alive: Path | None
    say: Callable[[str], None]


async def serve(options: ConsoleOptions) -> None:
    """Until SIGINT or SIGTERM. Raises MistakeError or WarehouseError for what is wrong at the start."""
    stopping = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    async with AsyncExitStack() as stack:
        view = _opened(options, stack)
        console = Console(view, options.host, options.port, published=options.published, names=options.names)
        stack.push_async_callback(console.stop)
        options.say(f"巡网管理界面已启动：{await console.start()}（按Ctrl-C停止）")
        if console.first_link:
            options.say(f"还没有系统管理员；请打开下面的链接登记（24小时内有效，只能使用一次）：\n{console.first_link}")
        beating = asyncio.create_task(_beat(view, options.alive)) if options.alive else None
        await _lead(view, options, stopping)
        if beating is not None:
            await _ended(beating)


def _opened(options: ConsoleOptions, stack: AsyncExitStack) -> ClusterView:
    office = open_office(options.folder)
    load_webhooks(options.folder.subscribers)  # what is wrong there is said at the start
    check_settings(options.folder.root)
    log = OfficeLog(options.settings)
    stack.callback(log.close)
    warehouse = open_warehouse(options.settings, options.folder)
    stack.callback(warehouse.close)
    warehouse.migrate()
    view = ClusterView(office, log, warehouse, options.settings.shared_evidence(options.folder.evidence))
    stack.callback(view.close)
    return view


async def _lead(view: ClusterView, options: ConsoleOptions, stopping: asyncio.Event) -> None:
    """One console of many delivers and makes editions."""
    leadership = await asyncio.to_thread(Leadership, options.settings, OFFICE)
    try:
        while not stopping.is_set():
            if leadership.leads:
                await _while_leading(view, options, leadership, stopping)
            await _pause(stopping, LEADS_EVERY_S)
    finally:
        await asyncio.to_thread(leadership.close)


async def _while_leading(
    view: ClusterView, options: ConsoleOptions, leadership: Leadership, stopping: asyncio.Event
) -> None:
    webhooks = Webhooks(view.log, load_webhooks(view.folder.subscribers), RealClock().now)
    notices = Notices(view.folder.root)
    webhooks.start()
    keeping = [
        asyncio.create_task(keeper.keep(view.settled, view.began, options.say))
        for keeper in keepers(view, notices.calendar)
    ]
    registries = view.installation.registries.values()
    keeping.append(asyncio.create_task(keep_announcing(view.log, registries, notices.calendar, RealClock().now)))
    try:
        while leadership.leads and not stopping.is_set():
            await _pause(stopping, LEADS_EVERY_S)
    finally:
        for task in keeping:
            await _ended(task)
        await webhooks.stop()


async def _beat(view: ClusterView, alive: Path) -> None:
    while True:
        with contextlib.suppress(Exception):  # brokers or warehouse away: the file grows old
            await view.balance()
            alive.touch()
        await asyncio.sleep(ALIVE_EVERY_S)


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), seconds)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
