"""Dead letters: what could not be used, to look at and to try again, a bounded number of times."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from pipelines.log.records import Commit, Log, NewRecord
from pipelines.log.sqlite import PARTITION, payload_rows
from schemas.events.codec import InvalidEventError, decode
from schemas.events.dead_letters import DeadLetter
from schemas.events.types import DEAD_LETTERS

NAME = "dead-letter-replay"
MOST_REPLAYS = 3


@dataclass(frozen=True)
class Letter:
    """A dead letter at its offset in `dead-letters`; `replays` counts how often it was replayed from here."""

    offset: int
    letter: DeadLetter
    key: str
    replays: int


def letters(log: Log) -> Iterator[Letter]:
    """Every dead letter, oldest first."""
    for records in payload_rows(log, DEAD_LETTERS):
        known = log.state(NAME, [str(record.offset) for record in records])
        for record in records:
            letter = msgspec.json.decode(record.value, type=DeadLetter)
            yield Letter(record.offset, letter, _key(letter), int(known.get(str(record.offset), b"0")))


def _key(letter: DeadLetter) -> str:
    try:
        return decode(letter.raw, letter.topic).partitionkey
    except InvalidEventError:
        return ""


def replay(log: Log, offsets: set[int] | None = None) -> tuple[list[Letter], list[Letter]]:
    """Append the original bytes to their topic again; returns (replayed, refused). None replays all that may be.

    Refused: replayed MOST_REPLAYS times already, or bytes that are no event of their topic and never will be.
    """
    done: list[Letter] = []
    refused: list[Letter] = []
    for one in list(letters(log)):
        if offsets is not None and one.offset not in offsets:
            continue
        if one.replays >= MOST_REPLAYS or not one.key:
            refused.append(one)
            continue
        record = NewRecord(one.letter.topic, one.key, one.letter.raw)
        log.commit(Commit(NAME, [record], {}, {str(one.offset): str(one.replays + 1).encode()}))
        done.append(one)
    return done, refused


def count(log: Log) -> int:
    """How many dead letters there are."""
    return log.end_offset(DEAD_LETTERS) - log.next_offset(NAME, DEAD_LETTERS, PARTITION)
