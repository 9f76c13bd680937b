"""How every case stands, folded from its steps in the order of the log.

A step that may not be taken is kept with the sentence that says why and changes nothing: no step is ever lost, and two
people who act at once get the same book from the same log. Who writes a step asks `refusal` first.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from schemas.events.cases import CaseRow, CaseStep, RowAnswer
from schemas.events.envelope import Event
from schemas.states import HANDLING, UNDECIDED, HandlingStep
from stages.case_book.asking import Asked, refused


@dataclass
class RowStanding:
    """One row of a case: its last step, and the answer that the unit gave last."""

    row: CaseRow
    last: HandlingStep
    steps: list[CaseStep] = field(default_factory=list)
    answer: RowAnswer | None = None


@dataclass
class Case:
    """A case as its steps in effect made it. `refused`: steps that came and took no effect, each with its reason.
    `deadline`: the last day that counts now; `paused`: the last day on which its clock stands still."""

    id: str
    program: str
    unit: str
    cause: str
    cause_text: str
    rows: dict[str, RowStanding] = field(default_factory=dict)
    steps: list[CaseStep] = field(default_factory=list)
    refused: list[tuple[CaseStep, str]] = field(default_factory=list)
    deadline: date | None = None
    paused: date | None = None
    closed: bool = False

    @property
    def last(self) -> CaseStep:
        return self.steps[-1]

    @property
    def subjects(self) -> list[str]:
        return list(dict.fromkeys(one.row.subject for one in self.rows.values()))

    @property
    def waiting(self) -> list[RowStanding]:
        """Rows that wait for a decision: an objection, a proposal to close."""
        return [one for one in self.rows.values() if one.last in UNDECIDED]

    def held(self) -> list[str]:
        """Rows whose objection is open: they may not be released."""
        return [name for name, one in self.rows.items() if HANDLING[one.last].waits]

    def named(self) -> list[tuple[CaseStep, list[CaseRow]]]:
        """The namings that stand, each with the rows of which nobody has taken it back."""
        back: dict[tuple[str, str], int] = {}
        for at, one in enumerate(self.steps):
            back.update({(row.id, one.edition): at for row in one.rows if one.step == "naming_withdrawn"})
        found = []
        for at, one in enumerate(self.steps):
            rows = [row for row in one.rows if back.get((row.id, one.edition), -1) < at]
            if one.step == "named" and rows:
                found.append((one, rows))
        return found

    def taken(self, step: HandlingStep) -> list[CaseStep]:
        return [one for one in self.steps if one.step == step]

    def rows_in(self, *last: HandlingStep) -> list[CaseRow]:
        return [one.row for one in self.rows.values() if one.last in last]


class CaseBook:
    """All cases of a log, of every program."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.cases: dict[str, Case] = {}
        self.astray: list[tuple[CaseStep, str]] = []  # steps of cases that were never begun
        self._known: set[str] = set()
        for event in events:
            self.add(event)

    def add(self, event: Event) -> str | None:
        """Take one event of the topic in: None when it took effect, else why not. An event that is met twice counts
        once, also when it was written under two offsets."""
        step = event.data
        if not isinstance(step, CaseStep) or step.key in self._known:
            return None
        self._known.add(step.key)
        why = self.refusal(step, event.program)
        case = self.cases.get(step.case_id)
        if why is None:
            self._take(step, event.program)
        elif case is not None:
            case.refused.append((step, why))
        else:
            self.astray.append((step, why))
        return why

    def as_now(self) -> "CaseBook":
        """The book to look at while this one goes on."""
        book = CaseBook()
        book.cases, book.astray, book._known = dict(self.cases), list(self.astray), self._known
        return book

    def knows(self, key: str) -> bool:
        return key in self._known

    def refusal(self, step: CaseStep, program: str) -> str | None:
        """Why this step may not be taken now, in a sentence for the person; None when it may."""
        return refused(step, program, _asked(self.cases.get(step.case_id)))

    def _take(self, step: CaseStep, program: str) -> None:
        case = self.cases.get(step.case_id)
        if case is None:
            case = Case(step.case_id, program, step.unit, step.cause, step.cause_text)
            self.cases[step.case_id] = case
        for row in step.rows:
            standing = case.rows.setdefault(row.id, RowStanding(row, step.step))
            if not HANDLING[step.step].aside:
                standing.last = step.step
            elif standing.last == "named":
                standing.last = _before_naming(standing)
            standing.steps.append(step)
        for answer in step.answers:
            case.rows[answer.row].answer = answer
        case.steps.append(step)
        if step.deadline is not None:
            case.deadline = date.fromisoformat(step.deadline)
        case.paused = _paused(step, case.paused)
        case.closed = case.closed or step.step == "closed"

    def of(self, program: str) -> list[Case]:
        """The cases of a program, the one that moved last first."""
        theirs = [case for case in self.cases.values() if case.program == program]
        return sorted(theirs, key=lambda case: (case.last.at, case.id), reverse=True)

    def like(self, beginning: str) -> list[Case]:
        """Cases whose id begins so: a person types the first few characters."""
        return [case for name, case in self.cases.items() if name.startswith(beginning)]

    def open_of(self, finding: str) -> Case | None:
        """The case that a finding is handled in; None when it is in none, or in closed ones only."""
        return self._by_row().get(finding)

    def _by_row(self) -> dict[str, Case]:
        return {name: case for case in self.cases.values() if not case.closed for name in case.rows}

    def held(self, program: str) -> dict[str, Case]:
        """The findings of a program with an open objection, which may not be released."""
        return {name: case for case in self._open(program) for name in case.held()}

    def _open(self, program: str) -> Iterator[Case]:
        return (case for case in self.cases.values() if case.program == program and not case.closed)


def _before_naming(standing: RowStanding) -> HandlingStep:
    """Where a row stood before it was named."""
    moved = [one.step for one in standing.steps if not HANDLING[one.step].aside and one.step != "named"]
    return moved[-1]


def _paused(step: CaseStep, now: date | None) -> date | None:
    """A suspension stops the clock until its end; an extension that follows starts it again."""
    if step.step == "suspended" and step.until is not None:
        return date.fromisoformat(step.until)
    return None if step.step == "extended" else now


def _asked(case: Case | None) -> Asked | None:
    if case is None:
        return None
    return Asked(
        program=case.program,
        unit=case.unit,
        closed=case.closed,
        last={name: one.last for name, one in case.rows.items()},
        steps={name: one.steps for name, one in case.rows.items()},
        newest=case.last.at,
        deadline=case.deadline,
        paused=case.paused,
    )
