"""Which findings there are, read from the log only when a review is handed in."""

from functools import cached_property

from pipelines.log.records import Log
from pipelines.log.sqlite import payload_rows
from schemas.events.codec import decode
from schemas.events.findings import FindingTransition
from schemas.events.types import BY_PAYLOAD, FINDINGS

_TRANSITION = BY_PAYLOAD[FindingTransition].name.encode()  # a cheap look at the bytes before decoding


class KnownFindings:
    def __init__(self, log: Log) -> None:
        self._log = log

    @cached_property
    def _sites(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for records in payload_rows(self._log, FINDINGS):
            for record in records:
                if _TRANSITION in record.value:
                    data = decode(record.value, FINDINGS).data
                    if isinstance(data, FindingTransition):
                        found[data.finding_id] = data.subject
        return found

    def site_of(self, finding_id: str) -> str | None:
        """The site of a finding, None when there is no such finding."""
        return self._sites.get(finding_id)
