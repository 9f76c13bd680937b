"""How far everything has been judged and stored, while newer work keeps coming."""

import time
from datetime import datetime

from pipelines.log.records import Log, unread
from pipelines.topology import BY_STAGE, TOPOLOGY
from schemas.events.types import CHECKS, REPORTS

PLANNER, STORES = "scheduler", "aggregator"
LOOKS_EVERY_S = 0.3
READ = {topic for hop in TOPOLOGY for topic in hop.reads}
# Stages on the way to the warehouse; what only other systems read need not be waited for.
WAY = [hop for hop in TOPOLOGY if hop.stage == STORES or (hop.stage != PLANNER and READ.intersection(hop.writes))]


class Settling:
    """Follows one watermark at a time down the stages: a stage has passed it when it has read what the stage before
    had written by then. Waiting for all backlogs to be empty at once would wait for ever on a busy day."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._settled: datetime | None = None
        self._followed: datetime | None = None
        self._ends: dict[str, list[int]] = {}  # topic -> offsets up to which the followed watermark reaches

    def reached(self, watermark: datetime | None) -> datetime | None:
        """The newest watermark that has been followed to the end; None before the first. Call it again and again."""
        if self._followed is None and watermark is not None and watermark != self._settled:
            self._followed, self._ends = watermark, {CHECKS: self._log.ends(CHECKS)}
        if self._followed is not None and self._passed():
            self._settled, self._followed = self._followed, None
        return self._settled

    def _passed(self) -> bool:
        for hop in WAY:
            topics = [topic for topic in hop.reads if topic in self._ends]
            if any(unread(self._log, hop.stage, topic, self._ends[topic]) for topic in topics):
                return False
            for topic in hop.writes if topics else ():
                if topic not in self._ends:
                    self._ends[topic] = self._log.ends(topic)
        return True


def await_stored(log: Log, within_s: float) -> int:
    """Wait until the aggregator, elsewhere, has stored what the log holds now of which an edition is made; how many
    records it had still to store when time was up (0: all is stored). That editions were made goes into none."""
    ends = {topic: log.ends(topic) for topic in BY_STAGE[STORES].reads if topic != REPORTS}
    deadline = time.monotonic() + within_s
    while waiting := sum(unread(log, STORES, topic, upto) for topic, upto in ends.items()):
        if time.monotonic() > deadline:
            break
        time.sleep(LOOKS_EVERY_S)
    return waiting
