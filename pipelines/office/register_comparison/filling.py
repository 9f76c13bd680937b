"""Fills the index of looks from the observations in the log."""

from collections.abc import Iterator

from pipelines.log.records import Log, Record
from pipelines.office.register_comparison.looks import LookIndex
from schemas.events.codec import InvalidEventError, decode
from schemas.events.observations import PageObserved
from schemas.events.types import BY_PAYLOAD, OBSERVATIONS

AT_ONCE = 500
# A cheap look at the bytes before decoding.
_PAGE = BY_PAYLOAD[PageObserved].name.encode()


def fill(index: LookIndex, log: Log) -> int:
    """Read on from where the index stands to the log's present end; returns how many records were read. A record that
    is no event is a dead letter of the stages already."""
    read = 0
    for partition, end in enumerate(log.ends(OBSERVATIONS)):
        offset = index.reached(OBSERVATIONS, partition)
        while offset < end and (records := log.read(OBSERVATIONS, partition, offset, min(AT_ONCE, end - offset))):
            offset = records[-1].offset + 1
            index.add(_pages(records), (OBSERVATIONS, partition, offset))
            read += len(records)
    return read


def _pages(records: list[Record]) -> Iterator[tuple[str, PageObserved]]:
    for record in records:
        if _PAGE not in record.value:
            continue
        try:
            event = decode(record.value, OBSERVATIONS)
        except InvalidEventError:
            continue
        if isinstance(event.data, PageObserved) and event.data.outcome == "done":
            yield event.id, event.data
