"""How records of a partition are read in steps: what comes beside a step is kept, and nothing is asked without need."""

from types import SimpleNamespace
from typing import Any

from kafka import TopicPartition

from pipelines.cluster.edge_clients import PlaceReader

PLACE = ("findings", 0)
PARTITION = TopicPartition("t.findings", 0)


class OnePartition:
    """A consumer of one partition that gives `at_once` records a poll and counts the questions for its end."""

    def __init__(self, beginning: int, end: int, at_once: int) -> None:
        self.beginning, self.end, self.at_once = beginning, end, at_once
        self.position = self.asked = 0

    def assign(self, partitions: list[TopicPartition]) -> None: ...

    def pause(self, *partitions: TopicPartition) -> None: ...

    def resume(self, *partitions: TopicPartition) -> None: ...

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self.position = offset

    def end_offsets(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        self.asked += 1
        return {PARTITION: self.end}

    def beginning_offsets(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        return {PARTITION: self.beginning}

    def poll(self, wait_ms: int) -> dict[TopicPartition, list[Any]]:
        here = range(max(self.position, self.beginning), min(self.position + self.at_once, self.end))
        self.position += len(here)
        return {PARTITION: [SimpleNamespace(offset=o, key=b"k", value=b"%d" % o) for o in here]}


def reader_of(consumer: OnePartition) -> PlaceReader:
    settings: Any = SimpleNamespace(
        consumer=lambda group, **options: consumer, group=lambda stage: stage, topic=lambda name: f"t.{name}"
    )
    return PlaceReader(settings, "aggregator")


def test_what_a_poll_brought_beside_a_step_is_the_next_step_and_asks_for_no_end() -> None:
    consumer = OnePartition(0, 10, at_once=10)
    reader = reader_of(consumer)
    steps = [[one.offset for one in reader.read(PLACE, offset, 4)] for offset in (0, 4)]
    assert steps == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert consumer.asked == 1
    consumer.end = 11  # the last step is not all here: what has come since belongs to it
    assert [one.offset for one in reader.read(PLACE, 8, 4)] == [8, 9, 10]


def test_a_step_goes_on_until_it_is_whole_or_the_partition_ends() -> None:
    reader = reader_of(OnePartition(0, 10, at_once=3))
    assert [one.offset for one in reader.read(PLACE, 0, 8)] == list(range(8))
    assert [one.offset for one in reader.read(PLACE, 8, 8)] == [8, 9]
    assert reader.read(PLACE, 10, 8) == []


def test_reading_goes_on_at_the_oldest_record_that_is_left() -> None:
    reader = reader_of(OnePartition(5, 8, at_once=10))
    assert [one.offset for one in reader.read(PLACE, 2, 10)] == [5, 6, 7]
    assert reader_of(OnePartition(8, 8, at_once=10)).read(PLACE, 2, 10) == []


def test_another_offset_than_the_next_is_sought_anew() -> None:
    reader = reader_of(OnePartition(0, 10, at_once=10))
    assert [one.offset for one in reader.read(PLACE, 0, 4)] == [0, 1, 2, 3]
    assert [one.offset for one in reader.read(PLACE, 2, 4)] == [2, 3, 4, 5]
