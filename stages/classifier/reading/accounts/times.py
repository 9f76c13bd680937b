"""Times as platforms and feeds write them. A time of the future is no time of a post."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from schemas.events.found.accounts import PostTimeFrom
from schemas.times import SHANGHAI

Timed = tuple[datetime | None, PostTimeFrom]
UNTIMED: Timed = (None, "stated")
_AHEAD = timedelta(minutes=10)  # clocks differ by minutes
_EARLIEST = datetime(2005, 1, 1, tzinfo=UTC)  # before any of the platforms
_ZONE = re.compile(r"(?:Z|GMT|UTC?|[A-Z]{2,4}|[+-]\d{2}:?\d{2})$", re.IGNORECASE)
_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?$")
_ABBREVIATED = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_MONTHS = {name: n for n, name in enumerate(_ABBREVIATED, start=1)}
_WEIBO = re.compile(r"[A-Za-z]{3} ([A-Za-z]{3}) (\d{1,2}) (\d{2}):(\d{2}):(\d{2}) ([+-]\d{4}) (\d{4})$")


def bounded(at: datetime | None, look: datetime | None) -> datetime | None:
    """The time where it can be one: not before there were such platforms, not after the look."""
    if at is None or at < _EARLIEST or (look is not None and at > look + _AHEAD):
        return None
    return at.astimezone(SHANGHAI)


def from_seconds(value: int | None, look: datetime | None) -> Timed:
    """A Unix time in seconds or, where it is so large, in milliseconds."""
    if value is None or not 0 < value < 10**14:
        return UNTIMED
    return bounded(datetime.fromtimestamp(value / 1000 if value > 10**11 else value, UTC), look), "stated"


def from_weibo(text: str, look: datetime | None) -> Timed:
    """`Tue May 31 17:46:55 +0800 2011`, whatever the locale."""
    found = _WEIBO.match(text.strip())
    if found is None or found[1] not in _MONTHS:
        return from_text(text, look)
    year, month, day = int(found[7]), _MONTHS[found[1]], int(found[2])
    written = f"{year:04}-{month:02}-{day:02}T{found[3]}:{found[4]}:{found[5]}{found[6][:3]}:{found[6][3:]}"
    return _bounded_iso(written, look)


def from_text(text: str, look: datetime | None) -> Timed:
    """ISO 8601 or RFC 822. Without a zone it is Beijing time; a bare day and midnight tell the day alone."""
    text = " ".join(text.split())
    if _DAY.match(text):
        numbers = [int(part) for part in re.findall(r"\d+", text)]
        return _bounded_iso("{:04}-{:02}-{:02}".format(*numbers), look)
    if text[:4].isdigit():
        return _bounded_iso(text.replace("/", "-"), look)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return UNTIMED
    if at.tzinfo is None or not _ZONE.search(text):
        at = at.replace(tzinfo=SHANGHAI)
    return _dated(bounded(at, look))


def _bounded_iso(text: str, look: datetime | None) -> Timed:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return UNTIMED
    return _dated(bounded(at if at.tzinfo else at.replace(tzinfo=SHANGHAI), look))


def _dated(at: datetime | None) -> Timed:
    """Midnight of a mainland source is a day without a time."""
    if at is None:
        return UNTIMED
    midnight = (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0)
    return at, "day_only" if midnight else "stated"
