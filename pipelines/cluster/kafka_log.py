"""The log's face over Kafka for the stages at the edges (scheduler, aggregator): records are read by place, and state
and offsets live together in one partition of a compacted topic, which one worker at a time owns.

Outputs are acknowledged before state and offsets; of these, offsets are written first (a ledger entry must not go
before the offset that replaces it has come).
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from kafka import TopicPartition
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata

from pipelines.cluster.edge_clients import EdgeClients, Output, Place, PlaceReader
from pipelines.cluster.gaps import Gap, gap_before, letter, tell
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.state_partition import StatePartition
from pipelines.cluster.state_topic import state_topic
from pipelines.log.records import Commit, Record
from schemas.events.codec import dumps
from schemas.events.types import DEAD_LETTERS
from schemas.times import SHANGHAI

__all__ = ["STATE_PARTITION", "KafkaLog", "PlaceReader", "edge_logs", "offset_key", "outputs"]
logger = logging.getLogger(__name__)
STATE_PARTITION = 0


class KafkaLog:
    """State, offsets and records of one stage as one partition of its state topic holds them, from the moment of
    taking it over. For one thread at a time; `clients` may be shared by several logs of that thread."""

    def __init__(
        self,
        settings: ClusterSettings,
        stage: str,
        partition: int = STATE_PARTITION,
        clients: EdgeClients | None = None,
    ) -> None:
        """Restore and own. Raises MistakeError when the brokers cannot be reached, NotOwnerError when somebody else
        took it over meanwhile."""
        self.partition = partition
        self._stage = stage
        self._lent = clients is not None
        self._clients = clients or EdgeClients(settings, stage)
        self._owned = StatePartition(self._clients, partition)
        self._gaps: dict[Place, Gap] = {}  # found, and not yet told with the progress over them

    def close(self) -> None:
        self._owned.close()
        if not self._lent:
            self._clients.close()

    def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Record]:
        """From `offset` on; what retention has removed before it was read is told with the next commit there."""
        records = self._clients.reader.read((topic, partition), offset, limit)
        if records and records[0].offset > offset:
            beginning = self._clients.reader.beginning((topic, partition))
            if gap := gap_before(records, offset, beginning):
                self._gaps[topic, partition] = gap
        return records

    def end_offset(self, topic: str, partition: int = 0) -> int:
        return self._clients.reader.end((topic, partition))

    def ends(self, topic: str) -> list[int]:
        return self._clients.reader.ends(topic)

    def next_offset(self, stage: str, topic: str, partition: int = 0) -> int:
        key = offset_key((topic, partition))
        known = self._owned.load([key]).get(key)
        return int(known) if known else self._clients.reader.beginning((topic, partition))

    def state(self, stage: str, keys: Iterable[str]) -> dict[str, bytes]:
        return self._owned.load(keys)

    def commit(self, commit: Commit) -> None:
        """Outputs, then offsets, then state; each acknowledged in this order, and the partition still ours. Raises
        BrokersAwayError, NotOwnerError."""
        gaps = self._passed(commit)
        if gaps:
            now = datetime.now(SHANGHAI)
            commit = replace(commit, dead=[*commit.dead, *(letter(gap, self._stage, now) for gap in gaps)])
        self._clients.send(outputs(commit))
        offsets = {offset_key(place): str(after).encode() for place, after in commit.offsets.items()}
        self._owned.put({**offsets, **commit.state})
        for gap in gaps:
            tell(gap, self._stage)
            del self._gaps[gap.topic, gap.partition]
        self._tell(commit.offsets)

    def _passed(self, commit: Commit) -> list[Gap]:
        """The gaps that this commit passes, as far as it passes them."""
        passed = [(gap, commit.offsets.get(place, 0)) for place, gap in self._gaps.items()]
        return [gap._replace(after=min(gap.after, upto)) for gap, upto in passed if upto > gap.first]

    def _tell(self, offsets: dict[Place, int]) -> None:
        """Progress as a group's offsets, where lag is looked for; nothing is ever read back from there."""
        told = {
            TopicPartition(self._clients.settings.topic(topic), partition): OffsetAndMetadata(after, "", -1)
            for (topic, partition), after in offsets.items()
        }
        try:
            if told:
                self._clients.reader.consumer.commit(told)
        except KafkaError as error:
            logger.warning("%s: progress could not be told (%s); the work itself is safe", self._stage, error)


@contextmanager
def edge_logs(settings: ClusterSettings, stage: str) -> Iterator[list[KafkaLog]]:
    """A log for every partition of a stage's state; its workers must be stopped. Number s of S keeps the offsets of
    every topic's partitions s, s + S, … Raises what `KafkaLog` raises."""
    clients = EdgeClients(settings, stage)
    try:
        shares = len(clients.states.ends(state_topic(stage)))
        yield [KafkaLog(settings, stage, partition, clients) for partition in range(shares)]
    finally:
        clients.close()


def outputs(commit: Commit) -> list[Output]:
    """Events and dead letters of a batch as they are sent."""
    events: list[Output] = [(one.topic, None, one.key.encode(), one.value) for one in commit.records]
    return [*events, *((DEAD_LETTERS, None, one.stage.encode(), dumps(one)) for one in commit.dead)]


def offset_key(place: Place) -> str:
    """The key under which a stage's next offset is kept."""
    return f"offset:{place[0]}:{place[1]}"
