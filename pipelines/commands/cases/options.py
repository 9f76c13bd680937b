"""What the commands of cases share: who is at which desk, the rows that are meant, what is said of a step."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from pipelines.commands.acting import Who
from pipelines.commands.options import At
from pipelines.office.cases.desk import CaseDesk, Wanted
from schemas.chinese import day_text
from schemas.events.actor import Actor
from schemas.events.cases import CaseStep
from schemas.states import HANDLING

ID_SHOWN = 12


rows_option = click.option(
    "--row", "rows", multiple=True, help="Number (序号) or id of a row; all on which the step can be taken if left out."
)
reason_option = click.option("--reason", default="", help="Why; kept with the step.")
needed_reason = click.option("--reason", required=True, help="Why; kept with the step.")
deadline_option = click.option("--deadline", help="Last day for what is asked, YYYY-MM-DD; else the program's own.")
rule_option = click.option("--rule", default="", help="The rule of the ladder that the step follows.")


@contextmanager
def at_desk(who: Who, at: At) -> Iterator[tuple[CaseDesk, Actor]]:
    with at.desk() as desk:
        actor = who.allowed(desk.folder.root, desk.program)
        yield CaseDesk(desk), actor


def take(case: str, wanted: Wanted, who: Who, at: At) -> None:
    with at_desk(who, at) as (desk, actor):
        said([desk.take(case, wanted, actor)])


def said(steps: list[CaseStep]) -> None:
    for step in steps:
        until = f"，期限{day_text(step.deadline)}" if step.deadline else ""
        what = f"单位{step.unit}，{len(step.rows)}个问题{until}"
        click.echo(f"{step.case_id[:ID_SHOWN]}：已登记“{HANDLING[step.step].word}”（{step.actor.name}），{what}。")
