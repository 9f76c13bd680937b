"""Keeps the editions up to date while a run goes on: a week or quarter that has closed gets its report, once.

An edition that cannot be made is told (log, status) and tried again; the others are made all the same. An edition
with a deadline that was counted without a holiday notice is made again once the notice is there.
"""

import asyncio
import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

import msgspec

from pipelines.console.shown import Shown
from pipelines.data_folder import DataFolder
from pipelines.log.records import Commit, Log, NewRecord
from pipelines.log.sqlite import payload_rows
from pipelines.office.edition_files import NAME, Made, former_id, made_event, save
from pipelines.office.papers import papers
from pipelines.office.reporting import Asked, Kind, Reporting
from pipelines.office.windows import Window, half_week_of, quarter_of, week_of
from schemas.calendar import WorkCalendar
from schemas.events.actor import Actor
from schemas.events.codec import decode, dumps, encode
from schemas.events.envelope import Event
from schemas.events.reports import EditionMade
from schemas.events.types import REPORTS
from schemas.registry.model import Registry
from schemas.rulebooks.model import Rulebook
from schemas.times import day_of, midnight, rfc3339

logger = logging.getLogger(__name__)
BEGUN = "begun"
LOOKS_EVERY_S = 1.0
LATENESS = timedelta(hours=2)  # a period is open this long after its end for what is still under way
WHOLE = "*"
MADE, PROVISIONAL = b"1", b"provisional:"  # marks of a period; the second names the years whose notices were missing
FAILED = "failed"  # state key: what could not be made, a list of Failure
PAUSES_S = (1.0, 5.0, 30.0, 120.0, 600.0)  # between attempts at what could not be made; the last one repeats


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """An edition that could not be made at the last attempt."""

    kind: Kind
    code: str
    label: str  # the period as printed
    scope: str
    error: str

    @property
    def text(self) -> str:
        """For the office."""
        whose = "" if self.scope == WHOLE else f"（单位{self.scope}）"
        name = "周报" if self.kind == "weekly" else "通报草稿"
        return f"{self.label}{name}{whose}未能生成，将自动重试；原因见日志。"


def keeper_name(installation: str, program: str) -> str:
    """Under which name the log holds what was made for a program; the program after which an installation is called
    has the name that it had while it was alone."""
    return NAME if program == installation else f"{NAME}-{program}"


def failures(log: Log, name: str = NAME) -> list[Failure]:
    """Editions that could not be made so far."""
    raw = log.state(name, [FAILED]).get(FAILED)
    return msgspec.json.decode(raw, type=list[Failure]) if raw else []


@dataclass
class _Attempts:
    """How often a period could not be made as a whole, when it is tried next, and which of its scopes are done."""

    failed: int = 0
    next_at: float = 0.0
    done: dict[str, Made] = field(default_factory=dict)


class EditionKeeper:
    """Makes the editions of a program that are due at an instant. What was made is remembered in the log, under
    `name`."""

    def __init__(
        self, log: Log, folder: DataFolder, reporting: Reporting, registry: Registry, name: str = NAME
    ) -> None:
        self._log, self._folder, self._reporting, self._registry, self._name = log, folder, reporting, registry, name
        self._attempts: dict[str, _Attempts] = {}

    def begun(self, otherwise: datetime) -> datetime:
        """When watching began in this data folder, whatever starts came after; `otherwise` when this is the first."""
        raw = self._log.state(self._name, [BEGUN]).get(BEGUN)
        if raw is not None:
            return msgspec.json.decode(raw, type=datetime)
        self._log.commit(Commit(self._name, state={BEGUN: dumps(otherwise)}))
        return otherwise

    def due(self, since: datetime, now: datetime) -> list[tuple[Kind, Window]]:
        """Periods that closed by `now`, began no earlier than `since`, and have no edition yet, or one to be set right:
        its deadline was counted without a notice that is there by now."""
        closed = [
            (kind, window)
            for kind, window in self._periods(day_of(since), day_of(now))
            if window.end + LATENESS <= now and window.start >= since
        ]
        keys = {_key(kind, window) for kind, window in closed}
        known = self._log.state(self._name, keys)
        return [(kind, window) for kind, window in closed if self._is_due(known.get(_key(kind, window)))]

    def _is_due(self, mark: bytes | None) -> bool:
        if mark is None or not mark.startswith(PROVISIONAL):
            return mark is None
        missing = {int(year) for year in mark.removeprefix(PROVISIONAL).split(b",")}
        return missing <= self._reporting.calendar().years.keys()

    def _periods(self, first: date, last: date) -> Iterator[tuple[Kind, Window]]:
        day = first
        while day <= last:
            week = week_of(day)
            yield "weekly", week
            if self._registry.program.reports_a_week == 2:
                yield "weekly", half_week_of(week.first)
            day = week.last + timedelta(days=1)
        day = first
        while day <= last:
            quarter = quarter_of(day)
            yield "circular", quarter
            day = quarter.last + timedelta(days=1)

    async def keep(
        self, settled: Callable[[], datetime | None], began: datetime | None, say: Callable[[str], None]
    ) -> None:
        """Make what is due once everything up to it has been judged and stored, until cancelled. `began`: where
        watching began, if that is not where it stands at first."""
        while True:
            await asyncio.sleep(LOOKS_EVERY_S)
            try:
                await asyncio.to_thread(self._make_due, settled, began, say)
            except Exception as error:  # disk, warehouse or brokers away: the same may succeed later
                logger.warning("editions: %s: %s; tried again with the next look", type(error).__name__, error)

    def _make_due(
        self, settled: Callable[[], datetime | None], began: datetime | None, say: Callable[[str], None]
    ) -> None:
        reached = settled()
        if reached is None:
            return
        for kind, window in self.due(midnight(day_of(self.begun(began or reached))), reached):
            if not self._try(kind, window):
                continue
            say(f"已生成：{window.label}{'周报' if kind == 'weekly' else '通报草稿'}（截至{rfc3339(window.end)}）")

    def _try(self, kind: Kind, window: Window) -> bool:
        """Make a period's editions if it is time to; whether all of them were made."""
        attempts = self._attempts.setdefault(_key(kind, window), _Attempts())
        if time.monotonic() < attempts.next_at:
            return False
        _, failed = self._make(kind, window, attempts)
        if failed:
            pause = PAUSES_S[min(attempts.failed, len(PAUSES_S) - 1)]
            attempts.failed, attempts.next_at = attempts.failed + 1, time.monotonic() + pause
        return not failed

    def make(self, kind: Kind, window: Window) -> list[str]:
        """The edition of the whole program and, of a weekly report, of each unit right below its root. One that
        cannot be made is remembered as a failure and holds up no other. Paths of the files that were written."""
        return self._make(kind, window, _Attempts())[0]

    def _make(self, kind: Kind, window: Window, attempts: _Attempts) -> tuple[list[str], list[Failure]]:
        paths: list[str] = []
        failed: list[Failure] = []
        for scope in self._scopes(kind, window):
            if scope in attempts.done:
                continue
            try:
                made = self._reporting.make(Asked(kind, window, scope))
                paths += save(self._folder, made, window.code).values()
                attempts.done[scope] = made
            except Exception as error:  # whatever it is, it must not hold up the other editions
                what = f"{type(error).__name__}: {error}"
                logger.exception("editions: %s %s of %s cannot be made: %s", kind, window.code, scope, what)
                failed.append(Failure(kind=kind, code=window.code, label=window.label, scope=scope, error=what))
        editions = list(attempts.done.values())
        announce(self._log, editions, {} if failed else {_key(kind, window): _mark(editions)}, self._name)
        self._remember(kind, window, failed)
        if not failed:
            self._attempts.pop(_key(kind, window), None)
        return paths, failed

    def _scopes(self, kind: Kind, window: Window) -> list[str]:
        """The whole program and, of a weekly report, each unit right below its root that was there in the window."""
        if kind != "weekly":
            return [WHOLE]
        below = (unit for unit in self._registry.units if unit.parent == self._registry.program.unit)
        return [WHOLE, *(unit.id for unit in below if unit.lived(window.first, window.last))]

    def _remember(self, kind: Kind, window: Window, failed: list[Failure]) -> None:
        """Keep what could not be made where status reads it."""
        before = failures(self._log, self._name)
        others = [one for one in before if (one.kind, one.code) != (kind, window.code)]
        if before != (now := [*others, *failed]):
            self._log.commit(Commit(self._name, state={FAILED: dumps(now)}))


def keepers(shown: Shown, calendar: Callable[[str], WorkCalendar]) -> list[EditionKeeper]:
    """One for each program of an installation. `calendar` gives the holiday notices that a program knows by now."""
    log, folder, books = shown.log, shown.folder, shown.rulebooks
    return [
        EditionKeeper(
            log,
            folder.of_program(key),
            Reporting(
                shown.warehouse,
                registry,
                partial(_book_on, books, registry),
                partial(calendar, key),
                papers(folder, registry.program),
            ),
            registry,
            keeper_name(shown.installation.id, key),
        )
        for key, registry in shown.installation.registries.items()
    ]


def _book_on(books: Mapping[str, Rulebook], registry: Registry, day: date) -> Rulebook:
    return books[registry.program.rulebook_on(day)]


def _key(kind: Kind, window: Window) -> str:
    return f"{kind}:{window.code}"


def _mark(editions: Sequence[Made]) -> bytes:
    """The mark of a period that was made: final, or until the notices of some years are there."""
    years = sorted({year for made in editions for year in made.missing_years})
    return PROVISIONAL + ",".join(map(str, years)).encode() if years else MADE


def announce(log: Log, editions: Sequence[Made], marks: Mapping[str, bytes] | None = None, name: str = NAME) -> None:
    """Tell on `reports` that editions were made; `marks` are kept in the log with it."""
    tell(log, list(map(_event, editions)), marks, name)


def announce_draft(log: Log, made: Made, code: str, by: Actor) -> None:
    """Tell on `reports` that a person made a draft."""
    tell(log, [_event(made, by, code)])


def tell(log: Log, told: Sequence[Event], marks: Mapping[str, bytes] | None = None, name: str = NAME) -> None:
    """Tell on `reports`; the same files of the same edition are told once, however often they are made."""
    events = {_told_key(event.id): event for event in told}
    fresh = {key: event for key, event in events.items() if not is_told(log, event, name)}
    records = [NewRecord(REPORTS, event.partitionkey, encode(event)) for event in fresh.values()]
    log.commit(Commit(name, records, {}, {**dict.fromkeys(fresh, b"1"), **(marks or {})}))


def is_told(log: Log, event: Event, name: str = NAME) -> bool:
    """Whether subscribers have been told of it, under its id or under the one that it had before ids held the code."""
    own, former = _told_key(event.id), _told_key(former_id(event))
    known = log.state(name, {own, former})
    return own in known or (former in known and _was_told_as(log, event))


def _was_told_as(log: Log, event: Event) -> bool:
    """Whether what was told under the former id was this edition and not another of equal content. A log that does not
    hold it any more says nothing against it."""
    former = former_id(event)
    found = [
        one.data
        for records in payload_rows(log, REPORTS)
        for record in records
        if former.encode() in record.value and (one := decode(record.value, REPORTS)).id == former
    ]
    return not found or any(_code(one) == _code(event.data) for one in found)


def _code(told: object) -> str:
    return told.code if isinstance(told, EditionMade) else ""


def _told_key(id: str) -> str:
    return f"told:{id}"


def _event(made: Made, by: Actor | None = None, code: str = "") -> Event:
    shas = {name: hashlib.sha256(content).hexdigest() for name, content in made.files.items()}
    return made_event(made, shas, by=by, code=code)
