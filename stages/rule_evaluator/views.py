"""The views of the programs that watch a subject, each with the rules it judges by."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

import msgspec

from schemas.calendar import WorkCalendar
from schemas.registry.model import Registration, Watcher
from schemas.times import day_of
from stages.rule_evaluator.facts.records import Recorded, Shelf
from stages.rule_evaluator.rules import Rules
from stages.rule_evaluator.state import JudgementState, SubjectState
from stages.rule_evaluator.view import Shared, View, day_judged


class Views:
    """`rules` by rulebook; `calendar` gives the holiday notices that a program knows, asked once a batch; `shelf` holds
    the records of the batch in hand."""

    def __init__(self, rules: Mapping[str, Rules], generation: int, calendar: Callable[[str], WorkCalendar]) -> None:
        self.rules = rules
        self.record_kinds = frozenset(kind for one in rules.values() for kind in one.record_kinds)
        self.shelf = Shelf({})
        self._generation = generation
        self._calendar = calendar
        self._calendars: dict[str, WorkCalendar] = {}

    def begin(self, shelf: Shelf) -> None:
        """Judge another batch."""
        self.shelf = shelf
        self._calendars.clear()

    def _calendar_of(self, program: str) -> WorkCalendar:
        if program not in self._calendars:
            self._calendars[program] = self._calendar(program)
        return self._calendars[program]

    def of_all(
        self, state: SubjectState, at: datetime, day_closed: str | None = None, focus: str | None = None
    ) -> Iterator[tuple[View, Rules]]:
        """One view for each program that judges it; a program that did not draw it has facts and no judgement."""
        registration, shared = state.registration, Shared()
        for watcher in registration.watchers if registration is not None else ():
            if watcher.sampled:
                yield self.of_one(state, watcher, at, day_closed, focus, shared)

    def of_one(
        self,
        state: SubjectState,
        watcher: Watcher,
        at: datetime,
        day_closed: str | None = None,
        focus: str | None = None,
        shared: Shared | None = None,
    ) -> tuple[View, Rules]:
        assert state.registration is not None
        judged = state.programs.get(watcher.program)
        if judged is None:
            judged = state.programs[watcher.program] = JudgementState()
        rules = self.rules[_rulebook_of(judged, watcher, day_closed)]
        return (
            View(
                state=state,
                judged=judged,
                registration=state.registration,
                watcher=watcher,
                book=rules.book,
                at=at,
                day=day_judged(at, day_closed),
                closed=day_closed is not None,
                look_within_hours=rules.book.look_within_hours,
                generation=self._generation,
                focus=focus,
                calendar=self._calendar_of(watcher.program),
                recorded=self._recorded(state.registration.subject.id, watcher.program, day_closed),
                shared={} if shared is None else shared,
            ),
            rules,
        )

    def _recorded(self, subject: str, program: str, day_closed: str | None) -> Recorded:
        if day_closed is None or not self.record_kinds:
            return Recorded()
        return self.shelf.seen(subject, program, date.fromisoformat(day_closed))

    def by_former(self, view: View, rules: Rules, indicator: str) -> tuple[View, Rules]:
        """The view by the last rulebook before the present one that has this indicator; the same where none has: what
        was found by a rulebook that was replaced can be settled all the same."""
        for former in reversed(view.judged.former):
            before = self.rules.get(former.rulebook)
            if before is not None and indicator in before.by_id:
                hours = before.book.look_within_hours
                return msgspec.structs.replace(view, book=before.book, look_within_hours=hours), before
        return view, rules

    def rules_of(self, registration: Registration) -> list[Rules]:
        """The rules of every program that watches it."""
        return [self.rules[watcher.rulebook] for watcher in registration.watchers]


def _rulebook_of(judged: JudgementState, watcher: Watcher, day_closed: str | None) -> str:
    """The rulebook that was in force on the day that closes; the present one where none closes. The midnight from
    which another one holds closes a day of the one before."""
    later = (one.rulebook for one in judged.former if day_closed is not None and str(day_of(one.until)) > day_closed)
    return next(later, watcher.rulebook)
