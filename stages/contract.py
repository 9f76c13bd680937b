"""What a stage is. It knows no Kafka, no SQLite and no clock: time comes from the events.

A runner reads a batch, decodes it, loads the state of the batch's keys, calls `process`, and commits outputs, new
state and the next offset together. Calling `process` again with the same batch and state gives the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import msgspec

from schemas.events.envelope import Event


class Incoming(msgspec.Struct, frozen=True, gc=False):
    """One decoded event and where it stood; the place is for audit and for choosing among repeats, never for ids."""

    event: Event
    topic: str
    partition: int
    offset: int


class Outgoing(msgspec.Struct, frozen=True, gc=False):
    """One event for a topic; its key is the event's `partitionkey`."""

    topic: str
    event: Event


@dataclass(frozen=True, slots=True)
class Rejected:
    """An event this stage can never use: it goes to `dead-letters` with the cause; nothing else stops."""

    incoming: Incoming
    cause: str
    error: str = "rejected"


@dataclass(slots=True)
class Result:
    """What a batch came to. `state` holds only keys that changed; None deletes a key."""

    out: list[Outgoing] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    state: dict[str, bytes | None] = field(default_factory=dict)


class Stage(Protocol):
    """`state_keys` names the state a batch needs (empty for a stateless stage); `process` gets just those."""

    name: str
    revision: int

    def state_keys(self, batch: Sequence[Incoming]) -> set[str]: ...

    async def process(self, batch: Sequence[Incoming], state: Mapping[str, bytes]) -> Result: ...
