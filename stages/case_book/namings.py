"""Who was named how often, and the dated story of a fault that came back: over editions, earlier ones and notices
from above, also from before the installation, and over the successors of merged units."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from schemas.chinese import day_text
from schemas.events.cases import CaseStep, Channel
from schemas.events.findings import FindingTransition
from schemas.records.base import Record
from schemas.records.notices import EarlierNaming, NoticeFromAbove
from schemas.states import HANDLING, STANDING
from schemas.times import day_of, midnight
from schemas.words import FINDING_STATES
from stages.case_book.book import Case, CaseBook


@dataclass(frozen=True)
class Naming:
    """One naming of a unit: in which paper (`edition`), by whom (`channel`), of which subject; `subject` is empty where
    the paper named the unit alone. `said_of`: the unit as it was then, where another has succeeded it."""

    unit: str
    subject: str
    day: date
    channel: Channel
    edition: str
    detail: str = ""
    said_of: str = ""


# The unit that answers now for what a unit was named for, of a subject or ("") of none.
Heir = Callable[[str, str], str]


def namings(book: CaseBook, program: str, records: Iterable[tuple[Record, str]], heir: Heir) -> list[Naming]:
    """All namings of a program's units, oldest first. `records` come with the unit that answers for each. One paper
    that names a subject twice, or that is told by a step and by a record, is one naming."""
    found: dict[tuple[str, str, str], Naming] = {}
    for one in (*_of_cases(book, program), *_of_records(records)):
        unit = heir(one.unit, one.subject)
        inherited = one.unit if unit != one.unit else ""
        kept = Naming(unit, one.subject, one.day, one.channel, one.edition, one.detail, inherited)
        found.setdefault((unit, one.subject, one.edition), kept)
    return sorted(_without_unit_lines(found.values()), key=lambda one: (one.day, one.unit, one.subject, one.edition))


def _without_unit_lines(found: Iterable[Naming]) -> list[Naming]:
    """A line that names the unit alone adds nothing where the same paper names one of its subjects."""
    found = list(found)
    told = {(one.unit, one.edition) for one in found if one.subject}
    return [one for one in found if one.subject or (one.unit, one.edition) not in told]


def _of_cases(book: CaseBook, program: str) -> Iterator[Naming]:
    for case in book.of(program):
        for step, rows in case.named():
            for subject in dict.fromkeys(row.subject for row in rows):
                named = "" if subject == f"unit:{case.unit}" else subject
                yield Naming(case.unit, named, day_of(step.at), step.channel or "edition", step.edition, step.reason)


def _of_records(records: Iterable[tuple[Record, str]]) -> Iterator[Naming]:
    for record, unit in records:
        subject = "" if record.subject in (unit, f"unit:{unit}") else record.subject
        if isinstance(record, EarlierNaming):
            yield Naming(unit, subject, day_of(record.at), "earlier", record.edition, record.detail)
        elif isinstance(record, NoticeFromAbove):
            paper = record.document or f"{record.office}{day_text(record.at)}通报"
            yield Naming(unit, subject, day_of(record.at), "above", paper, record.detail)


def times(found: Sequence[Naming]) -> dict[tuple[str, int | None], int]:
    """By unit and year, and by unit over all years (None): in how many papers it was named."""
    papers: dict[tuple[str, int | None], set[str]] = defaultdict(set)
    for one in found:
        papers[one.unit, one.day.year].add(one.edition)
        papers[one.unit, None].add(one.edition)
    return {key: len(names) for key, names in papers.items()}


def of_subjects(found: Sequence[Naming]) -> dict[tuple[str, int | None], int]:
    """The same by subject: in how many papers a site or account was named."""
    papers: dict[tuple[str, int | None], set[str]] = defaultdict(set)
    for one in found:
        if one.subject:
            papers[one.subject, one.day.year].add(one.edition)
            papers[one.subject, None].add(one.edition)
    return {key: len(names) for key, names in papers.items()}


@dataclass(frozen=True)
class Told:
    """One dated event of a story, in an office's words."""

    at: datetime
    text: str
    rank: int = 0  # of several at one instant


def story(steps: Sequence[FindingTransition], cases: Sequence[Case], named: Sequence[Naming]) -> list[Told]:
    """What became of findings, in order: found, mended, come back, and what was done about it each time."""
    about = {step.finding_id for step in steps}
    told = [Told(step.at, _moved(step), 0) for step in steps if step.from_state != step.to_state]
    for case in cases:
        taken = [one for one in case.steps if about & {row.id for row in one.rows}]
        told += [Told(one.at, _taken(one), 1) for one in taken if one.step != "named"]
    told += [Told(midnight(one.day), _named(one), 2) for one in named]
    return sorted(told, key=lambda one: (day_of(one.at), one.rank, one.at, one.text))


def _named(one: Naming) -> str:
    who = "" if one.subject else "责任单位"
    return f"{who}在{one.edition}中被点名通报" + (f"：{one.detail}" if one.detail else "")


def _moved(step: FindingTransition) -> str:
    first = step.from_state is None
    word = "发现" if first else FINDING_STATES[step.to_state]
    return f"{word}：{step.wording}" if step.to_state in STANDING or first else word


def _taken(step: CaseStep) -> str:
    return HANDLING[step.step].word + (f"（{step.reason}）" if step.reason else "")


def repeated(found: Sequence[Naming], current: Iterable[FindingTransition]) -> list[FindingTransition]:
    """Standing findings of subjects that two papers or more have named: 同一问题被多次通报, unless it was mended."""
    papers = of_subjects(found)
    return [one for one in current if one.to_state in STANDING and papers.get((one.subject, None), 0) > 1]
