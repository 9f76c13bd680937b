"""Is every record of a log what was written? Asked before a start."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from pipelines.log.errors import LogDamagedError
from pipelines.log.sqlite import checksum, table
from pipelines.topology import TOPICS

STEP = 20_000


def verify(path: Path, progress: Callable[[str, int], None] | None = None) -> int:
    """Read every record and compare its CRC; returns how many there are. Raises LogDamagedError at the first bad one.

    `progress` is called with (topic, records so far of this topic).
    """
    if not path.exists():
        return 0
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    total = 0
    try:
        for topic in _kept(db, path):
            total += _verify_topic(db, path, topic, progress)
        _verify_structure(db, path)
    finally:
        db.close()
    return total


def _kept(db: sqlite3.Connection, path: Path) -> list[str]:
    """The topics this log has. One that came with a newer version of ours has no table yet."""
    try:
        there = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.DatabaseError as error:
        raise LogDamagedError(path) from error
    return [topic for topic in TOPICS if table(topic) in there]


def _verify_topic(db: sqlite3.Connection, path: Path, topic: str, progress: Callable[[str, int], None] | None) -> int:
    seen = 0
    expected: int | None = None
    try:
        gaps = _known_gaps(db, topic)
        for offset, key, value, crc in db.execute(
            f"SELECT offset, key, value, crc FROM {table(topic)} ORDER BY offset"
        ):
            while expected is not None and expected in gaps:
                expected += 1
            if checksum(key, value) != crc or (expected is not None and offset != expected):
                raise LogDamagedError(path, topic, offset if expected is None else expected)
            expected, seen = offset + 1, seen + 1
            if progress and seen % STEP == 0:
                progress(topic, seen)
    except (sqlite3.DatabaseError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise LogDamagedError(path, topic, expected or 0) from error
    return seen


def _known_gaps(db: sqlite3.Connection, topic: str) -> set[int]:
    return {offset for (offset,) in db.execute("SELECT offset FROM gaps WHERE topic = ?", (topic,))}


def _verify_structure(db: sqlite3.Connection, path: Path) -> None:
    """State and offsets have no checksum of their own: let SQLite look at its pages."""
    try:
        (answer,) = db.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        raise LogDamagedError(path) from error
    if answer != "ok":
        raise LogDamagedError(path)
