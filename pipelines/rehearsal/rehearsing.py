"""An installation run on virtual time, with the code of life: only the clock and who answers are others'."""

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from pipelines.clock import VirtualClock
from pipelines.data_folder import DataFolder
from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.office.cases.desk import CaseDesk
from pipelines.office.cases.playing import Written, play
from pipelines.office.edition_files import Made, save
from pipelines.office.edition_keeper import announce
from pipelines.office.finding_desk import Desk
from pipelines.office.intake import hand_in
from pipelines.office.papers import papers
from pipelines.office.reporting import Asked, Kind, Reporting
from pipelines.office.windows import Window, days_of, quarter_of, week_of
from pipelines.office.work_calendar import Notices
from pipelines.rehearsal.plan import PlannedEdition
from pipelines.running.embedded import EmbeddedRun
from pipelines.running.fetching import FETCH_BATCH
from pipelines.running.memory import keep_small
from pipelines.running.pacing import advance_to
from pipelines.running.run_options import RunOptions
from pipelines.warehouse import Warehouse
from schemas.events.envelope import Event
from schemas.events.types import FINDINGS
from schemas.mistakes import MistakeError
from schemas.registry.installation import Installation
from schemas.registry.people import load_people
from schemas.rulebooks.model import Rulebook
from schemas.times import day_of, midnight
from stages.fetcher import FetcherSettings

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
_TURN_S = 0.001


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """What is run: `first` and `last` are the days of the window, both included.

    `fetcher` says who answers, by `clock`; `fetch_apart`: they are asked by a process of its own. `hand_ins` are taken
    in when their own time has come; so are `case_steps`, each of a program. `watched_until`: the day before which the
    run ends already, while the editions stay those of the window (for showing that a comparison bites). `edition`: the
    circular's own window where it is not that of the run. `progress` gets a line a week.
    """

    installation: Installation
    rulebooks: dict[str, Rulebook]
    clock: VirtualClock
    fetcher: FetcherSettings
    fetch_apart: bool = False
    first: date
    last: date
    word_packs: tuple[Path, ...] = ()
    edition: PlannedEdition | None = None
    hand_ins: Sequence[Event] = ()
    case_steps: Sequence[tuple[str, Written]] = ()
    watched_until: date | None = None
    progress: Callable[[str], None] = field(default=lambda _: None)

    @property
    def until(self) -> datetime:
        """Where planning ends."""
        return day_closed(self.watched_until or self.last + _DAY)


@dataclass
class Rehearsed:
    """What a rehearsal left: its balance, the paths of its editions by program, and how many hand-ins were taken in."""

    counts: dict[str, Any]
    editions: dict[str, list[str]]
    handed_in: int

    @property
    def paths(self) -> list[str]:
        """The files of all programs' editions."""
        return [path for paths in self.editions.values() for path in paths]


def day_closed(day: date) -> datetime:
    """A second into a day: planned so far, the day before it is closed."""
    return midnight(day) + _SECOND


async def rehearse(folder: DataFolder, rehearsal: Rehearsal) -> Rehearsed:
    """Run to the end of the window and make its editions; everything that was started is stopped. The registry must lie
    in the folder already."""
    options = RunOptions(
        rulebooks=rehearsal.rulebooks,
        fetcher=rehearsal.fetcher,
        started_at=midnight(rehearsal.first),
        fetch_batch=FETCH_BATCH,
        fetch_apart=rehearsal.fetch_apart,
        word_packs=rehearsal.word_packs,
    )
    run = EmbeddedRun(folder, rehearsal.installation, rehearsal.clock, options)
    with _quick_turns():
        return await _rehearsed(run, rehearsal)


@contextmanager
def _quick_turns() -> Iterator[None]:
    """Who judges holds the interpreter for as long as it may, who has pages read needs it for a moment at every page:
    with Python's own five milliseconds a page takes up to three times as long."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_S)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


async def _rehearsed(run: EmbeddedRun, rehearsal: Rehearsal) -> Rehearsed:
    await run.start()
    tidying = asyncio.create_task(keep_small())
    try:
        handed_in = await _advance(run, rehearsal)
        counts = await run.balance(None)
        await run.rest()
        made = await asyncio.to_thread(make_editions, run.warehouse, run.folder, rehearsal)
        announce(run.log, [edition for editions in made.values() for edition, _ in editions])
    finally:
        tidying.cancel()
        await run.stop()
    editions = {program: [path for _, paths in each for path in paths] for program, each in made.items()}
    return Rehearsed(counts, editions, handed_in)


def findings_in(folder: DataFolder) -> Iterator[bytes]:
    """The bytes of all that was found, in order, as they lie in the log."""
    with closing(SqliteLog(folder.log, sparing=True)) as log:
        yield from (record.value for records in payload_rows(log, FINDINGS) for record in records)


async def _advance(run: EmbeddedRun, rehearsal: Rehearsal) -> int:
    """Through the window midnight by midnight, with a stop wherever something is handed in; how much was."""
    begin = midnight(rehearsal.first) + _SECOND  # what is older is handed in when the sites are registered
    waiting: dict[datetime, list[Event]] = {}
    for event in sorted(rehearsal.hand_ins, key=lambda event: event.time):
        waiting.setdefault(max(event.time, begin), []).append(event)
    steps: dict[datetime, list[tuple[str, Written]]] = {}
    for program, step in rehearsal.case_steps:
        steps.setdefault(max(step.time, begin), []).append((program, step))
    taken = 0
    for stop in _stops(rehearsal, {*waiting, *steps}):
        await advance_to(run, stop, _DAY, stored=False, judged=stop in waiting or stop in steps)
        if stop in waiting:
            taken += (await asyncio.to_thread(hand_in, run.log, waiting[stop])).new
            await run.drain(stored=False)
        for program, step in steps.get(stop, ()):
            await asyncio.to_thread(_play, run, rehearsal, program, step)
            await run.drain(stored=False)
        _say(rehearsal, stop)
    await run.drain()
    return taken


def _play(run: EmbeddedRun, rehearsal: Rehearsal, program: str, step: Written) -> None:
    """Take a step of a case that was written down; one that is refused is told, as the person at the desk would be."""
    people = load_people(run.folder.root)
    actors = {one.id: one.actor for one in people.people} if people is not None else {}
    try:
        play(CaseDesk(Desk(run.folder, run.log, program)), step, actors)
    except MistakeError as mistake:
        rehearsal.progress(f"{day_of(step.time)}  {step.unit}的办理步骤未登记：{mistake}")


def _stops(rehearsal: Rehearsal, waiting: Iterable[datetime]) -> list[datetime]:
    until = rehearsal.until
    midnights = (midnight(day) for day in _days(rehearsal.first + _DAY, day_of(until)))
    return sorted({*midnights, *(at for at in waiting if at < until), until})


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _say(rehearsal: Rehearsal, at: datetime) -> None:
    days = (rehearsal.last - rehearsal.first).days + 1
    done = (day_of(at) - rehearsal.first).days
    if at == midnight(day_of(at)) and (done % 7 == 0 or done >= days):
        rehearsal.progress(f"{day_of(at)}  第{done}天/共{days}天")


Printed = tuple[Made, list[str]]


def make_editions(warehouse: Warehouse, folder: DataFolder, rehearsal: Rehearsal) -> dict[str, list[Printed]]:
    """Each program's weekly report of every whole week of the window, and its circular of the window, with the paths
    of their files."""
    notices = Notices(folder.root)
    made: dict[str, list[Printed]] = {}
    for key, registry in rehearsal.installation.registries.items():
        book = rehearsal.rulebooks[registry.program.rulebook_on(rehearsal.last)]
        reporting = Reporting(
            warehouse, registry, book, partial(notices.calendar, key), papers(folder, registry.program)
        )
        signed = rehearsal.edition.signed_on if rehearsal.edition is not None else None
        editions = [
            (window, reporting.make(Asked(kind, window, signed_on=signed if kind == "circular" else None)))
            for kind, window in periods(rehearsal.first, rehearsal.last, rehearsal.edition)
        ]
        made[key] = [(one, list(save(folder.of_program(key), one, window.code).values())) for window, one in editions]
    return made


def periods(first: date, last: date, edition: PlannedEdition | None = None) -> Iterator[tuple[Kind, Window]]:
    """The whole weeks of a window, and the window of the circular: the planned one, else the window itself; as a
    quarter where it is one."""
    day = first
    while (week := week_of(day)).last <= last:
        if week.first >= first:
            yield "weekly", week
        day = week.last + _DAY
    if edition is not None:
        yield "circular", days_of(edition.first_day, edition.last_day, edition.label)
        return
    quarter = quarter_of(first)
    yield "circular", quarter if (quarter.first, quarter.last) == (first, last) else days_of(first, last)
