"""Bodies that people hand in: pictures, letters, scans. They lie in a store of their own beside the fetched pages.

They may hold personal data. So they have their own retention, and the console, which opens the store of pages alone,
cannot give them out. `bodies.jsonl` says beside them what each one is: {"sha256", "kind": "handed_in", "name", "at"}.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from pipelines.evidence.noted import NotedBodies

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


class HandedInBodies(NotedBodies[Note]):
    """The store of a data folder."""

    def __init__(self, root: Path) -> None:
        super().__init__(root / FOLDER, SIDECAR, Note)

    def put(self, bodies: Collection[Body], at: datetime) -> list[str]:
        """Keep the bodies for good and say what they are; their sha256, in order. Raises EvidenceError."""

        def fresh(_: list[str]) -> list[Note]:
            known = {note.sha256 for note in self.notes()}
            return [Note(sha256=b.sha256, name=b.name, at=at) for b in bodies if b.sha256 not in known]

        return self.add([body.raw for body in bodies], at, fresh)
