"""What retention took from a Kafka topic before a stage had read it is counted and told, and nothing else is."""

from collections.abc import Iterable
from typing import Any

import pytest

from pipelines.cluster import faust_worker
from pipelines.cluster.faust_worker import FaustWorker
from pipelines.cluster.gaps import Gap, Standing, gap_before
from pipelines.cluster.kafka_log import KafkaLog
from pipelines.cluster.settings import ClusterSettings
from pipelines.log.records import Commit, Record
from pipelines.metrics import RECORDS_LOST
from schemas.events.types import CHECKS, OBSERVATIONS
from schemas.times import at
from stages.publisher import PublisherStage

NOW = at("2026-07-02T08:00:00+08:00")


def records(first: int, count: int, topic: str = OBSERVATIONS, partition: int = 0) -> list[Record]:
    return [Record(topic, partition, first + n, "s1", b"{}") for n in range(count)]


@pytest.mark.parametrize(
    ("expected", "first", "beginning", "lost"),
    [
        (2, 6, 6, 4),  # retention took four
        (2, 6, 4, 2),  # two of them; the others come again or came before
        (6, 6, 6, 0),  # just in time
        (6, 6, 0, 0),
        (6, 3, 3, 0),  # a redelivery
        (2, 6, 0, 0),  # a jump over what is kept is none of retention's
    ],
)
def test_only_what_is_not_kept_any_more_is_a_gap(expected: int, first: int, beginning: int, lost: int) -> None:
    gap = gap_before(records(first, 3), expected, beginning)
    assert (gap.lost if gap else 0) == lost


class Reader:
    """A consumer's position over a topic that has lost its beginning."""

    def __init__(self, beginning: int, end: int) -> None:
        self._beginning, self._end = beginning, end

    def read(self, place: tuple[str, int], offset: int, limit: int) -> list[Record]:
        first = max(offset, self._beginning)
        return records(first, max(0, min(limit, self._end - first)), *place)

    def beginning(self, place: tuple[str, int]) -> int:
        return self._beginning


class Clients:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.sent: list[Any] = []

    def send(self, outputs: Iterable[Any]) -> int:
        self.sent += outputs
        return 0


class State:
    def __init__(self) -> None:
        self.kept: dict[str, bytes | None] = {}

    def put(self, changes: dict[str, bytes | None]) -> None:
        self.kept |= changes


def log_over(reader: Reader) -> tuple[KafkaLog, Clients]:
    """A log whose brokers are stood in for."""
    log, clients = object.__new__(KafkaLog), Clients(reader)
    log.__dict__ |= {"_stage": "aggregator", "_clients": clients, "_owned": State(), "_gaps": {}, "partition": 0}
    log._tell = lambda offsets: None  # type: ignore[method-assign]
    return log, clients


def lost(stage: str, topic: str) -> float:
    return RECORDS_LOST.labels(stage, topic)._value.get()


def test_an_edge_tells_a_gap_with_the_commit_that_passes_it(caplog: pytest.LogCaptureFixture) -> None:
    log, clients = log_over(Reader(beginning=6, end=10))
    before = lost("aggregator", OBSERVATIONS)
    assert [record.offset for record in log.read(OBSERVATIONS, 0, 2, 100)] == [6, 7, 8, 9]
    assert clients.sent == []  # nothing is told before the work over it is done
    log.commit(Commit("aggregator", offsets={(OBSERVATIONS, 0): 10}))
    ((topic, _, _, value),) = clients.sent
    assert topic == "dead-letters"
    assert b"RetentionGap" in value
    assert b"offsets 2 to 5" in value
    assert lost("aggregator", OBSERVATIONS) - before == 4
    assert "4 records are lost" in caplog.text
    log.commit(Commit("aggregator", offsets={(OBSERVATIONS, 0): 11}))
    assert len(clients.sent) == 1  # once


def test_an_edge_that_was_in_time_tells_nothing(caplog: pytest.LogCaptureFixture) -> None:
    log, clients = log_over(Reader(beginning=6, end=10))
    log.read(OBSERVATIONS, 0, 6, 2)
    log.commit(Commit("aggregator", offsets={(OBSERVATIONS, 0): 8}))
    log.read(OBSERVATIONS, 0, 8, 100)
    log.commit(Commit("aggregator", offsets={(OBSERVATIONS, 0): 10}))
    assert clients.sent == []
    assert "lost" not in caplog.text


def test_a_range_of_the_ledger_that_is_half_gone_is_told_as_far_as_it_is_passed() -> None:
    log, clients = log_over(Reader(beginning=6, end=10))
    log.read(OBSERVATIONS, 0, 2, 2)
    log.commit(Commit("aggregator", offsets={(OBSERVATIONS, 0): 4}))
    log.read(OBSERVATIONS, 0, 4, 10)
    log.commit(Commit("aggregator", offsets={(OBSERVATIONS, 0): 10}))
    assert [b"offsets 2 to 3" in clients.sent[0][3], b"offsets 4 to 5" in clients.sent[1][3]] == [True, True]


@pytest.mark.parametrize(
    ("committed", "beginning", "first", "gap"),
    [
        (2, 6, 6, Gap(CHECKS, 3, 2, 6)),
        (6, 6, 6, None),
        (None, 6, 6, None),  # a group that has not begun misses nothing
        (0, 0, 6, None),  # acknowledged, and the commit is on its way
    ],
)
async def test_a_worker_looks_where_its_group_stood_when_a_partition_comes_to_it(
    monkeypatch: pytest.MonkeyPatch, committed: int | None, beginning: int, first: int, gap: Gap | None
) -> None:
    asked = []

    def stood(*place: object) -> Standing:
        asked.append(place[1:])
        return Standing(committed, beginning)

    monkeypatch.setattr(faust_worker, "standing", stood)
    worker = FaustWorker(ClusterSettings(), PublisherStage(), CHECKS, lambda: NOW)
    assert await worker._gap(3, records(first, 4, CHECKS, 3)) == gap
    worker._reached[3] = first + 4
    assert await worker._gap(3, records(first + 4, 4, CHECKS, 3)) is None
    assert asked == [("publisher", CHECKS, 3)]  # not at every batch
    beginning = first + 9
    late = await worker._gap(3, records(first + 9, 1, CHECKS, 3))
    assert late == Gap(CHECKS, 3, first + 4, first + 9)  # the topic was cut while the worker stood still
