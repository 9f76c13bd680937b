"""Room for evidence in a cluster: what findings need, from their topic, and what is thrown away once a day."""

import asyncio
import logging
import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from pipelines.cluster.edge_clients import PlaceReader
from pipelines.cluster.evidence import SharedStore
from pipelines.cluster.settings import ClusterSettings
from pipelines.evidence import EvidenceStore
from pipelines.evidence.errors import EvidenceBusyError
from pipelines.evidence.place import writer_folders
from pipelines.evidence.retention import bodies_of
from pipelines.evidence.shared import SharedEvidence
from schemas.events.types import FINDINGS

logger = logging.getLogger(__name__)
AT_ONCE = 1_000
HOUR_S, DAY_S = 3_600.0, 86_400.0


class NeededByFindings:
    """sha256 of every body that any transition or warning gives as evidence. Each call reads on where the last one
    ended. Raises MistakeError or BrokersAwayError when the brokers are away: nothing may be thrown away then."""

    def __init__(self, settings: ClusterSettings) -> None:
        self._settings = settings
        self._reached: dict[int, int] = {}
        self._needed: set[str] = set()
        self._one_at_a_time = threading.Lock()

    def __call__(self) -> set[str]:
        with self._one_at_a_time:
            reader = PlaceReader(self._settings, "evidence")
            try:
                for partition, end in enumerate(reader.ends(FINDINGS)):
                    self._read_on(reader, partition, end)
            finally:
                reader.close()
            return set(self._needed)

    def _read_on(self, reader: PlaceReader, partition: int, end: int) -> None:
        offset = self._reached.get(partition, 0)
        while offset < end and (records := reader.read((FINDINGS, partition), offset, AT_ONCE)):
            self._needed |= bodies_of(records)
            offset = self._reached[partition] = records[-1].offset + 1


def expire(store: SharedStore, root: Path | None, needed: Collection[str], before: datetime) -> int:
    """Forget what was last seen before and is not needed; the bytes given back. Under `root` also in the stores of
    fetchers that are gone."""
    freed = store.expire(needed, before)
    for folder in writer_folders(root) if root else []:
        with suppress(EvidenceBusyError), EvidenceStore(folder, reserve_bytes=0) as left:
            freed += left.expire(needed, before)
    return freed


async def expire_daily(
    store: SharedStore, place: SharedEvidence, needed: Callable[[], Collection[str]], now: Callable[[], datetime]
) -> None:
    """Until cancelled. What fails is tried again an hour later."""
    while place.keep_days is not None:
        try:
            kept = await asyncio.to_thread(needed)
            await asyncio.to_thread(expire, store, place.folder, kept, now() - timedelta(days=place.keep_days))
            pause = DAY_S
        except Exception as error:  # brokers or the store away
            logger.warning("evidence: nothing thrown away now: %s", error)
            pause = HOUR_S
        await asyncio.sleep(pause)
