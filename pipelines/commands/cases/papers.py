"""Papers of a case as files, and filled-in forms read back."""

from datetime import date
from pathlib import Path

import click
import msgspec

from pipelines.clock import RealClock
from pipelines.commands.acting import Who, acting
from pipelines.commands.cases.options import ID_SHOWN, at_desk, reason_option, said
from pipelines.commands.options import At, at_options
from pipelines.commands.report import stored
from pipelines.evidence.handed_in import Body, HandedInBodies
from pipelines.office.cases.history import unit_history
from pipelines.office.cases.papers import LETTERS, case_facts, letter, with_causes
from pipelines.office.cases.papers.one_page import one_page
from pipelines.office.cases.papers.reply_form import TITLE, answers_in, read_form, reply_book, reply_form
from pipelines.office.cases.papers.whitelist import whitelist_letter
from pipelines.office.cases.reading import one_case
from pipelines.office.edition_facts import GENERATION, MOSTLY_VOID
from schemas.gate import Sight
from schemas.mistakes import MistakeError
from schemas.registry.model import Registry, subtree
from schemas.times import day_of
from stages.fetcher.agents import request_headers
from stages.reporter.document import Edition
from stages.reporter.render.docx import to_docx

out_option = click.option(
    "--out",
    default=Path("."),
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the files.",
)


@click.command("paper")
@click.argument("kind", type=click.Choice([*LETTERS, TITLE]))
@click.argument("case")
@out_option
@at_options
@acting("release")
def paper(kind: str, case: str, out: Path, who: Who, at: At) -> None:
    """Write a paper of a case as docx; the reply form as docx and xlsx. A paper takes no step.

    \b
    Example:
      xunwang cases paper 整改通知 3f9c2a71b0de --out 文书
    """
    with at_desk(who, at) as (desk, actor):
        found = one_case(desk.book(), case)
        sight = Sight(actor, desk.desk.chain_for(actor, desk.program), whole=False)
        facts = case_facts(desk, found, sight)
        facts = with_causes(facts, desk) if kind == "整改通知" else facts
    stem = f"{kind}-{facts.unit.short_name}-{found.id[:ID_SHOWN]}"
    if kind == TITLE:
        _write(out / f"{stem}.docx", to_docx(reply_form(facts)))
        _write(out / f"{stem}.xlsx", reply_book(facts))
    else:
        _write(out / f"{stem}.docx", to_docx(letter(kind, facts)))


@click.command("one-page")
@click.argument("unit")
@out_option
@at_options
@acting("release")
def one_page_command(unit: str, out: Path, who: Who, at: At) -> None:
    """Write a unit's namings, promises and recurrences on one page (约谈一页纸).

    \b
    Example:
      xunwang cases one-page u-county --out 文书
    """
    with at_desk(who, at) as (desk, actor):
        _known(desk.desk.registry, unit)
        sight = Sight(actor, desk.desk.chain_for(actor, desk.program), whole=False)
        page = one_page(unit_history(desk.desk, sight, desk.program, unit), desk.now)
    _write(out / f"约谈一页纸-{unit}.docx", to_docx(page))


@click.command("whitelist")
@click.option("--unit", required=True, help="Unit whose sites refuse us (its id), with the units below it.")
@click.option("--from", "first", required=True, help="First day of the window, YYYY-MM-DD.")
@click.option("--to", "last", required=True, help="Last day of the window, YYYY-MM-DD.")
@click.option("--address", "addresses", multiple=True, help="Address from which we look, as the unit sees it.")
@out_option
@at_options
@acting("release")
def whitelist(unit: str, first: str, last: str, addresses: tuple[str, ...], out: Path, who: Who, at: At) -> None:
    """Write the letter that asks a unit's firewalls to let our looks in (白名单函).

    \b
    Example:
      xunwang cases whitelist --unit u-county --from 2026-07-01 --to 2026-09-30 --address 203.0.113.8
    """
    registry = at.registry
    who.allowed(at.folder.root, lambda: registry.program.id)
    _known(registry, unit)
    days = {"first_day": _day(first, "from"), "last_day": _day(last, "to")}
    asked = {"program": registry.program.id, "generation": GENERATION, "share": MOSTLY_VOID, **days}
    with stored(at) as (warehouse, _):
        rows = warehouse.query("unreachable_for_us", asked)
    inside = subtree(registry.units, unit)
    theirs = {one.id for one in registry.listed if any(held.unit in inside for held in one.roles)}
    agent = request_headers("self", registry.program.agent_contact or registry.program.office, None)["User-Agent"]
    looks = [row for row in rows if str(row["subject"]) in theirs]
    made: Edition = whitelist_letter(registry, unit, looks, agent, addresses, RealClock().now())
    _write(out / f"白名单函-{unit}.docx", to_docx(made))


@click.command("reply")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--case", "case", help="The case that FILE answers; else the number in FILE says.")
@click.option("--proof", "proofs", multiple=True, type=click.Path(path_type=Path), help="File that proves; kept.")
@reason_option
@at_options
@acting("answered", named=True)
def reply(file: Path, case: str | None, proofs: tuple[Path, ...], reason: str, who: Who, at: At) -> None:
    """Take in a filled 整改回复表 (docx, xlsx), row by row: all of its rows, or none when one is wrong.

    \b
    Example:
      xunwang cases reply 整改回复表-示例县.docx --by 张三
    """
    if not file.is_file():
        raise MistakeError(f"{file}：没有这个文件，请核对路径。")
    filled = read_form(file)
    if not (case or filled.case):
        raise MistakeError(f"{file.name}：表中没有办理单编号，请用--case指明是哪件办理单的回复。")
    with at_desk(who, at) as (desk, actor):
        found = one_case(desk.book(), case or filled.case)
        sight = Sight(actor, desk.desk.chain_for(actor, desk.program), whole=False)
        facts = case_facts(desk, found, sight)
        answers = answers_in(filled, found, facts.rows, day_of(desk.now))
        bodies = [_body(proof) for proof in proofs]
        HandedInBodies(desk.desk.folder.root).put(bodies, desk.now)
        named = [body.sha256 for body in bodies]
        answers = [msgspec.structs.replace(one, evidence=named) for one in answers]
        said(desk.answer(found.id, answers, actor, reason))
    for note in filled.notes:
        click.echo(f"提示：{note}")
    blank = "，未填写的行仍待反馈" if len(answers) < len(facts.rows) else ""
    click.echo(f"{file.name}：已登记{len(answers)}行反馈{blank}。")


def _body(path: Path) -> Body:
    if not path.is_file():
        raise MistakeError(f"{path}：没有这个文件，请核对--proof。")
    return Body(path.name, path.read_bytes())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    click.echo(str(path))


def _known(registry: Registry, unit: str) -> None:
    if unit not in {one.id for one in registry.units}:
        raise MistakeError(f"登记册中没有单位“{unit}”，请填写单位编号。")


def _day(text: str, option: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise MistakeError(f"--{option}的日期“{text}”不能识别，应写作2026-12-31。") from None
