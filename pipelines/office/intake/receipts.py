"""What other systems have handed in over HTTP, and what became of it: `intake.db` in the data folder.

A hand-in is kept until it has been worked off, then its body is forgotten and what became of it stays.
"""

import sqlite3
import threading
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from schemas.ids import digest
from schemas.times import rfc3339

State = Literal["waiting", "taken", "partly", "refused"]
LAYOUT = 1


class Fate(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a hand-in. `rows`: the place of each row that was taken, and whether it was new; `problems`: what
    was wrong with the others, or with all of it."""

    state: State
    new: int = 0
    known: int = 0
    rows: list[tuple[str, bool]] = []
    problems: list[str] = []
    notes: list[str] = []


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """One hand-in of a system under its own key."""

    id: str
    system: str
    kind: str
    suffix: str
    take_good: bool
    received_at: str
    content: str
    fate: Fate
    done_at: str = ""


class OtherContentError(ValueError):
    """The key was used for another hand-in."""


class Receipts:
    """One SQLite file; one thread at a time."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
        self._db.executescript(
            f"""
            CREATE TABLE IF NOT EXISTS receipts (
                id TEXT PRIMARY KEY, number INTEGER NOT NULL, waiting INTEGER NOT NULL, receipt BLOB NOT NULL, body BLOB
            ) STRICT;
            CREATE INDEX IF NOT EXISTS receipts_waiting ON receipts (waiting, number);
            PRAGMA user_version = {LAYOUT};
            PRAGMA secure_delete = ON;  -- a letter that was worked off leaves no bytes behind
            """
        )

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def put(
        self, system: str, key: str, kind: str, body: bytes, *, suffix: str, take_good: bool, at: datetime
    ) -> tuple[Receipt, bool]:
        """The receipt of a hand-in, and whether it is new. Raises OtherContentError where the system has used the key
        for something else."""
        content = digest(kind, suffix, str(take_good), body.hex())
        made = Receipt(
            id=digest("receipt", system, key)[:24],
            system=system,
            kind=kind,
            suffix=suffix,
            take_good=take_good,
            received_at=rfc3339(at),
            content=content,
            fate=Fate(state="waiting"),
        )
        with self._lock:
            row = self._db.execute("SELECT receipt FROM receipts WHERE id = ?", (made.id,)).fetchone()
            if row is not None:
                known = msgspec.json.decode(row[0], type=Receipt)
                if known.content != content:
                    raise OtherContentError(key)
                return known, False
            self._db.execute(
                "INSERT INTO receipts SELECT ?, coalesce(max(number), 0) + 1, 1, ?, ? FROM receipts",
                (made.id, msgspec.json.encode(made), body),
            )
        return made, True

    def of(self, system: str, receipt_id: str) -> Receipt | None:
        """A receipt of this system."""
        with self._lock:
            row = self._db.execute("SELECT receipt FROM receipts WHERE id = ?", (receipt_id,)).fetchone()
        found = msgspec.json.decode(row[0], type=Receipt) if row else None
        return found if found is not None and found.system == system else None

    def next_waiting(self) -> tuple[Receipt, bytes] | None:
        """The oldest hand-in that waits, with its body."""
        with self._lock:
            row = self._db.execute(
                "SELECT receipt, body FROM receipts WHERE waiting ORDER BY number LIMIT 1"
            ).fetchone()
        return (msgspec.json.decode(row[0], type=Receipt), bytes(row[1])) if row else None

    def waiting(self) -> int:
        """How many hand-ins wait."""
        with self._lock:
            return int(self._db.execute("SELECT count(*) FROM receipts WHERE waiting").fetchone()[0])

    def settle(self, receipt: Receipt, fate: Fate, at: datetime) -> None:
        """Say what became of a hand-in and forget its body."""
        done = msgspec.structs.replace(receipt, fate=fate, done_at=rfc3339(at))
        with self._lock:
            self._db.execute(
                "UPDATE receipts SET waiting = 0, receipt = ?, body = NULL WHERE id = ?",
                (msgspec.json.encode(done), receipt.id),
            )
