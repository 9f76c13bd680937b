"""Records of the log as what a stage works on, and the dead letters of those that it can never use."""

from collections.abc import Callable, Sequence
from datetime import datetime

from pipelines.log.errors import NewerReleaseError
from pipelines.log.records import Record
from schemas.events.codec import InvalidEventError, NewerEventError, decode
from schemas.events.dead_letters import DeadLetter
from stages.contract import Incoming

LONGEST_CAUSE = 2_000  # characters


def decoded(
    records: Sequence[Record], topic: str, dead: Callable[[Record, str, str], DeadLetter]
) -> tuple[list[Incoming], list[DeadLetter]]:
    """The events in records of a topic, and a letter (record, error, cause) for each that is none. Raises
    NewerReleaseError for an event that only a later release can read."""
    batch: list[Incoming] = []
    letters: list[DeadLetter] = []
    for record in records:
        try:
            event = decode(record.value, topic)
        except NewerEventError as error:
            raise NewerReleaseError(record, error) from error
        except InvalidEventError as error:
            letters.append(dead(record, type(error).__name__, str(error)))
        else:
            batch.append(Incoming(event, record.topic, record.partition, record.offset))
    return batch, letters


def dead_letter(record: Record, stage: str, revision: int, error: str, cause: str, at: datetime) -> DeadLetter:
    """The letter of a record that a revision of a stage cannot use."""
    return DeadLetter(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        stage=stage,
        revision=revision,
        error=error,
        cause=cause[:LONGEST_CAUSE],
        raw=record.value,
        at=at,
    )
