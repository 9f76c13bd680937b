"""How numbers, rates, days, names and section numbers are written in Chinese: the one place that knows."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from schemas.times import SHANGHAI

Mode = Literal["half_up", "cut"]
NO_RATE = "—"  # no rate when the base is 0
_DIGITS = "零一二三四五六七八九"


def rate(numerator: int, denominator: int, decimals: int = 1, mode: Mode = "half_up", zeros: bool = False) -> str:
    """A percentage as printed. 100% only when nothing failed, 0% only when nothing passed; NO_RATE without a base.
    `zeros`: zeros at the end stay.

    Both modes occur in real circulars: 92.6% is rounded, 98.9% for 291 of 294 is cut off (circular-formats 3).
    """
    if denominator == 0:
        return NO_RATE
    step = Decimal(1).scaleb(-decimals)
    exact = Decimal(numerator) * 100 / Decimal(denominator)
    shown = exact.quantize(step, ROUND_HALF_UP if mode == "half_up" else ROUND_DOWN)
    if shown == 100 and numerator < denominator:
        shown = 100 - step
    if shown == 0 and numerator > 0:
        shown = step
    text = f"{shown:f}"
    return (text.rstrip("0").rstrip(".") if "." in text and not zeros else text) + "%"


def percent(numerator: int, denominator: int) -> str:
    """A measured share with two decimals, rounded half up from exact numbers: 5.00%."""
    hundredths = (Fraction(numerator * 10_000, denominator) + Fraction(1, 2)).__floor__() if denominator else 0
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def chinese_number(number: int) -> str:
    """1–99 in Chinese numerals, for section numbers."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else _DIGITS[tens] + "十")
    return head + (_DIGITS[ones] if ones or tens == 0 else "")


STANDARD_NUMBERING = ("一、", "（一）", "1.")  # GB/T 9704-2012


def section_number(level: int, number: int, styles: Sequence[str] = STANDARD_NUMBERING) -> str:
    """The number before a heading: 一、 → （一） → 1., or as an office writes its first ones."""
    return numbered(styles[level - 1], number)


def numbered(style: str, number: int) -> str:
    """The number in a style that is given by its first one: 一是, （一）, 1., 第一，."""
    if "一" in style:
        return style.replace("一", chinese_number(number), 1)
    return style.replace("1", str(number), 1)


def number_text(number: int) -> str:
    """A small number in words as it stands before a counting word: 两个, 三个."""
    return "两" if number == 2 else chinese_number(number) if 0 <= number < 100 else str(number)


def day_text(day: date | datetime | str) -> str:
    """2026年7月1日, without leading zeros."""
    if isinstance(day, str):
        day = date.fromisoformat(day[:10])
    if isinstance(day, datetime):
        day = day.astimezone(SHANGHAI).date()
    return f"{day.year}年{day.month}月{day.day}日"


def instant_text(instant: datetime) -> str:
    """2026年7月1日8时."""
    local = instant.astimezone(SHANGHAI)
    return f"{day_text(local)}{local.hour}时" + (f"{local.minute}分" if local.minute else "")


def names_text(names: list[str], most: int | None = None) -> str:
    """Names joined by 、; when more than `most`, the first ones and 等."""
    if most is None or len(names) <= most:
        return "、".join(names)
    return "、".join(names[:most]) + "等"
