"""Small charts as SVG coordinates; the templates draw them."""

from collections.abc import Mapping, Sequence
from typing import Any

HEIGHT, BAR = 48, 8


def availability_bars(days: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One bar a day: the share of visits that failed, in words too; days without a valid visit are grey."""
    bars = []
    for number, row in enumerate(days):
        done, bad = int(row["done"]), int(row["bad"])
        share = bad / done if done else 0.0
        words = f"{row['day']}：有效{done}次，失败{bad}次，无效{row['void']}次，未执行{row['missed']}次"
        kind = "none" if not done else ("bad" if share >= 0.05 else "good")
        height = HEIGHT if kind != "bad" else max(6, round(HEIGHT * share))
        bars.append({"x": number * (BAR + 2), "height": height, "y": HEIGHT - height, "kind": kind, "words": words})
    return bars


def width(bars: Sequence[Mapping[str, Any]]) -> int:
    return max(1, len(bars)) * (BAR + 2)
