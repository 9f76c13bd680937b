"""Which findings there are, read from the log only when a review is handed in."""

from functools import cached_property

from pipelines.log.records import Log
from pipelines.log.sqlite import payload_rows
from schemas.events.codec import decode
from schemas.events.findings import FindingTransition
from schemas.events.types import BY_PAYLOAD, FINDINGS
from schemas.rights import Action, Thing, review_right
from schemas.states import ReviewAction

_TRANSITION = BY_PAYLOAD[FindingTransition].name.encode()  # a cheap look at the bytes before decoding


class KnownFindings:
    def __init__(self, log: Log) -> None:
        self._log = log

    @cached_property
    def _newest(self) -> dict[str, FindingTransition]:
        found: dict[str, FindingTransition] = {}
        for records in payload_rows(self._log, FINDINGS):
            for record in records:
                if _TRANSITION in record.value:
                    data = decode(record.value, FINDINGS).data
                    if isinstance(data, FindingTransition):
                        found[data.finding_id] = data
        return found

    def site_of(self, finding_id: str) -> str | None:
        """The site of a finding, None when there is no such finding."""
        last = self._newest.get(finding_id)
        return None if last is None else last.subject

    def right(self, action: ReviewAction, finding_id: str) -> tuple[Action, Thing]:
        """The right that a review of this finding asks for, and of what."""
        last = self._newest.get(finding_id)
        people = frozenset() if last is None else frozenset(one.id for one in last.confirmed_by)
        return review_right(action, 0 if last is None else last.needs_people, people), Thing(people=people)
