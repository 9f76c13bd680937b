"""Evidence of several fetchers on a shared file system: every writer has a store of its own, readers see them all."""

from pathlib import Path

from pipelines.evidence import EvidenceStore
from pipelines.evidence.errors import EvidenceAwayError, EvidenceBusyError, EvidenceMissingError


def own_store(root: Path) -> EvidenceStore:
    """The first store that nobody writes to now; one that a dead worker left is taken up again."""
    number = 0
    while True:
        try:
            return EvidenceStore(root / f"writer-{number:03d}")
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

    def _open_new(self) -> None:
        """The store right in the folder is that of the embedded run before the cluster, where there was one."""
        for folder in (self._root, *sorted(self._root.glob("writer-*"))):
            if folder not in self._stores and (folder / "index.sqlite").exists():
                self._stores[folder] = EvidenceStore(folder, read_only=True)

    def close(self) -> None:
        for store in self._stores.values():
            store.close()
