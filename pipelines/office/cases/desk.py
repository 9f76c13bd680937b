"""The desk at which cases are handled: every step is asked of the book first, then written to `cases`.

Commands, console pages and filled-in forms come through here. A step that may not be taken raises MistakeError with
one sentence for the person.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import msgspec

from pipelines.log.records import Commit, NewRecord
from pipelines.office.cases.clock import day_written, deadline_after
from pipelines.office.cases.reading import alone, heir_of, one_case, read_book
from pipelines.office.cases.rechecks import rechecks
from pipelines.office.finding_desk import Desk
from pipelines.office.work_calendar import Notices
from schemas.calendar import WorkCalendar
from schemas.events.actor import Actor
from schemas.events.cases import CaseRow, CaseStep, Channel, Clock, RowAnswer
from schemas.events.codec import encode
from schemas.events.envelope import Event
from schemas.events.findings import FindingTransition
from schemas.events.types import CASES, OBSERVATIONS
from schemas.ids import digest, event_id
from schemas.ladder import Ladder
from schemas.mistakes import MistakeError
from schemas.rights import concerning, may
from schemas.states import ACTS, HANDLING, STANDING, UNSETTLED, HandlingStep
from schemas.times import day_of, rfc3339
from stages.case_book import Case, CaseBook
from stages.case_book.grouping import NOTICE, Cause, Group, groups

NAME, REVISION = "case-desk", 1


@dataclass(frozen=True)
class Wanted:
    """A step as a person asks for it. `rows`: numbers or beginnings of ids; none: all on which it can be taken."""

    step: HandlingStep
    rows: Sequence[str] = ()
    answers: Sequence[RowAnswer] = ()
    deadline: str | None = None
    until: str | None = None
    clock: Clock | None = None
    reason: str = ""
    paper: str = ""
    edition: str = ""
    channel: Channel | None = None
    rule: str = ""


@dataclass
class CaseDesk:
    """Handles the cases of one program over a desk officer's desk (`pipelines.office.finding_desk`)."""

    desk: Desk
    name: str = field(default=NAME, init=False)

    @property
    def now(self) -> datetime:
        return self.desk.now

    @cached_property
    def program(self) -> str:
        return self.desk.program()

    @property
    def ladder(self) -> Ladder:
        return self.desk.registry.program.ladder

    @cached_property
    def calendar(self) -> WorkCalendar:
        return Notices(self.desk.folder.root).calendar()

    def book(self) -> CaseBook:
        return read_book(self.desk.log)

    def notify(
        self,
        actor: Actor,
        units: Collection[str] = (),
        findings: Collection[str] = (),
        causes: Mapping[str, Cause] | None = None,
        deadline: str | None = None,
        reason: str = "",
    ) -> list[CaseStep]:
        """Tell units what was found (核实反馈): a case for each unit and cause, with the day by which it answers.
        `findings`: these alone, clues too; else all confirmed ones of the units that are in no case yet. Raises
        MistakeError."""
        with alone(self.desk.folder.root):
            book = self.book()
            chosen = self._unhandled(book, units, findings)
            steps = [self._begun(group, actor, "notified", deadline, reason) for group in groups(chosen, causes or {})]
            self._write(book, steps, actor)
        return steps

    def unhandled(self, units: Collection[str] = ()) -> list[FindingTransition]:
        """Findings that stand and are in no open case: what a notice would be about. Raises MistakeError for none."""
        return self._unhandled(self.book(), units, ())

    def _unhandled(self, book: CaseBook, units: Collection[str], findings: Collection[str]) -> list[FindingTransition]:
        current = {one.finding_id: one for one in self._theirs()}
        named = [self._finding(current, beginning) for beginning in findings]
        for one in named:
            if (case := book.open_of(one.finding_id)) is not None:
                raise MistakeError(f"问题{one.finding_id[:12]}已在办理单{case.id[:12]}中办理，不能重复交办。")
            if one.to_state not in UNSETTLED:
                raise MistakeError(f"问题{one.finding_id[:12]}当前不是未办结的问题，无须交办。")
        handled = {name for case in book.cases.values() if not case.closed for name in case.rows}
        open_ones = [one for one in current.values() if one.to_state in STANDING and one.finding_id not in handled]
        chosen = named or [one for one in open_ones if not units or one.unit in units]
        if not chosen:
            raise MistakeError("没有需要交办的问题：所选单位的问题均已办结或已在办理单中。")
        return chosen

    def _finding(self, current: Mapping[str, FindingTransition], beginning: str) -> FindingTransition:
        found = [one for name, one in current.items() if name.startswith(beginning)]
        if len(found) != 1:
            raise MistakeError(f"编号以“{beginning}”开头的问题有{len(found)}个，请用 xunwang findings list 核对编号。")
        return found[0]

    def standing(self) -> list[FindingTransition]:
        """The findings of the program as they stand now."""
        return self._theirs()

    def _theirs(self) -> list[FindingTransition]:
        histories = self.desk.histories()
        return [one for one in histories.current() if histories.program_of(one.finding_id) == self.program]

    def _begun(self, group: Group, actor: Actor, step: HandlingStep, deadline: str | None, reason: str) -> CaseStep:
        rows = [row_of(one, number) for number, one in enumerate(group.findings, start=1)]
        case = digest("case", self.program, group.unit, group.cause.key, rfc3339(self.now), *(row.id for row in rows))
        limit = day_written(deadline, "deadline", self.now) if deadline else None
        return CaseStep(
            key=digest(case, step, actor.id, rfc3339(self.now)),
            case_id=case,
            unit=group.unit,
            step=step,
            actor=actor,
            at=self.now,
            cause="" if group.cause == NOTICE else group.cause.key,
            cause_text=group.cause.text,
            rows=rows,
            deadline=limit or str(self.calendar.deadline(day_of(self.now), self.ladder.answer_days).day),
            reason=reason,
            paper="整改通知",
            seen={one.finding_id: one.to_state for one in group.findings},
        )

    def forewarn(self, actor: Actor, rows: Sequence[tuple[str, CaseRow]], reason: str = "") -> list[CaseStep]:
        """Remind units of what is about to be overdue; `rows` come with the unit. One case a unit, and each row is
        counted once."""
        with alone(self.desk.folder.root):
            book, steps = self.book(), []
            for unit in sorted({unit for unit, _ in rows}):
                theirs = [row for one, row in rows if one == unit]
                numbered = [msgspec.structs.replace(row, number=n) for n, row in enumerate(theirs, start=1)]
                case = digest("case", self.program, unit, "forewarned", rfc3339(self.now), *(row.id for row in theirs))
                steps.append(
                    CaseStep(
                        key=digest(case, "forewarned", actor.id),
                        case_id=case,
                        unit=unit,
                        step="forewarned",
                        actor=actor,
                        at=self.now,
                        cause="expiring",
                        rows=numbered,
                        reason=reason,
                        paper="提醒",
                    )
                )
            self._write(book, steps, actor)
        return steps

    def take(self, beginning: str, wanted: Wanted, actor: Actor) -> CaseStep:
        """One step of the case whose id begins so. Raises MistakeError when it may not be taken."""
        with alone(self.desk.folder.root):
            book = self.book()
            case = one_case(book, beginning)
            step = self._step(case, wanted, actor)
            self._write(book, [step], actor)
        return step

    def withdraw_naming(self, edition: str, actor: Actor, reason: str) -> list[CaseStep]:
        """Take back what an edition said of every case that it named: a step that stands beside the others, and the
        deadline as it was before. All of them or none. Raises MistakeError."""
        with alone(self.desk.folder.root):
            book = self.book()
            steps = [self._withdrawn(case, edition, rows, actor, reason) for case, rows in self.named_by(edition, book)]
            self._write(book, steps, actor)
        return steps

    def named_by(self, edition: str, book: CaseBook | None = None) -> list[tuple[Case, list[CaseRow]]]:
        """The cases that an edition names, each with the rows for which that stands."""
        found = []
        for case in (book or self.book()).of(self.program):
            rows = [row for one, named in case.named() if one.edition == edition for row in named]
            if rows:
                found.append((case, rows))
        return found

    def _withdrawn(self, case: Case, edition: str, rows: list[CaseRow], actor: Actor, reason: str) -> CaseStep:
        moved = [one for one in case.steps if one.deadline is not None]
        named = bool(moved) and moved[-1].step == "named" and moved[-1].edition == edition
        earlier = [one.deadline for one in moved if not (one.step == "named" and one.edition == edition)]
        return CaseStep(
            key=digest(case.id, "naming_withdrawn", edition, *(row.id for row in rows)),
            case_id=case.id,
            unit=case.unit,
            step="naming_withdrawn",
            actor=actor,
            at=self.now,
            rows=rows,
            deadline=earlier[-1] if named and earlier else None,
            reason=reason.strip(),
            edition=edition,
            channel="edition",
            seen=self._seen({row.id for row in rows}),
        )

    def answer(self, beginning: str, answers: Sequence[RowAnswer], actor: Actor, reason: str = "") -> list[CaseStep]:
        """A unit's answer row by row: what it accepts or has mended is one step, what it objects to another. Every
        answer has its targets looked at again. Raises MistakeError; then nothing of it is taken."""
        with alone(self.desk.folder.root):
            book = self.book()
            case = one_case(book, beginning)
            kinds: dict[HandlingStep, list[RowAnswer]] = {"answered": [], "disputed": []}
            for one in answers:
                kinds["disputed" if one.reply == "objected" else "answered"].append(one)
            steps = [
                self._step(
                    case, Wanted(step, [a.row for a in theirs], theirs, reason=reason, paper="整改回复表"), actor
                )
                for step, theirs in kinds.items()
                if theirs
            ]
            if not steps:
                raise MistakeError("没有可登记的反馈：各行均未填写，请填写后再报。")
            self._write(book, steps, actor)
        return steps

    def _step(self, case: Case, wanted: Wanted, actor: Actor) -> CaseStep:
        rows = self.rows_for(case, wanted)
        made = CaseStep(
            key=digest(case.id, wanted.step, actor.id, rfc3339(self.now), *(row.id for row in rows)),
            case_id=case.id,
            unit=case.unit,
            step=wanted.step,
            actor=actor,
            at=self.now,
            rows=rows,
            answers=list(wanted.answers),
            until=day_written(wanted.until, "until", self.now) if wanted.until else None,
            clock=wanted.clock,
            reason=wanted.reason.strip(),
            paper=wanted.paper,
            edition=wanted.edition,
            channel=wanted.channel,
            rule=wanted.rule,
            seen=self._seen({row.id for row in rows}),
        )
        days = (self.ladder.answer_days, self.desk.registry.program.rectify_working_days)
        limit = wanted.deadline and day_written(wanted.deadline, "deadline", self.now)
        return msgspec.structs.replace(made, deadline=limit or deadline_after(made, case, self.calendar, days))

    def rows_for(self, case: Case, wanted: Wanted) -> list[CaseRow]:
        """The rows that were named, else those on which the step can be taken; where it can be taken on none, all, so
        that the book says why."""
        if wanted.rows:
            return [_named_row(case, one) for one in wanted.rows]
        able = [one.row for one in case.rows.values() if one.last in HANDLING[wanted.step].after]
        return able or [one.row for one in case.rows.values()]

    def _seen(self, names: Collection[str]) -> dict[str, str]:
        return {one.finding_id: one.to_state for one in self._theirs() if one.finding_id in names}

    def _write(self, book: CaseBook, steps: Sequence[CaseStep], actor: Actor) -> None:
        """All steps with what they bring, or none. Raises MistakeError with the reason of the first that may not be
        taken."""
        chain = self.desk.chain_for(actor, self.program)
        heir = heir_of(self.desk.registry, day_of(self.now))  # who has taken a unit over answers in its place
        events = [event_of(step, self.program) for step in steps]
        for event in events:
            thing = concerning(chain, event.data.unit, heir(event.data.unit, ""))
            refused = may(actor, event.data.step, thing) or book.add(event)
            if refused is not None:
                raise MistakeError(refused)
        brought = [event for step in steps for event in self._brought(step, actor)]
        # What a step brings stands before it: where a log writes one record after the other, a death in between leaves
        # a look too many, never an answer that nobody looks into.
        records = [NewRecord(OBSERVATIONS, one.partitionkey, encode(one)) for one in brought]
        records += [NewRecord(CASES, one.partitionkey, encode(one)) for one in events]
        self.desk.log.commit(Commit(NAME, records))

    def _brought(self, step: CaseStep, actor: Actor) -> Iterator[Event]:
        """What a step brings with it: an answer has its targets looked at again, a revocation ends the finding."""
        if step.answers:
            yield from rechecks(self.desk.registry, step)
        if step.step == "revoked":
            for name, state in step.seen.items():
                if state in ACTS["dismiss"].within:
                    yield self.desk.review_of(name, "dismiss", _same(actor), f"异议成立，撤销认定：{step.reason}")[2]


def _same(actor: Actor) -> Callable[[str], Actor]:
    return lambda _: actor


def _named_row(case: Case, named: str) -> CaseRow:
    """A row by its 序号 or by the beginning of its id. Raises MistakeError."""
    found = [one.row for name, one in case.rows.items() if name == named or str(one.row.number) == named]
    found = found or [one.row for name, one in case.rows.items() if name.startswith(named)]
    if len(found) != 1:
        numbers = "、".join(str(one.row.number) for one in case.rows.values())
        raise MistakeError(f"办理单{case.id[:12]}中没有第“{named}”条，可填的序号有：{numbers}。")
    return found[0]


def row_of(finding: FindingTransition, number: int) -> CaseRow:
    """A finding as the row of a case."""
    return CaseRow(
        id=finding.finding_id,
        number=number,
        indicator=finding.indicator,
        subject=finding.subject,
        subject_kind=finding.subject_kind,
        target=finding.target,
        target_kind=finding.target_kind,
    )


def event_of(data: Any, program: str, ordinal: int = 0) -> Event:
    """The event of a step or a proposal: keyed by unit, its id from its own key."""
    key = getattr(data, "key", "") or digest("due", data.case_id, data.step, data.rule, data.day, *data.rows)
    name = "case.step.v1" if isinstance(data, CaseStep) else "case.due.v1"
    return Event(
        id=event_id(NAME, REVISION, digest(program, key), ordinal),
        source=f"xunwang/{NAME}@{REVISION}",
        type=f"xunwang.{name}",
        time=data.at,
        subject=data.case_id,
        program=program,
        partitionkey=data.unit,
        data=data,
    )
