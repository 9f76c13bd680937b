"""What a worker needs to know of the office it works for: registry, rulebooks, clock, and how to fetch."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from pipelines.clock import RealClock, VirtualClock
from pipelines.cluster.settings import Fetching
from pipelines.data_folder import DataFolder
from pipelines.opened import Opened, open_folder
from pipelines.running.fetching import TIME_SCALE, office_fetching, virtual_fetching
from schemas.mistakes import MistakeError
from schemas.registry.installation import Installation
from schemas.rulebooks.model import Rulebook
from stages.fetcher import FetcherSettings

SAMPLE_FILE = "sample-run.json"


class SampleRun(msgspec.Struct, frozen=True):
    """A run of the sample province in virtual time: from `start`, planned day by day, to `until`. `keys` is the folder
    of what its platforms want."""

    start: datetime
    until: datetime
    keys: str = ""


@dataclass(frozen=True)
class Office:
    folder: DataFolder
    opened: Opened
    clock: RealClock | VirtualClock
    fetcher: FetcherSettings
    sample: SampleRun | None

    @property
    def installation(self) -> Installation:
        return self.opened.installation

    @property
    def rulebooks(self) -> dict[str, Rulebook]:
        return self.opened.rulebooks

    @property
    def names(self) -> frozenset[str]:
        """Names that the text pass must never take for mistakes."""
        return self.installation.names


def open_office(folder: DataFolder, fetching: Fetching = Fetching()) -> Office:  # noqa: B008 - frozen
    """Raises MistakeError when there is no usable registry in the folder, or `fetching` cannot be used."""
    if not folder.registry.exists():
        raise MistakeError(f"{folder.registry}: no registry here; copy the program's registry.yaml into this folder.")
    opened = open_folder(folder.root)
    installation = opened.installation
    marker = folder.root / SAMPLE_FILE
    if marker.exists():
        sample = msgspec.json.decode(marker.read_bytes(), type=SampleRun)
        virtual = VirtualClock(sample.start, scale=TIME_SCALE)
        settings = virtual_fetching(installation, virtual, keys=Path(sample.keys) if sample.keys else None)
        return Office(folder, opened, virtual, settings, sample)
    clock = RealClock()
    settings = office_fetching(
        installation, clock, fetching.proxy, fetching.ca_file, ("fetcher.proxy", "fetcher.ca_file")
    )
    return Office(folder, opened, clock, settings, None)


def mark_sample(folder: DataFolder, sample: SampleRun) -> None:
    """From now on workers of this folder take it for the sample province in virtual time."""
    (folder.root / SAMPLE_FILE).write_bytes(msgspec.json.encode(sample))
