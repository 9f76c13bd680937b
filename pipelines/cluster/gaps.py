"""Records that retention removed before a stage had read them: counted, logged and left as a dead letter, never passed
over in silence. How much was lost is known to the record; what it was, nobody knows any more."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from kafka import TopicPartition

from pipelines.cluster.settings import ClusterSettings
from pipelines.log.records import Record
from pipelines.metrics import RECORDS_LOST
from schemas.events.dead_letters import DeadLetter

logger = logging.getLogger(__name__)
ERROR = "RetentionGap"


class Gap(NamedTuple):
    """Offsets `first` to `after` - 1 of a partition are gone."""

    topic: str
    partition: int
    first: int
    after: int

    @property
    def lost(self) -> int:
        return self.after - self.first


class Standing(NamedTuple):
    """Where a group goes on in a partition (None: it has not begun), and the oldest offset that is kept."""

    committed: int | None
    beginning: int


def gap_before(records: Sequence[Record], expected: int, beginning: int) -> Gap | None:
    """What is missing before records that were read where `expected` was asked for; `beginning`: the oldest offset that
    the topic keeps. A jump over what is kept is none of retention's: it comes again, or came before."""
    first = records[0]
    after = min(first.offset, beginning)
    return Gap(first.topic, first.partition, expected, after) if after > expected else None


def letter(gap: Gap, stage: str, at: datetime) -> DeadLetter:
    """The dead letter of a gap. It holds no bytes: there is nothing that could be replayed."""
    return DeadLetter(
        topic=gap.topic,
        partition=gap.partition,
        offset=gap.first,
        stage=stage,
        revision=1,
        error=ERROR,
        cause=f"{gap.lost} records, offsets {gap.first} to {gap.after - 1}, were removed by the topic's retention "
        f"before {stage} read them; keep the topic longer, or the stage running. They cannot be replayed.",
        raw=b"",
        at=at,
    )


def tell(gap: Gap, stage: str) -> None:
    """Count and log."""
    RECORDS_LOST.labels(stage, gap.topic).inc(gap.lost)
    logger.error(
        "%s: offsets %d to %d of %s:%d were removed by retention before they were read: %d records are lost",
        stage, gap.first, gap.after - 1, gap.topic, gap.partition, gap.lost,
    )  # fmt: skip


def standing(settings: ClusterSettings, stage: str, topic: str, partition: int) -> Standing:
    """Asked of the brokers. Blocks. Raises MistakeError or KafkaError when they are away."""
    consumer = settings.consumer(settings.group(stage))
    try:
        place = TopicPartition(settings.topic(topic), partition)
        committed = consumer.committed(place)
        return Standing(None if committed is None else int(committed), int(consumer.beginning_offsets([place])[place]))
    finally:
        consumer.close()
