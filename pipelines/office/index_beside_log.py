"""An index beside the log: one SQLite file that is derived, so a lost or older one is filled again from the log."""

import sqlite3
from pathlib import Path
from typing import ClassVar

_REACHED = "CREATE TABLE reached (topic TEXT, partition INTEGER, offset INTEGER, PRIMARY KEY (topic, partition));"


class IndexBesideLog:
    """Remembers how far it has read each partition. A subclass gives its tables and the number of their layout."""

    LAYOUT: ClassVar[int]
    TABLES: ClassVar[dict[str, str]]  # name → its columns and keys
    INDEXES: ClassVar[tuple[str, ...]] = ()  # statements

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        if self._layout() != self.LAYOUT:
            self._make()

    def _layout(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def _make(self) -> None:
        """Make the tables, unless another process or thread has made them meanwhile: what it has filled must stay."""
        self._db.execute("BEGIN IMMEDIATE")
        if self._layout() != self.LAYOUT:
            for name in (*self.TABLES, "reached"):
                self._db.execute(f"DROP TABLE IF EXISTS {name}")
            for name, columns in self.TABLES.items():
                self._db.execute(f"CREATE TABLE {name} {columns}")
            for statement in (_REACHED, *self.INDEXES, f"PRAGMA user_version = {self.LAYOUT}"):
                self._db.execute(statement)
        self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()

    def reached(self, topic: str, partition: int) -> int:
        """The offset to go on reading at."""
        row = self._db.execute(
            "SELECT offset FROM reached WHERE topic = ? AND partition = ?", (topic, partition)
        ).fetchone()
        return int(row[0]) if row else 0
