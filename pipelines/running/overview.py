"""What `xunwang status` prints: coverage, backlog, the conservation balance and the last edition of a data folder."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from pipelines.clock import RealClock
from pipelines.data_folder import DataFolder
from pipelines.log.records import Log, unread
from pipelines.office.cases.overview import due_counts
from pipelines.office.edition_keeper import failures, keeper_name
from pipelines.office.source_troubles import source_troubles
from pipelines.office.work_calendar import Notices, calendar_warnings
from pipelines.running.advice import advice
from pipelines.running.planner import COUNTED_SINCE, PLANNED, WATERMARK, planned_on
from pipelines.topology import TOPOLOGY
from pipelines.warehouse import Row, Warehouse
from schemas.events.types import DEAD_LETTERS
from schemas.registry.installation import Installation
from schemas.registry.subjects import Subject
from schemas.times import day_of

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)
WINDOW_DAYS = 120  # a quarter and what was late in it: a question over all days of a large installation takes seconds
ENDINGS = ("done", "void", "missed")
COVERED = ("registered", "seen", "columns", "columns_seen")
PLANNER = "scheduler"  # it reads when it plans; what it has not read yet holds nobody up


def backlog(log: Log) -> dict[str, int]:
    """Records each stage has still to read."""
    return {
        hop.stage: sum(unread(log, hop.stage, topic, log.ends(topic)) for topic in hop.reads)
        for hop in TOPOLOGY
        if hop.reads and hop.stage != PLANNER
    }


def window(log: Log, days: int | None = WINDOW_DAYS) -> tuple[date, date]:
    """The last days that were planned, as far back as checks were counted by day; None: all there ever were."""
    known = log.state(PLANNER, [WATERMARK, COUNTED_SINCE])
    if days is None or not known.keys() >= {WATERMARK, COUNTED_SINCE}:
        return FIRST_DAY, LAST_DAY
    last = day_of(msgspec.json.decode(known[WATERMARK], type=datetime))
    return max(last - timedelta(days=days - 1), msgspec.json.decode(known[COUNTED_SINCE], type=date)), last


def balance(log: Log, warehouse: Warehouse, installation: str, days: int | None = WINDOW_DAYS) -> dict[str, Any]:
    """Conservation of the last days: planned = done + void + missed, and what is under way (`difference`)."""
    first, last = window(log, days)
    planned = _planned(log, first, last)
    asked = {"program": installation, "generation": 1, "first_day": first, "last_day": last}
    kinds = {str(row["kind"]): row for row in warehouse.query("outcomes_by_kind", asked)}
    ended = {name: sum(int(row[name]) for row in kinds.values()) for name in ENDINGS}
    return {
        "first_day": None if first == FIRST_DAY else first.isoformat(),
        "last_day": None if last == LAST_DAY else last.isoformat(),
        "planned": planned,
        **ended,
        "difference": planned - sum(ended.values()),
        "dead_letters": log.end_offset(DEAD_LETTERS),
        "by_kind": {kind: {name: int(row[name]) for name in ENDINGS} for kind, row in kinds.items()},
    }


def _planned(log: Log, first: date, last: date) -> int:
    if first == FIRST_DAY:
        return int(log.state(PLANNER, [PLANNED]).get(PLANNED, b"0"))
    keys = [planned_on((first + timedelta(days=n)).isoformat()) for n in range((last - first).days + 1)]
    return sum(map(int, log.state(PLANNER, keys).values()))


def _coverage(warehouse: Warehouse, installation: str, first: date, last: date) -> list[Row]:
    asked = {"program": installation, "generation": 1, "first_day": first, "last_day": last}
    return warehouse.query("coverage", asked)


def coverage(listed: Iterable[Subject], rows: Iterable[Row]) -> dict[str, dict[str, int]]:
    """By kind of subject: how many there are, how many of them were looked at with success, and so for their columns.
    `rows` are those of the query coverage."""
    told: dict[str, dict[str, int]] = {}
    seen = {str(row["subject"]): row for row in rows if row["done"]}
    for subject in listed:
        of_kind = told.setdefault(subject.subject_kind, dict.fromkeys(COVERED, 0))
        row = seen.get(subject.id, {})
        numbers = (1, bool(row), len(subject.columns), row.get("columns_seen", 0))
        for name, number in zip(COVERED, numbers, strict=True):
            of_kind[name] += int(number)
    return told


def overview(folder: DataFolder, log: Log, warehouse: Warehouse, installation: Installation) -> dict[str, Any]:
    """The whole picture as plain values; what was seen is what was seen in the last WINDOW_DAYS days."""
    watermark = log.state(PLANNER, [WATERMARK]).get(WATERMARK)
    rows = _coverage(warehouse, installation.id, *window(log))
    return {
        "programs": [program.name for program in installation.programs],
        "planned_until": watermark.decode().strip('"') if watermark else None,
        "coverage": coverage(installation.listed, rows),
        "by_program": {
            program: coverage(registry.listed, rows) for program, registry in installation.registries.items()
        },
        "backlog": backlog(log),
        "balance": balance(log, warehouse, installation.id),
        "last_edition": _last_edition([folder.of_program(program.id).editions for program in installation.programs]),
        "advice": advice(installation),
        "editions_failed": [
            one.text
            for program in installation.programs
            for one in failures(log, keeper_name(installation.id, program.id))
        ],
        "cases_due": due_counts(log, installation, Notices(folder.root).calendar(), day_of(RealClock().now())),
        "calendar": calendar_warnings(folder.root, day_of(RealClock().now())),
        "sources": [one.text for one in source_troubles(folder, log, installation.listed)],
    }


def _last_edition(roots: list[Path]) -> str | None:
    found = [path for root in roots for path in root.glob("*/*") if path.is_dir()]
    made = sorted(found, key=lambda p: (p.stat().st_mtime, p.name))
    return f"{made[-1].parent.name} {made[-1].name}" if made else None
