"""An embedded run over a virtual clock, for tests that serve their own pages on loopback."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from pipelines.clock import VirtualClock
from pipelines.data_folder import DataFolder
from pipelines.log.sqlite import payload_rows
from pipelines.office.reporting import Reporting
from pipelines.opened import Opened, open_folder
from pipelines.running.embedded import EmbeddedRun
from pipelines.running.fetching import TIME_SCALE, virtual_fetching
from pipelines.running.pacing import advance_to
from pipelines.running.run_options import RunOptions
from schemas.events.codec import decode
from schemas.events.envelope import Event
from schemas.registry.installation import installation_of
from schemas.registry.load import dump
from schemas.registry.model import Registry
from schemas.rulebooks.load import load_all

Handler = Callable[[web.Request], Any]


@asynccontextmanager
async def serving(handler: Handler, port: int = 0) -> AsyncIterator[int]:
    """Serve every address with one handler on a free loopback port, or on `port`; yields the port."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@asynccontextmanager
async def running(folder: Path, registry: Registry, start: datetime) -> AsyncIterator[EmbeddedRun]:
    """A started run of one program that is stopped at the end; move it with `advance`."""
    folder.mkdir(parents=True, exist_ok=True)
    DataFolder(folder).registry.write_text(dump(registry), encoding="utf-8")
    async with running_in(folder, start, Opened(installation_of(registry), load_all(), ())) as run:
        yield run


@asynccontextmanager
async def running_in(
    folder: Path, start: datetime, opened: Opened | None = None, *, void_logic: bool = True
) -> AsyncIterator[EmbeddedRun]:
    """A started run of the installation in a folder; of `opened`, where a test wants what no office may have. Without
    `void_logic` our own outages count."""
    opened, clock = opened or open_folder(folder), VirtualClock(start, scale=TIME_SCALE)
    options = RunOptions(
        rulebooks=opened.rulebooks,
        fetcher=virtual_fetching(opened.installation, clock, void_logic),
        started_at=start,
        word_packs=opened.word_packs,
    )
    run = EmbeddedRun(DataFolder(folder), opened.installation, clock, options)
    await run.start()
    try:
        yield run
    finally:
        await run.stop()


async def advance(run: EmbeddedRun, days: float, step_hours: int = 24) -> None:
    """Let virtual time go by; at its end everything is judged and stored."""
    reached = run.planner.watermark() or run.clock.now()
    until, step = reached + timedelta(days=days), timedelta(hours=step_hours)
    await advance_to(run, until, step, stored=False, judged=False)
    await run.drain()


def payloads(run: EmbeddedRun, topic: str) -> list[Any]:
    """Every payload of a topic, in order."""
    return [event.data for event in events_of(run, topic)]


def events_of(run: EmbeddedRun, topic: str) -> list[Event]:
    """Every event of a topic, in order."""
    return [decode(r.value, topic) for records in payload_rows(run.log, topic) for r in records]


def alone(run: EmbeddedRun) -> Registry:
    """What the only program of a run watches."""
    (registry,) = run.installation.registries.values()
    return registry


def reporting_on(run: EmbeddedRun) -> Reporting:
    """Editions of the only program of a run, each by the rulebook in force in its window."""
    registry = alone(run)
    return Reporting(run.warehouse, registry, lambda day: run.rulebooks[registry.program.rulebook_on(day)])


def reporting_of(run: EmbeddedRun) -> Reporting:
    """Editions of the only program of a run."""
    registry = alone(run)
    return Reporting(run.warehouse, registry, run.rulebooks[registry.program.rulebook])
