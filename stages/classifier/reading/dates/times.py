"""The time of day printed right after a date, glued on or not, and the date it belongs to."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

from schemas.times import SHANGHAI
from stages.classifier.reading.dates.clock import VisitClock
from stages.classifier.reading.dates.value import ParsedDate, dated, full_year

WEEKDAY = (
    r"(?:[(（]?\s*+(?:星期|周|週|礼拜|禮拜)\s*[一二三四五六日天](?:\s*+[)）])?"
    r"|\(?(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?\)?)"
)
# Possessive white space: templates indent by hundreds of spaces, which must not be shared out between the parts.
_TIME = re.compile(
    rf"\s*+(?:[T,，|/-]|{WEEKDAY})?\s*+(?P<half>上午|下午|凌晨|早上|晚上|中午|傍晚|[ap]m)?\s*+"
    r"(?P<H>\d{1,2})(?:\s*+[:：∶]\s*+(?P<M>[0-5]?\d)(?:\s*+[:：∶]\s*+(?P<S>[0-5]?\d)(?:[.,]\d{1,9})?)?(?!\d)"
    r"|\s*+[时時点點](?:\s*+(?P<M2>[0-5]?\d)\s*+分?)?(?:\s*+(?P<S2>[0-5]?\d)\s*+秒)?)"
    r"(?:\s*+(?P<half2>[ap]\.?m\b))?(?:\s*+(?P<zone>Z\b|GMT\b|UTC\b|\+\d\d:?\d\d\b))?",
    re.I,
)


class Time(NamedTuple):
    hour: int | None
    minute: int | None
    second: int | None
    zone: timezone | None
    end: int


def time_after(text: str, position: int) -> Time:
    """The time of day printed right after a date, glued on or not."""
    match = _TIME.match(text, position)
    if not match:
        return Time(None, None, None, None, position)
    hour = int(match["H"])
    half = (match["half"] or match["half2"] or "").lower().replace(".", "")
    if half in ("下午", "晚上", "傍晚", "pm") and hour < 12:
        hour += 12
    if half in ("am", "上午", "凌晨") and hour == 12:
        hour = 0
    if hour > 23:
        return Time(None, None, None, None, position if hour > 24 else match.end())
    minute = match["M"] or match["M2"]
    second = match["S"] or match["S2"]
    return Time(hour, int(minute or 0), int(second) if second else None, _zone(match["zone"]), match.end())


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text.upper() in ("Z", "GMT", "UTC"):
        return UTC
    digits = text.replace(":", "")
    minutes = int(digits[1:3]) * 60 + int(digits[3:5])
    return timezone(timedelta(minutes=minutes)) if minutes < 1440 else None


def with_time(
    year: int, month: int, day: int, time: Time, clock: VisitClock, start: int, end: int
) -> ParsedDate | None:
    try:
        made = date(full_year(year, clock), month, day)
    except ValueError:
        return None
    if made == date(1970, 1, 1):
        return None
    printed, precision = None, "day"
    if time.hour is not None:
        if time.zone is not None:  # a stated zone: the office's day may be another one
            instant = datetime(made.year, made.month, made.day, time.hour, time.minute or 0, tzinfo=time.zone)
            try:
                local = instant.astimezone(SHANGHAI)
            except OverflowError:
                return None
            made, hour, minute = local.date(), local.hour, local.minute
        else:
            hour, minute = time.hour, time.minute or 0
        printed = f"{hour:02d}:{minute:02d}" + (f":{time.second:02d}" if time.second is not None else "")
        precision = "minute" if time.second is None else "second"
    return dated(made, clock, time=printed, precision=precision, start=start, end=end)
