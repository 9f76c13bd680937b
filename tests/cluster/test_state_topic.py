"""State in a compacted topic: exact whoever wrote last, and after the brokers have thrown old records away."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.state_topic import OwnedState, Restored, StateRecord, read_state, take_over
from pipelines.rehearsal.broker import Broker
from tests.support.kafka import everything, make_topic, send, unique, until

kafka = pytest.mark.kafka
pytestmark = pytest.mark.xdist_group("kafka")
COMPACTED = {
    "cleanup_policy": "compact",
    "segment_ms": "300",
    "min_cleanable_dirty_ratio": "0.001",
    "delete_retention_ms": "0",
    "max_compaction_lag_ms": "500",
}


def record(key: str, owner: str, offset: int, state: str) -> StateRecord:
    return StateRecord(key, owner, offset, state.encode())


def write(broker: Broker, topic: str, records: list[StateRecord]) -> None:
    send(broker, topic, [(one.place(), one.packed()) for one in records], partition=0)


def restored(settings: ClusterSettings, topic: str) -> dict[str, bytes | None]:
    consumer = settings.consumer()
    newest = read_state(consumer, settings.topic(topic), 0).newest
    consumer.close()
    return {key: one.state for key, one in newest.items()}


def compact(broker: Broker, topic: str) -> None:
    """Write until the brokers have cleaned what lies before: only closed segments are cleaned."""
    before = len(everything(broker, topic))

    def smaller() -> bool:
        send(broker, topic, [(b"filler\nnobody", record("filler", "nobody", 0, "x").packed())], partition=0)
        return len({offset for _, offset, *_ in everything(broker, topic) if offset < before}) < before

    until(smaller, 90, "compaction")


@kafka
def test_a_stale_owner_that_writes_last_changes_nothing_even_after_compaction(broker: Broker) -> None:
    prefix = unique("s") + "."
    topic = prefix + "state-counting"
    make_topic(broker, topic, 1, **COMPACTED)
    settings = ClusterSettings(bootstrap=broker.address, prefix=prefix)
    write(broker, topic, [record("s1", "old", i, f"at {i}") for i in range(40)])
    write(broker, topic, [record("s2", "old", 7, "only old")])
    taken = take_over(settings, "counting", 0, "new")
    assert {key: (one.offset, one.state) for key, one in taken.items()} == {
        "s1": (39, b"at 39"),
        "s2": (7, b"only old"),
    }
    write(broker, topic, [record("s1", "new", 60, "at 60")])
    write(broker, topic, [record("s1", "old", 45, "late"), record("s2", "old", 7, "only old")])  # the stale owner
    assert restored(settings, "state-counting")["s1"] == b"at 60"
    compact(broker, topic)
    after = restored(settings, "state-counting")
    assert (after["s1"], after["s2"]) == (b"at 60", b"only old")
    third = take_over(settings, "counting", 0, "third")
    assert third["s1"].offset == 60
    left = {key for _, _, key, value in everything(broker, topic) if value is not None}
    alive = {key for key in left if _last(broker, topic, key) is not None}
    assert alive >= {b"s1\nthird", b"s2\nthird"}
    assert not any(key.endswith((b"\nold", b"\nnew")) for key in alive)


def _last(broker: Broker, topic: str, key: bytes) -> bytes | None:
    return [value for _, _, k, value in everything(broker, topic) if k == key][-1]


RECORDS = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.integers(0, 5)), max_size=12)


@given(RECORDS)
def test_the_highest_offset_wins_and_every_other_record_is_to_go(written: list[tuple[str, str, int]]) -> None:
    latest = {(key, owner): offset for key, owner, offset in written}
    found = Restored()
    for (key, owner), offset in latest.items():
        found.add(record(key, owner, offset, "").place(), record(key, owner, offset, ""))
    for key in {key for key, _ in latest}:
        assert found.newest[key].offset == max(offset for (k, _), offset in latest.items() if k == key)
    places = {record(key, owner, 0, "").place() for key, owner in latest}
    assert found.older == places - {one.place() for one in found.newest.values()}


def test_a_record_that_is_not_newer_changes_nothing() -> None:
    state = OwnedState("me", {"s1": record("s1", "me", 10, "ten")})
    assert state.changes({"s1": b"again"}, 10) == []
    assert [one.offset for one in state.changes({"s1": b"more", "s2": None}, 11)] == [11, 11]
    assert state.covers(["s1"], 10)
    assert not state.covers(["s1"], 11)
    assert not state.covers([], 0)
    assert not state.covers(["s1", "s2"], 3)


def test_a_deleted_state_is_remembered_as_deleted() -> None:
    one = StateRecord("s1", "me", 4, None)
    assert msgspec.msgpack.decode(one.packed(), type=StateRecord) == one
    assert OwnedState("me", {"s1": one}).load(["s1"]) == {}
    assert OwnedState("me", {"s1": one}).covers(["s1"], 4)
