"""Values of the warehouse's rows as a column of the native protocol wants them, and back to plain values."""

import math
import struct
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

Converter = Callable[[Any], Any]
WHOLE = ("UInt", "Int")
EMPTY: dict[str, Any] = {"String": "", "Array": [], "Map": {}, "Date": date(1970, 1, 1), "UUID": UUID(int=0)}


def column(kind: str, values: list[Any]) -> list[Any]:
    """Values of one column as the driver wants them. Raises ValueError or TypeError for one that does not fit."""
    plain_kind = kind
    for around in ("LowCardinality(", "Nullable("):
        plain_kind = plain_kind.removeprefix(around)
    there = set(map(type, values)) - ({type(None)} if "Nullable(" in kind else set())
    # Nearly all columns are text or whole numbers throughout, and need no look at each value.
    if there <= {str if plain_kind.startswith("String") else int if plain_kind.startswith(WHOLE) else None}:
        return values
    convert = converter(kind)
    return [convert(value) for value in values]


def converter(kind: str) -> Converter:
    """How a value of our rows becomes one of the column type `kind`, such as `Nullable(UInt16)`.
    Null becomes the type's own empty value where the type has no null, as it does when rows travel as JSON."""
    name, _, inside = kind.removesuffix(")").partition("(")
    if name in ("LowCardinality", "SimpleAggregateFunction"):
        return converter(inside.rpartition(", ")[2] if name[0] == "S" else inside)
    if name == "Nullable":
        return _or_null(converter(inside))
    empty = EMPTY.get(name, 0)
    return _or_empty(_plain(name, inside), empty)


def _plain(name: str, inside: str) -> Converter:
    if name == "DateTime64":
        scale = 10 ** int(inside.partition(",")[0])
        return lambda value: ticks(value, scale)
    if name == "Array":
        each = converter(inside)
        return lambda values: [each(value) for value in values]
    simple: dict[str, Converter] = {
        "DateTime": lambda value: ticks(value, 1),
        "Date": date.fromisoformat,
        "UUID": UUID,
        "String": _text,
        "Map": dict,
        "Float32": float,
        "Float64": float,
    }
    return simple.get(name, _whole)


def _or_null(inner: Converter) -> Converter:
    return lambda value: None if value is None else inner(value)


def _or_empty(inner: Converter, empty: Any) -> Converter:
    return lambda value: empty if value is None else inner(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"text is wanted, not {value!r}")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int):
        raise ValueError(f"a whole number is wanted, not {value!r}")
    return int(value)


@lru_cache(maxsize=10_000)
def ticks(text: str, scale: int) -> int:
    """RFC 3339 text with its offset as ticks since 1970. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} is a time without its offset from UTC")
    seconds = math.floor(moment.timestamp())
    return seconds * scale + moment.microsecond * scale // 1_000_000


def plain(value: Any, kind: str) -> Any:
    """A value of an answer as JSON would carry it: days and times as text, tuples as lists, no NaN."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return _number(value, kind) if math.isfinite(value) else None
    if isinstance(value, datetime):
        digits = "milliseconds" if "DateTime64" in kind else "seconds"
        return value.replace(tzinfo=None).isoformat(" ", digits)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(item, kind) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, kind) for item in value]
    return str(value)


def _number(value: float, kind: str) -> float:
    """A 32-bit number as the shortest text that means it: 0.1, not 0.10000000149011612."""
    if "Float32" not in kind or struct.unpack("f", struct.pack("f", value))[0] != value:
        return value
    return next((short for short in (float(f"{value:.{n}g}") for n in range(6, 10)) if _same(short, value)), value)


def _same(short: float, value: float) -> bool:
    return bool(struct.unpack("f", struct.pack("f", short))[0] == value)
