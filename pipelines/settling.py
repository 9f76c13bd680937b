"""How far everything has been judged and stored, while newer work keeps coming."""

from datetime import datetime

from pipelines.log.sqlite import SqliteLog
from pipelines.topology import TOPOLOGY
from schemas.events.types import CHECKS

PLANNER, STORES = "scheduler", "aggregator"
READ = {topic for hop in TOPOLOGY for topic in hop.reads}
# Stages on the way to the warehouse; what only other systems read need not be waited for.
WAY = [hop for hop in TOPOLOGY if hop.stage == STORES or (hop.stage != PLANNER and READ.intersection(hop.writes))]


class Settling:
    """Follows one watermark at a time down the stages: a stage has passed it when it has read what the stage before
    had written by then. Waiting for all backlogs to be empty at once would wait for ever on a busy day."""

    def __init__(self, log: SqliteLog) -> None:
        self._log = log
        self._settled: datetime | None = None
        self._followed: datetime | None = None
        self._ends: dict[str, int] = {}  # topic -> offset up to which the followed watermark reaches

    def reached(self, watermark: datetime | None) -> datetime | None:
        """The newest watermark that has been followed to the end; None before the first. Call it again and again."""
        if self._followed is None and watermark is not None and watermark != self._settled:
            self._followed, self._ends = watermark, {CHECKS: self._log.end_offset(CHECKS)}
        if self._followed is not None and self._passed():
            self._settled, self._followed = self._followed, None
        return self._settled

    def _passed(self) -> bool:
        for hop in WAY:
            topics = [topic for topic in hop.reads if topic in self._ends]
            if any(self._log.next_offset(hop.stage, topic) < self._ends[topic] for topic in topics):
                return False
            for topic in hop.writes if topics else ():
                self._ends.setdefault(topic, self._log.end_offset(topic))
        return True
