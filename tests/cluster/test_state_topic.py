"""State in a compacted topic: exact whoever wrote last, and after the brokers have thrown old records away."""

import asyncio

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.cluster.faust_worker import FaustWorker
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.state_topic import FormerStateError, OwnedState, Restored, StateRecord, read_state, take_over
from pipelines.contracts import EXAMPLES
from pipelines.rehearsal.broker import Broker
from schemas.state_form import FORM_KEY
from stages.rule_evaluator import RuleEvaluatorStage
from tests.support.hop_worker import START
from tests.support.kafka import apply_topics, everything, make_topic, send, unique
from tests.support.waiting import until

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


def form_record(state: bytes | None, owner: str = "former") -> StateRecord:
    return StateRecord(FORM_KEY, owner, 0, state)


@kafka
@pytest.mark.parametrize(
    "held",
    [[record("records|s1", "former", 3, "{}")], [form_record(b"99"), record("s1", "former", 3, "{}")]],
    ids=["records in one", "another number"],
)
async def test_a_worker_ends_before_state_of_another_form(broker: Broker, held: list[StateRecord]) -> None:
    settings = ClusterSettings(bootstrap=broker.address, prefix=unique("f") + ".")
    await asyncio.to_thread(prepared, broker, settings, held)
    worker = FaustWorker(settings, RuleEvaluatorStage({}), "observations", lambda: START)
    with pytest.raises(FormerStateError, match="topics seek rule-evaluator observations --to earliest"):
        await asyncio.wait_for(worker.run(), 180)
    assert [one.state for one in restored_all(settings)] == [one.state for one in held], "left as it was"


def prepared(broker: Broker, settings: ClusterSettings, held: list[StateRecord]) -> None:
    apply_topics(settings)
    write(broker, settings.topic("state-rule-evaluator"), held)
    observed = (EXAMPLES / "page.observed.v1/typical.json").read_bytes()
    send(broker, settings.topic("observations"), [(b"s", observed)], partition=0)


def restored_all(settings: ClusterSettings) -> list[StateRecord]:
    consumer = settings.consumer()
    kept = read_state(consumer, settings.topic("state-rule-evaluator"), 0)
    consumer.close()
    return list(kept.newest.values())


@kafka
def test_state_of_the_present_form_is_taken_over_and_gets_its_number(broker: Broker) -> None:
    settings = ClusterSettings(bootstrap=broker.address, prefix=unique("f") + ".")
    make_topic(broker, settings.topic("state-rule-evaluator"), 1, **COMPACTED)
    write(broker, settings.topic("state-rule-evaluator"), [record("records|k0f|s1", "former", 3, "{}")])
    for owner in ("first", "second"):
        taken = take_over(settings, "rule-evaluator", 0, owner)
        assert {key: one.state for key, one in taken.items()} == {"records|k0f|s1": b"{}", FORM_KEY: b"2"}
    assert {one.owner for one in restored_all(settings)} == {"second"}
