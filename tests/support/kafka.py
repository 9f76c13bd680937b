"""A broker for a whole test session, and what tests ask of it. Each test has topics and groups of its own."""

import itertools
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition

from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.topics import TopicAdmin
from pipelines.rehearsal.broker import Broker
from pipelines.rehearsal.broker_files import missing_programs

_numbers = itertools.count()


def need_kafka() -> None:
    """Without Java the suite says what it did not run, and fails where it must run (CI)."""
    if missing := missing_programs():
        reason = f"the Kafka suites were not run: {' and '.join(missing)} not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


def running_broker(folder: Path) -> Iterator[Broker]:
    need_kafka()
    broker = Broker(folder)
    broker.start()
    yield broker
    broker.stop()


def unique(name: str) -> str:
    """A name that no other test of this session uses."""
    return f"{name}-{os.getpid()}-{next(_numbers)}"


def make_topic(broker: Broker, name: str, partitions: int = 4, **config: str) -> None:
    with_config = {key.replace("_", "."): value for key, value in config.items()}
    admin = KafkaAdminClient(bootstrap_servers=broker.address)
    admin.create_topics({name: {"num_partitions": partitions, "replication_factor": 1, "configs": with_config}})
    admin.wait_for_topics([name])  # the controller knows it before the broker that is asked next
    admin.close()


def send(broker: Broker, topic: str, pairs: list[tuple[bytes, bytes]], partition: int | None = None) -> None:
    producer = KafkaProducer(bootstrap_servers=broker.address, linger_ms=20)
    for key, value in pairs:
        producer.send(topic, key=key, value=value, partition=partition)
    producer.flush()
    producer.close()


Found = list[tuple[int, int, bytes, bytes | None]]  # partition, offset, key, value


class Reading:
    """Reads a topic from its beginning. Close it."""

    def __init__(self, broker: Broker, topic: str) -> None:
        self._consumer = KafkaConsumer(bootstrap_servers=broker.address)
        self._places = [TopicPartition(topic, p) for p in sorted(self._consumer.partitions_for_topic(topic) or ())]
        self._consumer.assign(self._places)
        self._consumer.seek_to_beginning()

    def more(self) -> Found:
        """What has come since the last call and is there now, in order of partition and offset."""
        ends, found = self._consumer.end_offsets(self._places), Found()
        while any(self._consumer.position(place) < ends[place] for place in self._places):
            for records in self._consumer.poll(500).values():
                found += [(r.partition, r.offset, r.key, r.value) for r in records]
        return sorted(found, key=lambda one: one[:2])

    def close(self) -> None:
        self._consumer.close()


def everything(broker: Broker, topic: str) -> Found:
    """Every record there is now, in order of partition and offset."""
    with closing(Reading(broker, topic)) as reading:
        return reading.more()


def apply_topics(settings: ClusterSettings, partitions: int = 2) -> ClusterSettings:
    """Make all topics of an installation; gives the settings back."""
    admin = TopicAdmin(settings, partitions)
    admin.apply()
    admin.close()
    return settings
