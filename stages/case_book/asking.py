"""Whether a step may be taken: one function a reason, each with its sentence for the person and the mend."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from schemas.chinese import day_text
from schemas.events.actor import Role
from schemas.events.cases import CaseStep
from schemas.rights import UNDER_UNIT, may
from schemas.states import HANDLING, HandlingStep
from schemas.times import day_of

# An answer to these is bound to the deadline; who is late needs an extension first.
IN_TIME: frozenset[HandlingStep] = frozenset({"answered", "disputed"})
# What presses a unit does not happen while its clock stands still.
PRESSING: frozenset[HandlingStep] = frozenset(
    {"reminded", "written_reminder", "named", "summoned", "closing_proposed", "closing_letter"}
)
ONCE_A_DAY = PRESSING | {"forewarned"}
WITH_AN_END: frozenset[HandlingStep] = frozenset({"extended", "suspended"})


@dataclass(frozen=True)
class Asked:
    """What is asked of a case before a step: by row its last step and all steps; `newest`: when it moved last."""

    program: str
    unit: str
    closed: bool
    last: Mapping[str, HandlingStep]
    steps: Mapping[str, Sequence[CaseStep]]
    newest: datetime
    deadline: date | None
    paused: date | None


def refused(step: CaseStep, program: str, case: Asked | None) -> str | None:
    """The first reason why the step may not be taken; None when it may."""
    for reason in (_of_actor, _of_itself):
        if (why := reason(step)) is not None:
            return why
    if case is None:
        return None if HANDLING[step.step].begins else f"没有办理单{step.case_id[:12]}，请先交办问题。"
    if case.program != program:
        return f"办理单{step.case_id[:12]}属于监测任务{case.program}，不属于{program}，请核对--program。"
    return next((why for ask in _OF_CASE if (why := ask(step, case)) is not None), None)


def _of_actor(step: CaseStep) -> str | None:
    return may(step.actor, step.step)


def _of_itself(step: CaseStep) -> str | None:
    """What contradicts itself, whatever the case."""
    handling = HANDLING[step.step]
    if not step.rows:
        return f"没有可以{handling.act}的问题，请指明是哪一条。"
    if handling.reason and not step.reason.strip():
        return f"{handling.act}须写明理由，请补上--reason。"
    rows = {row.id for row in step.rows}
    if strange := [answer.row for answer in step.answers if answer.row not in rows]:
        return f"反馈的第{len(step.answers)}行（{strange[0][:12]}）不是本次所办的问题，请核对序号。"
    if step.step in WITH_AN_END:
        return _of_end(step)
    if step.step in ("named", "naming_withdrawn") and not step.edition.strip():
        return f"{handling.act}须写明在哪一期通报中点名，请补上--edition。"
    return None


def _of_end(step: CaseStep) -> str | None:
    word = HANDLING[step.step].act
    if step.until is None or step.clock is None:
        return f"{word}须写明截止日期和到期后如何计时，请补上--until和--then。"
    if date.fromisoformat(step.until) <= day_of(step.at):
        return f"{word}的截止日期{day_text(step.until)}不晚于当日，请改正--until。"
    return None


def _closed(step: CaseStep, case: Asked) -> str | None:
    if HANDLING[step.step].aside:
        return None
    return (
        f"办理单{step.case_id[:12]}已办结，不能再{HANDLING[step.step].act}；问题再次出现时请另行交办。"
        if case.closed
        else None
    )


def _unit(step: CaseStep, case: Asked) -> str | None:
    if step.unit != case.unit:
        return f"办理单{step.case_id[:12]}的责任单位是{case.unit}，不是{step.unit}，请核对。"
    return None


def _rows(step: CaseStep, case: Asked) -> str | None:
    strange = next((row for row in step.rows if row.id not in case.last), None)
    if strange is None:
        return None
    return f"问题{strange.id[:12]}不在办理单{step.case_id[:12]}中，请核对编号；新发现的问题请另行交办。"


def _order(step: CaseStep, case: Asked) -> str | None:
    handling = HANDLING[step.step]
    for row in step.rows:
        before = case.last[row.id]
        if handling.aside and not _is_named(case.steps[row.id], step.edition):
            return f"第{row.number}条没有在“{step.edition}”中点名，或已撤回，无须撤回。"
        if before in handling.after or handling.aside:
            continue
        if HANDLING[before].waits:
            return f"第{row.number}条的异议尚未决定，不能{handling.act}；请先由另一人作出维持或撤销的决定。"
        return f"第{row.number}条当前为“{HANDLING[before].word}”，不能{handling.act}；请先核对办理经过。"
    if step.at < case.newest:
        return f"{handling.act}的时间早于该办理单的上一步骤，请核对时间。"
    return None


def _is_named(steps: Sequence[CaseStep], edition: str) -> bool:
    """Whether a row is named in an edition and nobody has taken that back."""
    about = [one.step for one in steps if one.edition == edition and one.step in ("named", "naming_withdrawn")]
    return about[-1:] == ["named"]


def _second(step: CaseStep, case: Asked) -> str | None:
    """What another person decides is not decided by who asked for it."""
    second = HANDLING[step.step].second
    for row in step.rows:
        mine = [one for one in case.steps[row.id] if one.step in second and one.actor.id == step.actor.id]
        if mine:
            done, now = HANDLING[mine[-1].step].act, HANDLING[step.step].act
            return f"{step.actor.name}此前已就第{row.number}条{done}，同一人不能再{now}，请由另一人办理。"
    return None


def _again(step: CaseStep, case: Asked) -> str | None:
    """A button that is pressed twice is one reminder: circulars print how many there were."""
    if step.step not in ONCE_A_DAY:
        return None
    day, word = day_of(step.at), HANDLING[step.step].act
    for row in step.rows:
        for one in case.steps[row.id]:
            if one.step == step.step and day_of(one.at) == day and one.edition == step.edition:
                return f"第{row.number}条{day_text(day)}已由{one.actor.name}{word}，同一天不能重复。"
    return None


def _late(step: CaseStep, case: Asked) -> str | None:
    if step.step not in IN_TIME or case.deadline is None or day_of(step.at) <= case.deadline:
        return None
    by_unit: frozenset[Role] = frozenset(step.actor.roles)
    if step.step == "answered" and not by_unit <= UNDER_UNIT and step.reason.strip():
        return None  # the office takes a late answer in and says why
    mend = "；确需受理的，请由经办人员准予延期" + (
        "，或由经办人员写明理由代为登记。" if step.step == "answered" else "。"
    )
    return f"反馈期限{day_text(case.deadline)}已过，不能再{HANDLING[step.step].act}{mend}"


def _still(step: CaseStep, case: Asked) -> str | None:
    if step.step in PRESSING and case.paused is not None and day_of(step.at) <= case.paused:
        return f"该办理单中止计时至{day_text(case.paused)}，期间不能{HANDLING[step.step].act}。"
    return None


def _heard(step: CaseStep, case: Asked) -> str | None:
    """Nobody is named who was not heard: the unit was told, and has answered or let the deadline pass."""
    if step.step != "named":
        return None
    for row in step.rows:
        names = {one.step for one in case.steps[row.id]}
        if "notified" not in names:
            return f"第{row.number}条尚未向单位核实反馈，不能点名通报；请先交办。"
        if not names & {"answered", "disputed"} and case.deadline is not None and day_of(step.at) <= case.deadline:
            return f"第{row.number}条的反馈期限{day_text(case.deadline)}未到，单位也尚未反馈，不能点名通报。"
    return None


_OF_CASE: tuple[Callable[[CaseStep, Asked], str | None], ...] = (
    _closed, _unit, _rows, _order, _second, _late, _still, _heard, _again,
)  # fmt: skip
