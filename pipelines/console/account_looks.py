"""What the looks at one account have shown, read from the log where the warehouse says that they stand."""

import asyncio
from collections.abc import Iterable

from pipelines.console.office import Office, Row
from pipelines.log.records import Log
from schemas.events.codec import InvalidEventError, decode
from schemas.events.envelope import Event
from schemas.events.observations import PageObserved
from schemas.events.types import OBSERVATIONS

TOLD = ("ok", "bad", "unclear")  # outcomes of looks that were made and are not void


async def looks_at(office: Office, subject: str, kinds: list[str], days: int) -> list[Row]:
    """The looks of these kinds in the last days and today, oldest first."""
    window = await office.days_and_today(days)
    return await office.ask("account_looks", subject=subject, kinds=kinds, **window)


async def observed(office: Office, rows: Iterable[Row]) -> list[tuple[Event[PageObserved], PageObserved]]:
    """The observations of looks, those that the log still holds."""
    return await asyncio.to_thread(_read, office.shown.log, list(rows))


def _read(log: Log, rows: list[Row]) -> list[tuple[Event[PageObserved], PageObserved]]:
    found = []
    for row in rows:
        records = log.read(OBSERVATIONS, int(row["partition"]), int(row["offset"]), 1)
        try:
            event = decode(records[0].value, OBSERVATIONS) if records else None
        except InvalidEventError:
            continue
        if event is not None and event.id == row["event_id"] and isinstance(event.data, PageObserved):
            found.append((event, event.data))
    return found
