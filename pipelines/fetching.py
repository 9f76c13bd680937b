"""The fetcher put together: its clocks, its client and the evidence store behind it."""

import time
from datetime import UTC, datetime

from pipelines.evidence import EvidenceStore
from schemas.events.checks import PlannedCheck
from stages.fetcher import Client, FetcherSettings, FetcherStage, NetworkHealth


class WallClock:
    """Life: a check is begun now."""

    def now_for(self, check: PlannedCheck) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class SlotClock:
    """A demo: a check is begun when its slot is due, and seconds pass faster than life by `time_scale`."""

    def __init__(self, time_scale: float) -> None:
        self._scale = time_scale

    def now_for(self, check: PlannedCheck) -> datetime:
        return check.due

    def monotonic(self) -> float:
        return time.monotonic() * self._scale


def fetcher_stage(settings: FetcherSettings, evidence: EvidenceStore) -> FetcherStage:
    """A fetcher over the store; `await stage.close()` when done, then close the store."""
    client = Client(settings)
    return FetcherStage(client, evidence, NetworkHealth(client, settings), settings)
