"""Numbers that give a person away, and dates that cannot be. Patterns with their checks: ID number with a valid
birth date and the ISO 7064 mod 11-2 check character; mobile 1[3-9] and eleven digits; bank card of 16-19 digits with
issuer prefix and Luhn sum. None of them inside a longer number, but for the country code of a mobile number."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

_NOT_INSIDE = r"(?<![0-9a-z/=_.*])"
_ENDS = r"(?![0-9a-z_*])(?!\.[0-9])"
_NUMBER = re.compile(
    _NOT_INSIDE
    + r"(?:(?:\+|00)86[ -]?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}"
    + r"|[1-9][0-9]{10,18}x?"
    + r"|[1-9][0-9]{5}[ -][0-9]{8}[ -][0-9]{3}[0-9x]|1[3-9][0-9][ -][0-9]{4}[ -][0-9]{4}"
    + r"|[1-9][0-9]{3}(?:[ -][0-9]{4}){3}(?:[ -]?[0-9]{1,3})?)"
    + _ENDS
)
_COUNTRY_CODE = re.compile(r"^(?:\+|00)86")
_RUN = re.compile(r"[0-9０-９](?:[ \-\u3000\u200b-\u200f\u2060\ufeff\u00ad]{0,3}[0-9０-９]){9,}[xXｘＸ]?")
_LONG = re.compile(r"[0-9][0-9 -]{9,}[0-9x]+")  # quick look for anything the careful pattern could match
_DATE = re.compile(
    r"(?<![0-9.])(?:([12][0-9]{3})年)?([0-9]{1,2})月([0-9]{1,2})日"
    r"(?:[（( ,，]{0,2}(?:星期|周|礼拜)([一二三四五六日天]))?"
    r"|(?<![0-9a-z/=_.-])(20[0-9]{2})-([0-9]{2})-([0-9]{2})(?![0-9a-z_.-])"
)
# Each begins with a plain character, which the engine looks for fast. Days that stand in any calendar are not even
# looked at, unless a weekday follows.
_DAY = re.compile(r"月[0-9]{1,2}日")
_ODD_DAY = re.compile(r"-(?:(?:00|1[3-9]|[2-9][0-9])-[0-9]{2}|[0-9]{2}-(?:00|29|[3-9][0-9]))")
_FINE = re.compile(r"(?:0[1-9]|1[0-2]|[^0-9][1-9])月(?:0?[1-9]|1[0-9]|2[0-8])日(?![（( ,，]{0,2}(?:星期|周|礼拜))")
_BEFORE_DAY = 7  # characters of 2024年12 before 月, of 2024 before the first hyphen
_PROVINCES = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ISSUERS = ("62", "4563", "4367", "4270", "5187", "5124", "5218", "5240", "5264", "6013", "9558", "9559", "60142")
_LEAP_YEAR = 2000  # stands for a year that is not printed: 29 February may exist
# The number of a filing may have the form of a mobile number: 粤ICP备13800123456号, 公安备案号：13900123456.
_FILED = re.compile(
    r"(?:icp\s*[(（]?[备证][)）]?案?|公网安备|备案)\s*[字第(（]?\s*(?:序|编)?号?码?\s*(?:为|是)?\s*[:：(（]?\s*\Z"
)
_FILING = 24  # characters before a number in which its label stands
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}


class Found(NamedTuple):
    """A number of the kind looked for, at [start, end) of the normalised text."""

    start: int
    end: int
    suggestion: str | None = None


def find_numbers(text: str, most: int, read_on: date | None = None) -> dict[str, list[Found]]:
    """Detector → what it finds in a normalised text, in reading order, at most `most` each. All look at a text once.

    An ID number whose birthday lies after `read_on`, the day on which the text was read, is none.
    """
    found: dict[str, list[Found]] = {detector: [] for detector in (*_PERSONAL, "impossible_date", "wrong_weekday")}
    for number, start, end in _long_numbers(text):
        for detector, wanted in _PERSONAL.items():
            if wanted(number) and not _is_other(detector, number, text, start, read_on):
                found[detector].append(Found(start, end))
    for match in _dates(text):
        year, month, day = _parts(match)
        if not _exists(year, month, day):
            # Without a year 29 February passes, and so does what may be a span (0月15日).
            if match[1] or match[5] or 1 <= month <= 12:
                found["impossible_date"].append(Found(*match.span()))
        elif match[4] and match[1]:
            right = date(year, month, day).weekday()
            if _WEEKDAYS[match[4]] != right:
                suggestion = match.group()[:-1] + "一二三四五六日"[right]
                found["wrong_weekday"].append(Found(*match.span(), suggestion))
    return {detector: numbers[:most] for detector, numbers in found.items()}


def _is_other(detector: str, number: str, text: str, start: int, read_on: date | None) -> bool:
    """Whether a number of this form is something else: a birthday that is still to come, a filing number."""
    if detector == "id_number":
        return read_on is not None and _birthday(number) > read_on
    return detector == "mobile" and _FILED.search(text, max(0, start - _FILING), start) is not None


def is_id_number(number: str) -> bool:
    """Eighteen characters, province, real birth date, check character."""
    if len(number) != 18 or not number[:17].isdigit() or not _PROVINCES.match(number):
        return False
    if not ("1900" <= number[6:10] <= "2099" and _exists(*map(int, (number[6:10], number[10:12], number[12:14])))):
        return False
    total = sum(w * int(d) for w, d in zip(_WEIGHTS, number, strict=False))
    return "10x98765432"[total % 11] == number[17].lower()


def _birthday(number: str) -> date:
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def is_old_id_number(number: str) -> bool:
    """Fifteen digits as they were given until 1999: province and a real birth date of that century. There is no check
    character, so that a word beside it has to say what it is."""
    if len(number) != 15 or not number.isdigit() or not _PROVINCES.match(number):
        return False
    return _exists(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))


def is_mobile(number: str) -> bool:
    return len(number) == 11 and number[0] == "1" and number[1] in "3456789" and len(set(number[3:])) > 2


def is_bank_card(number: str) -> bool:
    """Issuer prefix of mainland banks and the Luhn sum."""
    if not (16 <= len(number) <= 19 and number.isdigit() and number.startswith(_ISSUERS)):
        return False
    doubled = (int(d) * (1 + at % 2) for at, d in enumerate(reversed(number)))
    return len(set(number)) > 3 and sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


_PERSONAL: dict[str, Callable[[str], bool]] = {
    "id_number": is_id_number,
    "old_id_number": is_old_id_number,
    "mobile": is_mobile,
    "bank_card": is_bank_card,
}


def masked(text: str) -> str:
    """The text with every long number starred, length kept: first 6 and last 4 of a card, first 3 and last 4 of a
    mobile number, first 2 and last 3 of an ID or anything else of ten digits and more."""
    return _RUN.sub(_star, text)


def _star(match: re.Match[str]) -> str:
    run = match.group()
    places = [at for at, char in enumerate(run) if char.isalnum()]
    head, tail = {11: (3, 4), 16: (6, 4), 17: (6, 4), 19: (6, 4)}.get(len(places), (2, 3))
    hidden = set(places[head:-tail])
    return "".join("*" if at in hidden else char for at, char in enumerate(run))


def _long_numbers(text: str) -> Iterator[tuple[str, int, int]]:
    """(digits without spaces and hyphens, start, end) of what may be a number of a person."""
    for run in _LONG.finditer(text):
        for match in _NUMBER.finditer(text, max(0, run.start() - 1), min(run.end() + 2, len(text))):
            number = match.group().replace(" ", "").replace("-", "")
            yield _COUNTRY_CODE.sub("", number), match.start(), match.end()


def _dates(text: str) -> Iterator[re.Match[str]]:
    """Dates that may be impossible or carry a weekday."""
    days = [day.span() for day in _DAY.finditer(text) if not _FINE.match(text, max(0, day.start() - 2))]
    days += [day.span() for day in _ODD_DAY.finditer(text)]
    for first, end in sorted(days):
        start = max(0, first - _BEFORE_DAY)
        match = next((m for m in _DATE.finditer(text, start, end + 5) if m.end() >= end), None)
        if match:
            yield match


def _parts(match: re.Match[str]) -> tuple[int, int, int]:
    year, month, day = (match[5], match[6], match[7]) if match[5] else (match[1], match[2], match[3])
    return int(year or _LEAP_YEAR), int(month), int(day)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
