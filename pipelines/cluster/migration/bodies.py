"""Stored pages of a data folder to where the cluster's workers look for them."""

from contextlib import closing
from datetime import UTC, datetime

from pipelines.cluster.evidence import open_writer
from pipelines.cluster.migration.copying import Progress
from pipelines.data_folder import DataFolder
from pipelines.evidence import EvidenceStore
from pipelines.evidence.index import Index
from pipelines.evidence.shared import SharedEvidence

AT_ONCE = 200
INDEX = "index.sqlite"


def copy_bodies(folder: DataFolder, place: SharedEvidence, progress: Progress) -> int:
    """How many are there now, each with the time it was last seen. What lies in the folder that the workers share is
    read where it is, and not copied. Done again it changes nothing. Raises EvidenceError."""
    if not (folder.evidence / INDEX).exists():
        return 0
    with closing(Index(folder.evidence / INDEX, read_only=True)) as index:
        entries = list(index.entries())
    if place.folder is not None and place.folder.resolve() == folder.evidence.resolve():
        return len(entries)
    with EvidenceStore(folder.evidence, read_only=True) as source, closing(open_writer(place)) as target:
        for number, entry in enumerate(entries, start=1):
            target.put(source.get(entry.sha.hex()), datetime.fromtimestamp(entry.seen_ms / 1000, UTC))
            if number % AT_ONCE == 0 or number == len(entries):
                target.flush()
                progress("copying stored pages", number, len(entries))
    return len(entries)
