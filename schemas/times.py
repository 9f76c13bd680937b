"""Days and instants. Everything is an aware datetime; the office's day is Asia/Shanghai."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import msgspec

_TEXT = msgspec.json.Encoder()
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1991


def at(text: str) -> datetime:
    """Parse an RFC 3339 instant (offset required) into Shanghai time. Raises ValueError with the text named."""
    parsed = datetime.fromisoformat(text)
    if parsed.tzinfo is None:
        raise ValueError(f"{text!r} has no offset; write it like 2026-07-01T08:00:00+08:00")
    return parsed.astimezone(SHANGHAI)


def rfc3339(instant: datetime) -> str:
    """Shanghai time with offset, to the second, or to the millisecond where there is a fraction."""
    quoted = _TEXT.encode(instant.astimezone(SHANGHAI)).decode()  # a quarter of the time of `isoformat`
    return quoted[1:24] + quoted[-7:-1] if instant.microsecond else quoted[1:-1]


def day_of(instant: datetime) -> date:
    """The Shanghai day an instant falls in."""
    return instant.astimezone(SHANGHAI).date()


def midnight(day: date) -> datetime:
    """The first instant of a Shanghai day."""
    return datetime.combine(day, time(), SHANGHAI)


def epoch_ms(instant: datetime) -> int:
    """Milliseconds since 1970-01-01T00:00:00Z."""
    return int(instant.astimezone(UTC).timestamp() * 1000)
