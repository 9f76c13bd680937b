"""`console.db` in the data folder: passwords, sessions, one-time links, last visits, tokens of other systems, and the
trail. What people are allowed is not here but in `people.yaml`.

Of sessions, links and tokens only the sha256 is kept: who reads the file cannot log in with it.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipelines.console.people.secrets import new_secret

FILE = "console.db"
_TABLES = """
CREATE TABLE IF NOT EXISTS passwords (
    person TEXT PRIMARY KEY, hash TEXT NOT NULL, changed REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS failures (
    person TEXT PRIMARY KEY, count INTEGER NOT NULL, locked_until REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS sessions (
    hash TEXT PRIMARY KEY, person TEXT NOT NULL, csrf TEXT NOT NULL, begun REAL NOT NULL, seen REAL NOT NULL,
    address TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS keys (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS links (
    hash TEXT PRIMARY KEY, person TEXT NOT NULL, until REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS visits (
    person TEXT PRIMARY KEY, last TEXT NOT NULL, before TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS tokens (
    hash TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, scopes TEXT NOT NULL, program TEXT NOT NULL,
    made_by TEXT NOT NULL, made TEXT NOT NULL, revoked TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS directory_tries (
    hash TEXT PRIMARY KEY, nonce TEXT NOT NULL, verifier TEXT NOT NULL, address TEXT NOT NULL, typed TEXT NOT NULL,
    until REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS trail (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, name TEXT NOT NULL, action TEXT NOT NULL,
    thing TEXT NOT NULL, detail TEXT NOT NULL, address TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS trail_things ON trail (thing);
"""


class Store:
    """One connection, for one thread at a time. A rollback journal, so that the file alone is the whole at any time."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.executescript(_TABLES)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def add_tables(self, sql: str) -> None:
        """Tables of a part of the console that keeps its own."""
        with self._lock:
            self._db.executescript(sql)

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """All that is done inside, or nothing."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def key(self, name: str) -> str:
        """A secret of ours that outlives a restart."""
        with self.changing() as db:
            db.execute("INSERT OR IGNORE INTO keys VALUES (?, ?)", (name, new_secret()))
            value: str = db.execute("SELECT value FROM keys WHERE name = ?", (name,)).fetchone()[0]
        return value

    def one(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Row | None:
        with self._lock:
            found: sqlite3.Row | None = self._db.execute(sql, values).fetchone()
        return found

    def all(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()
