"""Whether values fit their columns. One that does not would stop every row behind it (a server refuses the block) or
pass for another one (the embedded engine takes 70000 for a 16-bit number and keeps 4464)."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from pipelines.warehouse import Row

FLOAT32 = 3.4e38
BOUNDS = {f"UInt{bits}": (0, 2**bits - 1) for bits in (8, 16, 32, 64)} | {
    f"Int{bits}": (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32, 64)
}


def misfits(kinds: Mapping[str, str], rows: Sequence[Row]) -> dict[int, str]:
    """By their number, the rows with a value that its column cannot hold, and why. `kinds`: type of each column."""
    found: dict[int, str] = {}
    for name, kind in kinds.items():
        plain = kind.removeprefix("LowCardinality(").removeprefix("Nullable(").rstrip(")")
        if plain in BOUNDS:
            wrong = _outside(rows, name, *BOUNDS[plain])
        elif plain == "Float32":
            wrong = _outside(rows, name, -FLOAT32, FLOAT32)
        elif plain == "Date":
            if all(map(_is_day, {row.get(name) for row in rows})):
                continue  # nearly always: the days of a block are few
            wrong = (number for number, row in enumerate(rows) if not _is_day(row.get(name)))
        else:
            continue
        for number in wrong:
            found.setdefault(number, f"column {name} ({kind}) cannot hold {rows[number].get(name)!r}")
    return found


def _outside(rows: Sequence[Row], name: str, low: float, high: float) -> Iterator[int]:
    values = [value for row in rows if (value := row.get(name)) is not None]
    try:
        if not values or (low <= min(values) and max(values) <= high):
            return iter(())  # nearly always: no need to look at each
    except TypeError:
        pass
    return (number for number, row in enumerate(rows) if not _within(row.get(name), low, high))


def _within(value: Any, low: float, high: float) -> bool:
    return value is None or (isinstance(value, int | float) and math.isfinite(value) and low <= value <= high)


@lru_cache(maxsize=10_000)
def _is_day(value: str | None) -> bool:
    try:
        return value is None or 1970 <= date.fromisoformat(value).year <= 2148
    except (ValueError, TypeError):
        return False
