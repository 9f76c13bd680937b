"""The demo: a quarter of virtual time over real HTTP against the sample province, and the truth computed beside it."""

import asyncio
import resource
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from pipelines.clock import VirtualClock
from pipelines.data_folder import DataFolder
from pipelines.embedded import EmbeddedRun, RunOptions
from pipelines.log.sqlite import payload_rows
from pipelines.reporting import Reporting, days_of, quarter_of, save, week_of
from pipelines.sample.fetching import FETCH_BATCH, TIME_SCALE, sample_settings
from pipelines.sample.model import Fault
from pipelines.sample.province import Province
from pipelines.sample.server import running_server
from pipelines.sample.truth import Comparison, compare, planted
from pipelines.warehouse import Warehouse
from pipelines.work_calendar import Notices
from schemas.events.codec import decode
from schemas.events.findings import FindingTransition, Warned
from schemas.events.types import FINDINGS
from schemas.registry.installation import installation_of
from schemas.registry.load import dump
from schemas.registry.model import Registry
from schemas.rulebooks.load import load_all
from schemas.rulebooks.model import Rulebook
from schemas.times import midnight

STEP = timedelta(days=1)
FIRST_DAY = date(2026, 7, 1)


@dataclass(frozen=True, kw_only=True)
class DemoOptions:
    """`disabled`, `void_logic` off, `healed` and `watched_days` are for showing that the comparison bites."""

    days: int = 92
    sites: int = 30
    seed: int = 1
    start: date = FIRST_DAY
    data: Path | None = None
    disabled: frozenset[str] = frozenset()
    void_logic: bool = True
    healed: frozenset[Fault] = frozenset()  # planted faults that the server leaves out
    watched_days: int | None = None  # stop after so many days; the truth stays that of all of them
    progress: Callable[[str], None] = field(default=lambda _: None)


@dataclass
class DemoOutcome:
    """What was planned, what became of it, and what was found beside what was planted."""

    options: DemoOptions
    comparison: Comparison
    counts: dict[str, int]
    requests: int
    reports: list[str]
    seconds: float

    def summary(self) -> dict[str, Any]:
        """The demo's last line with --json."""
        return {
            "seed": self.options.seed,
            "days": self.options.days,
            "sites": self.options.sites,
            "requests": self.requests,
            "planned": self.counts["planned"],
            "done": self.counts["done"],
            "void": self.counts["void"],
            "missed_slots": self.counts["missed"],
            **self.comparison.as_json(),
            "reports": self.reports,
            "seconds": round(self.seconds, 1),
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }


def rulebooks(disabled: frozenset[str]) -> dict[str, Rulebook]:
    """The shipped rulebooks, with some indicators switched off."""
    books = load_all()
    return {name: _without(book, disabled) for name, book in books.items()}


def _without(book: Rulebook, disabled: frozenset[str]) -> Rulebook:
    indicators = [
        msgspec.structs.replace(indicator, enabled=indicator.enabled and indicator.id not in disabled)
        for indicator in book.indicators
    ]
    return msgspec.structs.replace(book, indicators=indicators)


async def run_demo(options: DemoOptions) -> DemoOutcome:
    """Run the demo to its end; everything it used is stopped and, without a data folder, removed."""
    if options.data is not None:
        return await _run(options, DataFolder(options.data))
    with tempfile.TemporaryDirectory(prefix="xunwang-demo-") as folder:
        return await _run(options, DataFolder(Path(folder)))


async def _run(options: DemoOptions, folder: DataFolder) -> DemoOutcome:
    begun = time.monotonic()
    province = Province(options.seed, sites=options.sites, start=options.start, days=options.days)
    with running_server(province, time_scale=TIME_SCALE, healed=options.healed) as server:
        registry = province.registry(server.ports)
        folder.root.mkdir(parents=True, exist_ok=True)
        folder.registry.write_text(dump(registry), encoding="utf-8")
        watched = await watch(options, folder, registry)
    return DemoOutcome(
        options=options,
        comparison=compare(planted(province), *judgements(watched.findings)),
        counts=watched.counts,
        requests=watched.counts["done"] + watched.counts["void"],
        reports=watched.reports,
        seconds=time.monotonic() - begun,
    )


@dataclass
class Watched:
    """What a run left: its balance, the bytes of its findings in order, the paths of its reports."""

    counts: dict[str, int]
    findings: list[bytes]
    reports: list[str]


async def watch(options: DemoOptions, folder: DataFolder, registry: Registry) -> Watched:
    """The embedded run over a served province, to the end of its days."""
    clock = VirtualClock(midnight(options.start), scale=TIME_SCALE)
    books = rulebooks(options.disabled)
    settings = sample_settings(installation_of(registry), clock, options.void_logic)
    run = EmbeddedRun(
        folder,
        installation_of(registry),
        clock,
        RunOptions(rulebooks=books, fetcher=settings, started_at=midnight(options.start), fetch_batch=FETCH_BATCH),
    )
    await run.start()
    try:
        await run.advance(last_instant(options), STEP, lambda at: _say(options, at))
        counts = await run.balance(None)
        findings = [record.value for records in payload_rows(run.log, FINDINGS) for record in records]
        reports = await asyncio.to_thread(make_reports, run.warehouse, folder, registry, books, options)
    finally:
        await run.stop()
    return Watched(counts, findings, reports)


def last_instant(options: DemoOptions) -> datetime:
    """Where planning ends: a second into the day after the last, so that the last day is closed."""
    return midnight(options.start + timedelta(days=options.watched_days or options.days)) + timedelta(seconds=1)


def _say(options: DemoOptions, at: datetime) -> None:
    done = (at.date() - options.start).days
    if done % 7 == 0 or done >= options.days:
        options.progress(f"{at.date()}  第{min(done, options.days)}天/共{options.days}天")


def judgements(findings: Iterable[bytes]) -> tuple[list[FindingTransition], list[Warned]]:
    """Every transition and warning among the events, in order."""
    transitions: list[FindingTransition] = []
    warnings: list[Warned] = []
    for raw in findings:
        data = decode(raw, FINDINGS).data
        if isinstance(data, FindingTransition):
            transitions.append(data)
        elif isinstance(data, Warned):
            warnings.append(data)
    return transitions, warnings


def make_reports(
    warehouse: Warehouse, folder: DataFolder, registry: Registry, books: dict[str, Rulebook], options: DemoOptions
) -> list[str]:
    """Weekly reports of every whole week and the circular of the quarter (or of the days that were run)."""
    notices = Notices(folder.root)
    reporting = Reporting(warehouse, registry, books[registry.program.rulebook], notices.calendar)
    last = options.start + timedelta(days=options.days - 1)
    paths: list[str] = []
    day = options.start
    while (window := week_of(day)).last <= last:
        if window.first >= options.start:
            paths += save(folder, reporting.make("weekly", window), window.code).values()
        day = window.last + timedelta(days=1)
    quarter = quarter_of(options.start)
    window = quarter if (quarter.first, quarter.last) == (options.start, last) else days_of(options.start, last)
    paths += save(folder, reporting.make("circular", window), window.code).values()
    return paths
