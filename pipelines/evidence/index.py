"""Where each body lies. The packs are the truth: the index can be lost and is then built again from them."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.evidence.errors import EvidenceAwayError, EvidenceStoreFull

_TABLES = """
CREATE TABLE IF NOT EXISTS bodies (sha BLOB PRIMARY KEY, pack INTEGER NOT NULL, offset INTEGER NOT NULL,
    stored INTEGER NOT NULL, size INTEGER NOT NULL, seen_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS bodies_by_pack ON bodies (pack);
CREATE TABLE IF NOT EXISTS packs (number INTEGER PRIMARY KEY, indexed_to INTEGER NOT NULL);
"""
_ASKED_AT_ONCE = 500  # SQLite of any age takes 999 parameters


@dataclass(frozen=True, slots=True)
class Entry:
    """`stored` counts the whole record in its pack; `seen_ms` is when the body was last fetched."""

    sha: bytes
    pack: int
    offset: int
    stored: int
    size: int
    seen_ms: int


class Index:
    """Committed without its own fsync: what a power cut takes from it is read again from the packs' tails."""

    def __init__(self, path: Path, *, read_only: bool) -> None:
        """Raises EvidenceAwayError or EvidenceStoreFull, as `find` and `commit` do."""
        self._path = path
        target = f"file:{path}?mode=ro" if read_only else f"file:{path}"
        with self._told():
            self._db = sqlite3.connect(target, uri=True, check_same_thread=False, isolation_level=None, timeout=30)
            if not read_only:
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.execute("PRAGMA synchronous=NORMAL")
                self._db.executescript(_TABLES)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the operating system refuses SQLite, as trouble that may pass."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if "full" in str(error):
                raise EvidenceStoreFull(
                    f"{self._path}：磁盘已满，无法保存证据索引；请清理出空间，之后会自动继续。"
                ) from error
            raise EvidenceAwayError(str(self._path), str(error)) from error

    def close(self) -> None:
        self._db.close()

    def find(self, sha: bytes) -> Entry | None:
        with self._told():
            row = self._db.execute("SELECT * FROM bodies WHERE sha = ?", (sha,)).fetchone()
        return Entry(*row) if row else None

    def known(self, shas: Collection[bytes]) -> set[bytes]:
        """Those of these bodies that are there."""
        found, asked = set[bytes](), list(shas)
        with self._told():
            for first in range(0, len(asked), _ASKED_AT_ONCE):
                some = asked[first : first + _ASKED_AT_ONCE]
                marks = ",".join("?" * len(some))
                found.update(row[0] for row in self._db.execute(f"SELECT sha FROM bodies WHERE sha IN ({marks})", some))
        return found

    def beginning(self, prefix: bytes) -> list[bytes]:
        """Bodies whose sha256 begins so."""
        rows = self._db.execute(
            "SELECT sha FROM bodies WHERE sha >= ? AND sha < ? LIMIT 2000", (prefix, prefix + b"\xff" * 32)
        )
        return [row[0] for row in rows]

    def commit(self, new: Iterable[Entry], seen: Iterable[tuple[int, bytes]], ends: dict[int, int]) -> None:
        """New bodies, later sightings of old ones, and how far each pack is indexed; together."""
        with self._told(), self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany(
                "INSERT INTO bodies VALUES (?,?,?,?,?,?) ON CONFLICT (sha) DO UPDATE SET pack=excluded.pack,"
                " offset=excluded.offset, stored=excluded.stored, seen_ms=max(seen_ms, excluded.seen_ms)",
                [(e.sha, e.pack, e.offset, e.stored, e.size, e.seen_ms) for e in new],
            )
            self._db.executemany("UPDATE bodies SET seen_ms = max(seen_ms, ?) WHERE sha = ?", seen)
            self._db.executemany(
                "INSERT INTO packs VALUES (?,?) ON CONFLICT (number) DO UPDATE SET indexed_to=excluded.indexed_to",
                ends.items(),
            )

    def forget(self, shas: Iterable[bytes], packs: Iterable[int]) -> None:
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("DELETE FROM bodies WHERE sha = ?", [(sha,) for sha in shas])
            self._db.executemany("UPDATE packs SET indexed_to = -1 WHERE number = ?", [(p,) for p in packs])

    def packs(self) -> dict[int, int]:
        """Pack number to how far it is indexed; -1: nothing of it is needed any more."""
        return dict(self._db.execute("SELECT number, indexed_to FROM packs"))

    def keep_only(self, packs: Iterable[int]) -> None:
        """Forget what lies in packs that are not there: a power cut can bring such entries back."""
        there = set(packs)
        known = {number for (number,) in self._db.execute("SELECT DISTINCT pack FROM bodies")} | self.packs().keys()
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for number in known - there:
                self._db.execute("DELETE FROM bodies WHERE pack = ?", (number,))
                self._db.execute("DELETE FROM packs WHERE number = ?", (number,))

    def drop_pack(self, number: int) -> None:
        self._db.execute("DELETE FROM packs WHERE number = ?", (number,))

    def entries(self) -> Iterator[Entry]:
        """Every body, the longest unseen first."""
        return (Entry(*row) for row in self._db.execute("SELECT * FROM bodies ORDER BY seen_ms, sha").fetchall())

    def of_pack(self, number: int) -> list[Entry]:
        rows = self._db.execute("SELECT * FROM bodies WHERE pack = ? ORDER BY offset", (number,))
        return [Entry(*row) for row in rows]

    def newest(self) -> int:
        return int(self._db.execute("SELECT coalesce(max(seen_ms), 0) FROM bodies").fetchone()[0])

    def totals(self) -> tuple[int, int, int]:
        """Bodies, raw bytes, stored bytes."""
        row = self._db.execute("SELECT count(*), coalesce(sum(size),0), coalesce(sum(stored),0) FROM bodies")
        bodies, size, stored = row.fetchone()
        return int(bodies), int(size), int(stored)
