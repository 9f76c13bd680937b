"""The time of a stored event, without reading the rest of it."""

from datetime import datetime

import msgspec


class _Timed(msgspec.Struct):
    time: datetime


def event_time(raw: bytes) -> datetime | None:
    """None for what is no event."""
    try:
        return msgspec.json.decode(raw, type=_Timed).time
    except msgspec.DecodeError:
        return None
