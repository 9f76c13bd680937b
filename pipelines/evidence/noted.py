"""Bodies in a store of their own, each with a note of what it is; the notes stand beside the packs, one a line."""

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import msgspec

from pipelines.evidence.errors import EvidenceBusyError
from pipelines.evidence.store import EvidenceStore


class Noted(Protocol):
    """What is said of a body."""

    @property
    def sha256(self) -> str: ...


N = TypeVar("N", bound=Noted)
PAUSES_S = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)  # a call takes milliseconds


class NotedBodies(Generic[N]):
    """Each call opens and closes the store, so that a run and several people can add to it. `sidecar`: the file of the
    notes, in the folder."""

    def __init__(self, folder: Path, sidecar: str, note: type[N]) -> None:
        self.folder, self._path, self._note = folder, folder / sidecar, note

    def add(self, bodies: Collection[bytes], at: datetime, noted: Callable[[list[str]], Iterable[N]]) -> list[str]:
        """Keep the bodies for good and say what they are; their sha256, in order. `noted`: the notes to add, by the
        sha256 of the bodies. Raises EvidenceError."""
        if not bodies:
            return []
        with self._writable() as store:
            names = [store.put(body, at) for body in bodies]
            store.flush()
            with self._path.open("ab") as file:
                file.write(_lines(noted(names)))
                file.flush()
                os.fsync(file.fileno())
        return names

    def _writable(self) -> EvidenceStore:
        """For one call; whoever is adding at this moment is waited for. Raises EvidenceError."""
        for pause in PAUSES_S:
            try:
                return EvidenceStore(self.folder, reserve_bytes=0)
            except EvidenceBusyError:
                time.sleep(pause)
        return EvidenceStore(self.folder, reserve_bytes=0)

    def notes(self) -> Iterator[N]:
        """What is said of the bodies, oldest first."""
        if self._path.exists():
            lines = self._path.read_bytes().splitlines()
            yield from (msgspec.json.decode(line, type=self._note) for line in lines if line)

    def state(self) -> tuple[int, int]:
        """Another one whenever the notes have changed."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return 0, 0
        return found.st_mtime_ns, found.st_size

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
        """Forget bodies added before `older_than` that need not be kept, and what was said of them; the bytes given
        back."""
        if not (self.folder / "index.sqlite").exists():
            return 0
        with self._writable() as store:
            freed = store.expire(keep, older_than)
            left = [note for note in self.notes() if store.has(note.sha256)]
            fresh = self._path.with_name(f"{self._path.name}.new")
            fresh.write_bytes(_lines(left))
            fresh.replace(self._path)
        return freed


def _lines(notes: Iterable[Noted]) -> bytes:
    return b"".join(msgspec.json.encode(note) + b"\n" for note in notes)
