"""Steps of cases that are written down beforehand (`cases.yaml` of a program) and taken at their own time in a
rehearsal: the same desk, the same refusals."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from pipelines.office.cases.desk import CaseDesk, Wanted
from pipelines.office.cases.reading import read_warnings
from schemas.events.actor import Actor
from schemas.events.cases import CaseStep, Channel, Clock, Reply, RowAnswer
from schemas.mistakes import MistakeError
from schemas.registry.load import converted, parse
from schemas.states import HandlingStep
from schemas.times import SHANGHAI
from stages.case_book import Case
from stages.case_book.due import row_of_warning

FILE = "cases.yaml"


class Written(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step as an office writes it down: about the newest open case of `unit`, or a new one. `subject`: only the
    rows of this subject. `reply` is the unit's word for an answer."""

    at: str  # 2026-07-01 10:00, of Shanghai
    by: str
    step: HandlingStep
    unit: str
    subject: str = ""
    reason: str = ""
    deadline: str | None = None
    until: str | None = None
    clock: Clock | None = None
    edition: str = ""
    channel: Channel | None = None
    reply: Reply = "mended"
    measures: str = ""
    rule: str = ""

    @property
    def time(self) -> datetime:
        """Raises ValueError for what is no time."""
        read = datetime.fromisoformat(self.at)
        return read if read.tzinfo is not None else read.replace(tzinfo=SHANGHAI)


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    steps: list[Written]


def read_steps(path: Path) -> list[Written]:
    """The steps of a file in the order of their times. Raises MistakeError naming file, step and field."""
    plan = converted(parse(path), str(path), Plan)
    for number, one in enumerate(plan.steps, start=1):
        try:
            _ = one.time
        except ValueError:
            raise MistakeError(f"{path}：steps第{number}条的at“{one.at}”不能识别，应写作2026-07-01 10:00。") from None
    return sorted(plan.steps, key=lambda one: one.time)


def play(desk: CaseDesk, written: Written, people: Mapping[str, Actor]) -> list[str]:
    """Take the step now; the ids of the cases that it moved. Raises MistakeError when it may not be taken."""
    actor = people.get(written.by)
    if actor is None:
        raise MistakeError(f"{FILE}：没有编号为“{written.by}”的人员，请核对by。")
    desk.desk.now = written.time
    if written.step == "notified":
        subjects = {one.finding_id for one in desk.unhandled([written.unit]) if written.subject in ("", one.subject)}
        steps = desk.notify(actor, [written.unit], sorted(subjects), deadline=written.deadline, reason=written.reason)
    elif written.step == "forewarned" and (case := _open_of(desk, written)) is None:
        warned = [one for program, one in read_warnings(desk.desk.log) if program == desk.program and one.raised]
        rows = [(one.unit, row_of_warning(one)) for one in warned if one.unit == written.unit]
        steps = desk.forewarn(actor, rows, written.reason)
    else:
        case = _open_of(desk, written)
        if case is None:
            raise MistakeError(f"{FILE}：单位{written.unit}没有未办结的办理单，请核对步骤的次序。")
        steps = _taken(desk, case, written, actor)
    return [step.case_id for step in steps]


def _taken(desk: CaseDesk, case: Case, written: Written, actor: Actor) -> list[CaseStep]:
    rows = [name for name, one in case.rows.items() if written.subject in ("", one.row.subject)]
    if written.step in ("answered", "disputed"):
        reply: Reply = "objected" if written.step == "disputed" else written.reply
        answers = [RowAnswer(row=row, reply=reply, measures=written.measures) for row in rows]
        return desk.answer(case.id, answers, actor, written.reason)
    wanted = Wanted(
        step=written.step,
        rows=rows if written.subject else (),
        deadline=written.deadline,
        until=written.until,
        clock=written.clock,
        reason=written.reason,
        edition=written.edition,
        channel=written.channel,
        rule=written.rule,
    )
    return [desk.take(case.id, wanted, actor)]


def _open_of(desk: CaseDesk, written: Written) -> Case | None:
    theirs = [case for case in desk.book().of(desk.program) if case.unit == written.unit and not case.closed]
    return next((case for case in theirs if written.subject in ("", *case.subjects)), None)
