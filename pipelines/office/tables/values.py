"""Values of cells as people write them: days, times, numbers of days, codes. What is not plain is refused by name."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from pipelines.office.tables.words import half_width, plain, text_of

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 (day 0 of spreadsheet programs has no zone)
SERIALS = (20_000, 80_000)  # 1954 to 2119: other numbers are no days
_DAY = re.compile(
    r"^(\d{4})\s*(?:年|[-/.．—–_])\s*(\d{1,2})\s*(?:月|[-/.．—–_])\s*(\d{1,2})\s*[日号]?"
    r"(?:\s*(?:星期|周)[一二三四五六日天])?(?:[T\s,，]*(.*))?$"
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:[T\s]*(\d{2}):?(\d{2})(?::?(\d{2}))?)?$")
_CLOCK = re.compile(
    r"^(上午|下午|晚上|凌晨|中午|AM|PM)?\s*(\d{1,2})\s*[:：时点]\s*(?:(\d{1,2})\s*(?:[:：分]\s*(?:(\d{1,2})(?:\.\d+)?\s*秒?)?)?)?"
    r"\s*(AM|PM)?\s*(Z|[+-]\d{2}:?\d{2})?$",
    re.I,
)
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_SPANS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "个月": 30, "月": 30, "季度": 90, "季": 90, "年": 365}
_SPAN = re.compile(
    r"^(?:每|不超过|不大于|小于等于|≤|<=|至少每|最长)?(半|[\d.]+|[零〇一二三四五六七八九十百两]+)?(?:个)?"
    r"(?:自然)?(天|日|周|星期|礼拜|个?月|季度?|年)(?:内|以内|更新)?(?:一?次|1次)?$"
)
_WITHOUT_CYCLE = frozenset({"不定期", "不限", "按需", "按需更新", "及时", "适时", "随时", "实时", "长期"})
_EMPTY = frozenset({"", "无", "/", "-", "--", "—", "——", "暂无", "没有", "none", "null", "n/a", "不适用"})
_SCIENTIFIC = re.compile(r"^(\d)(?:\.(\d+))?[eE]\+?(\d{1,2})$")


def is_empty(value: Any) -> bool:
    """Whether a cell says that there is nothing: blank, 无, a dash."""
    return plain(text_of(value)) in _EMPTY


def moment(value: Any) -> datetime:
    """A day with its time (midnight where none is given), without a zone unless one is written. Understands dates of
    a spreadsheet, its serial numbers, 2026/7/1 9:30, 2026.7.1, 2026年7月1日 9时30分 and 20260701. Raises ValueError."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001
    if isinstance(value, bool):
        raise ValueError("no date")
    text = half_width(text_of(value))
    if compact := _COMPACT.match(text):
        return datetime(*(int(part or 0) for part in compact.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text) and SERIALS[0] <= float(text) <= SERIALS[1]:
        return EPOCH + timedelta(seconds=round(float(text) * 86_400))
    found = _DAY.match(text)
    if found is None:
        raise ValueError("no date")
    year, month, day, clock = found.groups()
    begun = datetime(int(year), int(month), int(day))  # noqa: DTZ001
    return _with_clock(begun, clock.strip()) if clock and clock.strip() else begun


def _with_clock(day: datetime, clock: str) -> datetime:
    found = _CLOCK.match(clock)
    if found is None:
        raise ValueError("no time")
    half, hour, minute, second, after, zone = found.groups()
    hours = int(hour)
    half = (half or after or "").upper()
    if half in ("下午", "晚上", "PM") and hours < 12:
        hours += 12
    if half in ("AM", "凌晨") and hours == 12:
        hours = 0
    told = day.replace(hour=hours, minute=int(minute or 0), second=int(second or 0))
    return datetime.fromisoformat(told.isoformat() + zone.upper().replace("Z", "+00:00")) if zone else told


def day(value: Any) -> str:
    """A day as YYYY-MM-DD. Raises ValueError."""
    return moment(value).date().isoformat()


def cycle_days(value: Any) -> int | None:
    """Days of an update cycle: 14, 14天, 两周, 每季度, 半年; None for one that is set by need. Raises ValueError."""
    text = plain(text_of(value))
    if text in _WITHOUT_CYCLE:
        return None
    text = text.replace("一个半月", "45天")
    if re.fullmatch(r"\d+", text):
        return int(text)
    found = _SPAN.match(text)
    if found is None:
        raise ValueError("no cycle")
    count, unit = found.groups()
    days = _SPANS[unit]
    if count == "半":
        if unit not in ("年", "月", "个月"):
            raise ValueError("no cycle")
        return 15 if days == 30 else 180
    whole = 1.0 if count is None else float(count) if count[0].isdigit() else float(_chinese(count))
    if not whole.is_integer():
        raise ValueError("no cycle")
    return 180 if whole == 6 and days == 30 else int(whole) * days


def _chinese(text: str) -> int:
    """A Chinese number up to 999. Raises ValueError for other words (三四 is no number)."""
    hundreds, has_hundred, rest = text.rpartition("百")
    tens, has_ten, ones = rest.rpartition("十")
    if any(part and part not in _DIGITS for part in (hundreds, tens, ones)):
        raise ValueError("no number")
    total = (_DIGITS.get(hundreds, 1) * 100 if has_hundred else 0) + (_DIGITS.get(tens, 1) * 10 if has_ten else 0)
    return total + (_DIGITS[ones] if ones else 0)


def exact_number(value: Any) -> str:
    """The digits of a code that a spreadsheet may have shown as 9.901000001E+09. Raises ValueError when digits are
    lost: a text like 9.90E+09 no longer says what was typed."""
    text = half_width(text_of(value)).replace(" ", "")
    found = _SCIENTIFIC.match(text)
    if found is None:
        return text
    more, power = found.group(2) or "", int(found.group(3))
    if isinstance(value, str) and len(more) < power:
        raise ValueError("digits are lost")
    return str(round(float(text)))
