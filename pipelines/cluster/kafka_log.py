"""The log's face over Kafka for the stages at the edges (scheduler, aggregator): records are read by place, and state
and offsets live in a compacted topic of one partition.

Who takes the topic over begins a new epoch: its versions are higher than all before it, so whatever a stale owner
still writes loses. Outputs are acknowledged before state and offsets; of these, offsets are written first (a ledger
entry must not go before the offset that replaces it has come).
"""

import logging
import time
import uuid
from collections.abc import Iterable, Sequence

from kafka import KafkaProducer, TopicPartition
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata

from pipelines.cluster.settings import MOST_BYTES, BrokersAwayError, ClusterSettings
from pipelines.cluster.state_topic import OwnedState, StateRecord, state_topic, take_over
from pipelines.log.records import Commit, Record
from schemas.events.codec import dumps
from schemas.events.types import DEAD_LETTERS

logger = logging.getLogger(__name__)
STATE_PARTITION = 0
EPOCH = "epoch"
EPOCH_BITS = 32
POLL_MS = 300
READ_WITHIN_S = 60.0
Place = tuple[str, int]


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
        end = self.end(place)
        last = min(offset + limit, end) - 1
        if not self._kept[place] and last >= offset and (oldest := self.beginning(place)) > offset:
            return self.read(place, oldest, limit) if oldest < end else []
        deadline = time.monotonic() + READ_WITHIN_S
        while last >= offset and (not self._kept[place] or self._kept[place][-1].offset < last):
            self._poll(place, limit)
            if time.monotonic() > deadline:
                raise BrokersAwayError(f"{place[0]}:{place[1]}: offset {last} did not come within {READ_WITHIN_S} s")
        records = self._kept[place][:limit]
        if records:
            self._kept[place] = self._kept[place][limit:]
            self._begin[place] = records[-1].offset + 1
        return records

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
            self.consumer.assign([self._partition(one) for one in self._begin])
        for one in self._begin if new else [place]:
            kept = self._kept[one]
            self.consumer.seek(self._partition(one), kept[-1].offset + 1 if kept else self._begin[one])

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


class KafkaLog:
    """State, offsets and records of one stage, from the moment of `take_over`. For one thread at a time."""

    def __init__(self, settings: ClusterSettings, stage: str) -> None:
        """Restore and begin a new epoch. Raises MistakeError when the brokers cannot be reached."""
        self._settings, self._stage = settings, stage
        owner = uuid.uuid4().hex[:12]
        records = take_over(settings, stage, STATE_PARTITION, owner)
        highest = max((record.offset for record in records.values()), default=0)
        self._version = ((highest >> EPOCH_BITS) + 1) << EPOCH_BITS
        self._state = OwnedState(owner, records)
        self._reader = PlaceReader(settings, stage)
        # One batch, taken whole or not at all: a state is never half one plan and half another.
        self._producer = settings.producer(batch_size=MOST_BYTES // 2, linger_ms=1_000)
        self._put({EPOCH: str(self._version >> EPOCH_BITS).encode()})

    def close(self) -> None:
        self._producer.close()
        self._reader.close()

    def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Record]:
        return self._reader.read((topic, partition), offset, limit)

    def end_offset(self, topic: str, partition: int = 0) -> int:
        return self._reader.end((topic, partition))

    def ends(self, topic: str) -> list[int]:
        return self._reader.ends(topic)

    def next_offset(self, stage: str, topic: str, partition: int = 0) -> int:
        key = offset_key((topic, partition))
        known = self._state.load([key]).get(key)
        return int(known) if known else self._reader.beginning((topic, partition))

    def state(self, stage: str, keys: Iterable[str]) -> dict[str, bytes]:
        return self._state.load(keys)

    def commit(self, commit: Commit) -> None:
        """Outputs, then offsets, then state; each acknowledged in this order. Raises BrokersAwayError."""
        write(self._producer, self._settings, outputs(commit))
        offsets = {offset_key(place): str(after).encode() for place, after in commit.offsets.items()}
        self._put({**offsets, **commit.state})
        self._tell(commit.offsets)

    def _put(self, state: dict[str, bytes | None] | dict[str, bytes]) -> None:
        self._version += 1
        changes = [StateRecord(key, self._state.owner, self._version, value) for key, value in state.items()]
        topic = state_topic(self._stage)
        write(self._producer, self._settings, [(topic, one.place(), one.packed()) for one in changes])
        self._state.remember(changes)

    def _tell(self, offsets: dict[Place, int]) -> None:
        """Progress as a group's offsets, where lag is looked for; nothing is ever read back from there."""
        told = {
            TopicPartition(self._settings.topic(topic), partition): OffsetAndMetadata(after, "", -1)
            for (topic, partition), after in offsets.items()
        }
        try:
            if told:
                self._reader.consumer.commit(told)
        except KafkaError as error:
            logger.warning("%s: progress could not be told (%s); the work itself is safe", self._stage, error)


def outputs(commit: Commit) -> list[tuple[str, bytes, bytes]]:
    """(topic, key, value) of the events and dead letters of a batch."""
    events = [(one.topic, one.key.encode(), one.value) for one in commit.records]
    return events + [(DEAD_LETTERS, one.stage.encode(), dumps(one)) for one in commit.dead]


def write(producer: KafkaProducer, settings: ClusterSettings, records: Sequence[tuple[str, bytes, bytes]]) -> None:
    """Acknowledged when it returns. Raises BrokersAwayError."""
    try:
        sent = [producer.send(settings.topic(topic), key=key, value=value) for topic, key, value in records]
        producer.flush()
        for one in sent:
            one.get(0)
    except KafkaError as error:
        raise BrokersAwayError(f"{settings.bootstrap}: {error}") from error


def offset_key(place: Place) -> str:
    """The key under which a stage's next offset is kept."""
    return f"offset:{place[0]}:{place[1]}"
