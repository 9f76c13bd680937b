"""Keep every readable record of a damaged log, and count what is lost.

State is not salvaged: it is derived, and stages rebuild theirs by reading the salvaged topics from the start.
"""

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.log.records import NewRecord
from pipelines.log.sqlite import TOPICS, SqliteLog, checksum, table

BATCH = 5_000


@dataclass
class Salvaged:
    """`lost` counts records that were there by their offsets and could not be read, by topic."""

    kept: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    aside: Path | None = None


def salvage(path: Path) -> Salvaged:
    """Write a new log beside the damaged one, then put it in its place; the damaged file is kept as `*.damaged`."""
    fresh_path = path.with_suffix(".salvaged")
    for leftover in path.parent.glob(fresh_path.name + "*"):
        leftover.unlink()
    fresh, outcome = SqliteLog(fresh_path), Salvaged()
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    db.text_factory = bytes
    for topic in TOPICS:
        _copy(db, fresh, topic, outcome)
    db.close()
    fresh.close()
    outcome.aside = _swap(path, fresh_path)
    return outcome


def _copy(db: sqlite3.Connection, fresh: SqliteLog, topic: str, outcome: Salvaged) -> None:
    kept = lost = 0
    batch: list[NewRecord] = []
    end = _last_offset(db, topic)
    offset = _first_offset(db, topic)
    while offset <= end:
        row = _read_one(db, topic, offset)
        if row is None:
            lost += 1
        else:
            batch.append(row)
            kept += 1
        if len(batch) >= BATCH:
            fresh.append(batch)
            batch = []
        offset += 1
    fresh.append(batch)
    outcome.kept[topic], outcome.lost[topic] = kept, lost


def _read_one(db: sqlite3.Connection, topic: str, offset: int) -> NewRecord | None:
    try:
        row = db.execute(f"SELECT key, value, crc FROM {table(topic)} WHERE offset = ?", (offset,)).fetchone()
        if row is None or checksum(row[0].decode(), row[1]) != row[2]:
            return None
        return NewRecord(topic, row[0].decode(), row[1])
    except (sqlite3.DatabaseError, AttributeError, TypeError, UnicodeDecodeError):
        return None


def _bound(db: sqlite3.Connection, topic: str, which: str) -> int | None:
    try:
        (value,) = db.execute(f"SELECT {which}(offset) FROM {table(topic)}").fetchone()
    except sqlite3.DatabaseError:
        return None
    return None if value is None else int(value)


def _first_offset(db: sqlite3.Connection, topic: str) -> int:
    return _bound(db, topic, "min") or 0


def _last_offset(db: sqlite3.Connection, topic: str) -> int:
    """The last offset, or, when the index to it is damaged, the furthest any stage had got to read."""
    last = _bound(db, topic, "max")
    if last is not None:
        return last
    try:
        (reached,) = db.execute("SELECT max(next) FROM offsets WHERE topic = ?", (topic.encode(),)).fetchone()
    except sqlite3.DatabaseError:
        reached = None
    return (reached or 0) - 1


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
    fresh.rename(path)
    for tail in ("-wal", "-shm"):
        fresh.with_name(fresh.name + tail).unlink(missing_ok=True)
    return aside
