"""Room for evidence in a cluster: what findings need, from their topic, and what is thrown away once a day."""

import asyncio
import logging
import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from pipelines.cluster.edge_clients import PlaceReader
from pipelines.cluster.settings import ClusterSettings
from pipelines.evidence import EvidenceStore
from pipelines.evidence.errors import EvidenceBusyError
from pipelines.evidence.retention import bodies_of
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


def expire(root: Path, own: EvidenceStore, needed: Collection[str], before: datetime) -> int:
    """Forget what was last seen before and is not needed, in our store and in those that nobody writes to now; the
    bytes given back."""
    freed = own.expire(needed, before)
    for folder in sorted(root.glob("writer-*")):
        if folder != own.folder:
            with suppress(EvidenceBusyError), EvidenceStore(folder, reserve_bytes=0) as left:
                freed += left.expire(needed, before)
    return freed


async def expire_daily(
    root: Path, own: EvidenceStore, needed: Callable[[], Collection[str]], now: Callable[[], datetime], days: int
) -> None:
    """Until cancelled. What fails is tried again an hour later."""
    while True:
        try:
            kept = await asyncio.to_thread(needed)
            await asyncio.to_thread(expire, root, own, kept, now() - timedelta(days=days))
            pause = DAY_S
        except Exception as error:  # brokers or the store away
            logger.warning("evidence: nothing thrown away now: %s", error)
            pause = HOUR_S
        await asyncio.sleep(pause)
