"""What goes in and out of a log, the same for SQLite and Kafka."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import msgspec

from schemas.events.dead_letters import DeadLetter


class Record(msgspec.Struct, frozen=True, gc=False):
    """One stored record. `value` is the event's bytes."""

    topic: str
    partition: int
    offset: int
    key: str
    value: bytes


class NewRecord(msgspec.Struct, frozen=True, gc=False):
    """A record to append; the log gives it partition and offset."""

    topic: str
    key: str
    value: bytes


@dataclass(slots=True)
class Commit:
    """Everything one batch of one stage does, in one transaction: all of it or none of it.

    `offsets` maps (topic, partition) to the next offset to read; `state` maps a key to its new bytes (None deletes).
    """

    stage: str
    records: Sequence[NewRecord] = ()
    offsets: dict[tuple[str, int], int] = field(default_factory=dict)
    state: dict[str, bytes | None] = field(default_factory=dict)
    dead: Sequence[DeadLetter] = ()


class Log(Protocol):
    """What stages, sink and tools need of a log; SQLite and Kafka give it."""

    def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Record]:
        """Up to `limit` records from `offset` on."""

    def end_offset(self, topic: str, partition: int = 0) -> int:
        """The offset the next record will get."""

    def ends(self, topic: str) -> list[int]:
        """The offset the next record of each partition will get: as many as there are partitions."""

    def next_offset(self, stage: str, topic: str, partition: int = 0) -> int:
        """The offset a stage reads next."""

    def state(self, stage: str, keys: Iterable[str]) -> dict[str, bytes]:
        """The stored state of the keys that have one."""

    def commit(self, commit: Commit) -> None:
        """Records, dead letters, offsets and state of one batch."""


def unread(log: Log, stage: str, topic: str, ends: Sequence[int]) -> int:
    """Records below the ends of a topic's partitions that a stage has still to read."""
    return sum(max(0, end - log.next_offset(stage, topic, partition)) for partition, end in enumerate(ends))


def may_be_of(log: Log, topic: str, offsets: Sequence[int]) -> bool:
    """Whether offsets of the partitions, kept earlier, may be of this log; not where it was restored or moved to a
    cluster since."""
    ends = log.ends(topic)
    return len(offsets) == len(ends) and all(at <= end for at, end in zip(offsets, ends, strict=True))
