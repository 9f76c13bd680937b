"""A cluster as the console shows it: what stages have told the brokers, and what the warehouse holds."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from pipelines.cluster.evidence import SharedBodies, open_reader
from pipelines.cluster.office import Office
from pipelines.cluster.office_log import OfficeLog
from pipelines.cluster.settings import ClusterSettings
from pipelines.console.shown import StageProgress
from pipelines.data_folder import DataFolder
from pipelines.evidence.shared import SharedEvidence
from pipelines.log.records import unread
from pipelines.running import overview
from pipelines.running.overview import PLANNER
from pipelines.running.planner import WATERMARK
from pipelines.running.settling import Settling
from pipelines.topology import TOPOLOGY
from pipelines.warehouse import Warehouse


class ClusterView:
    """An installation on a cluster, looked at from outside. `began`: where watching began, where that is told.
    `evidence`: where the fetchers store bodies; none: in the data folder."""

    def __init__(
        self, office: Office, log: OfficeLog, warehouse: Warehouse, evidence: SharedEvidence | None = None
    ) -> None:
        self.folder: DataFolder = office.folder
        self.installation = office.installation
        self.rulebooks = office.rulebooks
        self.log, self.warehouse = log, warehouse
        self.evidence: SharedBodies = open_reader(evidence or SharedEvidence(url=str(office.folder.evidence)))
        self.began = office.sample.start if office.sample else None
        self._now = office.clock.now
        self._settling = Settling(log)

    @property
    def cluster(self) -> ClusterSettings:
        """Where other processes find the log."""
        return self.log.settings

    def close(self) -> None:
        self.evidence.close()

    def watermark(self) -> datetime | None:
        """Everything due before it has been planned."""
        raw = self.log.state(PLANNER, [WATERMARK]).get(WATERMARK)
        return msgspec.json.decode(raw, type=datetime) if raw else None

    def settled(self) -> datetime | None:
        """The instant up to which everything planned has been fetched, judged and stored; None when not known."""
        return self._settling.reached(self.watermark())

    def now(self) -> datetime:
        """The present, in life or in virtual time."""
        return self._now()

    async def reached(self) -> datetime:
        """How far has been planned; the present before the first plan."""
        return await asyncio.to_thread(self.watermark) or self._now()

    async def progress(self) -> list[StageProgress]:
        """How every stage stands by what its group has told."""
        return await asyncio.to_thread(self._progress)

    def _progress(self) -> list[StageProgress]:
        stages = [hop for hop in TOPOLOGY if hop.reads and hop.stage != PLANNER]
        return [self._stage(hop.stage, hop.reads) for hop in stages]

    def _stage(self, stage: str, topics: Sequence[str]) -> StageProgress:
        ends = {topic: self.log.ends(topic) for topic in topics}
        waiting = sum(unread(self.log, stage, topic, upto) for topic, upto in ends.items())
        done = sum(self.log.next_offset(stage, topic, p) for topic, upto in ends.items() for p in range(len(upto)))
        return StageProgress(stage, waiting, done, "")

    async def balance(self, days: int | None = overview.WINDOW_DAYS) -> dict[str, Any]:
        """Conservation of the last days: planned = done + void + missed, and what is under way (`difference`)."""
        return await asyncio.to_thread(overview.balance, self.log, self.warehouse, self.installation.id, days)

    async def overview(self) -> dict[str, Any]:
        """What `xunwang status` prints."""
        return await asyncio.to_thread(overview.overview, self.folder, self.log, self.warehouse, self.installation)

    async def measure(self) -> None:
        """Nothing: the workers tell lag and conservation."""
