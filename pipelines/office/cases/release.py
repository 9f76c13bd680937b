"""What a release asks of the cases, and what it brings with it: an open objection holds it up, and who is named in it
was named."""

from pipelines.log.records import Log
from pipelines.office.cases.desk import CaseDesk, Wanted
from pipelines.office.cases.reading import read_book
from schemas.events.actor import Actor
from schemas.events.cases import CaseStep
from schemas.mistakes import MistakeError
from schemas.states import HANDLING
from stages.reporter.document import Edition, figures


def printed_in(edition: Edition) -> frozenset[str]:
    """The ids of whatever stands behind the numbers of an edition; those of findings are among them."""
    return frozenset(one for figure in figures(edition) for one in figure.ids)


def refuse_objected(log: Log, program: str, edition: Edition) -> None:
    """Raises MistakeError when the edition prints a finding whose objection nobody has decided or overruled."""
    printed = printed_in(edition)
    held = {name: case for name, case in read_book(log).held(program).items() if name in printed}
    if held:
        told = "、".join(f"{case.id[:12]}（{name[:12]}）" for name, case in sorted(held.items()))
        raise MistakeError(
            f"有{len(held)}项问题的异议尚未处理，不能签发：{told}；请先用 xunwang cases decide 作出决定，"
            "或由负责人用 xunwang cases overrule 写明理由。"
        )


def named_in(desk: CaseDesk, edition: Edition, code: str, actor: Actor) -> tuple[list[CaseStep], list[str]]:
    """Take the step 点名通报 of every open case of which a released edition prints rows. Returns the steps, and a
    sentence for each case in which the book does not allow it: those stay for a person."""
    printed = printed_in(edition)
    steps: list[CaseStep] = []
    left: list[str] = []
    for case in desk.book().of(desk.program):
        rows = [n for n, one in case.rows.items() if n in printed and one.last in HANDLING["named"].after]
        if case.closed or not rows:
            continue
        wanted = Wanted("named", rows=rows, edition=code, channel="edition", reason=edition.head.title)
        try:
            steps.append(desk.take(case.id, wanted, actor))
        except MistakeError as mistake:
            left += [f"{case.id[:12]}：{message}" for message in mistake.messages]
    return steps, left
