"""Which subjects have something to plan, so that planning takes time for those and not for all that is registered."""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from schemas.registry.subjects import Subject
from schemas.times import day_of
from stages.scheduler.plan import Span
from stages.scheduler.stage import state_key

Drawn = Mapping[str, frozenset[str]]


class Agenda:
    """Subjects are told by their place in `subjects`. One waits from the instant that was named when it was planned
    last, and whenever its state has changed; all of them do at the first plan, and when day or sample are others: these
    stand in what is registered of a subject. Who waits goes on waiting until told to have been planned."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        self._places = {state_key(subject.id): place for place, subject in enumerate(subjects)}
        self._circumstances: tuple[date, Drawn] | None = None
        self._waiting: set[int] = set()
        self._due: dict[int, datetime] = {}
        self._queue: list[tuple[datetime, int]] = []  # also what has been put off or put forward since

    def changed(self, keys: Iterable[str]) -> None:
        """The state under these keys is another one."""
        self._waiting.update(self._places[key] for key in keys if key in self._places)

    def waiting(self, span: Span, drawn: Drawn) -> list[int]:
        """Who has to be planned in a span, in the order of the registry."""
        if self._circumstances != (day_of(span.start), drawn):
            self._waiting.update(self._places.values())
        while self._queue and self._queue[0][0] < span.end:
            due, place = heapq.heappop(self._queue)
            if self._due.get(place) == due:
                self._waiting.add(place)
        return sorted(self._waiting)

    def planned(self, span: Span, drawn: Drawn, due: Mapping[int, datetime]) -> None:
        """Those who waited have been planned; when each of them is due next."""
        self._circumstances = (day_of(span.start), drawn)
        self._waiting.difference_update(due)
        for place, instant in due.items():
            if self._due.get(place) != instant or instant < span.end:
                heapq.heappush(self._queue, (instant, place))
            self._due[place] = instant
