"""Bodies that people hand in: pictures, letters, scans. They lie in a store of their own beside the fetched pages.

They may hold personal data. So they have their own retention, and the console, which opens the store of pages alone,
cannot give them out. `bodies.jsonl` says beside them what each one is: {"sha256", "kind": "handed_in", "name", "at"}.
"""

import hashlib
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from pipelines.evidence.store import EvidenceStore

FOLDER, SIDECAR = "handed-in", "bodies.jsonl"
KIND = "handed_in"


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What a handed-in body is. `kind` names its class of retention and right."""

    sha256: str
    name: str
    at: datetime
    kind: str = KIND


@dataclass(frozen=True)
class Body:
    """Bytes with the name that people gave them."""

    name: str
    raw: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()


class HandedInBodies:
    """The store of a data folder. Each call opens and closes it, so that a run and several people can hand in."""

    def __init__(self, root: Path) -> None:
        self.folder = root / FOLDER

    def put(self, bodies: Collection[Body], at: datetime) -> list[str]:
        """Keep the bodies for good and say what they are; their sha256, in order. Raises EvidenceError."""
        if not bodies:
            return []
        with EvidenceStore(self.folder, reserve_bytes=0) as store:
            names = [store.put(body.raw, at) for body in bodies]
            store.flush()
            known = {note.sha256 for note in self.notes()}
            self._note([Note(sha256=b.sha256, name=b.name, at=at) for b in bodies if b.sha256 not in known])
        return names

    def notes(self) -> Iterator[Note]:
        """What is said of the bodies, oldest first."""
        path = self.folder / SIDECAR
        if path.exists():
            yield from (msgspec.json.decode(line, type=Note) for line in path.read_bytes().splitlines() if line)

    def has(self, sha256: str) -> bool:
        if not (self.folder / "index.sqlite").exists():
            return False
        with EvidenceStore(self.folder, read_only=True) as store:
            return store.has(sha256)

    def get(self, sha256: str) -> bytes:
        """The body. Raises EvidenceMissingError."""
        with EvidenceStore(self.folder, read_only=True) as store:
            return store.get(sha256)

    def expire(self, keep: Collection[str], older_than: datetime) -> int:
        """Forget bodies handed in before `older_than` that no finding needs, and what was said of them; the bytes
        given back."""
        if not (self.folder / "index.sqlite").exists():
            return 0
        with EvidenceStore(self.folder, reserve_bytes=0) as store:
            freed = store.expire(keep, older_than)
            left = [note for note in self.notes() if store.has(note.sha256)]
            fresh = self.folder / f"{SIDECAR}.new"
            fresh.write_bytes(_lines(left))
            fresh.replace(self.folder / SIDECAR)
        return freed

    def _note(self, notes: list[Note]) -> None:
        with (self.folder / SIDECAR).open("ab") as file:
            file.write(_lines(notes))
            file.flush()
            os.fsync(file.fileno())


def _lines(notes: list[Note]) -> bytes:
    return b"".join(msgspec.json.encode(note) + b"\n" for note in notes)
