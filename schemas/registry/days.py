"""Days of the registry: one type, however an office wrote them down, and whether a span of them covers a day."""

import re
from datetime import date, datetime

_WRITTEN = (
    re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]+\d{1,2}:\d{2}(?::\d{2})?)?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
_WIDE = str.maketrans("０１２３４５６７８９／－．", "0123456789/-.")


def read_day(written: object) -> date | None:
    """The day that somebody wrote down: 2026-07-01, 20260701 (text or number), 2026/7/1, 2026.7.1, 2026年7月1日, with
    or without a time of day; None for what is no day."""
    if isinstance(written, datetime):
        return written.date()
    if isinstance(written, date):
        return written
    text = str(written).translate(_WIDE).strip() if isinstance(written, str | int) else ""
    for pattern in _WRITTEN:
        found = pattern.fullmatch(text)
        if found:
            try:
                return date(*map(int, found.groups()))
            except ValueError:
                return None
    return None


def covers(since: str | None, until: str | None, day: date) -> bool:
    """Whether a span with both ends included covers a day; an end that is open, or no day at all, bounds nothing."""
    first, last = read_day(since), read_day(until)
    return (first is None or first <= day) and (last is None or day <= last)
