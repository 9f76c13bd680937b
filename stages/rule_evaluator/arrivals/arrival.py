"""An event that has come in, with all that handling it takes."""

from dataclasses import dataclass
from datetime import datetime

from schemas.events.envelope import Event
from schemas.records import Record
from stages.rule_evaluator.emitting import Emitter
from stages.rule_evaluator.facts.records import Given
from stages.rule_evaluator.rules import Rules
from stages.rule_evaluator.state import SubjectState
from stages.rule_evaluator.view import View
from stages.rule_evaluator.views import Views


class UnusableEventError(ValueError):
    """An event this stage can never use; the text is the cause in the dead letter."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """`state` is that of the event's subject, `at` the time of the event in Shanghai; `stage` the name under which
    something is said because of it."""

    event: Event
    at: datetime
    state: SubjectState
    views: Views
    stage: str

    def emitter(self, view: View) -> Emitter:
        return Emitter(self.event, self.stage, view.watcher.program)

    def sender_view(self) -> tuple[View, Rules]:
        """The view of the program whose people handed the event in. Raises UnusableEventError where it has none."""
        program = self.event.program
        watchers = self.state.registration.watchers if self.state.registration is not None else []
        watcher = next((w for w in watchers if w.program == program and w.sampled), None)
        if watcher is None:
            raise UnusableEventError(
                f"it is not registered in program {program!r} (or was not drawn): register it, then replay this"
            )
        return self.views.of_one(self.state, watcher, self.at)

    def first_time(self, data: Given) -> bool:
        """Whether this was not handed in before; it is remembered by its day."""
        return self.views.shelf.first_time(self.event.partitionkey, self.event.program, data, self.state.until)

    def known(self, data: Given) -> bool:
        """Whether this was handed in before."""
        return self.views.shelf.known(self.event.partitionkey, self.event.program, data)

    def note(self, record: Record) -> None:
        """Keep a record for the sender's program."""
        self.views.shelf.note(self.event.partitionkey, self.event.program, record, self.event.id)
