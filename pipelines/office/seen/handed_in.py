"""The records of some kinds that were handed in to a program, as they stand in the log."""

from typing import TypeVar

from pipelines.log.records import Log
from pipelines.log.sqlite import payload_rows
from schemas.events.codec import InvalidEventError, decode
from schemas.events.types import OBSERVATIONS
from schemas.records import BY_PAYLOAD, Record

R = TypeVar("R", bound=Record)


def records_of(log: Log, program: str, payload: type[R]) -> list[R]:
    """The records of a kind, each key as it was first handed in, by their time."""
    name = BY_PAYLOAD[payload].name.encode()
    found: dict[str, R] = {}
    for rows in payload_rows(log, OBSERVATIONS):
        for row in rows:
            if name in row.value and (record := _record(row.value, program, payload)) is not None:
                found.setdefault(record.key, record)
    return sorted(found.values(), key=lambda record: (record.at, record.key))


def _record(raw: bytes, program: str, payload: type[R]) -> R | None:
    try:
        event = decode(raw, OBSERVATIONS)
    except InvalidEventError:  # a dead letter of the stages already
        return None
    return event.data if event.program == program and isinstance(event.data, payload) else None
