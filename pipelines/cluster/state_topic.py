"""State of a stage in a compacted topic: who writes late, and in whatever order, harms nothing.

A record's key is (state key, owner); its value carries the offset in the source topic up to which the state holds.
State is a function of a key's records up to that offset, so of several owners' records the one with the highest
offset is right. Compaction keeps the last record by position, which may be a stale owner's: that is why owners have
keys of their own. A new owner writes the winners under its own key first and removes the others after that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from pipelines.cluster.settings import ClusterSettings
from pipelines.topology import BY_STAGE
from schemas.mistakes import MistakeError
from schemas.state_form import FORM_KEY, FORMS, form_of, is_former

READ_WITHIN_MS = 60_000


class StateRecord(msgspec.Struct, array_like=True, frozen=True):
    """`state` None: the key was deleted at this offset."""

    key: str
    owner: str
    offset: int
    state: bytes | None

    def place(self) -> bytes:
        """The record's key in the topic."""
        return f"{self.key}\n{self.owner}".encode()

    def packed(self) -> bytes:
        return msgspec.msgpack.encode(self)


@dataclass
class Restored:
    """The newest state of every key, and the topic keys of all other records that were there."""

    newest: dict[str, StateRecord] = field(default_factory=dict)
    older: set[bytes] = field(default_factory=set)

    def add(self, place: bytes, record: StateRecord | None) -> None:
        if record is None:
            return
        known = self.newest.get(record.key)
        if known is None or record.offset >= known.offset:
            self.newest[record.key] = record
        if known is not None and known.place() != record.place():
            self.older |= {known.place(), record.place()}
        self.older.discard(self.newest[record.key].place())


def state_topic(stage: str) -> str:
    return f"state-{stage}"


def read_state(consumer: KafkaConsumer, topic: str, partition: int) -> Restored:
    """Everything acknowledged before this call."""
    place = TopicPartition(topic, partition)
    consumer.assign([place])
    consumer.seek_to_beginning(place)
    end = consumer.end_offsets([place])[place]
    latest: dict[bytes, StateRecord | None] = {}
    while consumer.position(place) < end:
        for records in consumer.poll(500, max_records=5_000).values():
            for one in records:
                value = None if one.value is None else msgspec.msgpack.decode(one.value, type=StateRecord)
                latest.pop(one.key, None)
                latest[one.key] = value
    restored = Restored()
    for key, value in latest.items():
        restored.add(key, value)
    return restored


class StateView:
    """The state of a stage, all partitions, seen from outside: `refresh` reads on from where it was. A topic that does
    not exist holds nothing. For one thread at a time."""

    def __init__(self, settings: ClusterSettings, stage: str) -> None:
        """Raises MistakeError when the brokers cannot be reached."""
        topic = settings.topic(state_topic(stage))
        self._consumer = settings.consumer(max_poll_records=5_000)
        self._places = [TopicPartition(topic, p) for p in sorted(self._consumer.partitions_for_topic(topic) or ())]
        self._consumer.assign(self._places)
        if self._places:
            self._consumer.seek_to_beginning(*self._places)
        self._keys: dict[bytes, str] = {}  # of each record that is there, the state's key
        self._records: dict[str, dict[bytes, StateRecord]] = {}

    def close(self) -> None:
        self._consumer.close()

    def refresh(self) -> None:
        """Take in everything acknowledged before this call."""
        ends = self._consumer.end_offsets(self._places) if self._places else {}
        while any(self._consumer.position(place) < ends[place] for place in self._places):
            for records in self._consumer.poll(500).values():
                for one in records:
                    self._take(one.key, one.value)

    def _take(self, place: bytes, value: bytes | None) -> None:
        if value is not None:
            record = msgspec.msgpack.decode(value, type=StateRecord)
            self._keys[place] = record.key
            self._records.setdefault(record.key, {})[place] = record
        elif (key := self._keys.pop(place, None)) is not None:
            del self._records[key][place]

    def load(self, keys: Iterable[str]) -> dict[str, bytes]:
        """The newest state of the keys that have one."""
        newest = {key: self._newest(key) for key in keys}
        return {key: record.state for key, record in newest.items() if record is not None and record.state is not None}

    def _newest(self, key: str) -> StateRecord | None:
        return max(self._records.get(key, {}).values(), key=lambda record: record.offset, default=None)


class FormerStateError(MistakeError):
    """A build of another form has written this state: it would be read as none."""

    def __init__(self, settings: ClusterSettings, stage: str, partition: int, form: str) -> None:
        back = f"xunwang topics seek {stage} {BY_STAGE[stage].reads[0]} --to earliest --bootstrap {settings.bootstrap}"
        super().__init__(
            f"{settings.topic(state_topic(stage))}:{partition}：该状态由另一版本的巡网写入（格式{form}，本版本为"
            f"{FORMS[stage]}），不能接着使用；请停止全部{stage}，执行 {back} 后重新启动，将从头判定，已有记录不会丢失。"
        )


def take_over(settings: ClusterSettings, stage: str, partition: int, owner: str) -> dict[str, StateRecord]:
    """Restore one partition's state and make it the owner's. Calls block. Raises FormerStateError."""
    topic = settings.topic(state_topic(stage))
    consumer = settings.consumer()
    try:
        restored = read_state(consumer, topic, partition)
    finally:
        consumer.close()
    if form := form_of(stage):
        _require_form(settings, stage, partition, restored)
        restored.newest.setdefault(FORM_KEY, StateRecord(FORM_KEY, owner, 0, form))
    if restored.newest or restored.older:
        producer = settings.producer()
        try:
            _make_own(producer, topic, partition, owner, restored)
        finally:
            producer.close()
    return restored.newest


def _require_form(settings: ClusterSettings, stage: str, partition: int, restored: Restored) -> None:
    """The form is written in each partition; where it is not, no key may be of a former one."""
    known = restored.newest.get(FORM_KEY)
    if known is not None and known.state != form_of(stage):
        raise FormerStateError(settings, stage, partition, (known.state or b"").decode())
    if known is None and any(one.state is not None and is_former(key) for key, one in restored.newest.items()):
        raise FormerStateError(settings, stage, partition, "1")


def _make_own(producer: KafkaProducer, topic: str, partition: int, owner: str, restored: Restored) -> None:
    """Ours must be there before the others' go."""
    own = [msgspec.structs.replace(record, owner=owner) for record in restored.newest.values()]
    write_state(producer, topic, partition, {record.place(): record.packed() for record in own})
    gone = restored.older | {record.place() for record in restored.newest.values()}
    write_state(producer, topic, partition, dict.fromkeys(gone - {record.place() for record in own}))


def write_state(producer: KafkaProducer, topic: str, partition: int, pairs: Mapping[bytes, bytes | None]) -> None:
    """Packed records by their place, acknowledged when it returns; None removes what is there."""
    sent = [producer.send(topic, key=key, value=value, partition=partition) for key, value in pairs.items()]
    producer.flush()
    for one in sent:
        one.get(0)


@dataclass
class OwnedState:
    """The state of one partition in memory, as its owner holds it."""

    owner: str
    records: dict[str, StateRecord] = field(default_factory=dict)

    def load(self, keys: Iterable[str]) -> dict[str, bytes]:
        found = ((key, self.records.get(key)) for key in keys)
        return {key: record.state for key, record in found if record is not None and record.state is not None}

    def covers(self, keys: Iterable[str], offset: int) -> bool:
        """Whether everything that the record at `offset` leads to has been written: it was before its state was."""
        wanted = list(keys)
        return bool(wanted) and all(key in self.records and self.records[key].offset >= offset for key in wanted)

    def changes(self, state: Mapping[str, bytes | None], offset: int) -> list[StateRecord]:
        """What to write for a batch that ended at `offset`; what is not newer than what is known is left out."""
        new = [StateRecord(key, self.owner, offset, value) for key, value in state.items()]
        return [one for one in new if one.key not in self.records or self.records[one.key].offset < offset]

    def remember(self, written: Iterable[StateRecord]) -> None:
        for one in written:
            self.records[one.key] = one
