"""Where every finding stands, folded from its transitions: the last one is its state, all of them its history."""

from collections.abc import Iterable

from schemas.events.envelope import Event
from schemas.events.findings import FindingTransition


class Histories:
    """Transitions by finding, in the order of the topic; an event that is met twice counts once."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self._steps: dict[str, list[FindingTransition]] = {}
        self._seen: set[str] = set()
        self._programs: dict[str, str] = {}
        for event in events:
            self.add(event)

    def add(self, event: Event) -> None:
        if isinstance(event.data, FindingTransition) and event.id not in self._seen:
            self._seen.add(event.id)
            self._steps.setdefault(event.data.finding_id, []).append(event.data)
            self._programs[event.data.finding_id] = event.program

    def current(self) -> list[FindingTransition]:
        """The last transition of every finding, newest first."""
        last = [steps[-1] for steps in list(self._steps.values())]  # another thread may be adding
        return sorted(last, key=lambda step: (step.at, step.finding_id), reverse=True)

    def history(self, finding_id: str) -> list[FindingTransition]:
        return self._steps.get(finding_id, [])

    def program_of(self, finding_id: str) -> str:
        return self._programs[finding_id]

    def ids_like(self, beginning: str) -> list[str]:
        """Ids that begin so: a person types the first few characters."""
        return [finding_id for finding_id in self._steps if finding_id.startswith(beginning)]
