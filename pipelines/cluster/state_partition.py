"""One partition of the state of a stage at the edges, and who may write it: the one who claimed it last, by the order
of the topic itself.

A claim is a record of the partition. Where it lies is its owner's epoch, so a later claim is a higher one whoever makes
it. The new owner reads everything up to its claim, writes what counts once more as its own, says that it is ready, and
only then removes the others' records. What counts: the records of the latest owner that became ready.

A change that is too large for one batch is written in the same way: its writer makes a claim under a new name, writes
the whole state as it is to be, and says that it is ready. Before that word nothing of it counts, after it all does.

Whatever an owner writes, it reads the partition up to there before anything is done because of it. If another one's
claim has come, it is the owner no more. So a worker that was cut off for a while and goes on acts upon nothing that
its follower does not know: either its record lay before the claim, and the follower has read it, or it sees the claim.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from pipelines.cluster.edge_clients import EdgeClients, Output
from pipelines.cluster.state_topic import OwnedState, StateRecord, state_topic
from pipelines.log.records import Record

CLAIM = "claim"
READY = b"ready"
EPOCH_BITS = 32
ALL = 1 << 60


class NotOwnerError(Exception):
    """Another worker has taken the partition over: nothing may be done for what was just written."""


class StatePartition:
    """State in memory and in the topic, from the moment of taking over. For one thread at a time.

    Raises what `EdgeClients` raises, and NotOwnerError when somebody else was there at the same time.
    """

    def __init__(self, clients: EdgeClients, partition: int) -> None:
        self._clients = clients
        self._place = (state_topic(clients.stage), partition)
        self._state = OwnedState("")
        self._former: list[str] = []  # names of ours whose records are still to be removed
        self._lost = False
        beginning = clients.states.beginning(self._place)
        self._claim()
        records = clients.states.read(self._place, beginning, ALL)
        self._seen = records[-1].offset + 1
        self._make_own(records)
        self._confirm()

    def load(self, keys: Iterable[str]) -> dict[str, bytes]:
        return self._state.load(keys)

    def put(self, state: Mapping[str, bytes | None]) -> None:
        """Taken whole or not at all; acknowledged, and still ours, when it returns. Raises BrokersAwayError,
        NotOwnerError."""
        self._version += 1
        changes = [StateRecord(key, self._owner, self._version, value) for key, value in state.items()]
        if self._clients.whole(self._outputs(changes)):
            self._write(changes)
            self._confirm()
            self._state.remember(changes)
        else:
            self._put_anew(changes)

    def _put_anew(self, changes: Sequence[StateRecord]) -> None:
        whole = self._state.records | {one.key: one for one in changes}
        self._former.append(self._owner)
        self._claim()
        own = self._write_own(whole.values())
        self._confirm()
        self._state = OwnedState(self._owner)
        self._state.remember(own)
        keys = [*whole, CLAIM]
        self._remove(f"{key}\n{owner}" for owner in self._former for key in keys)
        self._former.clear()

    def close(self) -> None:
        self._clients.states.leave(self._place)

    def _make_own(self, records: Sequence[Record]) -> None:
        """Ours must be there, and be told to be, before the others' go; their claims say what counts, and go last."""
        self._state = OwnedState(self._owner)
        self._state.remember(self._write_own(counting(records)))
        last = {record.key: record for record in records}
        gone = [key for key, one in last.items() if one.value and not key.endswith(f"\n{self._owner}")]
        claims = [key for key in gone if key.startswith(f"{CLAIM}\n")]
        self._remove([*(key for key in gone if key not in claims), *claims])

    def _claim(self) -> None:
        self._owner = uuid.uuid4().hex[:12]
        self._version = (self._write([StateRecord(CLAIM, self._owner, 0, b"")]) + 1) << EPOCH_BITS

    def _write_own(self, records: Iterable[StateRecord]) -> list[StateRecord]:
        """All of the state under our name, then the word that makes it count."""
        own = [msgspec.structs.replace(one, owner=self._owner, offset=self._version) for one in records]
        self._write([*own, StateRecord(CLAIM, self._owner, self._version, READY)])
        return own

    def _write(self, records: Sequence[StateRecord]) -> int:
        """The offset of the last one."""
        return self._clients.send(self._outputs(records))

    def _outputs(self, records: Sequence[StateRecord]) -> list[Output]:
        return [(*self._place, one.place(), one.packed()) for one in records]

    def _remove(self, places: Iterable[str]) -> None:
        self._clients.send((*self._place, place.encode(), None) for place in places)

    def _confirm(self) -> None:
        """Once lost is lost for good: what was read before the next write must not be forgotten by it."""
        for record in self._clients.states.read(self._place, self._seen, ALL):
            self._seen = record.offset + 1
            key, _, owner = record.key.partition("\n")
            self._lost |= key == CLAIM and owner != self._owner and bool(record.value)
        if self._lost:
            raise NotOwnerError(f"{self._place[0]}:{self._place[1]} was taken over by another worker")


def counting(records: Sequence[Record]) -> list[StateRecord]:
    """Of a partition's records in their order those that count, one for each key."""
    last = {record.key: record for record in records if record.value}
    there = [msgspec.msgpack.decode(record.value, type=StateRecord) for record in last.values()]
    ready = {one.offset: one.owner for one in there if one.key == CLAIM and one.state == READY}
    latest = ready[max(ready)] if ready else None
    return [one for one in there if one.owner == latest and one.key != CLAIM]
