"""Offsets and state of every stage, as the records lie on Kafka: each stage goes on exactly where it stopped."""

from collections.abc import Callable, Mapping

from kafka import KafkaProducer

from pipelines import dead_letters
from pipelines.cluster.kafka_log import KafkaLog
from pipelines.cluster.migration.source import NAME, Placement, Source, partition_of
from pipelines.cluster.office_log import OfficeLog
from pipelines.cluster.settings import ClusterSettings
from pipelines.cluster.state_topic import StateRecord, state_topic, write_state
from pipelines.cluster.topic_check import EDGES, stateful
from pipelines.cluster.topics import set_offsets
from pipelines.log.records import Commit
from pipelines.topology import TOPOLOGY
from schemas.events.types import DEAD_LETTERS
from schemas.ids import partition_key_of

FILLS = "aggregator"  # reads everything anew: the warehouse it fills is another one


def move_progress(
    settings: ClusterSettings,
    source: Source,
    office: OfficeLog,
    placements: Mapping[str, Placement],
    say: Callable[[str], None],
) -> dict[str, int]:
    """How many state keys each stage has now. May be done again: what is written twice is the same."""
    states = source.states()
    for hop in TOPOLOGY:
        if not hop.reads or hop.stage == FILLS:
            continue
        say(f"moving offsets and state of {hop.stage}")
        offsets = {topic: _read(placements[topic], hop.stage) for topic in hop.reads}
        if hop.stage in EDGES:
            log = KafkaLog(settings, hop.stage)
            places = {(topic, p): count for topic, counts in offsets.items() for p, count in enumerate(counts)}
            log.commit(Commit(hop.stage, offsets=places, state=dict(states.get(hop.stage, {}))))
            log.close()
            continue
        ((topic, counts),) = offsets.items()
        if stateful(hop.stage):
            _write_state(settings, hop.stage, states.get(hop.stage, {}), counts)
        set_offsets(settings, hop.stage, topic, dict(enumerate(counts)))
    say("moving marks and receivers of the office")
    _move_office(source, office, states, placements)
    return {stage: len(found) for stage, found in states.items() if stage != FILLS}


def _read(placement: Placement, stage: str) -> list[int]:
    return placement.read.get(stage, [0] * len(placement.counts))


def _write_state(settings: ClusterSettings, stage: str, states: Mapping[str, bytes], read: list[int]) -> None:
    """State holds up to the last record of its partition that the stage has read."""
    by_partition: dict[int, dict[bytes, bytes | None]] = {}
    for key, value in states.items():
        partition = partition_of(partition_key_of(key), len(read))
        record = StateRecord(key, NAME, read[partition] - 1, value)
        by_partition.setdefault(partition, {})[record.place()] = record.packed()
    producer: KafkaProducer = settings.producer(linger_ms=20)
    try:
        for partition, pairs in by_partition.items():
            write_state(producer, settings.topic(state_topic(stage)), partition, pairs)
    finally:
        producer.close()


def _move_office(
    source: Source, office: OfficeLog, states: Mapping[str, Mapping[str, bytes]], placements: Mapping[str, Placement]
) -> None:
    """What people handed in, editions, receivers of webhooks, and how often dead letters were replayed."""
    workers = {hop.stage for hop in TOPOLOGY if hop.reads}
    readers = {stage for placement in placements.values() for stage in placement.read}
    for stage in sorted((states.keys() | readers) - workers):
        state = dict(states.get(stage, {}))
        if stage == dead_letters.NAME:
            moved = placements[DEAD_LETTERS].offsets
            state = {str(moved[int(old)]): value for old, value in state.items() if int(old) in moved}
        offsets = {
            (topic, partition): count
            for topic, placement in placements.items()
            if stage in placement.read
            for partition, count in enumerate(placement.read[stage])
        }
        office.commit(Commit(stage, offsets=offsets, state=dict(state)))
