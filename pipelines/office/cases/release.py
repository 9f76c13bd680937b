"""What a release asks of the cases, and what it brings with it: an open objection holds it up, and who is named in it
was named."""

from datetime import date

from pipelines.office.cases.desk import CaseDesk, Wanted
from schemas.events.actor import Actor
from schemas.events.cases import CaseStep
from schemas.mistakes import MistakeError
from schemas.states import HANDLING
from schemas.times import day_of
from stages.case_book import Case
from stages.reporter.document import Edition, Table, figures


def printed_in(edition: Edition) -> frozenset[str]:
    """The ids of whatever stands behind the numbers of an edition; those of findings are among them."""
    return frozenset(one for figure in figures(edition) for one in figure.ids)


def refuse_objected(desk: CaseDesk, edition: Edition) -> None:
    """Raises MistakeError when the edition prints a finding whose objection nobody has decided or overruled."""
    printed = printed_in(edition)
    held = {name: case for name, case in desk.book().held(desk.program).items() if name in printed}
    if held:
        rows = [f"{_called(desk, case)}第{case.rows[name].row.number}条" for name, case in sorted(held.items())]
        raise MistakeError(
            f"有{len(held)}项问题的异议尚未处理，不能签发：{'、'.join(rows)}；请先用 xunwang cases decide 作出决定，"
            "或由负责人用 xunwang cases overrule 写明理由。"
        )


def _called(desk: CaseDesk, case: Case) -> str:
    names = {unit.id: unit.name for unit in desk.desk.registry.units}
    return f"办理单{case.id[:12]}（{names.get(case.unit, case.unit)}）"


def named_in(
    desk: CaseDesk, edition: Edition, code: str, actor: Actor, deadline: date | None = None
) -> tuple[list[CaseStep], list[str]]:
    """Take the step 点名通报 of every open case of which a released edition prints rows. Returns the steps, and a
    sentence for each case in which the book does not allow it: those stay for a person. Whom a person took out of the
    edition is counted in its sums but not named by it. `deadline`: the last day for mending that the edition sets; it
    never shortens what a case was given. Done again it names nobody twice."""
    printed = printed_in(edition)
    listed = {one for block in edition.blocks if isinstance(block, Table) for ids in block.ids for one in ids}
    out = set(edition.left_out)
    steps: list[CaseStep] = []
    left: list[str] = []
    for case in desk.book().of(desk.program):
        rows = [
            n
            for n, one in case.rows.items()
            if n in printed and one.last in HANDLING["named"].after
            and n not in out and (one.row.subject not in out or n in listed)
        ]  # fmt: skip
        already = {row.id for one, named in case.named() if one.edition == code for row in named}
        rows = [name for name in rows if name not in already]
        if case.closed or not rows:
            continue
        wanted = Wanted(
            "named", rows=rows, edition=code, channel="edition", reason=edition.head.title,
            deadline=_later(deadline, case, desk),
        )  # fmt: skip
        try:
            steps.append(desk.take(case.id, wanted, actor))
        except MistakeError as mistake:
            left += [f"{_called(desk, case)}：{message}" for message in mistake.messages]
    return steps, left


def _later(deadline: date | None, case: Case, desk: CaseDesk) -> str | None:
    """The edition's deadline where it gives the case more time."""
    if deadline is None or deadline < max(case.deadline or deadline, day_of(desk.now)) or deadline == case.deadline:
        return None
    return deadline.isoformat()
