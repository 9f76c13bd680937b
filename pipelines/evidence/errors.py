"""What can be wrong with an evidence store, in one sentence each with the way to mend it."""

from pathlib import Path


class EvidenceError(Exception):
    """The store cannot be used as it is; the text names the place and the mend."""


class EvidenceStoreFull(EvidenceError, OSError):
    """Nothing of the batch may be emitted: its bodies are not safe."""


class EvidenceAwayError(EvidenceError, OSError):
    """The store cannot be reached now; the same call may succeed later."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(
            f"{place}: the evidence store cannot be reached ({reason}); bring it back (mount, server, rights). "
            "Nothing was lost, the work waits for it."
        )


class EvidenceBusyError(EvidenceError):
    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder}: another process writes to this evidence store; stop it first.")


class EvidenceDamagedError(EvidenceError):
    def __init__(self, pack: Path | str, offset: int) -> None:
        super().__init__(
            f"{pack}: the record at byte {offset} is damaged; the body in it is lost, every other one can still be "
            f"read. Restore this file from a copy if there is one."
        )


class EvidenceMissingError(EvidenceError, KeyError):
    def __init__(self, sha256: str) -> None:
        super().__init__(f"no evidence {sha256}: it was never stored, or its retention ended")

    def __str__(self) -> str:
        return str(self.args[0])
