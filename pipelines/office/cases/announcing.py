"""While a run goes on, what falls due by the ladders is told once on `cases`, so that feeds carry it. Nothing is done
by itself: the step is a person's."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import date, datetime

from pipelines.log.records import Commit, Log, NewRecord
from pipelines.office.cases.desk import NAME, event_of
from pipelines.office.cases.overview import falling_due
from schemas.calendar import WorkCalendar
from schemas.events.cases import CaseDue
from schemas.events.codec import encode
from schemas.events.types import CASES
from schemas.registry.model import Registry
from schemas.times import day_of, midnight

logger = logging.getLogger(__name__)
LOOKS_EVERY_S = 600.0  # what falls due does so by the day
MARK = b"1"


def announce_due(log: Log, registry: Registry, calendar: WorkCalendar, day: date) -> int:
    """Tell what is due by a day and was not told before; how much that was."""
    program = registry.program.id
    found = [
        CaseDue(
            case_id=one.case_id,
            unit=one.unit,
            step=one.step,
            rule=one.rule,
            day=str(one.day),
            rows=[row.id for row in one.rows] or ([one.subject] if one.subject else []),
            at=midnight(one.day),
        )
        for one in falling_due(log, registry, calendar, day)
    ]
    events = {f"due:{event.id}": event for event in (event_of(one, program) for one in found)}
    known = log.state(NAME, events)
    fresh = {key: event for key, event in events.items() if key not in known}
    if fresh:
        records = [NewRecord(CASES, event.partitionkey, encode(event)) for event in fresh.values()]
        log.commit(Commit(NAME, records, state=dict.fromkeys(fresh, MARK)))
    return len(fresh)


async def keep_announcing(
    log: Log, registries: Iterable[Registry], calendar: Callable[[], WorkCalendar], now: Callable[[], datetime]
) -> None:
    """Until cancelled. Trouble with disk or brokers is logged and tried again."""
    known = list(registries)
    while True:
        for registry in known:
            try:
                await asyncio.to_thread(announce_due, log, registry, calendar(), day_of(now()))
            except Exception as error:
                logger.warning("cases: %s: %s; tried again", type(error).__name__, error)
        await asyncio.sleep(LOOKS_EVERY_S)
