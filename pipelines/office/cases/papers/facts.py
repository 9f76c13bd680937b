"""What the papers of a case print: its rows as they may be read outside, the names, the office."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from pipelines.office.cases.desk import CaseDesk
from pipelines.office.cases.past import causes, read_past
from pipelines.office.cases.reading import read_warnings
from pipelines.office.finding_desk import read_newest
from pipelines.office.histories import read_histories
from schemas.events.cases import RowAnswer
from schemas.events.findings import FindingTransition, Warned
from schemas.gate import Sight, announced, why_withheld
from schemas.registry.model import Registry, Unit
from schemas.registry.subjects import Subject
from schemas.states import HANDLING, STANDING, UNSETTLED
from schemas.times import day_of
from stages.case_book import Case, RowStanding

SHA_SHOWN = 12


@dataclass(frozen=True)
class RowFacts:
    """One row of a case. `what` says what was found, as it may be read; `proofs` when and by which stored page."""

    number: int
    id: str
    subject: str
    place: str
    rule: str
    what: str
    url: str
    first_seen: date | None
    proofs: tuple[str, ...]
    state: str
    step: str
    open: bool
    answer: RowAnswer | None
    cause: str = ""  # how it came about, where the history tells


@dataclass(frozen=True)
class CaseFacts:
    """Everything that a paper of a case prints. `at` is when the paper is made."""

    case: Case
    registry: Registry
    unit: Unit
    rows: tuple[RowFacts, ...]
    at: datetime

    @property
    def left(self) -> tuple[RowFacts, ...]:
        """The rows that are outstanding: still open, and not decided to be groundless."""
        return tuple(row for row in self.rows if row.open)

    @property
    def reminders(self) -> int:
        return len(self.case.taken("reminded"))

    @property
    def deadline(self) -> date | None:
        return self.case.deadline


def with_causes(facts: CaseFacts, desk: CaseDesk) -> CaseFacts:
    """The same with the causes that the history tells of what may be read; this reads all that was seen."""
    histories = read_histories(desk.desk.log)
    shown = [row for row in facts.rows if row.state in STANDING]
    steps = [histories.history(row.id) for row in shown]
    book = desk.desk.rulebook
    told = causes(steps, book, read_past(desk.desk.folder.root, desk.desk.log, facts.case.subjects))
    told = {name: one for name, one in told.items() if is_public_step(histories.history(name)[-1])}
    rows = [replace(row, cause=told[row.id].text) if row.id in told else row for row in facts.rows]
    return replace(facts, rows=tuple(rows))


def is_public_step(last: FindingTransition) -> bool:
    """Whether nothing of the finding is withheld in a paper."""
    return (
        why_withheld(last.restricted, last.to_state, [one.id for one in last.confirmed_by], last.needs_people) is None
    )


def case_facts(desk: CaseDesk, case: Case, sight: Sight) -> CaseFacts:
    """The facts of a case as the actor of `sight` may read them."""
    registry, log = desk.desk.registry, desk.desk.log
    histories, newest = read_histories(log), read_newest(log, desk.program)
    findings = {one.finding_id: newest.renewed(one) for one in histories.current() if one.finding_id in case.rows}
    warnings = {one.warning_id: one for _, one in read_warnings(log) if one.warning_id in case.rows}
    rules = {one.id: one.title for one in desk.desk.rulebook.indicators}
    subjects: dict[str, Subject] = {one.id: one for one in registry.subjects}
    rows = []
    for standing in sorted(case.rows.values(), key=lambda one: one.row.number):
        found = findings.get(standing.row.id)
        seen = sight.step(found) if found is not None else None
        rows.append(_row(standing, seen, warnings.get(standing.row.id), subjects, rules))
    units = {unit.id: unit for unit in registry.units}
    unit = units.get(case.unit) or Unit(id=case.unit, name=case.unit, short_name=case.unit, level="department")
    return CaseFacts(case, registry, unit, tuple(rows), desk.now)


def _row(
    standing: RowStanding,
    found: FindingTransition | None,
    warned: Warned | None,
    subjects: Mapping[str, Subject],
    rules: Mapping[str, str],
) -> RowFacts:
    row, subject = standing.row, subjects.get(standing.row.subject)
    columns = {column.id: column.name for column in subject.columns} if subject else {}
    told = found or (announced(warned) if warned else None)
    return RowFacts(
        number=row.number,
        id=row.id,
        subject=subject.name if subject else row.subject,
        place=columns.get(row.target, ""),
        rule=rules.get(row.indicator, row.indicator),
        what=told.wording if told else "",
        url=(found.url if found else None) or (subject.address if subject else ""),
        first_seen=day_of(found.first_seen) if found else None,
        proofs=tuple(_proof(found)) if found else (),
        state=found.to_state if found else "",
        step=HANDLING[standing.last].word,
        open=(found.to_state in UNSETTLED if found else True) and standing.last != "revoked",
        answer=standing.answer,
    )


def _proof(found: FindingTransition) -> list[str]:
    """When it was seen and by which stored page, so that the unit can ask for exactly that one."""
    return [
        f"{day_of(proof.at)}" + (f"（存证{proof.sha256[:SHA_SHOWN]}）" if proof.sha256 else "")
        for proof in found.evidence
    ]
