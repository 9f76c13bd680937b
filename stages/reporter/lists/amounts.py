"""What was published and handed in, by record, by unit and by column."""

from typing import Any

from stages.reporter.lists.records import Held, Records
from stages.reporter.templates.lists import Listed


def lists(records: Records, before: Records) -> dict[str, Listed]:
    published, submitted = records.of("publication.count.v1"), records.of("submission.count.v1")
    found: dict[str, Listed] = {}
    if published:
        rows = [_published(records, one) for one in published]
        found["published"] = records.listed(rows)
        found["published_units"] = records.listed(_units(records, rows))
        columns = _columns(records, published)
        found |= {"published_columns": records.listed(columns)} if columns else {}
    if submitted:
        found["submissions"] = records.listed(_submissions(records, submitted))
    zero = _zero_months(before)
    return found | ({"zero_months": before.listed(zero)} if zero else {})


def _zero_months(before: Records) -> list[dict[str, Any]]:
    """Units with how many months in a row, up to the newest of which anybody told, they published nothing. A month of
    which nobody told ends the row: it is unknown."""
    told: dict[str, dict[str, int]] = {}
    behind: dict[str, list[str]] = {}
    for one in before.of("publication.count.v1"):
        months = told.setdefault(one.unit, {})
        month = str(one.payload.get("month"))
        months[month] = months.get(month, 0) + int(one.payload.get("published") or 0)
        behind.setdefault(one.unit, []).append(one.id)
    newest = max((month for months in told.values() for month in months), default="")
    counts = {unit: _in_a_row(months, newest) for unit, months in told.items()}
    names = before.names
    return [
        {"id": unit, **names.of_unit(unit), "months": number, "behind": behind[unit]}
        for unit, number in counts.items()
        if number
    ]


def _in_a_row(months: dict[str, int], newest: str) -> int:
    found, month = 0, newest
    while months.get(month) == 0:
        found += 1
        year, number = int(month[:4]), int(month[5:7])
        month = f"{year - (number == 1)}-{(number - 2) % 12 + 1:02d}"
    return found


def _published(records: Records, one: Held) -> dict[str, Any]:
    topic, sort = str(one.payload.get("topic") or ""), str(one.payload.get("sort") or "")
    return {
        "id": one.id,
        "unit_id": one.unit,
        **records.names.of_unit(one.unit),
        "site": records.names.of_subject(one.subject)["name"],
        "of_column": str(one.payload.get("target_kind")) == "column",
        "topic": topic,
        "category": sort or topic,
        "count": int(one.payload.get("published") or 0),
        "goal": one.payload.get("goal"),
    }


def _units(records: Records, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for each unit and topic, in the order in which they were handed in; columns are counted apart."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        if row["of_column"]:
            continue
        unit = row["unit_id"]
        held = found.setdefault(
            (unit, row["topic"]),
            {
                "id": f"{unit}/{row['topic']}",
                "unit": row["unit"],
                "unit_short": row["unit_short"],
                "category": row["topic"],
                "level": records.names.level(unit),
                "count": 0,
                "goal": None,
                "order": len(found),
                "behind": [],
            },
        )
        held["count"] += row["count"]
        held["behind"].append(row["id"])
        held["goal"] = held["goal"] if row["goal"] is None else (held["goal"] or 0) + int(row["goal"])
    for held in found.values():
        held["met"] = held["goal"] is not None and held["count"] >= held["goal"]
    return list(found.values())


def _columns(records: Records, published: list[Held]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in published:
        if str(one.payload.get("target_kind")) != "column":
            continue
        known = records.names.subject(one.subject)
        target = str(one.payload.get("target") or "")
        name = next((column.name for column in known.columns if column.id == target), target) if known else target
        site = records.names.of_subject(one.subject)["name"]
        row = {"id": target, "column": name, "site": site, "count": 0, "order": len(found), "behind": []}
        held = found.setdefault(target, {**row, **records.names.of_unit(one.unit)})
        held["count"] += int(one.payload.get("published") or 0)
        held["behind"].append(one.id)
    return list(found.values())


def _submissions(records: Records, submitted: list[Held]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in submitted:
        names = records.names
        row = {"id": one.unit, "level": names.level(one.unit), "reported": 0, "adopted": 0, "order": len(found)}
        held = found.setdefault(one.unit, {**row, "behind": [], **names.of_unit(one.unit)})
        held["behind"].append(one.id)
        held["reported"] += int(one.payload.get("submitted") or 0)
        held["adopted"] += int(one.payload.get("adopted") or 0)
    return list(found.values())
