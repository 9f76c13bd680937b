"""An embedded data folder's log as a migration reads it: all of it in order, and where each record belongs on Kafka."""

import hashlib
import sqlite3
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from kafka.partitioner.default import murmur2

from pipelines.log.sqlite import table

NAME = "migration"  # under which a migration keeps its own state, on both sides


class Stored(NamedTuple):
    """A record of the embedded log."""

    offset: int
    key: str
    value: bytes


class Source:
    """The log of a folder on which nothing runs, opened for reading. `close` it."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    def close(self) -> None:
        self._db.close()

    def count(self, topic: str) -> int:
        return int(self._db.execute(f"SELECT count(*) FROM {table(topic)}").fetchone()[0])

    def records(self, topic: str) -> Iterator[Stored]:
        """Every record in the order of offsets."""
        return map(Stored._make, self._db.execute(f"SELECT offset, key, value FROM {table(topic)} ORDER BY offset"))

    def next_offsets(self, topic: str) -> dict[str, int]:
        """Where each stage that has begun reads the topic next."""
        rows = self._db.execute("SELECT stage, next FROM offsets WHERE topic = ? AND stage != ''", (topic,))
        return dict(rows.fetchall())

    def states(self) -> dict[str, dict[str, bytes]]:
        """All state of every stage; what a migration itself keeps in the folder is not of it."""
        found: dict[str, dict[str, bytes]] = {}
        for stage, key, value in self._db.execute("SELECT stage, key, value FROM state ORDER BY stage, key"):
            if stage != NAME:
                found.setdefault(stage, {})[key] = value
        return found


class Placement:
    """Where the records of one topic lie on Kafka: how many in each partition, a digest of them in their order, and
    how many of them each stage has read."""

    def __init__(self, partitions: int, next_offsets: dict[str, int]) -> None:
        self.counts = [0] * partitions
        self.read = {stage: [0] * partitions for stage in next_offsets}
        self.offsets: dict[int, int] = {}  # of a topic with one partition: embedded offset -> offset on Kafka
        self._next_offsets = next_offsets
        self._digests = [hashlib.sha256() for _ in range(partitions)]

    def place(self, record: Stored) -> tuple[int, int]:
        """(partition, offset) of the record that comes next."""
        partition = partition_of(record.key, len(self.counts))
        offset = self.counts[partition]
        self.counts[partition] += 1
        add_to(self._digests[partition], record.key, record.value)
        for stage, next_offset in self._next_offsets.items():
            self.read[stage][partition] += record.offset < next_offset
        if len(self.counts) == 1:
            self.offsets[record.offset] = offset
        return partition, offset

    def digests(self) -> list[str]:
        """sha256 over keys and values of each partition."""
        return [one.hexdigest() for one in self._digests]


def add_to(digest: Any, key: str, value: bytes) -> None:
    """Key and value with their lengths, so that no two records add up to two others."""
    raw = key.encode()
    digest.update(b"%d %d\n" % (len(raw), len(value)) + raw + value)


@lru_cache(maxsize=1 << 16)
def partition_of(key: str, partitions: int) -> int:
    """Where every Kafka client sends the key: what comes later must meet what was moved."""
    return int(murmur2(key.encode()) & 0x7FFFFFFF) % partitions
