"""Retry-After: what a server that wants fewer questions says about when to ask again."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from stages.fetcher.answer import Answer

_AT_LEAST_S = 1.0  # `0` and times gone by mean at once; nobody is served by that


def seconds_asked_for(answer: Answer, now: datetime) -> float:
    """Seconds of life to wait (RFC 9110, 10.2.3: seconds or a date, which counts from the answer's own Date) after an
    answer with `retry_after`. What cannot be read is the shortest wait."""
    text = (answer.retry_after or "").strip()
    if text.isdigit():
        return max(float(text[:9]), _AT_LEAST_S)
    until = _date(text)
    if until is None:
        return _AT_LEAST_S
    since = (_date(answer.reply.headers.get("date", "")) if answer.reply else None) or now
    return max((until - since).total_seconds(), _AT_LEAST_S)


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
