"""How far the plan has come, read along from the scheduler's state topic by whoever wants to know."""

import time
from datetime import datetime

import msgspec
from kafka import TopicPartition

from pipelines.cluster.kafka_log import STATE_PARTITION
from pipelines.cluster.settings import BrokersAwayError, ClusterSettings
from pipelines.cluster.state_topic import StateRecord, state_topic
from pipelines.running.planner import PLANNED, PLANNED_KINDS, WATERMARK, planned_kinds

POLL_MS = 500
READ_WITHIN_S = 60.0


class PlanFollower:
    """Reads on from where it was; calls block. Only three keys of many are looked at, and nothing is written. `kinds`:
    how many checks were planned by kind of subject, as of the last `read`."""

    def __init__(self, settings: ClusterSettings) -> None:
        self._settings = settings
        self._consumer = settings.consumer()
        self._place = TopicPartition(settings.topic(state_topic("scheduler")), STATE_PARTITION)
        self._consumer.assign([self._place])
        self._consumer.seek_to_beginning(self._place)
        self._newest: dict[str, StateRecord] = {}
        self.kinds: dict[str, int] = {}

    def close(self) -> None:
        self._consumer.close()

    def read(self) -> tuple[int, datetime | None]:
        """How many checks were ever planned, and up to when; (0, None) before the first. Raises BrokersAwayError."""
        end = self._consumer.end_offsets([self._place])[self._place]
        deadline = time.monotonic() + READ_WITHIN_S
        while self._consumer.position(self._place) < end:
            for records in self._consumer.poll(POLL_MS, max_records=5_000).values():
                for one in records:
                    self._take(one.key, one.value)
            if time.monotonic() > deadline:
                raise BrokersAwayError(f"{self._settings.bootstrap}: {self._place.topic} cannot be read to its end")
        self.kinds = planned_kinds(self._newest[PLANNED_KINDS].state if PLANNED_KINDS in self._newest else None)
        planned, until = (self._newest[key].state if key in self._newest else None for key in (PLANNED, WATERMARK))
        return (
            msgspec.json.decode(planned, type=int) if planned else 0,
            msgspec.json.decode(until, type=datetime) if until else None,
        )

    def _take(self, place: bytes | None, value: bytes | None) -> None:
        key = (place or b"").partition(b"\n")[0].decode()
        if key not in (PLANNED, PLANNED_KINDS, WATERMARK) or value is None:
            return
        record = msgspec.msgpack.decode(value, type=StateRecord)
        known = self._newest.get(key)
        if known is None or record.offset >= known.offset:
            self._newest[key] = record
