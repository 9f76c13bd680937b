"""The embedded log: one SQLite file, WAL, synchronous=FULL.

A stage's outputs, its state and its next offset commit in one transaction, so a hop is exactly-once whatever kills
the process. Every record carries a CRC-32C of key and value: damage is named by topic and offset, never passed on.
Offsets of a topic have no gaps unless `trim` removed the oldest or `salvage` wrote a loss down.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import crc32c

from pipelines.log.errors import LogBusyError, LogDamagedError, LogFullError, LogUnusableError
from pipelines.log.records import Commit, Log, NewRecord, Record
from pipelines.topology import TOPICS
from schemas.events.codec import dumps
from schemas.events.types import DEAD_LETTERS

PARTITION = 0  # one machine, one partition: order per key is order of the topic
LAYOUT = 1
AT_ONCE = 100  # rows a statement: Python's interpreter is let go of and taken again at every step of SQLite


def table(topic: str) -> str:
    """The table of a topic; a topic that is not ours is a programming mistake."""
    if topic not in TOPICS:
        raise KeyError(f"no topic {topic!r}")
    return "t_" + topic.replace("-", "_")


@lru_cache(maxsize=512)
def _insertion(topic: str, rows: int) -> str:
    return f"INSERT INTO {table(topic)} (offset, key, value, crc) VALUES " + ", ".join(["(?, ?, ?, ?)"] * rows)


@lru_cache(maxsize=AT_ONCE)
def _selection(keys: int) -> str:
    return f"SELECT key, value FROM state WHERE stage = ? AND key IN ({', '.join('?' * keys)})"


def checksum(key: str, value: bytes) -> int:
    return int(crc32c.crc32c(key.encode() + value))


class SqliteLog:
    """Safe to use from several threads of one process; other processes may append (intake, a person's review)."""

    def __init__(self, path: Path, *, busy_timeout_s: float = 30.0, sparing: bool = False) -> None:
        """`sparing`: with little memory, for who reads a long log from end to end and comes back to nothing."""
        self.path, self._sparing = path, sparing
        self.writes = 0  # transactions of this object: who has read everything can tell that nothing was added
        self._lock = threading.RLock()
        try:
            self._db = sqlite3.connect(path, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False)
            self._prepare()
        except sqlite3.DatabaseError as error:
            raise _translated(error, path) from error

    def _prepare(self) -> None:
        # Not mapped: a map holds the beginning of the file, which nobody reads again, and counts as resident.
        cache_kb = 4_096 if self._sparing else 8_192
        for pragma in ("journal_mode=WAL", "synchronous=FULL", f"cache_size=-{cache_kb}", "mmap_size=0"):
            self._db.execute(f"PRAGMA {pragma}")
        with self._transaction():
            for topic in TOPICS:
                self._db.execute(
                    f"CREATE TABLE IF NOT EXISTS {table(topic)}"
                    " (offset INTEGER PRIMARY KEY, key TEXT NOT NULL, value BLOB NOT NULL, crc INTEGER NOT NULL)"
                )
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS offsets (stage TEXT, topic TEXT, partition INTEGER, next INTEGER NOT NULL,"
                " PRIMARY KEY (stage, topic, partition)) WITHOUT ROWID"
            )
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS state (stage TEXT, key TEXT, value BLOB NOT NULL,"
                " PRIMARY KEY (stage, key)) WITHOUT ROWID"
            )
            self._db.execute("CREATE TABLE IF NOT EXISTS gaps (topic TEXT, offset INTEGER)")  # lost, and known to be
            self._db.execute(f"PRAGMA user_version={LAYOUT}")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    yield
                except BaseException:
                    if self._db.in_transaction:  # SQLite has already rolled back when the disk is full
                        self._db.execute("ROLLBACK")
                    raise
                self._db.execute("COMMIT")
                self.writes += 1
            except sqlite3.DatabaseError as error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise _translated(error, self.path) from error

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def append(self, records: Iterable[NewRecord]) -> None:
        """Append records in their order, in one transaction; durable when it returns."""
        with self._transaction():
            self._insert(records)

    def commit(self, commit: Commit) -> None:
        """Apply a stage's batch: records, dead letters, state and offsets together."""
        with self._transaction():
            self._insert(commit.records)
            self._insert(NewRecord(DEAD_LETTERS, dead.stage, dumps(dead)) for dead in commit.dead)
            self._save_state(commit)
            self._db.executemany(
                "INSERT INTO offsets VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET next = excluded.next",
                [(commit.stage, topic, part, after) for (topic, part), after in commit.offsets.items()],
            )

    def _insert(self, records: Iterable[NewRecord]) -> None:
        by_topic: dict[str, list[NewRecord]] = {}
        for record in records:
            by_topic.setdefault(record.topic, []).append(record)
        for topic, fresh in by_topic.items():
            end = self._end(topic)
            for first in range(0, len(fresh), AT_ONCE):
                rows = fresh[first : first + AT_ONCE]
                values: list[object] = []
                for offset, one in enumerate(rows, start=end + first):
                    values += (offset, one.key, one.value, checksum(one.key, one.value))
                self._db.execute(_insertion(topic, len(rows)), values)

    def _save_state(self, commit: Commit) -> None:
        kept = [(commit.stage, k, v) for k, v in commit.state.items() if v is not None]
        gone = [(commit.stage, k) for k, v in commit.state.items() if v is None]
        self._db.executemany(
            "INSERT INTO state VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", kept
        )
        self._db.executemany("DELETE FROM state WHERE stage = ? AND key = ?", gone)

    def _end(self, topic: str) -> int:
        (last,) = self._db.execute(f"SELECT max(offset) FROM {table(topic)}").fetchone()
        if last is not None:
            return int(last) + 1
        row = self._db.execute("SELECT next FROM offsets WHERE stage = '' AND topic = ?", (topic,)).fetchone()
        return int(row[0]) if row else 0

    def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Record]:
        """Up to `limit` records from `offset` on. Raises LogDamagedError at the first record whose bytes changed."""
        with self._lock:
            try:
                rows = self._db.execute(
                    f"SELECT offset, key, value, crc FROM {table(topic)} WHERE offset >= ? ORDER BY offset LIMIT ?",
                    (offset, limit),
                ).fetchall()
            except sqlite3.DatabaseError as error:
                raise _translated(error, self.path, topic, offset) from error
        for at, key, value, crc in rows:
            if checksum(key, value) != crc:
                raise LogDamagedError(self.path, topic, at)
        return [Record(topic, partition, at, key, value) for at, key, value, _ in rows]

    def end_offset(self, topic: str, partition: int = PARTITION) -> int:
        """The offset the next record of the topic will get."""
        with self._lock:
            return self._end(topic)

    def ends(self, topic: str) -> list[int]:
        """One: the log has one partition a topic."""
        return [self.end_offset(topic)]

    def next_offset(self, stage: str, topic: str, partition: int = PARTITION) -> int:
        """The offset a stage reads next; 0, or the oldest kept, when it has not begun."""
        with self._lock:
            row = self._db.execute(
                "SELECT next FROM offsets WHERE stage = ? AND topic = ? AND partition = ?", (stage, topic, partition)
            ).fetchone()
            if row:
                return int(row[0])
            (first,) = self._db.execute(f"SELECT min(offset) FROM {table(topic)}").fetchone()
            return int(first or 0)

    def state(self, stage: str, keys: Iterable[str]) -> dict[str, bytes]:
        """The stored state of the keys that have one, in the order of the keys."""
        asked = list(dict.fromkeys(keys))
        stored: dict[str, bytes] = {}
        with self._lock:
            for first in range(0, len(asked), AT_ONCE):
                some = asked[first : first + AT_ONCE]
                stored.update(self._db.execute(_selection(len(some)), (stage, *some)))
        return {key: stored[key] for key in asked if key in stored}

    def states(self, stage: str) -> dict[str, bytes]:
        """All state of a stage, for looking at."""
        with self._lock:
            return dict(self._db.execute("SELECT key, value FROM state WHERE stage = ? ORDER BY key", (stage,)))

    def state_keys(self, stage: str, beginning: str) -> list[str]:
        """The keys of a stage's state that begin so, which must not be empty; no state is read."""
        after = beginning[:-1] + chr(ord(beginning[-1]) + 1)
        with self._lock:
            rows = self._db.execute(
                "SELECT key FROM state WHERE stage = ? AND key >= ? AND key < ?", (stage, beginning, after)
            )
            return [key for (key,) in rows]

    def forget(self, stage: str, state: Mapping[str, bytes | None], told: Commit | None = None) -> None:
        """Let a stage read everything from the first record on again, with only this state; `told` is state that others
        keep of it."""
        with self._transaction():
            self._db.execute("DELETE FROM state WHERE stage = ?", (stage,))
            self._db.execute("DELETE FROM offsets WHERE stage = ?", (stage,))
            self._save_state(Commit(stage, state=dict(state)))
            if told is not None:
                self._save_state(told)

    def begin_offset(self, topic: str) -> int:
        """The offset of the oldest record that is kept; the end offset when there is none."""
        with self._lock:
            (first,) = self._db.execute(f"SELECT min(offset) FROM {table(topic)}").fetchone()
            return self._end(topic) if first is None else int(first)

    def readers(self, topic: str) -> dict[str, int]:
        """Every stage and subscriber that has begun to read a topic, with the offset it reads next."""
        with self._lock:
            rows = self._db.execute("SELECT stage, next FROM offsets WHERE topic = ? AND stage != ''", (topic,))
            return {stage: int(after) for stage, after in rows}

    def trim(self, topic: str, before: int) -> int:
        """Remove records below `before`; returns how many. The end offset is kept even when nothing remains."""
        with self._transaction():
            end = self._end(topic)
            gone = self._db.execute(f"DELETE FROM {table(topic)} WHERE offset < ?", (before,)).rowcount
            self._db.execute(
                "INSERT INTO offsets VALUES ('', ?, 0, ?) ON CONFLICT DO UPDATE SET next = excluded.next", (topic, end)
            )
        return int(gone)


def _translated(error: sqlite3.DatabaseError, path: Path, topic: str = "", offset: int = -1) -> Exception:
    text = str(error)
    if "full" in text:
        return LogFullError(path)
    if "locked" in text or "busy" in text:
        return LogBusyError(path)
    if "malformed" in text or "not a database" in text or "disk image" in text:
        return LogDamagedError(path, topic, offset)
    if isinstance(error, sqlite3.OperationalError):
        return LogUnusableError(path, text)
    return error


def payload_rows(log: Log, topic: str, step: int = 1_000) -> Iterator[Sequence[Record]]:
    """The topic from its start to its present end, partition by partition, in batches."""
    for partition, end in enumerate(log.ends(topic)):
        offset = 0
        while offset < end and (records := log.read(topic, partition, offset, min(step, end - offset))):
            yield records
            offset = records[-1].offset + 1
