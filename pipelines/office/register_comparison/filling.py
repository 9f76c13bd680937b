"""Fills the index of looks from the observations in the log."""

from collections.abc import Iterator

from pipelines.log.records import Log, Record
from pipelines.office.register_comparison.looks import LookIndex, Seen, seen_in
from schemas.events.codec import InvalidEventError, decode
from schemas.events.observations import PageObserved
from schemas.events.types import BY_PAYLOAD, OBSERVATIONS
from schemas.records.accounts import ToldOfAccount

AT_ONCE = 500
# A cheap look at the bytes before decoding.
_TELLING = tuple(
    kind.name.encode() for payload, kind in BY_PAYLOAD.items() if issubclass(payload, PageObserved | ToldOfAccount)
)


def fill(index: LookIndex, log: Log) -> int:
    """Read on from where the index stands to the log's present end; returns how many records were read. A record that
    is no event is a dead letter of the stages already."""
    read = 0
    for partition, end in enumerate(log.ends(OBSERVATIONS)):
        offset = index.reached(OBSERVATIONS, partition)
        while offset < end and (records := log.read(OBSERVATIONS, partition, offset, min(AT_ONCE, end - offset))):
            offset = records[-1].offset + 1
            index.add(_seen(records), (OBSERVATIONS, partition, offset))
            read += len(records)
    return read


def _seen(records: list[Record]) -> Iterator[Seen]:
    for record in records:
        if not any(name in record.value for name in _TELLING):
            continue
        try:
            event = decode(record.value, OBSERVATIONS)
        except InvalidEventError:
            continue
        data = event.data
        if isinstance(data, PageObserved) and data.outcome == "done":
            yield seen_in(event.id, data)
        if isinstance(data, ToldOfAccount):
            sha256 = next(iter(data.evidence), "")
            yield Seen(event.id, data.subject, data.at, data.url or "", sha256, tuple(data.told()), None, event.program)
