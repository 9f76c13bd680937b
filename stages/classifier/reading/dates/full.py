"""Dates that carry a year, anywhere in a text: 2024-10-12, 2024年10月12日, 二〇二四年…, 民国113年…, Oct 12, 2024."""

import re
from collections.abc import Callable, Iterator

from stages.classifier.reading.dates.clock import VisitClock
from stages.classifier.reading.dates.numerals import NUMERAL, chinese_number, half_width
from stages.classifier.reading.dates.times import Time, time_after, with_time
from stages.classifier.reading.dates.value import ParsedDate
from stages.classifier.reading.dates.year_last import days_in, year_last
from stages.classifier.reading.line_signs import sign

_MONTH_NAMES = (
    "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|sep sept september"
    "|oct october|nov november|dec december"
)
MONTHS = {name: month for month, names in enumerate(_MONTH_NAMES.split("|"), start=1) for name in names.split()}
MONTH_NAME = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + ")"

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
# What stands behind the year, of which there is far less in a text than of numbers, and the longest year.
_BEHIND_YEAR = {
    _NUMERIC: (re.compile(r"[年\-/.·_\\－—–―‒−‐‑／．](?<=[0-9\s].)\s*\d", re.S), 4),
    _SPELT: (re.compile(rf"年(?<=[{NUMERAL}\s]年)"), 6),
}
_WIDE_DIGITS = "０１２３４５６７８９○ＯОＬｌ"
# Begins with a plain character, which the engine looks for ten times faster than for a class.
_SPELT_MONTH = re.compile(rf"月(?<=[元\s{NUMERAL}]月)")
_SPELT_HINT = re.compile(r"[〇零一二三四五六七八九十贰叁肆伍陆柒捌玖拾元]\s*[年月日]")
_ENGLISH = re.compile(
    rf"\b(?:(?P<m>{MONTH_NAME})\.?[ \t,/-]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b[ \t,.-]+"
    rf"(?:(?P<clock>\d{{1,2}}:\d\d(?::\d\d)?)[ \t]+(?P<zone>[A-Z]{{3}})[ \t]+)?(?P<y>\d{{4}})"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?[ \t,./-]*(?:of[ \t]+)?(?P<m2>{MONTH_NAME})\.?[ \t,./-]*(?P<y2>\d{{4}})"
    rf"|(?P<y3>\d{{4}})[ \t/-]+(?P<m3>{MONTH_NAME})[ \t/-]+(?P<d3>\d{{1,2}}))(?!\d)",
    re.I,
)
_ENGLISH_HINT = re.compile(
    "[JFMASONDjfmasond](?:an|eb|ar|pr|ay|un|ul|ug|ep|ct|ov|ec|AN|EB|AR|PR|AY|UN|UL|UG|EP|CT|OV|EC)"
)
# What stands in a line that may hold such a date.
_WIDE_SIGN = sign(*_WIDE_DIGITS)
_REPUBLIC_SIGN = sign("民国", "民國")
_ENGLISH_SIGN = sign(
    *(
        first + rest
        for first in "jfmasond"
        for rest in ["an", "eb", "ar", "pr", "ay", "un", "ul", "ug", "ep", "ct", "ov", "ec"]
    )
)
_DAY_AFTER = re.compile(r"\w+\.?[ \t,/-]*\d")
_BETWEEN = " \t,./-"
_MOST_BETWEEN = 60  # characters before the name of a month that are looked at
_YEAR_LAST_SIGN = re.compile("20(?<=[-/. ]20)[0-9]{2}")
_ERA = re.compile(r"(?:中[华華])?民[国國]\s*$")
_NUMERALS = frozenset(NUMERAL)
_LUNAR = re.compile(r"(?:农历|農曆|阴历|夏历)\s*$")


def find_dates(text: str, clock: VisitClock, signs: int = -1) -> Iterator[ParsedDate]:
    """Every date with a printed year in a text, in order of place within each spelling; none after the visit. `signs`:
    those of its lines, where they are known."""
    plain = half_width(text) if signs & _WIDE_SIGN and any(map(text.__contains__, _WIDE_DIGITS)) else text
    if signs & _REPUBLIC_SIGN and ("民国" in plain or "民國" in plain):
        yield from _found(_REPUBLIC, plain, clock)
    yield from _found(_NUMERIC, plain, clock)
    if _SPELT_MONTH.search(plain):
        yield from _found(_SPELT, plain, clock)
    if _YEAR_LAST_SIGN.search(plain):
        yield from _found_year_last(plain, clock)
    named = signs & _ENGLISH_SIGN
    if named and any(_beside_digits(plain, month.start()) for month in _ENGLISH_HINT.finditer(plain)):
        yield from _found_english(plain, clock)


def _beside_digits(text: str, start: int) -> bool:
    """Whether a number stands before or after what may be the name of a month: most are the beginnings of words."""
    if _DAY_AFTER.match(text, start):
        return True
    before = text[max(0, start - _MOST_BETWEEN) : start].rstrip(_BETWEEN)
    if before[-2:].lower() == "of":
        before = before[:-2].rstrip(_BETWEEN)
    return before[-1:].isdigit() or before[-2:].lower() in ("st", "nd", "rd", "th") or (not before and start > 0)


def _found(pattern: re.Pattern[str], text: str, clock: VisitClock) -> Iterator[ParsedDate]:
    number: Callable[[str], int | None] = chinese_number if pattern is _SPELT else int
    for match in _matches(pattern, text):
        if not _stands_alone(pattern, match, text):
            continue
        if pattern is _NUMERIC:
            y, m1, d1, mark1, _, d2, _, m2, d3, mark2 = match.groups()
            m, d, mark = m1 or m2, d1 or d2 or d3, mark1 or mark2
        else:
            y, m, d = match["y"], match["m"], match["d"]
            mark = "日" if pattern is _SPELT else match["mark"]
        year, month, day = number(y), number(m), number(d)
        if year is None or month is None or day is None:
            continue
        start = match.start()
        if pattern is _REPUBLIC:
            year += 1911
        elif pattern is _SPELT and (era := _ERA.search(text, max(0, start - 6), start)):
            year, start = year + 1911, era.start()
        time = time_after(text, match.end())
        if not mark and time.end == match.end() and text[match.end() : match.end() + 1].isdigit():
            continue
        made = with_time(year, month, day, time, clock, start, max(match.end(), time.end))
        if made:
            yield made


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """What `pattern.finditer` gives; what begins with a year is looked for only before what stands behind years."""
    if pattern not in _BEHIND_YEAR:
        yield from pattern.finditer(text)
        return
    behind, longest = _BEHIND_YEAR[pattern]
    after = 0
    for mark in behind.finditer(text):
        end = mark.start()  # of the year and the white space behind it
        while end > after and text[end - 1].isspace():
            end -= 1
        for start in range(max(after, end - longest), end - 1):
            match = pattern.match(text, start)
            if match:
                after = match.end()
                yield match
                break


def _found_year_last(text: str, clock: VisitClock) -> Iterator[ParsedDate]:
    """Days that can be read in one way only."""
    for match in days_in(text):
        last = year_last(match)
        if last is None or last.order == "either":
            continue
        time = time_after(text, match.end())
        made = with_time(last.year, last.month, last.day, time, clock, match.start(), max(match.end(), time.end))
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
    return not ("历" in before or "曆" in before) or not _LUNAR.search(before)


def _found_english(text: str, clock: VisitClock) -> Iterator[ParsedDate]:
    for match in _ENGLISH.finditer(text):
        g = match.groupdict()
        year = int(g["y"] or g["y2"] or g["y3"])
        month = MONTHS[(g["m"] or g["m2"] or g["m3"]).lower()]
        day = int(g["d"] or g["d2"] or g["d3"])
        if g["clock"]:
            time = time_after(text, match.start("clock"))
            time = Time(time.hour, time.minute, time.second, None, match.end())
        else:
            time = time_after(text, match.end())
        made = with_time(year, month, day, time, clock, match.start(), max(match.end(), time.end))
        if made:
            yield made
