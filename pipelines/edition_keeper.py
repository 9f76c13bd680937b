"""Keeps the editions up to date while a run goes on: a week or quarter that has closed gets its report, once.

A later event makes a new revision: making an edition again writes the files again when their bytes changed.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from pipelines.data_folder import DataFolder
from pipelines.log.records import Commit, Log, NewRecord
from pipelines.reporting import NAME, Kind, Made, Reporting, Window, days_of, made_event, quarter_of, save, week_of
from schemas.events.codec import dumps, encode
from schemas.events.envelope import Event
from schemas.events.types import REPORTS
from schemas.registry.model import Registry
from schemas.times import day_of, midnight, rfc3339

logger = logging.getLogger(__name__)
BEGUN = "begun"
LOOKS_EVERY_S = 1.0
LATENESS = timedelta(hours=2)  # a period is open this long after its end for what is still under way


class EditionKeeper:
    """Makes the editions that are due at an instant. What was made is remembered in the log."""

    def __init__(self, log: Log, folder: DataFolder, reporting: Reporting, registry: Registry) -> None:
        self._log, self._folder, self._reporting, self._registry = log, folder, reporting, registry

    def begun(self, otherwise: datetime) -> datetime:
        """When watching began in this data folder, whatever starts came after; `otherwise` when this is the first."""
        raw = self._log.state(NAME, [BEGUN]).get(BEGUN)
        if raw is not None:
            return msgspec.json.decode(raw, type=datetime)
        self._log.commit(Commit(NAME, state={BEGUN: dumps(otherwise)}))
        return otherwise

    def due(self, since: datetime, now: datetime) -> list[tuple[Kind, Window]]:
        """Periods that closed by `now`, began no earlier than `since`, and have no edition yet."""
        closed = [
            (kind, window)
            for kind, window in self._periods(day_of(since), day_of(now))
            if window.end + LATENESS <= now and window.start >= since
        ]
        keys = {f"{kind}:{window.code}" for kind, window in closed}
        known = self._log.state(NAME, keys)
        return [(kind, window) for kind, window in closed if f"{kind}:{window.code}" not in known]

    def _periods(self, first: date, last: date) -> Iterator[tuple[Kind, Window]]:
        day = first
        while day <= last:
            week = week_of(day)
            yield "weekly", week
            if self._registry.program.reports_a_week == 2:
                yield "weekly", _half(week)
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
            self.make(kind, window)
            say(f"已生成：{window.label}{'周报' if kind == 'weekly' else '通报草稿'}（截至{rfc3339(window.end)}）")

    def make(self, kind: Kind, window: Window) -> list[str]:
        """The edition of the whole program and, of a weekly report, of each unit right below its root."""
        scopes = ["*"]
        if kind == "weekly":
            root = self._registry.program.unit
            scopes += [unit.id for unit in self._registry.units if unit.parent == root]
        editions = [self._reporting.make(kind, window, scope) for scope in scopes]
        paths = [path for made in editions for path in save(self._folder, made, window.code).values()]
        announce(self._log, editions, {f"{kind}:{window.code}": b"1"})
        return paths


def _half(week: Window) -> Window:
    """Monday to Wednesday of a week, for programs with two reports a week; the other one covers the whole week."""
    return days_of(week.first, week.first + timedelta(days=2), f"{week.label}（上半周）")


def announce(log: Log, editions: Sequence[Made], marks: Mapping[str, bytes] | None = None) -> None:
    """Tell on `reports` that editions were made; the same files of the same edition are told once, however often they
    are made. `marks` are kept in the log with it."""
    events = {_told_key(event): event for event in map(_event, editions)}
    known = log.state(NAME, events)
    fresh = {key: event for key, event in events.items() if key not in known}
    records = [NewRecord(REPORTS, event.partitionkey, encode(event)) for event in fresh.values()]
    log.commit(Commit(NAME, records, {}, {**dict.fromkeys(fresh, b"1"), **(marks or {})}))


def _told_key(event: Event) -> str:
    return f"told:{event.id}"


def _event(made: Made) -> Event:
    return made_event(made, {name: hashlib.sha256(content).hexdigest() for name, content in made.files.items()})
