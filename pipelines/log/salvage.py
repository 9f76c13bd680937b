"""Keep every readable record of a damaged log, and count what is lost.

Records keep their offsets, so stages go on where they were; an offset that could not be saved is written down in
`gaps`. When state or offsets themselves are unreadable, stages that only read begin again (their outputs have the
same ids as before), the fetcher goes on at the end: an old check is never run again as if it were new, and the plan
goes on after its last record.
"""

import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from pipelines.log.sqlite import PARTITION, SqliteLog, checksum, table
from pipelines.running.planner import PLANNED, PLANNED_KINDS, WATERMARK
from pipelines.topology import TOPICS, TOPOLOGY
from schemas.events.checks import MissedCheck, PlannedCheck
from schemas.events.codec import InvalidEventError, decode, dumps
from schemas.events.types import CHECKS
from schemas.kinds import KINDS

BATCH = 5_000
PLANNER = "scheduler"


@dataclass
class Salvaged:
    """`lost` counts records that were there by their offsets and could not be read, by topic."""

    kept: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    state_kept: bool = True
    aside: Path | None = None


def salvage(path: Path) -> Salvaged:
    """Write a new log beside the damaged one, then put it in its place; the damaged file is kept as `*.damaged`."""
    fresh_path = path.with_suffix(".salvaged")
    for leftover in path.parent.glob(fresh_path.name + "*"):
        leftover.unlink()
    SqliteLog(fresh_path).close()
    outcome = Salvaged()
    old = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    new = sqlite3.connect(fresh_path, isolation_level=None)
    for topic in TOPICS:
        _copy_topic(old, new, topic, outcome)
    outcome.state_kept = _copy_progress(old, new)
    old.close()
    new.close()
    outcome.aside = _swap(path, fresh_path)
    return outcome


def _copy_topic(old: sqlite3.Connection, new: sqlite3.Connection, topic: str, outcome: Salvaged) -> None:
    first, last = _bound(old, topic, "min") or 0, _last_offset(old, topic)
    kept = lost = 0
    for start in range(first, last + 1, BATCH):
        offsets = range(start, min(start + BATCH, last + 1))
        rows = [row for offset in offsets if (row := _read_one(old, topic, offset))]
        present = {row[0] for row in rows}
        gaps = [(topic, offset) for offset in offsets if offset not in present]
        new.execute("BEGIN")
        new.executemany(f"INSERT INTO {table(topic)} VALUES (?, ?, ?, ?)", rows)
        new.executemany("INSERT INTO gaps VALUES (?, ?)", gaps)
        new.execute("COMMIT")
        kept, lost = kept + len(rows), lost + len(gaps)
    outcome.kept[topic], outcome.lost[topic] = kept, lost


def _read_one(db: sqlite3.Connection, topic: str, offset: int) -> tuple[int, str, bytes, int] | None:
    try:
        row = db.execute(f"SELECT key, value, crc FROM {table(topic)} WHERE offset = ?", (offset,)).fetchone()
        if row is None or checksum(row[0], row[1]) != row[2]:
            return None
    except (sqlite3.DatabaseError, AttributeError, TypeError, UnicodeError):
        return None
    return offset, row[0], row[1], row[2]


def _bound(db: sqlite3.Connection, topic: str, which: str) -> int | None:
    try:
        (value,) = db.execute(f"SELECT {which}(offset) FROM {table(topic)}").fetchone()
    except sqlite3.DatabaseError:
        return None
    return None if value is None else int(value)


def _last_offset(db: sqlite3.Connection, topic: str) -> int:
    """The last offset, or, when the way to it is damaged, the furthest any stage had got to read."""
    last = _bound(db, topic, "max")
    if last is not None:
        return last
    try:
        (reached,) = db.execute("SELECT max(next) FROM offsets WHERE topic = ?", (topic,)).fetchone()
    except sqlite3.DatabaseError:
        reached = None
    return (reached or 0) - 1


def _copy_progress(old: sqlite3.Connection, new: sqlite3.Connection) -> bool:
    try:
        offsets = old.execute("SELECT stage, topic, partition, next FROM offsets").fetchall()
        states = old.execute("SELECT stage, key, value FROM state").fetchall()
        readable = True
    except sqlite3.DatabaseError:
        readable = False
        offsets = [
            (hop.stage, topic, PARTITION, _last_offset(new, topic) + 1)
            for hop in TOPOLOGY
            if not hop.repeats
            for topic in hop.reads
        ]
        states = _plan_as_told(new)
    new.executemany("INSERT INTO offsets VALUES (?, ?, ?, ?)", offsets)
    new.executemany("INSERT INTO state VALUES (?, ?, ?)", states)
    return readable


def _plan_as_told(new: sqlite3.Connection) -> list[tuple[str, str, bytes]]:
    """How far was planned, and how many checks, from the plan's own records: nothing is planned a second time."""
    kinds, latest = Counter[str](), None
    for (value,) in new.execute(f"SELECT value FROM {table(CHECKS)} ORDER BY offset"):
        try:
            event = decode(value, CHECKS)
        except InvalidEventError:
            continue
        if isinstance(event.data, PlannedCheck | MissedCheck):
            check = event.data if isinstance(event.data, PlannedCheck) else event.data.check
            kinds[KINDS[check.kind].subject_kind] += 1
        latest = event.time if latest is None else max(latest, event.time)
    if latest is None:
        return []
    after = latest + timedelta(microseconds=1)
    told = {WATERMARK: after, PLANNED: kinds.total(), PLANNED_KINDS: dict(sorted(kinds.items()))}
    return [(PLANNER, key, dumps(value)) for key, value in told.items()]


def _swap(path: Path, fresh: Path) -> Path:
    aside = path.with_suffix(".damaged")
    number = 1
    while aside.exists():
        aside, number = path.with_suffix(f".damaged{number}"), number + 1
    path.rename(aside)
    for tail in ("-wal", "-shm"):
        side = path.with_name(path.name + tail)
        if side.exists():
            side.rename(aside.with_name(aside.name + tail))
        fresh.with_name(fresh.name + tail).unlink(missing_ok=True)
    fresh.rename(path)
    return aside
