"""The log's face over Kafka for the office: every record by its place, the progress and state of every stage to look
at, and commits of the office's own (what people hand in, editions, deliveries to receivers).

Many processes may commit at once and need not know of each other, because of what the office keeps: marks that
something was done, set once, and offsets of receivers, each written after what it stands for was acknowledged. The
later of two records counts. It lies in one compacted topic of one partition.
"""

import threading
import time
from collections.abc import Iterable

from kafka import KafkaAdminClient, TopicPartition

from pipelines.cluster.edge_clients import EdgeClients
from pipelines.cluster.kafka_log import STATE_PARTITION, offset_key, outputs
from pipelines.cluster.patience import patiently
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.state_topic import StateRecord, StateView, state_topic
from pipelines.cluster.topic_check import require_topics, stateful
from pipelines.log.records import Commit, Record
from pipelines.topology import BY_STAGE, TOPICS

OFFICE = "office"
PROGRESS_AGE_S = 1.0  # a stage's progress is asked for so often at most; it only ever moves on


class OfficeLog:
    """Safe to use from several threads. `close` it. Raises MistakeError when the brokers cannot be reached or topics
    are missing, BrokersAwayError when they go away later."""

    def __init__(self, settings: ClusterSettings) -> None:
        names = (*TOPICS, state_topic(OFFICE))
        patiently(lambda: require_topics(settings, names), "tell of topics", settings.start_within_s)
        self.settings = settings
        self._lock = threading.RLock()
        self._clients = EdgeClients(settings, OFFICE)
        self._reader = self._clients.reader
        self._admin: KafkaAdminClient = settings.admin()
        self._views: dict[str, StateView] = {}
        self._progress: dict[tuple[str, str], tuple[float, dict[int, int]]] = {}

    def close(self) -> None:
        with self._lock:
            for one in (self._clients, self._admin, *self._views.values()):
                one.close()

    def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Record]:
        with self._lock:
            return self._reader.read((topic, partition), offset, limit)

    def end_offset(self, topic: str, partition: int = 0) -> int:
        with self._lock:
            return self._reader.end((topic, partition))

    def ends(self, topic: str) -> list[int]:
        with self._lock:
            return self._reader.ends(topic)

    def next_offset(self, stage: str, topic: str, partition: int = 0) -> int:
        """Where a stage of the topology, or one of the office's own readers, stands."""
        with self._lock:
            if stage in BY_STAGE:
                known = self._reached(stage, topic).get(partition)
            else:
                key = offset_key((topic, partition))
                raw = self.state(stage, [key]).get(key)
                known = int(raw) if raw else None
            return self._reader.beginning((topic, partition)) if known is None else known

    def _reached(self, stage: str, topic: str) -> dict[int, int]:
        """Next offsets of the partitions that a stage's group has told."""
        asked, told = self._progress.get((stage, topic), (-PROGRESS_AGE_S, {}))
        if time.monotonic() - asked < PROGRESS_AGE_S:
            return told
        group = self.settings.group(stage)
        places = [TopicPartition(self.settings.topic(topic), p) for p in range(len(self._reader.ends(topic)))]
        answer = patiently(lambda: self._admin.list_group_offsets({group: places}), f"tell how far {stage} has read")
        told = {place.partition: one.offset for place, one in answer[group].items() if one.offset >= 0}
        self._progress[(stage, topic)] = (time.monotonic(), told)
        return told

    def state(self, stage: str, keys: Iterable[str]) -> dict[str, bytes]:
        """State of any stage, as it is now."""
        own = stage not in BY_STAGE or not BY_STAGE[stage].reads or not stateful(stage)
        with self._lock:
            view = self._view(OFFICE if own else stage)
            view.refresh()
            named = {own_key(stage, key) if own else key: key for key in keys}
            return {named[name]: value for name, value in view.load(named).items()}

    def _view(self, name: str) -> StateView:
        if name not in self._views:
            self._views[name] = StateView(self.settings, name)
        return self._views[name]

    def commit(self, commit: Commit) -> None:
        """Events and dead letters, then marks and offsets; each acknowledged in this order. Raises BrokersAwayError.

        Only for stages that are not workers of the cluster.
        """
        kept: dict[str, bytes | None] = {offset_key(p): str(after).encode() for p, after in commit.offsets.items()}
        kept |= commit.state
        topic = state_topic(OFFICE)
        records = [StateRecord(own_key(commit.stage, key), OFFICE, 0, value) for key, value in kept.items()]
        with self._lock:
            self._clients.send(outputs(commit))
            self._clients.send((topic, STATE_PARTITION, one.place(), one.packed()) for one in records)


def own_key(stage: str, key: str) -> str:
    """The key in the office's topic."""
    return f"{stage}:{key}"
