"""The demo: a quarter of virtual time over real HTTP against the sample province, and the truth computed beside it."""

import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec

from pipelines.clock import VirtualClock
from pipelines.data_folder import DataFolder
from pipelines.log.sqlite import SqliteLog
from pipelines.rehearsal.precision import Score, precision
from pipelines.rehearsal.rehearsing import Rehearsal, findings_in, rehearse
from pipelines.rehearsal.sample.keys import write_keys
from pipelines.rehearsal.sample.moved import tell_former_hosts
from pipelines.rehearsal.sample.province import Province
from pipelines.rehearsal.sample.records import handed_in
from pipelines.rehearsal.sample.register import LOCAL_RULEBOOK
from pipelines.rehearsal.sample.server import running_server
from pipelines.rehearsal.sample.stock import DATA
from pipelines.rehearsal.sample.truth import Comparison, compare, planted
from pipelines.running.fetching import TIME_SCALE, virtual_fetching
from pipelines.running.garbage import give_back_all
from schemas.events.codec import decode
from schemas.events.findings import FindingTransition, Warned
from schemas.events.types import BY_PAYLOAD, FINDINGS
from schemas.registry.folder import RULEBOOKS, load_rulebooks
from schemas.registry.installation import installation_of
from schemas.registry.load import dump
from schemas.registry.model import Registry
from schemas.rulebooks.load import load_all
from schemas.rulebooks.model import Rulebook
from schemas.times import midnight

FIRST_DAY = date(2026, 7, 1)
_JUDGEMENTS = tuple(BY_PAYLOAD[kind].name.encode() for kind in (FindingTransition, Warned))


@dataclass(frozen=True, kw_only=True)
class DemoOptions:
    """`records`: rounds of what people hand in.

    `disabled`, `void_logic` off and `watched_days` are for showing that the comparison bites."""

    days: int = 92
    sites: int = 30
    accounts: int = 0
    records: int = 0
    seed: int = 1
    start: date = FIRST_DAY
    data: Path | None = None
    disabled: frozenset[str] = frozenset()
    void_logic: bool = True
    watched_days: int | None = None  # stop after so many days; the truth stays that of all of them
    progress: Callable[[str], None] = field(default=lambda _: None)

    @property
    def watched_until(self) -> date:
        """The day before which the run ends."""
        return self.start + timedelta(days=self.watched_days or self.days)


@dataclass
class DemoOutcome:
    """What was planned, what became of it, and what was found beside what was planted."""

    options: DemoOptions
    comparison: Comparison
    tellings: dict[str, Score]
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
            "accounts": self.options.accounts,
            "requests": self.requests,
            "planned": self.counts["planned"],
            "done": self.counts["done"],
            "void": self.counts["void"],
            "missed_slots": self.counts["missed"],
            **self.comparison.as_json(),
            "tellings": {name: score.as_json() for name, score in self.tellings.items()},
            "reports": self.reports,
            "seconds": round(self.seconds, 1),
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }


def rulebooks(disabled: frozenset[str], folder: Path | None = None) -> dict[str, Rulebook]:
    """The shipped rulebooks and those of a folder, with some indicators switched off."""
    books = load_all() if folder is None else load_rulebooks(folder)
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
    province = province_of(options)
    with (
        running_server(province, time_scale=TIME_SCALE) as server,
        tempfile.TemporaryDirectory(prefix="xunwang-keys-") as keys,
    ):
        registry = province.registry(server.ports)
        write_folder(folder, registry)
        with closing(SqliteLog(folder.log)) as log:
            tell_former_hosts(log, province, registry)
        write_keys(Path(keys), province, server.authority)
        rehearsal = rehearsal_of(options, registry, folder, Path(keys))
        watched = await rehearse(folder, replace(rehearsal, hand_ins=handed_in(province.records, registry.program.id)))
    give_back_all()  # of the run nothing is needed any more
    comparison, tellings = _compared(province, folder)
    return DemoOutcome(
        options=options,
        comparison=comparison,
        tellings=tellings,
        counts=watched.counts,
        requests=watched.counts["done"] + watched.counts["void"],
        reports=watched.paths,
        seconds=time.monotonic() - begun,
    )


def _compared(province: Province, folder: DataFolder) -> tuple[Comparison, dict[str, Score]]:
    """The truth beside what was found and told."""
    plants = planted(province)
    transitions, warnings = judgements(findings_in(folder))
    comparison = compare(plants, transitions, warnings)
    del transitions  # what is told from the past is read on its own
    return comparison, precision(province, plants, folder, warnings)


def province_of(options: DemoOptions) -> Province:
    """The province that is watched."""
    return Province(
        options.seed,
        sites=options.sites,
        start=options.start,
        days=options.days,
        accounts=options.accounts,
        records=options.records,
    )


def write_folder(folder: DataFolder, registry: Registry) -> None:
    """What an office keeps in its folder: the registry and, where its program goes by one, its own rulebook."""
    folder.root.mkdir(parents=True, exist_ok=True)
    folder.registry.write_text(dump(registry), encoding="utf-8")
    if registry.program.rulebook == LOCAL_RULEBOOK:
        (folder.root / RULEBOOKS).mkdir(exist_ok=True)
        shutil.copyfile(DATA / f"{LOCAL_RULEBOOK}.yaml", folder.root / RULEBOOKS / f"{LOCAL_RULEBOOK}.yaml")


def rehearsal_of(options: DemoOptions, registry: Registry, folder: DataFolder, keys: Path) -> Rehearsal:
    """The demo as a rehearsal: the world is served by the generator, and reached by the registry's overrides."""
    installation = installation_of(registry)
    clock = VirtualClock(midnight(options.start), scale=TIME_SCALE)
    return Rehearsal(
        installation=installation,
        rulebooks=rulebooks(options.disabled, folder.root),
        clock=clock,
        fetcher=virtual_fetching(installation, clock, options.void_logic, keys),
        fetch_apart=True,  # its thousands of exchanges a day would leave the other stages little of one interpreter
        first=options.start,
        last=options.start + timedelta(days=options.days - 1),
        watched_until=options.watched_until,
        progress=options.progress,
    )


def judgements(findings: Iterable[bytes]) -> tuple[list[FindingTransition], list[Warned]]:
    """Every transition and warning among the events, in order. Most of them are assessments, and not decoded."""
    transitions: list[FindingTransition] = []
    warnings: list[Warned] = []
    for raw in findings:
        if not any(name in raw for name in _JUDGEMENTS):
            continue
        data = decode(raw, FINDINGS).data
        if isinstance(data, FindingTransition):
            transitions.append(data)
        elif isinstance(data, Warned):
            warnings.append(data)
    return transitions, warnings
