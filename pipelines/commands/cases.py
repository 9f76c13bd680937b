"""xunwang cases: what the office does about findings, from the notice to the closed case."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, Literal

import click

from pipelines.commands.acting import Who, acting, require
from pipelines.commands.options import At, at_options, json_option
from pipelines.office.cases.desk import CaseDesk, Wanted
from pipelines.office.cases.overview import (
    CHANNELS,
    REPLIES,
    all_namings,
    case_line,
    due_line,
    falling_due,
    naming_counts,
    step_line,
    step_text,
    story_of,
)
from pipelines.office.cases.reading import one_case, read_open, read_warnings
from schemas.chinese import day_text
from schemas.events.actor import Actor
from schemas.events.cases import CaseStep, Channel, Clock, Reply, RowAnswer
from schemas.events.codec import dumps
from schemas.gate import Sight
from schemas.mistakes import MistakeError
from schemas.states import HANDLING
from schemas.times import day_of
from stages.case_book.due import row_of_warning

ID_SHOWN = 12


@click.group("cases")
def command() -> None:
    """Cases (办理单): what is done about findings, by each office's own ladder and calendar.

    \b
    Example:
      xunwang cases notify --unit u-county
      xunwang cases due --on 2026-08-03
    """


rows_option = click.option(
    "--row", "rows", multiple=True, help="Number (序号) or id of a row; all on which the step can be taken if left out."
)
reason_option = click.option("--reason", default="", help="Why; kept with the step.")
needed_reason = click.option("--reason", required=True, help="Why; kept with the step.")
deadline_option = click.option("--deadline", help="Last day for what is asked, YYYY-MM-DD; else the program's own.")
rule_option = click.option("--rule", default="", help="The rule of the ladder that the step follows.")


@contextmanager
def _at_desk(who: Who, at: At) -> Iterator[tuple[CaseDesk, Actor]]:
    with at.desk() as desk:
        actor = who.allowed(desk.folder.root, desk.program)
        yield CaseDesk(desk), actor


def _take(case: str, wanted: Wanted, who: Who, at: At) -> None:
    with _at_desk(who, at) as (desk, actor):
        _said([desk.take(case, wanted, actor)])


def _said(steps: list[CaseStep]) -> None:
    for step in steps:
        until = f"，期限{day_text(step.deadline)}" if step.deadline else ""
        what = f"单位{step.unit}，{len(step.rows)}个问题{until}"
        click.echo(f"{step.case_id[:ID_SHOWN]}：已登记“{HANDLING[step.step].word}”（{step.actor.name}），{what}。")


@command.command()
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
    with _at_desk(who, at) as (desk, actor):
        _said(desk.notify(actor, units, findings, deadline=deadline, reason=reason))


@command.command()
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
    with _at_desk(who, at) as (desk, actor):
        due = falling_due(desk.desk.log, desk.desk.registry, desk.calendar, day_of(desk.now))
        expiring = {one.rows[0].id for one in due if one.step == "forewarned"}
        warned = [one for _, one in read_warnings(desk.desk.log) if one.warning_id in expiring]
        rows = [(one.unit, row_of_warning(one)) for one in warned if not units or one.unit in units]
        if not rows:
            raise MistakeError("没有需要到期提醒的对象：近期没有将要到期的栏目或账号，或均已提醒。")
        _said(desk.forewarn(actor, rows, reason))


@command.command()
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


@command.command("object")
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
    with _at_desk(who, at) as (desk, actor):
        found = one_case(desk.book(), case)
        step = "disputed" if reply == "objected" else "answered"
        about = desk.rows_for(found, Wanted(step, rows))  # type: ignore[arg-type]
        answers = [RowAnswer(row=row.id, reply=reply, **fields) for row in about]
        _said(desk.answer(found.id, answers, actor, reason))


@command.command()
@click.argument("case")
@click.option("--uphold", "step", flag_value="upheld", help="The finding stands (维持).")
@click.option("--revoke", "step", flag_value="revoked", help="The objection is right (撤销); the finding is dismissed.")
@rows_option
@needed_reason
@at_options
@acting("upheld", named=True)
def decide(
    case: str, step: Literal["upheld", "revoked"] | None, rows: tuple[str, ...], reason: str, who: Who, at: At
) -> None:
    """Decide on an objection, as another person than who told the unit or wrote the objection down.

    \b
    Example:
      xunwang cases decide 3f9c2a71b0de --uphold --row 1 --reason 截图日期不符 --as p2
    """
    if step is None:
        raise MistakeError("请用--uphold（维持）或--revoke（撤销）写明决定。")
    _take(case, Wanted(step, rows, reason=reason), who, at)


@command.command()
@click.argument("case")
@rows_option
@needed_reason
@at_options
@acting("overruled", named=True)
def overrule(case: str, rows: tuple[str, ...], reason: str, who: Who, at: At) -> None:
    """Let rows be released although an objection is open; the reason is kept, the objection still to be decided.

    \b
    Example:
      xunwang cases overrule 3f9c2a71b0de --row 1 --reason 通报时限已到，证据充分 --as p3
    """
    _take(case, Wanted("overruled", rows, reason=reason), who, at)


@command.command()
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
    _take(case, Wanted(step, rows, deadline=deadline, reason=reason, paper=paper, rule=rule), who, at)


@command.command("name")
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
    _take(case, Wanted("named", rows, reason=reason, edition=edition, channel=channel, rule=rule), who, at)


@command.command()
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
    _take(case, Wanted("summoned", rows, deadline=deadline, reason=reason, paper="约谈通知", rule=rule), who, at)


@command.command("propose-closing")
@click.argument("case")
@rows_option
@rule_option
@needed_reason
@at_options
@acting("closing_proposed", named=True)
def propose_closing(case: str, rows: tuple[str, ...], rule: str, reason: str, who: Who, at: At) -> None:
    """Propose that a site or account be closed or merged; another person decides.

    \b
    Example:
      xunwang cases propose-closing 3f9c2a71b0de --reason 年内三次被点名 --as p1
    """
    _take(case, Wanted("closing_proposed", rows, reason=reason, paper="关停提示函", rule=rule), who, at)


@command.command("decide-closing")
@click.argument("case")
@click.option("--send", "step", flag_value="closing_letter", help="The letter is sent.")
@click.option("--decline", "step", flag_value="closing_declined", help="It is not closed; with the reason.")
@rows_option
@reason_option
@at_options
@acting("closing_letter", named=True)
def decide_closing(
    case: str,
    step: Literal["closing_letter", "closing_declined"] | None,
    rows: tuple[str, ...],
    reason: str,
    who: Who,
    at: At,
) -> None:
    """Decide on a proposal to close, as another person than who made it.

    \b
    Example:
      xunwang cases decide-closing 3f9c2a71b0de --send --as p3
    """
    if step is None:
        raise MistakeError("请用--send（发函）或--decline（不予关停）写明决定。")
    _take(case, Wanted(step, rows, reason=reason, paper="关停提示函"), who, at)


clock_option = click.option(
    "--then",
    "clock",
    required=True,
    type=click.Choice(["resume", "restart", "due"]),
    help="What the clock does at the end: go on with the days that were left, begin again, or be due at once.",
)
until_option = click.option("--until", required=True, help="Last day, YYYY-MM-DD.")


@command.command()
@click.argument("case")
@until_option
@clock_option
@rows_option
@needed_reason
@at_options
@acting("extended", named=True)
def extend(case: str, until: str, clock: Clock, rows: tuple[str, ...], reason: str, who: Who, at: At) -> None:
    """Extend a deadline, with its end, its reason and what the clock does then.

    \b
    Example:
      xunwang cases extend 3f9c2a71b0de --until 2026-08-20 --then due --reason 汛期 --by 张三
    """
    _take(case, Wanted("extended", rows, until=until, clock=clock, reason=reason), who, at)


@command.command()
@click.argument("case")
@until_option
@clock_option
@rows_option
@needed_reason
@at_options
@acting("suspended", named=True)
def suspend(case: str, until: str, clock: Clock, rows: tuple[str, ...], reason: str, who: Who, at: At) -> None:
    """Stop the clock of a case until a day; nobody presses the unit meanwhile.

    \b
    Example:
      xunwang cases suspend 3f9c2a71b0de --until 2026-08-20 --then resume --reason 网站迁移 --by 张三
    """
    _take(case, Wanted("suspended", rows, until=until, clock=clock, reason=reason), who, at)


@command.command()
@click.argument("case")
@reason_option
@at_options
@acting("closed", named=True)
def close(case: str, reason: str, who: Who, at: At) -> None:
    """Close a case whose findings are mended or revoked; with what still stands open, the reason is needed.

    \b
    Example:
      xunwang cases close 3f9c2a71b0de --by 张三
    """
    with _at_desk(who, at) as (desk, actor):
        found = one_case(desk.book(), case)
        left = [one for one in found.rows if one in read_open(desk.desk.log)]
        if left and not reason.strip():
            raise MistakeError(
                f"办理单{found.id[:ID_SHOWN]}仍有{len(left)}个问题未整改，不能办结；确需办结的请用--reason写明理由，问题本身仍列为未整改。"
            )
        rows = tuple(name for name, one in found.rows.items() if not HANDLING[one.last].ends)
        _said([desk.take(found.id, Wanted("closed", rows, reason=reason), actor)])


def _sight(desk: CaseDesk, actor: Actor) -> Sight:
    return Sight(actor, desk.desk.chain_for(actor, desk.program))


@command.command("list")
@click.option("--open", "only_open", is_flag=True, help="Only cases that are not closed.")
@click.option("--unit", help="Only of this unit (its id).")
@at_options
@acting("read")
@json_option
def list_command(only_open: bool, unit: str | None, who: Who, at: At, as_json: bool) -> None:
    """List cases, the one that moved last first; one JSON object a line with --json.

    \b
    Example:
      xunwang cases list --open --data data
    """
    with _at_desk(who, at) as (desk, actor):
        sight, findings = _sight(desk, actor), read_open(desk.desk.log)
        cases = [one for one in desk.book().of(desk.program) if sight.sees(one.unit) and unit in (None, one.unit)]
        lines = [case_line(one, findings) for one in cases if not (only_open and one.closed)]
    for line in lines:
        click.echo(dumps(line).decode() if as_json else _line(line))
    if not as_json:
        click.echo(f"共{len(lines)}件办理单。")


def _line(line: dict[str, Any]) -> str:
    due = f"期限{line['deadline']}" if line["deadline"] else "无期限"
    left = f"{line['rows']}个问题，未整改{line['open']}个"
    cells = [line["case_id"][:ID_SHOWN], line["word"], line["unit"], left, due, line["cause"]]
    return "\t".join(cell for cell in cells if cell)


@command.command()
@click.argument("case")
@at_options
@acting("read")
@json_option
def show(case: str, who: Who, at: At, as_json: bool) -> None:
    """Show one case: its rows with what the unit answered, and every step, also those that were refused.

    \b
    Example:
      xunwang cases show 3f9c2a71b0de --data data
    """
    with _at_desk(who, at) as (desk, actor):
        book, findings = desk.book(), read_open(desk.desk.log)
        found, sight = one_case(book, case), _sight(desk, actor)
        require(actor, "read", sight.of(found.unit))
        counted = naming_counts(desk.desk.log, book, desk.desk.registry, day_of(desk.now))
    told = {
        **case_line(found, findings),
        "unit_namings": counted.get((found.unit, None), 0),
        "rows": [
            {
                "number": one.row.number,
                "finding_id": one.row.id,
                "subject": one.row.subject,
                "target": one.row.target,
                "indicator": one.row.indicator,
                "step": one.last,
                "word": HANDLING[one.last].word,
                "open": one.row.id in findings,
                "answer": one.answer,
            }
            for one in found.rows.values()
        ],
        "steps": [step_line(one) for one in found.steps],
        "refused": [{**step_line(one), "why": why} for one, why in found.refused],
    }
    click.echo(dumps(told).decode() if as_json else "\n".join(_whole(told, found.steps)))


def _whole(told: dict[str, Any], steps: list[CaseStep]) -> list[str]:
    lines = [
        f"办理单：{told['case_id']}（{told['word']}）",
        f"责任单位：{told['unit']}（累计被点名{told['unit_namings']}次）",
        *([f"共同原因：{told['cause']}"] if told["cause"] else []),
        f"期限：{told['deadline'] or '无'}" + (f"，中止计时至{told['paused_until']}" if told["paused_until"] else ""),
    ]
    for row in told["rows"]:
        fault = "未整改" if row["open"] else "已整改或已撤销"
        reply = f"，单位反馈：{REPLIES[row['answer'].reply]}" if row["answer"] else ""
        lines.append(f"  {row['number']}. {row['target']} {row['indicator']}（{row['word']}，{fault}{reply}）")
    return [*lines, "经过：", *(f"  {step_text(one)}" for one in steps)]


@command.command()
@click.option("--on", "day", help="Day, YYYY-MM-DD; today if left out.")
@click.option("--unit", help="Only of this unit (its id).")
@at_options
@acting("read")
@json_option
def due(day: str | None, unit: str | None, who: Who, at: At, as_json: bool) -> None:
    """What falls due by a day: by which rule, for which unit and findings. Nothing of it is done by itself.

    \b
    Example:
      xunwang cases due --on 2026-08-03 --data data
    """
    with _at_desk(who, at) as (desk, actor):
        on, sight = _day(day) if day else day_of(desk.now), _sight(desk, actor)
        found = falling_due(desk.desk.log, desk.desk.registry, desk.calendar, on)
        names = {one.id: one.name for one in desk.desk.registry.units}
    found = [one for one in found if sight.sees(one.unit) and unit in (None, one.unit)]
    for one in found:
        line = due_line(one)
        if as_json:
            click.echo(dumps(line).decode())
            continue
        case = one.case_id[:ID_SHOWN] or "（未立单）"
        where = names.get(one.unit, one.unit)
        click.echo(f"{one.day}\t{line['word']}\t{where}\t{case}\t{len(one.rows)}个问题\t{one.rule}：{one.why}")
    if not as_json:
        click.echo(f"{day_text(on)}应办{len(found)}项；均须由人办理，系统只作提示。")


@command.command()
@click.option("--unit", help="Only of this unit (its id), and of what it has succeeded.")
@click.option("--year", type=int, help="Only of this year; all years if left out.")
@at_options
@acting("read")
@json_option
def namings(unit: str | None, year: int | None, who: Who, at: At, as_json: bool) -> None:
    """Who was named in which paper: by the office's editions, by earlier ones that were handed in, from above.

    
    Example:
      xunwang cases namings --unit u-county --year 2026
    """
    with _at_desk(who, at) as (desk, actor):
        sight, registry = _sight(desk, actor), desk.desk.registry
        found = all_namings(desk.desk.log, desk.book(), registry, day_of(desk.now))
        names = {one.id: one.name for one in registry.units} | {one.id: one.name for one in registry.subjects}
    found = [one for one in found if sight.sees(one.unit) and unit in (None, one.unit) and year in (None, one.day.year)]
    for one in found:
        if as_json:
            click.echo(dumps(one).decode())
            continue
        whom = names.get(one.unit, one.unit) + (f"（原{names.get(one.said_of, one.said_of)}）" if one.said_of else "")
        cells = [
            str(one.day),
            whom,
            names.get(one.subject, one.subject),
            CHANNELS[one.channel],
            one.edition,
            one.detail,
        ]
        click.echo("\t".join(cell for cell in cells if cell))
    if not as_json:
        click.echo(f"共{len(found)}次点名，涉及通报{len({(one.unit, one.edition) for one in found})}期次。")


@command.command("story")
@click.argument("subject")
@click.option("--indicator", help="Only of this indicator.")
@at_options
@acting("read")
@json_option
def story_command(subject: str, indicator: str | None, who: Who, at: At, as_json: bool) -> None:
    """The dated story of SUBJECT: what was found, what was done, when it was named, when it came back.

    
    Example:
      xunwang cases story site12 --indicator site.veto.home_stale
    """
    with _at_desk(who, at) as (desk, actor):
        told = story_of(desk.desk, _sight(desk, actor), desk.program, subject, indicator)
    for one in told:
        click.echo(dumps({"at": one.at, "text": one.text}).decode() if as_json else f"{day_text(one.at)}\t{one.text}")
    if not as_json and not told:
        click.echo("没有该对象的问题、办理和通报记录。")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise MistakeError(f"--on的日期“{text}”不能识别，应写作2026-12-31。") from None
