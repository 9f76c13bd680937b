"""What an edition is made from: rows of named queries over one window, and the registry."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from schemas.gate import is_public
from schemas.registry.model import Registry, Subject, Unit
from schemas.registry.subjects import SUBJECTS, counted_as, listed_kinds
from schemas.states import STANDING
from schemas.times import day_of
from stages.reporter.document import Figure
from stages.reporter.verdict import Verdict

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """Rows of one named query with the parameters it was asked with."""

    query: str
    params: Mapping[str, Any]
    rows: Sequence[Row]

    def only(self, keep: Sequence[Row]) -> "Answer":
        return Answer(self.query, self.params, keep)


def count(name: str, answer: Answer, key: str, unit: str = "") -> Figure:
    """How many rows, as a printed number; the ids behind it are the rows' `key`."""
    number = len(answer.rows)
    ids = sorted({str(row[key]) for row in answer.rows})
    return Figure(
        name=name, text=f"{number}{unit}", value=number, query=answer.query, params=dict(answer.params), ids=ids
    )


def total(name: str, answer: Answer, column: str, key: str = "subject") -> Figure:
    """The sum of a column over the rows, as a printed number."""
    number = sum(int(row[column]) for row in answer.rows)
    ids = sorted({str(row[key]) for row in answer.rows if row[column]})
    return Figure(name=name, text=str(number), value=number, query=answer.query, params=dict(answer.params), ids=ids)


@dataclass(frozen=True)
class EditionFacts:
    """Everything an edition prints comes from here. `subjects` are those that the registry lists, of every kind;
    `verdicts` is by their id, `rule_titles` by indicator id. `watched` are the kinds of subject that the program
    watches: its rulebook asks about them, or there was a look at one or a finding of one."""

    registry: Registry
    window_from: datetime
    window_to: datetime
    findings: Answer
    previous: Answer  # findings of the window before, as they stand at this window's end
    warnings: Answer
    coverage: Answer
    unreachable: Answer
    subjects: Answer
    signoffs: Answer
    verdicts: Mapping[str, Verdict]
    rule_titles: Mapping[str, str]
    rulebook: str
    rulebook_version: str
    units: Mapping[str, Unit] = field(default_factory=dict)
    first_look: date | None = None  # a day before the window where there was a look before it, else the first in it
    watched: frozenset[str] = frozenset({"site"})
    seen_elsewhere: bool = False  # whether subjects of others, where units of the scope are charged, were looked at
    first_period: bool = False  # nothing was looked at before the window

    def subject(self, subject_id: str) -> Subject | None:
        return self._known.get(subject_id)

    @cached_property
    def _known(self) -> dict[str, Subject]:
        return {subject.id: subject for subject in self.registry.subjects}

    def kinds(self, watched: bool = True) -> list[str]:
        """The kinds that have a subject here and are, or are not, watched; in the order of the table."""
        return [kind for kind in listed_kinds() if (kind in self.watched) is watched and self.of_kind(kind).rows]

    def of_kind(self, kind: str) -> Answer:
        """The subjects that count as one kind on the last day of the window."""
        return self._by_kind.get(kind, self.subjects.only([]))

    @cached_property
    def _by_kind(self) -> dict[str, Answer]:
        day, found = self.day().isoformat(), dict[str, list[Row]]()
        for row in self.subjects.rows:
            found.setdefault(counted_as(str(row["subject_kind"]), day), []).append(row)
        return {kind: self.subjects.only(rows) for kind, rows in found.items()}

    def named_kinds(self) -> str:
        """What was watched, as titles name it: 政府网站和政务新媒体."""
        names = [SUBJECTS[kind].heading for kind in self.kinds()] or [SUBJECTS["site"].heading]
        return "和".join(filter(None, ("、".join(names[:-1]), names[-1])))

    def open(self) -> Answer:
        """Confirmed findings that stand at the end of the window."""
        return self.findings.only([row for row in self.findings.rows if row["state"] in STANDING])

    @cached_property
    def open_by_subject(self) -> Mapping[str, list[str]]:
        """The ids of the findings that stand on each subject and may be read in a circular."""
        found: dict[str, list[str]] = {}
        for row in self.open().rows:
            if is_public(row):
                found.setdefault(str(row["subject"]), []).append(str(row["finding_id"]))
        return found

    @cached_property
    def void_by_subject(self) -> Mapping[str, int]:
        """Looks at each subject that proved nothing; absent where none was due."""
        return {str(row["subject"]): int(row["void"]) for row in self.coverage.rows}

    @cached_property
    def settled_by_subject(self) -> Counter[str]:
        """How many problems of each subject were mended inside the window."""
        return Counter(str(row["subject"]) for row in self.settled().rows)

    def settled(self) -> Answer:
        """Mended inside the window; what was mended before it is old news."""
        answer = self.in_state("rectified")
        return answer.only([row for row in answer.rows if any(move[1] == "rectified" for move in row["moves"])])

    def seen(self) -> bool:
        """Whether a single look of the window proves anything."""
        return self.seen_elsewhere or any(int(row["done"]) for row in self.coverage.rows)

    def day(self) -> date:
        """The last day of the window."""
        return day_of(self.window_to - timedelta(seconds=1))

    def in_state(self, *states: str) -> Answer:
        return self.findings.only([row for row in self.findings.rows if row["state"] in states])


def within(unit: str, ancestor: str, units: Mapping[str, Unit]) -> bool:
    """Whether a unit lies in the subtree of another (itself included)."""
    seen: set[str] = set()
    current: str | None = unit
    while current and current not in seen:
        if current == ancestor:
            return True
        seen.add(current)
        parent = units.get(current)
        current = parent.parent if parent else None
    return False
