"""Looking at cases: lists, one case, what falls due, namings, stories."""

from datetime import date
from typing import Any

import click

from pipelines.commands.acting import Who, acting, require
from pipelines.commands.cases.options import ID_SHOWN, at_desk
from pipelines.commands.options import At, at_options, json_option
from pipelines.office.cases.desk import CaseDesk
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
from pipelines.office.cases.reading import one_case, read_open
from schemas.chinese import day_text
from schemas.events.actor import Actor
from schemas.events.cases import CaseStep
from schemas.events.codec import dumps
from schemas.gate import Sight
from schemas.mistakes import MistakeError
from schemas.states import HANDLING
from schemas.times import day_of


def _sight(desk: CaseDesk, actor: Actor) -> Sight:
    return Sight(actor, desk.desk.chain_for(actor, desk.program))


@click.command("list")
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
    with at_desk(who, at) as (desk, actor):
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


@click.command()
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
    with at_desk(who, at) as (desk, actor):
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


@click.command()
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
    with at_desk(who, at) as (desk, actor):
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


@click.command()
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
    with at_desk(who, at) as (desk, actor):
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


@click.command("story")
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
    with at_desk(who, at) as (desk, actor):
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
