"""Telling, reminding, naming and summoning units; what units answer."""

from typing import Any, Literal

import click

from pipelines.commands.acting import Who, acting
from pipelines.commands.cases.options import (
    at_desk,
    deadline_option,
    reason_option,
    rows_option,
    rule_option,
    said,
    take,
)
from pipelines.commands.options import At, at_options
from pipelines.office.cases.desk import Wanted
from pipelines.office.cases.overview import (
    CHANNELS,
    falling_due,
)
from pipelines.office.cases.past import shared_causes
from pipelines.office.cases.reading import one_case, read_warnings
from schemas.events.cases import Channel, Reply, RowAnswer
from schemas.mistakes import MistakeError
from schemas.times import day_of
from stages.case_book.due import row_of_warning


@click.command()
@click.option("--unit", "units", multiple=True, help="Unit that is told; all with open findings if left out.")
@click.option("--finding", "findings", multiple=True, help="Only these findings (ids, or their first characters).")
@deadline_option
@reason_option
@at_options
@acting("notified", named=True)
def notify(
    units: tuple[str, ...], findings: tuple[str, ...], deadline: str | None, reason: str, who: Who, at: At
) -> None:
    """Tell units what was found (核实反馈): a case for each unit and cause, with a deadline for the answer.

    \b
    Example:
      xunwang cases notify --unit u-county --by 张三
    """
    with at_desk(who, at) as (desk, actor):
        causes = shared_causes(desk.desk, desk.program)
        steps = desk.notify(actor, units, findings, causes, deadline, reason)
    said(steps)
    for cause in dict.fromkeys(step.cause_text for step in steps if step.cause_text):
        click.echo(f"请注意：{cause}。")


@click.command()
@click.option("--unit", "units", multiple=True, help="Unit that is reminded; all if left out.")
@reason_option
@at_options
@acting("forewarned", named=True)
def forewarn(units: tuple[str, ...], reason: str, who: Who, at: At) -> None:
    """Remind units of what is about to be overdue (到期提醒); each column or account is counted once.

    \b
    Example:
      xunwang cases forewarn --by 张三
    """
    with at_desk(who, at) as (desk, actor):
        due = falling_due(desk.desk.log, desk.desk.registry, desk.calendar, day_of(desk.now))
        expiring = {one.rows[0].id for one in due if one.step == "forewarned"}
        warned = [one for _, one in read_warnings(desk.desk.log) if one.warning_id in expiring]
        rows = [(one.unit, row_of_warning(one)) for one in warned if not units or one.unit in units]
        if not rows:
            raise MistakeError("没有需要到期提醒的对象：近期没有将要到期的栏目或账号，或均已提醒。")
        said(desk.forewarn(actor, rows, reason))


@click.command()
@click.argument("case")
@click.option("--mended", "reply", flag_value="mended", default="mended", help="The rows are mended.")
@click.option("--accepted", "reply", flag_value="accepted", help="The rows are accepted and will be mended.")
@rows_option
@click.option("--cause", default="", help="What the unit says was the cause.")
@click.option("--measures", default="", help="What was done.")
@click.option("--done-on", default="", help="When it was or will be mended, YYYY-MM-DD.")
@reason_option
@at_options
@acting("answered", named=True)
def answer(
    case: str,
    reply: Reply,
    rows: tuple[str, ...],
    cause: str,
    measures: str,
    done_on: str,
    reason: str,
    who: Who,
    at: At,
) -> None:
    """Take in a unit's answer; its targets are looked at again.

    \b
    Example:
      xunwang cases answer 3f9c2a71b0de --mended --row 2 --measures 已补发 --as p4
    """
    fields = {"cause": cause, "measures": measures, "done_on": done_on}
    _answered(case, reply, rows, fields, reason, who, at)


@click.command("object")
@click.argument("case")
@rows_option
@click.option("--proof", required=True, help="What proves the objection.")
@reason_option
@at_options
@acting("disputed", named=True)
def object_(case: str, rows: tuple[str, ...], proof: str, reason: str, who: Who, at: At) -> None:
    """Object to rows (提出异议) with proof; they may not be released until another person has decided.

    \b
    Example:
      xunwang cases object 3f9c2a71b0de --row 1 --proof 附件为当日发布截图 --as p4
    """
    _answered(case, "objected", rows, {"proof": proof}, reason, who, at)


def _answered(
    case: str, reply: Reply, rows: tuple[str, ...], fields: dict[str, Any], reason: str, who: Who, at: At
) -> None:
    with at_desk(who, at) as (desk, actor):
        found = one_case(desk.book(), case)
        step = "disputed" if reply == "objected" else "answered"
        about = desk.rows_for(found, Wanted(step, rows))  # type: ignore[arg-type]
        answers = [RowAnswer(row=row.id, reply=reply, **fields) for row in about]
        said(desk.answer(found.id, answers, actor, reason))


@click.command()
@click.argument("case")
@click.option("--written", is_flag=True, help="In writing (书面催办).")
@rows_option
@deadline_option
@rule_option
@reason_option
@at_options
@acting("reminded", named=True)
def remind(
    case: str, written: bool, rows: tuple[str, ...], deadline: str | None, rule: str, reason: str, who: Who, at: At
) -> None:
    """Remind a unit of what it has not mended.

    \b
    Example:
      xunwang cases remind 3f9c2a71b0de --written --by 张三
    """
    step: Literal["reminded", "written_reminder"] = "written_reminder" if written else "reminded"
    paper = "书面催办" if written else "提醒"
    take(case, Wanted(step, rows, deadline=deadline, reason=reason, paper=paper, rule=rule), who, at)


@click.command("name")
@click.argument("case")
@click.option("--edition", required=True, help="In which edition or paper the unit is named.")
@click.option("--channel", type=click.Choice(list(CHANNELS)), default="edition", show_default=True)
@rows_option
@rule_option
@reason_option
@at_options
@acting("named", named=True)
def name_command(
    case: str, edition: str, channel: Channel, rows: tuple[str, ...], rule: str, reason: str, who: Who, at: At
) -> None:
    """Note that a unit was named (点名通报); only who was heard can be named.

    \b
    Example:
      xunwang cases name 3f9c2a71b0de --edition 2026年第三季度通报 --as p3
    """
    take(case, Wanted("named", rows, reason=reason, edition=edition, channel=channel, rule=rule), who, at)


@click.command()
@click.argument("case")
@rows_option
@click.option("--deadline", help="Day of the talk, YYYY-MM-DD.")
@rule_option
@reason_option
@at_options
@acting("summoned", named=True)
def summon(case: str, rows: tuple[str, ...], deadline: str | None, rule: str, reason: str, who: Who, at: At) -> None:
    """Summon the person in charge (约谈).

    \b
    Example:
      xunwang cases summon 3f9c2a71b0de --reason 年内第二次被点名 --as p3
    """
    take(case, Wanted("summoned", rows, deadline=deadline, reason=reason, paper="约谈通知", rule=rule), who, at)
