"""Values as people write them into a facts file, read tolerantly: a number, a day, a name, a list of names."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

Facts = Mapping[str, Any]

_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")
_CHINESE = re.compile("[零〇一二两三四五六七八九十百]+")
_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_DAY = re.compile(r"(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})日?")
_BRACKETS = re.compile(r"\([^)]*\)")
_SHORTEST = 3  # signs of a short name that can still be told in a longer one


def mapping(value: Any) -> Facts:
    return value if isinstance(value, Mapping) else {}


def mappings(value: Any) -> list[Facts]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def number(value: Any) -> float | None:
    """27, “27” and “27条” alike; None for what is no number, and for a percentage."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1e15 else None
    found = _NUMBER.match(value.strip()) if isinstance(value, str) else None
    if found is None or "%" in value or len(value.strip()) > found.end() + 2:
        return None
    return float(found[0].replace(",", ""))


def shown(value: float) -> str:
    return f"{value:.10g}"


def chinese_count(text: str) -> int | None:
    """“3”, “三” or “十二” as a number."""
    if text.isdigit():
        return int(text)
    if not _CHINESE.fullmatch(text):
        return None
    total, digit = 0, 0
    for sign in text:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit


def day(value: Any) -> date | None:
    """2024-08-19 or 2024年8月19日; None for anything less than a day."""
    found = _DAY.match(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def name(value: Any) -> str:
    """A name without the quotation marks, spaces and widths of brackets in which papers differ."""
    text = unicodedata.normalize("NFKC", value) if isinstance(value, str) else ""
    return re.sub(r"[\s“”\"'‘’「」《》]", "", text)


def names(value: Any) -> list[str]:
    """The names in a list, whose entries are texts or mappings that hold a name; empty for anything else."""
    if not isinstance(value, list):
        return []
    held = (one if isinstance(one, str) else name_of(one) for one in value)
    return [text for text in map(name, held) if text]


def name_of(entry: Any) -> str:
    return next((text for key in ("account", "site", "unit", "name") if (text := name(mapping(entry).get(key)))), "")


def similar(one: str, other: str) -> bool:
    """The same name in full and in short (市教体局, 市教育体育局); one other sign (商务, 水务) makes another name."""
    short, long = sorted((_BRACKETS.sub("", one), _BRACKETS.sub("", other)), key=len)
    rest = iter(long)
    return short == long or (len(short) >= _SHORTEST and all(sign in rest for sign in short))


def phrases_of(row: Facts) -> list[str]:
    """The faults of a row as they are written: a list, or one cell joined by ；."""
    held = row["problems"] if row.get("problems") else row.get("problem")
    held = held if isinstance(held, list) else [held]
    parts = [one.strip() for text in held if isinstance(text, str) for one in re.split("[；;]", text)]
    return [one for one in parts if one]


def repeated(listed: Sequence[str]) -> list[str]:
    return [one for one in dict.fromkeys(listed) if listed.count(one) > 1]


def walk(value: Any, path: str) -> Iterator[tuple[str, Facts]]:
    """Every mapping below `value`, itself among them, with its path."""
    if isinstance(value, Mapping):
        yield path, value
        for key, held in value.items():
            yield from walk(held, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for index, held in enumerate(value):
            yield from walk(held, f"{path}[{index}]")


def joined(listed: Sequence[str], most: int = 8) -> str:
    """Names for a sentence; of many only the first ones, and how many there are."""
    if len(listed) <= most:
        return "、".join(listed)
    return "、".join(listed[:most]) + f"等{len(listed)}个"
