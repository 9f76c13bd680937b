"""How values are printed in a finding's sentence."""

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

from schemas.times import day_of

NAMES_SHOWN = 12


def cn_date(day: date | datetime | str) -> str:
    """2026年7月1日, without leading zeros."""
    if isinstance(day, str):
        day = date.fromisoformat(day)
    if isinstance(day, datetime):
        day = day_of(day)
    return f"{day.year}年{day.month}月{day.day}日"


def cn_instant(at: datetime) -> str:
    """7月1日9时05分 in Shanghai time, with the year."""
    return f"{cn_date(at)}{at.hour}时{at.minute:02d}分"


def percent(numerator: int, denominator: int) -> str:
    """Two decimals, rounded half up; exact inputs."""
    hundredths = (Fraction(numerator * 10_000, denominator) + Fraction(1, 2)).__floor__() if denominator else 0
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def names(items: Sequence[str]) -> str:
    """Names joined by 、; a long list ends with 等n个, so that nothing is left out silently."""
    shown = "、".join(items[:NAMES_SHOWN])
    return shown if len(items) <= NAMES_SHOWN else f"{shown}等{len(items)}个"
