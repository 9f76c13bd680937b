"""What must not be thrown away: the bytes a finding or a warning points to."""

from collections.abc import Iterable

from pipelines.log.records import Log, Record
from pipelines.log.sqlite import payload_rows
from schemas.events.codec import decode
from schemas.events.findings import FindingTransition, Warned
from schemas.events.types import FINDINGS


def needed_by_findings(log: Log) -> set[str]:
    """sha256 of every body that any transition or warning in the log gives as evidence."""
    return set().union(*(bodies_of(records) for records in payload_rows(log, FINDINGS)))


def bodies_of(records: Iterable[Record]) -> set[str]:
    """The same of some records of `findings`."""
    needed: set[str] = set()
    for record in records:
        data = decode(record.value, FINDINGS).data
        if isinstance(data, FindingTransition | Warned):
            needed.update(one.sha256 for one in data.evidence if one.sha256)
    return needed
