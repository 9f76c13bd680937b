"""Evidence that several workers share: a folder that all of them see, in which every writer has a store of its own and
readers see them all, or an object store."""

from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol

from pipelines.evidence import EvidenceStore, Totals
from pipelines.evidence.errors import EvidenceAwayError, EvidenceBusyError, EvidenceMissingError
from pipelines.evidence.objects import ObjectEvidence
from pipelines.evidence.place import writer_folders
from pipelines.evidence.shared import SharedEvidence
from stages.classifier.stage import Bodies
from stages.fetcher import BodyStore

Keep = Callable[[], Collection[str]]


class SharedStore(BodyStore, Protocol):
    def expire(self, keep: Collection[str], older_than: datetime) -> int: ...

    def close(self) -> None: ...


class SharedBodies(Bodies, Protocol):
    def full_name(self, beginning: str) -> str: ...

    def totals(self) -> Totals: ...

    def close(self) -> None: ...


def open_writer(place: SharedEvidence, keep: Keep = frozenset) -> SharedStore:
    """Where a fetcher stores. Raises MistakeError or EvidenceError for a place that cannot be used."""
    if place.folder is not None:
        return own_store(place.folder, budget_bytes=place.budget_bytes, keep=keep)
    return ObjectEvidence(place.url, place.options(), budget_bytes=place.budget_bytes, keep=keep)


def open_reader(place: SharedEvidence) -> SharedBodies:
    """Where everybody's bodies are read. Raises MistakeError or EvidenceError for a place that cannot be used."""
    if place.folder is not None:
        return AllEvidence(place.folder)
    return ObjectEvidence(place.url, place.options())


def own_store(root: Path, *, budget_bytes: int | None = None, keep: Keep = frozenset) -> EvidenceStore:
    """The first store that nobody writes to now; one that a dead worker left is taken up again."""
    number = 0
    while True:
        try:
            return EvidenceStore(root / f"writer-{number:03d}", budget_bytes=budget_bytes, keep=keep)
        except EvidenceBusyError:
            number += 1


class AllEvidence:
    """Reads bodies of every writer; a writer that came later is found when a body is looked for."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._stores: dict[Path, EvidenceStore] = {}

    def get(self, sha256: str) -> bytes:
        """The body. Raises EvidenceMissingError, EvidenceDamagedError, or EvidenceAwayError when not every store can be
        asked: what cannot be looked for is not missing."""
        for store in list(self._stores.values()):
            if store.has(sha256):
                return store.get(sha256)
        self._open_new()
        for store in self._stores.values():
            if store.has(sha256):
                return store.get(sha256)
        for store in self._stores.values():
            store.check_place()
        if not self._stores:
            raise EvidenceAwayError(str(self._root), "no store of any fetcher is there")
        raise EvidenceMissingError(sha256)

    def full_name(self, beginning: str) -> str:
        """The one sha256 that begins so (8 characters or more). Raises EvidenceMissingError."""
        self._open_new()
        found = set[str]()
        for store in self._stores.values():
            with suppress(EvidenceMissingError):
                found.add(store.full_name(beginning))
        if len(found) != 1:
            raise EvidenceMissingError(beginning)
        return found.pop()

    def totals(self) -> Totals:
        """Of all writers together; a body that two of them stored counts twice, as it takes room twice."""
        self._open_new()
        every = [store.totals() for store in self._stores.values()]
        return Totals(
            sum(one.bodies for one in every),
            sum(one.raw_bytes or 0 for one in every),
            sum(one.stored_bytes for one in every),
            sum(one.disk_bytes for one in every),
        )

    def _open_new(self) -> None:
        """The store right in the folder is that of the embedded run that was here before the cluster."""
        for folder in (self._root, *writer_folders(self._root)):
            if folder not in self._stores and (folder / "index.sqlite").exists():
                self._stores[folder] = EvidenceStore(folder, read_only=True)

    def close(self) -> None:
        for store in self._stores.values():
            store.close()
