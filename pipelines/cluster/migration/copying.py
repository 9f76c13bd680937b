"""Records from the embedded log onto the brokers, each once whatever kills us: the partitions themselves say how far an
earlier attempt had come, because each holds exactly the beginning of what belongs there."""

import hashlib
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError

from pipelines.cluster.kafka_log import PlaceReader
from pipelines.cluster.migration.source import Placement, Source, add_to
from pipelines.cluster.settings import BrokersAwayError, ClusterSettings

AT_ONCE = 2_000
BATCH_BYTES = 1 << 20
Progress = Callable[[str, int, int], None]  # what, how many are done, of how many


def place_topic(source: Source, topic: str, partitions: int) -> Placement:
    """Where everything of a topic belongs; nothing is written."""
    placement = Placement(partitions, source.next_offsets(topic))
    for record in source.records(topic):
        placement.place(record)
    return placement


class Copier:
    """Sends what is not there yet. One thread at a time; `close` it."""

    def __init__(self, settings: ClusterSettings, progress: Progress) -> None:
        self._settings, self._progress = settings, progress
        self._producer: KafkaProducer = settings.producer(batch_size=BATCH_BYTES, linger_ms=20)

    def close(self) -> None:
        self._producer.close()

    def copy(self, source: Source, topic: str, there: list[int]) -> Placement:
        """`there`: how many records each partition holds already. Raises BrokersAwayError."""
        placement, total = Placement(len(there), source.next_offsets(topic)), source.count(topic)
        name, sent = self._settings.topic(topic), []
        for number, record in enumerate(source.records(topic), start=1):
            partition, offset = placement.place(record)
            if offset >= there[partition]:
                sent.append(self._send(name, record.key, record.value, partition))
            if len(sent) >= AT_ONCE:
                self._acknowledged(sent)
            if number % AT_ONCE == 0:
                self._progress(f"copying {topic}", number, total)
        self._acknowledged(sent)
        self._progress(f"copying {topic}", total, total)
        return placement

    def _send(self, name: str, key: str, value: bytes, partition: int) -> Any:
        try:
            return self._producer.send(name, key=key.encode(), value=value, partition=partition)
        except KafkaError as error:
            raise BrokersAwayError(f"{self._settings.bootstrap}: {error}") from error

    def _acknowledged(self, sent: list[Any]) -> None:
        try:
            self._producer.flush()
            for one in sent:
                one.get(0)
        except (KafkaError, FutureTimeoutError) as error:
            raise BrokersAwayError(f"{self._settings.bootstrap}: {error}") from error
        sent.clear()


def digests_there(settings: ClusterSettings, topic: str, progress: Progress) -> tuple[list[int], list[str]]:
    """How many records each partition of a topic holds, and the sha256 over them, read back from the brokers."""
    reader = PlaceReader(settings, "migration")
    try:
        ends = reader.ends(topic)
        digests, done = [], 0
        for partition, end in enumerate(ends):
            digest, offset = hashlib.sha256(), 0
            while offset < end and (records := reader.read((topic, partition), offset, min(5_000, end - offset))):
                for record in records:
                    add_to(digest, record.key, record.value)
                offset, done = records[-1].offset + 1, done + len(records)
                progress(f"reading back {topic}", done, sum(ends))
            digests.append(digest.hexdigest())
        return ends, digests
    finally:
        reader.close()
