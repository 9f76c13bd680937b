"""How values are printed in a finding's sentence."""

from collections.abc import Sequence
from datetime import datetime

from schemas import chinese

NAMES_SHOWN = 12
cn_date = chinese.day_text
percent = chinese.percent


def cn_instant(at: datetime) -> str:
    """7月1日9时05分 in Shanghai time, with the year."""
    return f"{cn_date(at)}{at.hour}时{at.minute:02d}分"


def names(items: Sequence[str]) -> str:
    """Names joined by 、; a long list ends with 等n个, so that nothing is left out silently."""
    shown = "、".join(items[:NAMES_SHOWN])
    return shown if len(items) <= NAMES_SHOWN else f"{shown}等{len(items)}个"
