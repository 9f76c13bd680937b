"""Evidence: the bytes that prove a finding, by their sha256."""

from pipelines.evidence.errors import (
    EvidenceAwayError,
    EvidenceBusyError,
    EvidenceDamagedError,
    EvidenceError,
    EvidenceMissingError,
    EvidenceStoreFull,
)
from pipelines.evidence.store import EvidenceStore, Totals

__all__ = [
    "EvidenceAwayError",
    "EvidenceBusyError",
    "EvidenceDamagedError",
    "EvidenceError",
    "EvidenceMissingError",
    "EvidenceStore",
    "EvidenceStoreFull",
    "Totals",
]
