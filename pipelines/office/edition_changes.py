"""What is different between two editions: problems that are new, gone and still there, and figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipelines.office.kept_editions import flat

# How facts call the unit and the thing of a row; a column without a key of its own is called by its field.
_UNITS = ("unit", "organiser", "authority", "unit_short", "in_charge", "in_charge_short", "owner", "owner_short")
_THINGS = ("account", "site", "target", "accounts", "name", "subject")


@dataclass(frozen=True)
class Changes:
    """Problems as (unit, what, kind); figures as (place, before, now)."""

    new: list[tuple[str, str, str]]
    gone: list[tuple[str, str, str]]
    still: list[tuple[str, str, str]]
    figures: list[tuple[str, Any, Any]]


def changes(before: dict[str, Any], now: dict[str, Any]) -> Changes:
    first, then = dict.fromkeys(_problems(before)), dict.fromkeys(_problems(now))
    old, new = dict(flat(before.get("totals") or {})), dict(flat(now.get("totals") or {}))
    places = [place for place in {**old, **new} if not place.endswith(("computed", ".count"))]
    return Changes(
        new=[one for one in then if one not in first],
        gone=[one for one in first if one not in then],
        still=[one for one in then if one in first],
        figures=[(one, old.get(one), new.get(one)) for one in places if old.get(one) != new.get(one)],
    )


def _problems(facts: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Of the tables first: they name unit and kind of every row; then what only the text names."""
    listed = set[tuple[str, str]]()
    for table in facts.get("tables") or []:
        for row in table.get("rows") or []:
            for kind in row.get("types") or []:
                unit, thing = _named(row, _UNITS), _named(row, _THINGS)
                listed.add((thing or unit, str(kind)))
                yield unit, thing, str(kind)
    for item in facts.get("problem_items") or []:
        for thing in _each(item):
            unit, kind = _named(item, _UNITS), str(item.get("type") or "")
            if (thing or unit, kind) not in listed:
                yield unit, thing, kind


def _each(item: dict[str, Any]) -> list[str]:
    held = item.get("accounts")
    return [str(one) for one in held] if isinstance(held, list) else [_named(item, _THINGS)]


def _named(row: dict[str, Any], keys: tuple[str, ...]) -> str:
    return next((str(row[key]) for key in keys if isinstance(row.get(key), str) and row[key]), "")


def change_lines(found: Changes) -> list[str]:
    """For the person, a line each."""
    lines = []
    for word, problems in (("新增", found.new), ("已消除", found.gone), ("仍存在", found.still)):
        lines.append(f"{word}{len(problems)}项")
        lines += [f"  {unit}{f'“{thing}”' if thing else ''}：{kind}" for unit, thing, kind in problems]
    lines.append(f"数字有变化的{len(found.figures)}处")
    return lines + [f"  {place}：{_or_none(old)} → {_or_none(new)}" for place, old, new in found.figures]


def _or_none(value: object) -> str:
    return "无" if value is None else str(value)
