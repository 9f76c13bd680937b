"""Is every record of a log what was written? Asked before a start."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from pipelines.log.errors import LogDamagedError
from pipelines.log.sqlite import checksum, table
from pipelines.topology import TOPICS

STEP = 20_000
AT_START = 20_000  # records of each topic that a start reads: what a crash can have harmed was written last
SMALL = ("state", "offsets", "gaps")  # tables without checksums of their own


def verify(
    path: Path,
    progress: Callable[[str, int], None] | None = None,
    *,
    last: int | None = None,
    pause: Callable[[], None] | None = None,
) -> int:
    """Read every record and compare its CRC; returns how many were read. Raises LogDamagedError at the first bad one.

    `progress` is called with (topic, records so far of this topic). `last`: of each topic so many records only, and of
    the structure the small tables only: for a start that must not take longer year by year. `pause` is called
    after every STEP records, for who looks while others work; what it raises ends the look.
    """
    if not path.exists():
        return 0
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    total = 0
    try:
        for topic in _kept(db, path):
            total += _verify_topic(db, path, topic, progress, last, pause)
        _verify_structure(db, path, whole=last is None)
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


def _verify_topic(
    db: sqlite3.Connection,
    path: Path,
    topic: str,
    progress: Callable[[str, int], None] | None,
    last: int | None,
    pause: Callable[[], None] | None,
) -> int:
    seen = 0
    expected: int | None = None
    try:
        gaps = _known_gaps(db, topic)
        offset = _first_of_last(db, topic, last)
        # In steps: a reader that stays keeps the write-ahead log from being taken in, which grows meanwhile.
        while rows := db.execute(_STEP.format(table(topic)), (offset, STEP)).fetchall():
            for offset, key, value, crc in rows:
                while expected is not None and expected in gaps:
                    expected += 1
                if checksum(key, value) != crc or (expected is not None and offset != expected):
                    raise LogDamagedError(path, topic, offset if expected is None else expected)
                expected, seen = offset + 1, seen + 1
            offset += 1
            if progress and seen % STEP == 0:
                progress(topic, seen)
            if pause:
                pause()
    except (sqlite3.DatabaseError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise LogDamagedError(path, topic, expected or 0) from error
    return seen


_STEP = "SELECT offset, key, value, crc FROM {} WHERE offset >= ? ORDER BY offset LIMIT ?"


def _first_of_last(db: sqlite3.Connection, topic: str, last: int | None) -> int:
    """Where to begin so that `last` records of a topic are read; all of them: None."""
    if last is None:
        return 0
    (end,) = db.execute(f"SELECT max(offset) FROM {table(topic)}").fetchone()
    return 0 if end is None else max(0, int(end) + 1 - last)


def _known_gaps(db: sqlite3.Connection, topic: str) -> set[int]:
    return {offset for (offset,) in db.execute("SELECT offset FROM gaps WHERE topic = ?", (topic,))}


def _verify_structure(db: sqlite3.Connection, path: Path, *, whole: bool) -> None:
    """State and offsets have no checksum of their own: let SQLite look at its pages."""
    asked = ["PRAGMA quick_check(1)"] if whole else [f"PRAGMA quick_check({name})" for name in SMALL]
    for statement in asked:
        try:
            (answer,) = db.execute(statement).fetchone()
        except sqlite3.DatabaseError as error:
            raise LogDamagedError(path) from error
        if answer != "ok":
            raise LogDamagedError(path)
