"""Which findings there are, read from the log only when a review or a sign-off is handed in."""

from functools import cached_property

from pipelines.log.records import Log
from pipelines.office.histories import read_histories
from schemas.events.findings import FindingTransition
from schemas.rights import Action, Thing, review_right
from schemas.states import ReviewAction
from stages.rule_evaluator.projection import Histories


class KnownFindings:
    def __init__(self, log: Log) -> None:
        self._log = log

    @cached_property
    def histories(self) -> Histories:
        """Every finding with its history."""
        return read_histories(self._log)

    def _newest(self, finding_id: str) -> FindingTransition | None:
        steps = self.histories.history(finding_id)
        return steps[-1] if steps else None

    def site_of(self, finding_id: str) -> str | None:
        """The site of a finding, None when there is no such finding."""
        last = self._newest(finding_id)
        return None if last is None else last.subject

    def right(self, action: ReviewAction, finding_id: str) -> tuple[Action, Thing]:
        """The right that a review of this finding asks for, and of what."""
        last = self._newest(finding_id)
        people = frozenset() if last is None else frozenset(one.id for one in last.confirmed_by)
        return review_right(action, 0 if last is None else last.needs_people, people), Thing(people=people)
