"""What Faust hands out around a rebalance: the same records a second time, behind those it had gathered already."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from pipelines.cluster.faust_worker import each_once
from pipelines.cluster.state_topic import OwnedState
from pipelines.log.records import Record
from pipelines.running.runner import BatchWork
from schemas.events.codec import encode
from stages.contract import Incoming
from tests.support.hop_worker import SITES, START, CountingStage, numbered


def records(*offsets: int, partition: int = 0) -> list[Record]:
    events = [(offset, numbered(offset * SITES)) for offset in offsets]
    return [Record("checks", partition, offset, one.partitionkey, encode(one)) for offset, one in events]


async def test_what_comes_again_within_a_batch_counts_once_and_the_state_stands_at_its_end() -> None:
    stage, state = CountingStage(), OwnedState("me")

    def done(incoming: Incoming) -> bool:
        return state.covers(stage.state_keys([incoming]), incoming.offset)

    work = BatchWork(stage, "checks", lambda: START, state.load, done)
    gathered, again, later = range(60, 91), range(50, 69), range(69, 101)
    for taken in ([*range(50, 60)], [*gathered, *again], [*later]):
        [batch] = each_once(records(*taken)).values()
        commit = await work.work(batch)
        changes = state.changes(commit.state, batch[-1].offset)
        state.remember(changes)
        work.remember({one.key: one.state for one in changes})
    whole = [number * SITES for number in range(50, 101)]
    assert orjson.loads(state.load(["s0"])["s0"]) == [len(whole), sum(whole)]
    assert state.records["s0"].offset == 100


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40)), max_size=80))
def test_each_partition_has_its_records_in_order_and_once(taken: list[tuple[int, int]]) -> None:
    found = each_once(one for partition, offset in taken for one in records(offset, partition=partition))
    told = {partition: [one.offset for one in mine] for partition, mine in found.items()}
    assert told == {partition: sorted({o for p, o in taken if p == partition}) for partition, _ in taken}
