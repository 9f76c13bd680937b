"""The event time of the first record that a stage has not read, partition by partition."""

import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from pipelines.cluster.backlog import Standing
from pipelines.cluster.settings import BrokersAwayError, ClusterSettings
from pipelines.log.event_time import event_time

ANSWERS_WITHIN_S = 10.0
POLL_MS = 200
BYTES = 64 << 10  # of each partition: one record is wanted, and the broker gives one even if it is larger
Place = tuple[str, int, int]  # topic, partition, offset


class Unread:
    """Looks at one record a partition. A stage that stands is not read again: the time at an offset never changes."""

    def __init__(self, settings: ClusterSettings) -> None:
        self._settings = settings
        self._consumer: KafkaConsumer = settings.consumer(max_partition_fetch_bytes=BYTES, max_poll_records=1_000)
        self._known: dict[Place, datetime] = {}

    def close(self) -> None:
        self._consumer.close()

    def oldest(self, standings: Sequence[Standing]) -> dict[tuple[str, str], datetime]:
        """By stage and topic, where anything waits: the event time of the oldest first record over its partitions.

        Raises BrokersAwayError.
        """
        waiting = [one for one in standings if one.waiting]
        self._known = {place: self._known[place] for one in waiting if (place := _place(one)) in self._known}
        new = {place for one in waiting if (place := _place(one)) not in self._known}
        while new:  # one offset of a partition at a time: stages that read the same topic stand at different ones
            together = {(topic, partition): (topic, partition, offset) for topic, partition, offset in new}
            self._look(together.values())
            new -= set(together.values())
        oldest: dict[tuple[str, str], datetime] = {}
        for one in waiting:
            key, at = (one.stage, one.topic), self._known[_place(one)]
            oldest[key] = min(oldest.get(key, at), at)
        return oldest

    def _look(self, places: Iterable[Place]) -> None:
        left = {TopicPartition(self._settings.topic(topic), p): (topic, p, offset) for topic, p, offset in places}
        self._consumer.assign(list(left))
        self._consumer.resume(*left)  # what was assigned before, and answered then, is paused still
        for partition, (_, _, offset) in left.items():
            self._consumer.seek(partition, offset)
        deadline = time.monotonic() + ANSWERS_WITHIN_S
        while left:
            for partition, records in self._consumer.poll(POLL_MS).items():
                if partition in left and records:
                    self._known[left.pop(partition)] = _event_time(records[0])
                    self._consumer.pause(partition)
            if time.monotonic() > deadline:
                raise BrokersAwayError(f"{self._settings.bootstrap}: first records waiting did not come: {[*left]}")


def _place(one: Standing) -> Place:
    return one.topic, one.partition, one.next


def _event_time(record: Any) -> datetime:
    """That of the event; of what is no event, when it was written."""
    return event_time(record.value or b"") or datetime.fromtimestamp(record.timestamp / 1000, UTC)
