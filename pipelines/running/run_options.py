"""What a run is told when it begins."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.topology import BY_STAGE
from schemas.rulebooks.model import Rulebook
from stages.fetcher import FetcherSettings


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """What differs between life, demo and tests. `fetcher` builds the fetcher's settings for a clock."""

    rulebooks: dict[str, Rulebook]
    fetcher: FetcherSettings
    readers: int = 1
    # Virtual time has no due dates to keep: larger batches wait less for slow sites.
    fetch_batch: int = BY_STAGE["fetcher"].batch
    fetch_apart: bool = False  # in a process of its own, which `fetcher` is sent to
    started_at: datetime | None = None  # where a first run begins; None: now
    word_packs: tuple[Path, ...] = ()  # files of the programs' own word packs
    counts: Path | None = None  # folder of what the statistical proofreader has learnt; None: read without it
    evidence_bytes: int | None = None  # budget of the evidence packs; None: what the disk holds
