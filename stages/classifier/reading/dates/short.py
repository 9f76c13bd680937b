"""Dates of short strings that are meant to be one: 10-12, 昨天, 24/10/12, 20241012, 12 2024-10, 2024年10月."""

import re
from datetime import date, timedelta

from stages.classifier.reading.dates.clock import VisitClock
from stages.classifier.reading.dates.full import MONTH_NAME, MONTHS
from stages.classifier.reading.dates.numerals import NUMERAL, chinese_number
from stages.classifier.reading.dates.times import Time, time_after, with_time
from stages.classifier.reading.dates.value import ParsedDate, Precision, dated, from_epoch, full_year, make_date

_COMPACT = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:([01]\d|2[0-3])([0-5]\d)([0-5]\d)?)?(?!\d)"
)
_MONTH_DAY = re.compile(
    r"(?<![\d.:/-])(\d{1,2})\s*(?:月\s*(\d{1,2})\s*[日号號]?|([-/.])\s*(\d{1,2})日?)(?![\d:/%月-]|\.\d)"
)
_SPELT_MONTH_DAY = re.compile(rf"^([{NUMERAL}]{{1,3}})月([{NUMERAL}]{{1,3}})[日号號]$")
_ENGLISH_MONTH_DAY = re.compile(
    rf"^({MONTH_NAME})\.?\s*(\d{{1,2}})(?:st|nd|rd|th)?$|^(\d{{1,2}})\s*({MONTH_NAME})\.?$", re.I
)
_SHORT_YEAR = re.compile(r"^'?(\d{2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})(?!\d)")
_REPUBLIC = re.compile(r"^(1[0-3]\d)\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})(?!\d)")
_SPELT_YEAR_MONTH = re.compile(rf"^([{NUMERAL}]{{4}})年(元|[{NUMERAL}]{{1,3}})月份?$")
_YEAR_MONTH = re.compile(r"^((?:19|20)\d\d)\s*(?:年\s*(\d{1,2})\s*月|([-/.])\s*(\d{1,2}))(?:份|$)")
_YEAR_ONLY = re.compile(r"^((?:19|20)\d\d)\s*年度?$")
_DAY_BESIDE = re.compile(r"^(\d{1,2})\s*[日号]?[\s/|,-]+((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*月?$")
_BESIDE_DAY = re.compile(r"^((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*月?[\s/|,]+(\d{1,2})\s*[日号]?$")
_DAY_MONTH = re.compile(r"^(\d{1,2})\s*[日号]?[\s/|,]+(\d{1,2})\s*月$")
_SPACED = re.compile(r"^((?:19|20)\d\d)[\s,，、]+(\d{1,2})[\s,，、]+(\d{1,2})(?!\d)")
_ORACLE = re.compile(r"^(\d{1,2})-(\d{1,2})月\s*-(\d{2}|\d{4})$")
_MONTH_BEFORE_YEAR = re.compile(r"^(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?[\s,|]+((?:19|20)\d\d)\s*年?$")
_EPOCH = re.compile(r"^(\d{10})(\d{3})?$")
_AGO = re.compile(
    r"^(?:约|大约)?\s*(?:(\d{1,4}|[一二两三四五六七八九十半]{1,3})\s*个?\s*(秒钟?|分钟?|分鐘|小时|小時|钟头|天|日|周|週|星期|个?月|年)\s*(?:之?前|以前)"
    r"|(\d{1,4}|an?|one)\s*(second|minute|hour|day|week|month|year)s?\s+ago)$",
    re.I,
)
_NEAR = {"今天": 0, "今日": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2, "前日": 2, "大前天": 3}
_NEAR_DAY = re.compile(r"^(今天|今日|昨天|昨日|大前天|前天|前日|today|yesterday)", re.I)
_JUST_NOW = re.compile(r"^(?:刚刚|刚才|剛剛|剛才|just now|now)$", re.I)
_UNIT_DAYS = {"天": 1, "日": 1, "day": 1, "周": 7, "週": 7, "星期": 7, "week": 7}
_UNIT_SECONDS = {"秒": 1, "秒钟": 1, "second": 1, "分": 60, "分钟": 60, "分鐘": 60, "minute": 60}
_UNIT_SECONDS |= {"小时": 3600, "小時": 3600, "钟头": 3600, "hour": 3600}


def _short(
    day: date | None, clock: VisitClock, precision: Precision = "day", printed: bool = True
) -> ParsedDate | None:
    return dated(day, clock, precision=precision, year_printed=printed)


def _compact(text: str, clock: VisitClock) -> ParsedDate | None:
    match = _COMPACT.fullmatch(text) or _COMPACT.match(text)
    if not match:
        return None
    day = make_date(int(match[1]), int(match[2]), int(match[3]), clock)
    time = ":".join(filter(None, match.groups()[3:])) or None
    precision = "day" if not time else "second" if match[6] else "minute"
    return dated(day, clock, time=time, precision=precision)


def _epoch(text: str, clock: VisitClock) -> ParsedDate | None:
    match = _EPOCH.match(text)
    return from_epoch(int(match[1]), clock) if match else None


def _three_parts(text: str, clock: VisitClock) -> ParsedDate | None:
    """24-10-12, 113.10.12, 12 2024-10, 2024-10 12, 2024 10 12, 10-12 2024."""
    for pattern, order in (
        (_SHORT_YEAR, (1, 3, 4)),
        (_REPUBLIC, (1, 3, 4)),
        (_DAY_BESIDE, (2, 3, 1)),
        (_BESIDE_DAY, (1, 2, 3)),
        (_SPACED, (1, 2, 3)),
        (_ORACLE, (3, 2, 1)),
        (_MONTH_BEFORE_YEAR, (3, 1, 2)),
    ):
        match = pattern.match(text)
        if match:
            year, month, day = (int(match[i]) for i in order)
            found = _short(make_date(full_year(year, clock), month, day, clock), clock)
            if found:
                return found
    return None


def _year_month(text: str, clock: VisitClock) -> ParsedDate | None:
    match = _YEAR_MONTH.match(text)
    if match:
        return _short(make_date(int(match[1]), int(match[2] or match[4]), 1, clock), clock, "month")
    match = _SPELT_YEAR_MONTH.match(text)
    if match:
        year, month = chinese_number(match[1]), chinese_number(match[2])
        return _short(make_date(year or 0, month or 0, 1, clock), clock, "month")
    match = _YEAR_ONLY.match(text)
    return _short(make_date(int(match[1]), 1, 1, clock), clock, "year") if match else None


def _month_day(text: str, clock: VisitClock) -> ParsedDate | None:
    """10-12, 10月12日, 十月十二日, Oct 12, 12 10月: the latest one that is not after the visit."""
    match = _MONTH_DAY.match(text)
    if match:
        return _yearless(int(match[1]), int(match[2] or match[4]), clock, time_after(text, match.end()))
    match = _SPELT_MONTH_DAY.match(text)
    if match:
        return _yearless(chinese_number(match[1]) or 0, chinese_number(match[2]) or 0, clock)
    match = _ENGLISH_MONTH_DAY.match(text)
    if match:
        return _yearless(MONTHS[(match[1] or match[4]).lower()], int(match[2] or match[3]), clock)
    match = _DAY_MONTH.match(text)
    return _yearless(int(match[2]), int(match[1]), clock) if match else None


def _yearless(month: int, day: int, clock: VisitClock, time: Time | None = None) -> ParsedDate | None:
    found = clock.month_day(month, day)
    if found is None or time is None or time.hour is None:
        return _short(found, clock, printed=False)
    return with_time(found.year, month, day, time, clock, 0, 0)


def _relative(text: str, clock: VisitClock) -> ParsedDate | None:
    """刚刚, 今天 10:30, 昨天, 3天前, 半小时前, 2 days ago."""
    if _JUST_NOW.match(text):
        return _short(clock.days_ago(0), clock, printed=False)
    near = _NEAR_DAY.match(text)
    if near:
        day = clock.days_ago(_NEAR[near[1].lower()])
        time = time_after(text, near.end())
        if day and time.hour is not None:
            return with_time(day.year, day.month, day.day, time, clock, 0, 0)
        return _short(day, clock, printed=False)
    ago = _AGO.match(text)
    if not ago:
        return None
    return _ago(ago[1] or ago[3], (ago[2] or ago[4]).lower(), clock)


def _ago(count: str, unit: str, clock: VisitClock) -> ParsedDate | None:
    amount = (
        0.5
        if count == "半"
        else 1
        if count.lower() in ("a", "an", "one")
        else chinese_number(count.replace("两", "二"))
    )
    if amount is None:
        return None
    if unit in _UNIT_DAYS:
        return _short(clock.days_ago(int(amount * _UNIT_DAYS[unit])), clock, printed=False)
    if unit in _UNIT_SECONDS:
        instant = clock.moment_ago(timedelta(seconds=amount * _UNIT_SECONDS[unit]))
        return _short(instant.date(), clock, printed=False) if instant else None
    months = amount * (12 if unit in ("年", "year") else 1)
    day = clock.days_ago(round(months * 30.44))
    return _short(day.replace(day=1), clock, "month", printed=False) if day else None


SHORT_FORMS = (_epoch, _compact, _three_parts, _year_month, _month_day, _relative)
