"""The windows that editions are made for: weeks, quarters, and any run of Shanghai days."""

import re
from dataclasses import dataclass
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
