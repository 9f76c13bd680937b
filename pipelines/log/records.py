"""What goes in and out of a log, the same for SQLite and Kafka."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from schemas.events.dead_letters import DeadLetter


class Record(NamedTuple):
    """One stored record. `value` is the event's bytes."""

    topic: str
    partition: int
    offset: int
    key: str
    value: bytes


class NewRecord(NamedTuple):
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
