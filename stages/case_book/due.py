"""What falls due on a day: by the program's ladder, by the end of a suspension, by a decision that is owed.

Steps are proposed here and never taken: who may take one is in `schemas.states.HANDLING`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from schemas.calendar import WorkCalendar
from schemas.chinese import day_text
from schemas.events.cases import CaseRow
from schemas.events.findings import Warned
from schemas.ladder import Ladder, Rung
from schemas.states import HANDLING, HandlingStep
from schemas.times import day_of
from stages.case_book.book import Case, CaseBook
from stages.case_book.namings import Naming

OBJECTION, ENDED, SETTLED, EXPIRING, WITHHELD = "异议决定", "计时恢复", "全部办结", "到期提醒", "关停决定"
HOURS_A_DAY = 24
# Steps that wait for a decision, the decision that is owed (either way), and what the rule is called.
OWED: tuple[tuple[tuple[HandlingStep, ...], HandlingStep, str], ...] = (
    (("disputed", "overruled"), "upheld", OBJECTION),
    (("closing_proposed",), "closing_letter", WITHHELD),
)


@dataclass(frozen=True)
class Due:
    """One step that falls due: `day` is the day on which it did, `rule` what says so, `why` the same in a sentence."""

    program: str
    case_id: str
    unit: str
    step: HandlingStep
    rule: str
    day: date
    rows: tuple[CaseRow, ...]
    why: str
    subject: str = ""  # the one subject that it is about, where it is about one


@dataclass(frozen=True)
class Known:
    """What the ladder is asked about beside the cases: which findings stand open, all namings, and by unit of a case
    who has succeeded it."""

    open_rows: Collection[str]
    namings: Sequence[Naming] = ()
    heirs: Mapping[str, str] = field(default_factory=dict)


def due_on(book: CaseBook, program: str, ladder: Ladder, calendar: WorkCalendar, day: date, known: Known) -> list[Due]:
    """Everything of a program that is due by the day, what has been due longest first."""
    found = [
        one for case in book.of(program) if not case.closed for one in _of_case(case, ladder, calendar, day, known)
    ]
    found += _named_often(book, program, ladder, day, known)
    return sorted(found, key=lambda one: (one.day, one.unit, one.case_id, one.rule, one.subject))


def _of_case(case: Case, ladder: Ladder, calendar: WorkCalendar, day: date, known: Known) -> Iterator[Due]:
    yield from _decisions(case, ladder, calendar, day)
    if case.paused is not None and day <= case.paused:
        return
    undecided = {one.row.id for one in case.waiting}
    settled = {row.id for row in case.rows_in("revoked")}
    left = tuple(
        one.row for name, one in case.rows.items() if name in known.open_rows and name not in undecided | settled
    )
    if not left and not undecided:
        rows = tuple(one.row for one in case.rows.values())
        yield _due(case, "closed", SETTLED, day_of(case.last.at), rows, "所列问题均已整改或撤销，可以办结")
    if left and case.taken("notified"):
        yield from _pressed(case, ladder, calendar, day, left)


def _decisions(case: Case, ladder: Ladder, calendar: WorkCalendar, day: date) -> Iterator[Due]:
    """Objections and proposals that wait for another person's decision, from the day on by which it is owed."""
    for waiting, step, rule in OWED:
        rows = tuple(case.rows_in(*waiting))
        if not rows:
            continue
        asked = max(one.at for row in rows for one in case.rows[row.id].steps if one.step == waiting[0])
        limit = calendar.deadline(day_of(asked), ladder.decide_days).day
        if limit <= day:
            why = f"{day_text(asked)}{HANDLING[waiting[0]].word}，应于{day_text(limit)}前由另一人决定"
            yield _due(case, step, rule, limit, rows, why)


def _pressed(case: Case, ladder: Ladder, calendar: WorkCalendar, day: date, left: tuple[CaseRow, ...]) -> Iterator[Due]:
    """The lowest rung behind the deadline that was not climbed yet; one at a time, each in its turn."""
    if case.deadline is None:
        return
    begun = max((at for at, one in enumerate(case.steps) if one.deadline is not None), default=0)
    climbed: dict[HandlingStep, int] = {}
    for one in case.steps[begun:]:
        climbed[one.step] = climbed.get(one.step, 0) + 1
    asked: dict[HandlingStep, int] = {}
    for rung in ladder.rungs:
        if rung.days is None:
            continue
        asked[rung.step] = asked.get(rung.step, 0) + 1
        if climbed.get(rung.step, 0) >= asked[rung.step]:
            continue
        limit = _rung_day(rung, case.deadline, calendar)
        if limit <= day:
            unit = "个工作日" if rung.working else "天"
            why = f"期限{day_text(case.deadline)}届满{rung.days}{unit}，仍有{len(left)}个问题未整改"
            yield _due(case, rung.step, rung.id, limit, left, why)
        return


@lru_cache(4096)
def _rung_day(rung: Rung, deadline: date, calendar: WorkCalendar) -> date:
    assert rung.days is not None
    return (
        calendar.deadline(deadline, rung.days).day
        if rung.working
        else date.fromordinal(deadline.toordinal() + rung.days)
    )


def _named_often(book: CaseBook, program: str, ladder: Ladder, day: date, known: Known) -> Iterator[Due]:
    """Rungs that follow the number of namings. What was taken about the subject since it was named last is not proposed
    again; where nothing is handled at the moment the proposal stands alone."""
    cases = book.of(program)
    for rung in ladder.rungs:
        if rung.namings is None:
            continue
        for (unit, subject), papers in _named(rung, day, known).items():
            if len(papers) < rung.namings:
                continue
            last = max(papers.values())
            about = [case for case in cases if _concerns(case, unit, subject, known)]
            if any(day_of(one.at) >= last for case in about for one in case.taken(rung.step)):
                continue
            yield _often(rung, program, (unit, subject), len(papers), last, about, day)


def _named(rung: Rung, day: date, known: Known) -> dict[tuple[str, str], dict[str, date]]:
    """By unit and subject ("" for the unit as a whole) the papers that have named it up to the day, with their days."""
    found: dict[tuple[str, str], dict[str, date]] = {}
    for one in known.namings:
        if (
            one.day > day
            or (rung.within == "year" and one.day.year != day.year)
            or (rung.per == "subject" and not one.subject)
        ):
            continue
        subject = one.subject if rung.per == "subject" else ""
        found.setdefault((one.unit, subject), {})[one.edition] = one.day
    return found


def _concerns(case: Case, unit: str, subject: str, known: Known) -> bool:
    return subject in case.subjects if subject else known.heirs.get(case.unit, case.unit) == unit


def _often(
    rung: Rung, program: str, named: tuple[str, str], times: int, last: date, about: Sequence[Case], day: date
) -> Due:
    unit, subject = named
    within = f"{day.year}年内" if rung.within == "year" else "历年"
    whose = "该对象" if subject else "该单位"
    why = f"{whose}{within}已被点名通报{times}次，达到{rung.namings}次"
    case = next((case for case in about if not case.closed), None)
    if case is None:
        return Due(program, "", unit, rung.step, rung.id, last, (), why, subject)
    rows = tuple(one.row for one in case.rows.values() if not subject or one.row.subject == subject)
    return Due(program, case.id, case.unit, rung.step, rung.id, last, rows, why, subject)


def _due(case: Case, step: HandlingStep, rule: str, day: date, rows: tuple[CaseRow, ...], why: str) -> Due:
    return Due(case.program, case.id, case.unit, step, rule, day, rows, why)


def expiring(
    warnings: Collection[tuple[str, Warned]], book: CaseBook, program: str, ladder: Ladder, day: date
) -> list[Due]:
    """What will soon be overdue (到期提醒): warnings of the program (each with its program) that stand raised, run out
    within the ladder's days, and of which the unit was not reminded yet."""
    reminded = {row.id for case in book.of(program) for one in case.taken("forewarned") for row in one.rows}
    found = []
    for theirs, warned in warnings:
        if theirs != program or not warned.raised or warned.hours_left is None or warned.warning_id in reminded:
            continue
        runs_out = date.fromordinal(day_of(warned.at).toordinal() + int(warned.hours_left // HOURS_A_DAY))
        ahead = runs_out.toordinal() - day.toordinal()
        if 0 <= ahead <= ladder.forewarn_days:
            row = row_of_warning(warned)
            why = f"预计{day_text(runs_out)}到期，提前{ladder.forewarn_days}天内提醒"
            found.append(Due(program, "", warned.unit, "forewarned", EXPIRING, runs_out, (row,), why))
    return sorted(found, key=lambda one: (one.day, one.unit, one.rows[0].id))


def row_of_warning(warned: Warned, number: int = 1) -> CaseRow:
    return CaseRow(
        id=warned.warning_id,
        number=number,
        indicator=warned.indicator,
        subject=warned.subject,
        subject_kind=warned.subject_kind,
        target=warned.target,
        target_kind=warned.target_kind,
    )
