"""Every finding with its history, read from the log."""

import threading

from pipelines.log.records import Log
from pipelines.office.bulk_reading import uncollected
from schemas.events.codec import decode
from schemas.events.findings import FindingTransition
from schemas.events.types import BY_PAYLOAD, FINDINGS
from stages.rule_evaluator.projection import Histories

# A cheap look at the bytes before decoding: assessments make up most of the topic.
STEP = 1_000
_TRANSITION = BY_PAYLOAD[FindingTransition].name.encode()


def read_histories(log: Log) -> Histories:
    """Every finding of the log with its history."""
    return FollowedHistories(log).caught_up()


class FollowedHistories:
    """The same for who asks again and again: what has come since the last time is read on."""

    def __init__(self, log: Log) -> None:
        self._log, self._histories, self._read = log, Histories(), dict[int, int]()
        self._lock = threading.Lock()

    def caught_up(self) -> Histories:
        """Every finding with its history by now."""
        with self._lock, uncollected():
            for partition, end in enumerate(self._log.ends(FINDINGS)):
                self._read_on(partition, end)
        return self._histories

    def _read_on(self, partition: int, end: int) -> None:
        offset = self._read.get(partition, 0)
        while offset < end and (records := self._log.read(FINDINGS, partition, offset, min(STEP, end - offset))):
            for record in records:
                if _TRANSITION in record.value:
                    self._histories.add(decode(record.value, FINDINGS))
            offset = self._read[partition] = records[-1].offset + 1
