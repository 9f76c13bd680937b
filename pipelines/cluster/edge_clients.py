"""The connections of a worker at the edges (scheduler, aggregator) and of the office: records read by place, and
written until they are acknowledged."""

import time
from collections.abc import Iterable

from kafka import TopicPartition
from kafka.errors import KafkaError

from pipelines.cluster.settings import MOST_BYTES, BrokersAwayError, ClusterSettings
from pipelines.log.records import Record

POLL_MS = 300
READ_WITHIN_S = 60.0
WHOLE_BYTES = MOST_BYTES // 2
RECORD_BYTES = 64  # beside key and value, at most
Place = tuple[str, int]
Output = tuple[str, int | None, bytes, bytes | None]  # topic, partition (None: by the key), key, value


class PlaceReader:
    """Reads any partition at any offset, with a stage's group but not as its member. What comes beside what was asked
    for is kept for the next question."""

    def __init__(self, settings: ClusterSettings, stage: str) -> None:
        self._settings = settings
        self.consumer = settings.consumer(settings.group(stage), max_poll_records=5_000)
        self._begin: dict[Place, int] = {}
        self._kept: dict[Place, list[Record]] = {}

    def read(self, place: Place, offset: int, limit: int) -> list[Record]:
        """The `limit` records from `offset` on that the topic still keeps, or as many as there are.

        Raises BrokersAwayError.
        """
        self._go_to(place, offset)
        if len(self._kept[place]) < limit and (oldest := self._fill(place, offset, limit)) is not None:
            return self.read(place, oldest, limit)
        records = self._kept[place][:limit]
        if records:
            self._kept[place] = self._kept[place][limit:]
            self._begin[place] = records[-1].offset + 1
        return records

    def _fill(self, place: Place, offset: int, limit: int) -> int | None:
        """Have what was asked for here, which costs a question for the end of the partition. Where the records from
        `offset` on are gone: the offset of the oldest that is left, if there is one."""
        end = self.end(place)
        last = min(offset + limit, end) - 1
        if not self._kept[place] and last >= offset and (oldest := self.beginning(place)) > offset:
            return oldest if oldest < end else None
        deadline = time.monotonic() + READ_WITHIN_S
        while last >= offset and (not self._kept[place] or self._kept[place][-1].offset < last):
            self._poll(place, limit)
            if time.monotonic() > deadline:
                raise BrokersAwayError(f"{place[0]}:{place[1]}: offset {last} did not come within {READ_WITHIN_S} s")
        return None

    def leave(self, place: Place) -> None:
        """Read there no more."""
        if self._begin.pop(place, None) is not None:
            del self._kept[place]
            self._assign()

    def end(self, place: Place) -> int:
        partition = self._partition(place)
        return int(self.consumer.end_offsets([partition])[partition])

    def ends(self, topic: str) -> list[int]:
        """The end of every partition."""
        known = self.consumer.partitions_for_topic(self._settings.topic(topic)) or ()
        partitions = [self._partition((topic, number)) for number in sorted(known)]
        ends = self.consumer.end_offsets(partitions)
        return [int(ends[partition]) for partition in partitions]

    def beginning(self, place: Place) -> int:
        partition = self._partition(place)
        return int(self.consumer.beginning_offsets([partition])[partition])

    def close(self) -> None:
        self.consumer.close()

    def _partition(self, place: Place) -> TopicPartition:
        return TopicPartition(self._settings.topic(place[0]), place[1])

    def _go_to(self, place: Place, offset: int) -> None:
        if self._begin.get(place) == offset:
            return
        new = place not in self._begin
        self._begin[place], self._kept[place] = offset, []
        if new:
            self._assign()
        else:
            self._seek(place)

    def _assign(self) -> None:
        self.consumer.assign([self._partition(one) for one in self._begin])
        for one in self._begin:
            self._seek(one)

    def _seek(self, place: Place) -> None:
        kept = self._kept[place]
        self.consumer.seek(self._partition(place), kept[-1].offset + 1 if kept else self._begin[place])

    def _poll(self, wanted: Place, limit: int) -> None:
        full = [self._partition(one) for one, kept in self._kept.items() if one != wanted and len(kept) > limit // 4]
        self.consumer.pause(*full)
        names = {self._partition(one): one for one in self._begin}
        for partition, records in self.consumer.poll(POLL_MS).items():
            place = names[partition]
            self._kept[place] += [
                Record(*place, r.offset, (r.key or b"").decode(errors="replace"), r.value or b"") for r in records
            ]
        self.consumer.resume(*full)


class EdgeClients:
    """What the logs of one worker share. For one thread at a time. Raises MistakeError when the brokers cannot be
    reached."""

    def __init__(self, settings: ClusterSettings, stage: str) -> None:
        self.settings, self.stage = settings, stage
        self.reader = PlaceReader(settings, stage)
        self.states = PlaceReader(settings, stage)
        # What fits goes as one batch, which no pause of ours closes early: the broker takes it whole or not at all.
        self._producer = settings.producer(batch_size=WHOLE_BYTES, linger_ms=60_000)

    def send(self, records: Iterable[Output]) -> int:
        """Acknowledged when it returns: the offset of the last one, -1 when there was none. Raises BrokersAwayError."""
        try:
            sent = [
                self._producer.send(self.settings.topic(topic), key=key, value=value, partition=partition)
                for topic, partition, key, value in records
            ]
            self._producer.flush()
            acknowledged = [one.get(0) for one in sent]
        except KafkaError as error:
            raise BrokersAwayError(f"{self.settings.bootstrap}: {error}") from error
        return int(acknowledged[-1].offset) if acknowledged else -1

    @staticmethod
    def whole(records: Iterable[Output]) -> bool:
        """Whether the records, all of one partition, go out as one batch."""
        return sum(len(key) + len(value or b"") + RECORD_BYTES for _, _, key, value in records) <= WHOLE_BYTES

    def close(self) -> None:
        self._producer.close()
        self.reader.close()
        self.states.close()
