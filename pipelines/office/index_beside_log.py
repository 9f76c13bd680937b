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
        if self._db.execute("PRAGMA user_version").fetchone()[0] != self.LAYOUT:
            dropped = " ".join(f"DROP TABLE IF EXISTS {name};" for name in (*self.TABLES, "reached"))
            made = " ".join(f"CREATE TABLE {name} {columns};" for name, columns in self.TABLES.items())
            self._db.executescript(
                f"{dropped} {made} {_REACHED} {' '.join(self.INDEXES)} PRAGMA user_version = {self.LAYOUT};"
            )

    def close(self) -> None:
        self._db.close()

    def reached(self, topic: str, partition: int) -> int:
        """The offset to go on reading at."""
        row = self._db.execute(
            "SELECT offset FROM reached WHERE topic = ? AND partition = ?", (topic, partition)
        ).fetchone()
        return int(row[0]) if row else 0
