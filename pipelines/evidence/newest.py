"""The bodies of a place of evidence, the newest first: for whoever reads as much of them as it needs."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import zstandard

from pipelines.evidence.packs import whole_records
from pipelines.evidence.place import writer_folders
from pipelines.evidence.shared import SharedEvidence


def newest_bodies(place: SharedEvidence, largest: int) -> Iterator[bytes]:
    """Bodies of up to `largest` bytes. In a folder, of a run or of all fetchers of a cluster, by packs; in an object
    store by the day on which they were last seen. Raises EvidenceAwayError."""
    if place.folder is not None:
        return _of_packs(place.folder, largest)
    from pipelines.evidence.objects import ObjectEvidence  # fsspec takes its time to come

    return ObjectEvidence(place.url, place.options()).newest(largest)


def _of_packs(root: Path, largest: int) -> Iterator[bytes]:
    unpack = zstandard.ZstdDecompressor()
    packs = (pack for folder in (root, *writer_folders(root)) for pack in folder.glob("*.pack"))
    for pack in sorted(packs, key=lambda pack: (pack.name, pack.parent.name), reverse=True):
        with suppress(FileNotFoundError):  # thrown away, or written anew into another pack, since they were listed
            for record in whole_records(pack):
                if record.size <= largest:
                    yield unpack.decompress(record.payload, max_output_size=record.size)
