"""Single dates, in every spelling that Chinese pages print.

`find_dates` finds dates that carry a year, anywhere in a text. `parse_date` reads one short string that is meant to be
a date (a cell, a bracket, a meta value, a JSON field), where also 10-12, 昨天, 24/10/12 and 20241012 are dates.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

from schemas.times import SHANGHAI
from stages.classifier.reading.dates.clock import VisitClock
from stages.classifier.reading.dates.numerals import NUMERAL, chinese_number, half_width

Precision = Literal["second", "minute", "day", "month", "year"]


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """`time` is HH:MM or HH:MM:SS; `start`, `end` are the span in the text that was searched."""

    day: date
    time: str | None = None
    precision: Precision = "day"
    start: int = 0
    end: int = 0
    year_printed: bool = True

    @property
    def iso(self) -> str:
        """YYYY-MM-DD."""
        return self.day.isoformat()


_MONTH_NAMES = (
    "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|sep sept september"
    "|oct october|nov november|dec december"
)
_MONTHS = {name: month for month, names in enumerate(_MONTH_NAMES.split("|"), start=1) for name in names.split()}
_MONTH_NAME = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + ")"

# It begins with a plain class, which the engine searches for fast; what must not stand before it is looked at later.
_NUMERIC = re.compile(
    r"(?P<y>[0-9][0-9](?:[0-9][0-9]|[0-9]?(?=\s*年)))\s*"
    r"(?:年\s*(?P<m>\d{1,2})\s*(?:月\s*(?P<d>\d{1,2})\s*(?P<mark>[日号號]?)|(?P<sep1>[-/.－—–／．])\s*(?P<d1>\d{1,2})日?)"
    r"|(?P<sep>[-/.·_\\－—–―‒−‐‑／．])\s*(?P<m2>\d{1,2})\s*(?P=sep)\s*(?P<d2>\d{1,2})(?P<mark2>日?))"
)
_REPUBLIC = re.compile(
    r"(?:中[华華])?民[国國]\s*(?P<y>\d{2,3})\s*(?P<sep>[-/.年])\s*(?P<m>\d{1,2})\s*(?:(?P=sep)|月)\s*(?P<d>\d{1,2})\s*(?P<mark>日?)"
)
_SPELT = re.compile(
    rf"(?P<y>[{NUMERAL}][{NUMERAL}]{{1,5}})\s*年\s*(?P<m>元|[{NUMERAL}]{{1,3}})\s*月\s*"
    rf"(?P<d>[{NUMERAL}]{{1,3}})\s*[日号號]"
)
_WIDE_DIGITS = re.compile("[０-９○ＯОＬｌ]")
_SPELT_HINT = re.compile(r"[〇零一二三四五六七八九十贰叁肆伍陆柒捌玖拾元]\s*[年月日]")
_ENGLISH = re.compile(
    rf"\b(?:(?P<m>{_MONTH_NAME})\.?[ \t,/-]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b[ \t,.-]+"
    rf"(?:(?P<clock>\d{{1,2}}:\d\d(?::\d\d)?)[ \t]+(?P<zone>[A-Z]{{3}})[ \t]+)?(?P<y>\d{{4}})"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?[ \t,./-]*(?:of[ \t]+)?(?P<m2>{_MONTH_NAME})\.?[ \t,./-]*(?P<y2>\d{{4}})"
    rf"|(?P<y3>\d{{4}})[ \t/-]+(?P<m3>{_MONTH_NAME})[ \t/-]+(?P<d3>\d{{1,2}}))(?!\d)",
    re.I,
)
_ENGLISH_HINT = re.compile(
    "[JFMASONDjfmasond](?:an|eb|ar|pr|ay|un|ul|ug|ep|ct|ov|ec|AN|EB|AR|PR|AY|UN|UL|UG|EP|CT|OV|EC)"
)

_WEEKDAY = (
    r"(?:[(（]?\s*+(?:星期|周|週|礼拜|禮拜)\s*[一二三四五六日天](?:\s*+[)）])?"
    r"|\(?(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?\)?)"
)
# Possessive white space: templates indent by hundreds of spaces, which must not be shared out between the parts.
_TIME = re.compile(
    rf"\s*+(?:[T,，|/-]|{_WEEKDAY})?\s*+(?P<half>上午|下午|凌晨|早上|晚上|中午|傍晚|[ap]m)?\s*+"
    r"(?P<H>\d{1,2})(?:\s*+[:：∶]\s*+(?P<M>[0-5]?\d)(?:\s*+[:：∶]\s*+(?P<S>[0-5]?\d)(?:[.,]\d{1,9})?)?(?!\d)"
    r"|\s*+[时時点點](?:\s*+(?P<M2>[0-5]?\d)\s*+分?)?(?:\s*+(?P<S2>[0-5]?\d)\s*+秒)?)"
    r"(?:\s*+(?P<half2>[ap]\.?m\b))?(?:\s*+(?P<zone>Z\b|GMT\b|UTC\b|\+\d\d:?\d\d\b))?",
    re.I,
)
_COMPACT = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:([01]\d|2[0-3])([0-5]\d)([0-5]\d)?)?(?!\d)"
)
_MONTH_DAY = re.compile(
    r"(?<![\d.:/-])(\d{1,2})\s*(?:月\s*(\d{1,2})\s*[日号號]?|([-/.])\s*(\d{1,2})日?)(?![\d:/%月-]|\.\d)"
)
_SPELT_MONTH_DAY = re.compile(rf"^([{NUMERAL}]{{1,3}})月([{NUMERAL}]{{1,3}})[日号號]$")
_ENGLISH_MONTH_DAY = re.compile(
    rf"^({_MONTH_NAME})\.?\s*(\d{{1,2}})(?:st|nd|rd|th)?$|^(\d{{1,2}})\s*({_MONTH_NAME})\.?$", re.I
)
_SHORT_YEAR = re.compile(r"^'?(\d{2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"^(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4})(?!\d)")
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
_LABEL = re.compile(r"^(?:[\w\s]{0,8}?(?:时间|日期|時間|發布|发布|发表|更新|date|time|于|於)\s*[:]?\s*)+", re.I)
_WRAPPING = " \t\n()[]<>《》「」|,;*·~-:."
_LEADING_WEEKDAY = re.compile(rf"^{_WEEKDAY}\s*")
_ERA = re.compile(r"(?:中[华華])?民[国國]\s*$")
_NUMERALS = frozenset(NUMERAL)
_LUNAR = re.compile(r"(?:农历|農曆|阴历|夏历)\s*$")


def find_dates(text: str, clock: VisitClock) -> Iterator[ParsedDate]:
    """Every date with a printed year in a text, in order of place within each spelling; none after the visit."""
    plain = half_width(text) if _WIDE_DIGITS.search(text) else text
    if "民" in plain:
        yield from _found(_REPUBLIC, plain, clock)
    yield from _found(_NUMERIC, plain, clock)
    if _SPELT_HINT.search(plain):
        yield from _found(_SPELT, plain, clock)
    if _ENGLISH_HINT.search(plain):
        yield from _found_english(plain, clock)


def parse_date(text: str, clock: VisitClock) -> ParsedDate | None:
    """The date a short string stands for, or None. Relative dates and missing years are resolved by the clock."""
    if not text or len(text) > 400:
        return None
    for found in find_dates(text, clock):
        return found
    stripped = half_width(text).strip(_WRAPPING)
    bare = _LEADING_WEEKDAY.sub("", _LABEL.sub("", stripped)).strip(_WRAPPING)
    return next(filter(None, (read(bare, clock) for read in _SHORT_FORMS)), None)


def from_epoch(seconds: float, clock: VisitClock) -> ParsedDate | None:
    """A Unix time of this century as a Shanghai date."""
    if not 946_684_800 <= seconds < 4_102_444_800:
        return None
    instant = datetime.fromtimestamp(seconds, UTC).astimezone(SHANGHAI)
    return _dated(instant.date(), clock, time=instant.strftime("%H:%M:%S"), precision="second")


def make_date(year: int, month: int, day: int, clock: VisitClock) -> date | None:
    """A day of the calendar that is neither absurd nor after the visit."""
    try:
        made = date(year, month, day)
    except ValueError:
        return None
    if made == date(1970, 1, 1) or not clock.accepts(made):  # the first of 1970 is an empty database field
        return None
    return made


def full_year(year: int, clock: VisitClock) -> int:
    """24 → 2024, 98 → 1998, 113 → 2024 (a year of the Republic, counted from 1912)."""
    if year >= 1000:
        return year
    if year >= 100:
        return year + 1911
    newest = clock.year or 2049
    return 2000 + year if 2000 + year <= newest else 1900 + year


def _dated(day: date | None, clock: VisitClock, **more: object) -> ParsedDate | None:
    if day is None or not clock.accepts(day):
        return None
    return ParsedDate(day, **more)  # type: ignore[arg-type]


def _found(pattern: re.Pattern[str], text: str, clock: VisitClock) -> Iterator[ParsedDate]:
    number = chinese_number if pattern is _SPELT else int
    for match in pattern.finditer(text):
        if not _stands_alone(pattern, match, text):
            continue
        groups = match.groupdict()
        year, month = number(groups["y"]), number(groups["m"] or groups.get("m2") or "")
        day = number(groups["d"] or groups.get("d1") or groups.get("d2") or "")
        if year is None or month is None or day is None:
            continue
        start = match.start()
        if pattern is _REPUBLIC:
            year += 1911
        elif pattern is _SPELT and (era := _ERA.search(text, max(0, start - 6), start)):
            year, start = year + 1911, era.start()
        time = _time_after(text, match.end())
        marked = pattern is _SPELT or groups["mark"] or groups.get("mark2")
        if not marked and time.end == match.end() and text[match.end() : match.end() + 1].isdigit():
            continue
        made = _with_time(year, month, day, time, clock, start, max(match.end(), time.end))
        if made:
            yield made


def _stands_alone(pattern: re.Pattern[str], match: re.Match[str], text: str) -> bool:
    """No tail of a longer number, no lunar date, and no digits where Chinese numerals were looked for."""
    start = match.start()
    before = text[max(0, start - 4) : start]
    if pattern is _SPELT and (before[-1:] in _NUMERALS or not _SPELT_HINT.search(match[0])):
        return False  # plain digits: already found as such
    if before and pattern is _NUMERIC:
        if before[-1].isdigit() or (before[-1] in "-./" and before[-2:-1].isdigit()):
            return False
        if before.rstrip()[-1:] in ("国", "國") and len(match["y"]) < 4:
            return False  # a year of the Republic, found as such
    return not _LUNAR.search(before)


def _found_english(text: str, clock: VisitClock) -> Iterator[ParsedDate]:
    for match in _ENGLISH.finditer(text):
        g = match.groupdict()
        year = int(g["y"] or g["y2"] or g["y3"])
        month = _MONTHS[(g["m"] or g["m2"] or g["m3"]).lower()]
        day = int(g["d"] or g["d2"] or g["d3"])
        if g["clock"]:
            time = _time_after(text, match.start("clock"))
            time = _Time(time.hour, time.minute, time.second, None, match.end())
        else:
            time = _time_after(text, match.end())
        made = _with_time(year, month, day, time, clock, match.start(), max(match.end(), time.end))
        if made:
            yield made


@dataclass(frozen=True, slots=True)
class _Time:
    hour: int | None
    minute: int | None
    second: int | None
    zone: timezone | None
    end: int


def _time_after(text: str, position: int) -> _Time:
    """The time of day printed right after a date, glued on or not."""
    match = _TIME.match(text, position)
    if not match:
        return _Time(None, None, None, None, position)
    hour = int(match["H"])
    half = (match["half"] or match["half2"] or "").lower().replace(".", "")
    if half in ("下午", "晚上", "傍晚", "pm") and hour < 12:
        hour += 12
    if half in ("am", "上午", "凌晨") and hour == 12:
        hour = 0
    if hour > 23:
        return _Time(None, None, None, None, position if hour > 24 else match.end())
    minute = match["M"] or match["M2"]
    second = match["S"] or match["S2"]
    return _Time(hour, int(minute or 0), int(second) if second else None, _zone(match["zone"]), match.end())


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text.upper() in ("Z", "GMT", "UTC"):
        return UTC
    digits = text.replace(":", "")
    minutes = int(digits[1:3]) * 60 + int(digits[3:5])
    return timezone(timedelta(minutes=minutes)) if minutes < 1440 else None


def _with_time(
    year: int, month: int, day: int, time: _Time, clock: VisitClock, start: int, end: int
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
    return _dated(made, clock, time=printed, precision=precision, start=start, end=end)


def _short(
    day: date | None, clock: VisitClock, precision: Precision = "day", printed: bool = True
) -> ParsedDate | None:
    return _dated(day, clock, precision=precision, year_printed=printed)


def _compact(text: str, clock: VisitClock) -> ParsedDate | None:
    match = _COMPACT.fullmatch(text) or _COMPACT.match(text)
    if not match:
        return None
    day = make_date(int(match[1]), int(match[2]), int(match[3]), clock)
    time = ":".join(filter(None, match.groups()[3:])) or None
    precision = "day" if not time else "second" if match[6] else "minute"
    return _dated(day, clock, time=time, precision=precision)


def _epoch(text: str, clock: VisitClock) -> ParsedDate | None:
    match = _EPOCH.match(text)
    return from_epoch(int(match[1]), clock) if match else None


def _three_parts(text: str, clock: VisitClock) -> ParsedDate | None:
    """24-10-12, 12 2024-10, 2024-10 12, 2024 10 12, 10-12 2024."""
    for pattern, order in (
        (_SHORT_YEAR, (1, 3, 4)),
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


def _year_last(text: str, clock: VisitClock) -> ParsedDate | None:
    """10/25/2024 and 25/10/2024; 10/12/2024 can be two days and is neither."""
    match = _YEAR_LAST.match(text)
    if not match:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if first <= 12 < second or first == second:
        return _short(make_date(year, first, second, clock), clock)
    if second <= 12 < first:
        return _short(make_date(year, second, first, clock), clock)
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
        return _yearless(int(match[1]), int(match[2] or match[4]), clock, _time_after(text, match.end()))
    match = _SPELT_MONTH_DAY.match(text)
    if match:
        return _yearless(chinese_number(match[1]) or 0, chinese_number(match[2]) or 0, clock)
    match = _ENGLISH_MONTH_DAY.match(text)
    if match:
        return _yearless(_MONTHS[(match[1] or match[4]).lower()], int(match[2] or match[3]), clock)
    match = _DAY_MONTH.match(text)
    return _yearless(int(match[2]), int(match[1]), clock) if match else None


def _yearless(month: int, day: int, clock: VisitClock, time: _Time | None = None) -> ParsedDate | None:
    found = clock.month_day(month, day)
    if found is None or time is None or time.hour is None:
        return _short(found, clock, printed=False)
    return _with_time(found.year, month, day, time, clock, 0, 0)


def _relative(text: str, clock: VisitClock) -> ParsedDate | None:
    """刚刚, 今天 10:30, 昨天, 3天前, 半小时前, 2 days ago."""
    if _JUST_NOW.match(text):
        return _short(clock.days_ago(0), clock, printed=False)
    near = _NEAR_DAY.match(text)
    if near:
        day = clock.days_ago(_NEAR[near[1].lower()])
        time = _time_after(text, near.end())
        if day and time.hour is not None:
            return _with_time(day.year, day.month, day.day, time, clock, 0, 0)
        return _short(day, clock, printed=False)
    ago = _AGO.match(text)
    if not ago:
        return None
    return _ago(ago[1] or ago[3], (ago[2] or ago[4]).lower(), clock)


_UNIT_DAYS = {"天": 1, "日": 1, "day": 1, "周": 7, "週": 7, "星期": 7, "week": 7}
_UNIT_SECONDS = {"秒": 1, "秒钟": 1, "second": 1, "分": 60, "分钟": 60, "分鐘": 60, "minute": 60}
_UNIT_SECONDS |= {"小时": 3600, "小時": 3600, "钟头": 3600, "hour": 3600}


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


_SHORT_FORMS = (_epoch, _compact, _three_parts, _year_last, _year_month, _month_day, _relative)
