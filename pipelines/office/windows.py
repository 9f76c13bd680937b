"""The windows that editions are made for: weeks and their halves, months, quarters, half-years, years, and any run of
Shanghai days. The label of a window is a field of its own: a quarter may be checked over other days."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from schemas.chinese import chinese_number, day_text
from schemas.mistakes import MistakeError
from schemas.times import midnight

_QUARTER = re.compile(r"(\d{4})Q([1-4])")
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class Window:
    """Shanghai days first..last, both included; `label` is how the period is printed."""

    first: date
    last: date
    label: str
    number: str
    code: str  # 2026-W27, 2026Q3, or the days themselves

    @property
    def start(self) -> datetime:
        return midnight(self.first)

    @property
    def end(self) -> datetime:
        return midnight(self.last + timedelta(days=1))


def week_of(day: date) -> Window:
    """The ISO week (Monday to Sunday) that holds the day."""
    monday = day - timedelta(days=day.weekday())
    year, week, _ = day.isocalendar()
    return Window(
        monday,
        monday + timedelta(days=6),
        f"{year}年第{week}周",
        f"{year}年第{week}期",
        f"{year}-W{week:02d}",
    )


def quarter_of(day: date) -> Window:
    """The calendar quarter that holds the day."""
    number = (day.month + 2) // 3
    first = date(day.year, 3 * number - 2, 1)
    after = date(day.year + number // 4, 3 * number % 12 + 1, 1)
    label = f"{day.year}年第{chinese_number(number)}季度"
    return Window(first, after - timedelta(days=1), label, label, f"{day.year}Q{number}")


def half_week_of(day: date) -> Window:
    """Monday to Wednesday or Thursday to Sunday: the half of a week that holds the day."""
    week = week_of(day)
    middle = week.first + timedelta(days=3)
    if day < middle:
        return days_of(week.first, middle - timedelta(days=1), f"{week.label}（上半周）")
    return days_of(middle, week.last, f"{week.label}（下半周）")


def month_of(day: date) -> Window:
    """The calendar month that holds the day."""
    return _months(day.year, day.month, day.month, f"{day.year}年{day.month}月", f"{day.year}M{day.month:02d}")


def half_year_of(day: date) -> Window:
    """The first or second half of the year that holds the day."""
    half = 1 if day.month <= 6 else 2
    word = "上" if half == 1 else "下"
    return _months(day.year, 6 * half - 5, 6 * half, f"{day.year}年{word}半年", f"{day.year}H{half}")


def year_of(day: date) -> Window:
    """The calendar year that holds the day."""
    return _months(day.year, 1, 12, f"{day.year}年", f"{day.year}Y")


def _months(year: int, first: int, last: int, label: str, code: str) -> Window:
    after = date(year + last // 12, last % 12 + 1, 1)
    return Window(date(year, first, 1), after - timedelta(days=1), label, label, code)


PERIODS: dict[str, Callable[[date], Window]] = {
    "half-week": half_week_of,
    "week": week_of,
    "month": month_of,
    "quarter": quarter_of,
    "half-year": half_year_of,
    "year": year_of,
}


def days_of(first: date, last: date, label: str = "") -> Window:
    """Any window; a quarter may be checked from 27 November to 25 February."""
    text = label or f"{day_text(first)}至{day_text(last)}"
    return Window(first, last, text, text, f"{first}_{last}")


def period_of(period: str) -> Window:
    """The window of a period as people write it: 2026Q3, or 2026-11-27..2027-02-25. Raises MistakeError."""
    if found := _QUARTER.fullmatch(period):
        return quarter_of(date(int(found[1]), 3 * int(found[2]), 1))
    if found := _SPAN.fullmatch(period):
        try:
            first, last = (date.fromisoformat(text) for text in found.groups())
        except ValueError:
            raise MistakeError(f"时期“{period}”中的日期不能识别，应写作2026-11-27..2027-02-25。") from None
        if last < first:
            raise MistakeError(f"时期“{period}”的起始日晚于截止日，请对调。")
        return days_of(first, last)
    raise MistakeError(f"时期“{period}”不能识别，应写作2026Q3，或2026-11-27..2027-02-25。")


_DAYS = r"\d{4}-\d\d-\d\d"
_CODES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Window]], ...] = (
    (re.compile(r"(\d{4})-W(\d\d)"), lambda code: week_of(date.fromisocalendar(int(code[1]), int(code[2]), 1))),
    (re.compile(r"(\d{4})Q([1-4])"), lambda code: quarter_of(date(int(code[1]), 3 * int(code[2]), 1))),
    (re.compile(r"(\d{4})M(\d\d)"), lambda code: month_of(date(int(code[1]), int(code[2]), 1))),
    (re.compile(r"(\d{4})H([12])"), lambda code: half_year_of(date(int(code[1]), 6 * int(code[2]), 1))),
    (re.compile(r"(\d{4})Y"), lambda code: year_of(date(int(code[1]), 1, 1))),
    (
        re.compile(f"({_DAYS})_({_DAYS})"),
        lambda code: days_of(date.fromisoformat(code[1]), date.fromisoformat(code[2])),
    ),
)
_CORRECTION = re.compile(r"-r\d+$")


def base_code(code: str) -> str:
    """The code of an edition without the number of its correction."""
    return _CORRECTION.sub("", code)


def window_of_code(code: str, label: str = "") -> Window | None:
    """The window that a code of the whole program names, `label` being what a person called it; None for any other
    code. A correction has the window of what it corrects."""
    for form, make in _CODES:
        if found := form.fullmatch(base_code(code)):
            made = make(found)
            return replace(made, label=label, number=label) if label and made.label != label else made
    return None


def form_and_scope(code: str) -> tuple[int, str]:
    """Of which form a code is, and the unit behind it; empty for the whole program."""
    for number, (form, _) in enumerate(_CODES):
        if found := form.match(code):
            return number, code[found.end() :]
    return len(_CODES), code
