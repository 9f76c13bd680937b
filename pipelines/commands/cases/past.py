"""What the past of a case tells: causes with their dates, and how answered rows were mended."""

import click

from pipelines.commands.acting import Who, acting, require
from pipelines.commands.cases.options import ID_SHOWN, at_desk
from pipelines.commands.evidence import opened_bodies
from pipelines.commands.options import At, at_options, json_option
from pipelines.office.cases.above import reconcile_notices
from pipelines.office.cases.past import causes, mendings, read_past
from pipelines.office.cases.reading import one_case
from pipelines.office.cases.spread import Wanted, spread
from pipelines.office.histories import read_histories
from schemas.chinese import day_text, rate
from schemas.events.codec import dumps
from schemas.gate import Sight
from stages.case_book.looks import Look
from stages.case_book.mending import WORDS
from stages.case_book.reconciling import missed_share


@click.command("causes")
@click.argument("case")
@at_options
@acting("read_withheld")
@json_option
def causes_command(case: str, who: Who, at: At, as_json: bool) -> None:
    """Say how the findings of a case came about, dated, where the history tells (成因说明).

    \b
    Example:
      xunwang cases causes 3f9c2a71b0de --data data
    """
    with at_desk(who, at) as (desk, actor):
        found = one_case(desk.book(), case)
        require(actor, "read", Sight(actor, desk.desk.chain_for(actor, desk.program)).of(found.unit))
        histories = read_histories(desk.desk.log)
        steps = [histories.history(name) for name in found.rows if histories.history(name)]
        past = read_past(desk.desk.folder.root, desk.desk.log, found.subjects)
        told = causes(steps, desk.desk.rulebook, past)
    for name, cause in told.items():
        if as_json:
            click.echo(dumps({"finding_id": name, **vars(cause)}).decode())
        else:
            click.echo(f"{found.rows[name].row.number}\t{cause.kind}\t{cause.text}")
    if not as_json:
        click.echo(f"{len(found.rows)}个问题中，{len(told)}个可由历史记录说明成因。")


@click.command("mendings")
@click.argument("case")
@at_options
@acting("read_withheld")
@json_option
def mendings_command(case: str, who: Who, at: At, as_json: bool) -> None:
    """Tell true mendings from sham ones: deleted, re-dated, hidden, broken again (假整改识别).

    \b
    Example:
      xunwang cases mendings 3f9c2a71b0de --data data
    """
    with at_desk(who, at) as (desk, actor):
        found = one_case(desk.book(), case)
        require(actor, "read", Sight(actor, desk.desk.chain_for(actor, desk.program)).of(found.unit))
        histories, book = read_histories(desk.desk.log), desk.desk.rulebook
        told = mendings(found, histories, book, read_past(desk.desk.folder.root, desk.desk.log, found.subjects))
    for name, one in told.items():
        if as_json:
            sides = {"before": _side(one.before), "after": _side(one.after)}
            line = {"finding_id": name, "verdict": one.verdict, "sham": one.sham, "text": one.text, **sides}
            click.echo(dumps(line).decode())
            continue
        click.echo(f"{found.rows[name].row.number}\t{WORDS[one.verdict]}\t{one.text}")
        for word, look in (("整改前", one.before), ("整改后", one.after)):
            if look is not None:
                click.echo(f"    {word}：{day_text(look.at)} {look.url} 存证{look.sha256[:ID_SHOWN] or '无'}")
    if not as_json:
        sham = sum(one.sham for one in told.values())
        click.echo(f"单位反馈已整改{len(told)}个，其中疑似虚假整改{sham}个，请人工核实后处理。")


def _side(look: Look | None) -> dict[str, str] | None:
    if look is None:
        return None
    return {"at": look.at.isoformat(), "url": look.url, "sha256": look.sha256, "event_id": look.event_id}


@click.command("reconcile")
@at_options
@acting("read_withheld")
@json_option
def reconcile_command(who: Who, at: At, as_json: bool) -> None:
    """Match each case named from above with our findings: so many days ahead, or missed and why (通报对账).

    \b
    Example:
      xunwang cases reconcile --data data
    """
    with at_desk(who, at) as (desk, _):
        registry = desk.desk.registry
        found = reconcile_notices(desk.desk.folder.root, desk.desk.log, registry, desk.desk.rulebook)
        names = {one.id: one.name for one in registry.subjects}
    for one in found:
        if as_json:
            told = {"subject": one.notice.subject, "document": one.notice.document, "verdict": one.verdict}
            rest = {"days": one.days, "finding_id": one.finding, "why": one.why, "at": one.notice.at}
            click.echo(dumps(told | rest).decode())
            continue
        where = names.get(one.notice.subject, one.notice.subject)
        click.echo(f"{day_text(one.notice.at)}\t{where}\t{one.notice.detail}\t{one.verdict}\t{one.why}")
    if not as_json:
        missed, base = missed_share(found)
        click.echo(f"上级通报{len(found)}件，可比{base}件，漏检{missed}件，漏检率{rate(missed, base)}。")


@click.command("spread")
@click.option("--phrase", default="", help="A wrong phrase, as people read it.")
@click.option("--link", default="", help="A host (with those below it) or the beginning of an address.")
@at_options
@acting("read_withheld")
@json_option
def spread_command(phrase: str, link: str, who: Who, at: At, as_json: bool) -> None:
    """Look for a confirmed wrong phrase, a lapsed domain or a bad link in the newest pages and posts of all units.

    \b
    Example:
      xunwang cases spread --link lapsed.example --data data
    """
    wanted = Wanted(phrase, link)
    with at_desk(who, at) as (desk, _), opened_bodies(at) as bodies:
        registry = desk.desk.registry
        found = spread(desk.desk.folder.root, desk.desk.log, bodies.get, registry, wanted)
        names = {one.id: one.name for one in registry.units} | {one.id: one.name for one in registry.subjects}
    for one in found:
        if as_json:
            click.echo(dumps(vars(one)).decode())
        else:
            where = f"{names.get(one.unit, one.unit)}\t{names.get(one.subject, one.subject)}\t{one.url}"
            click.echo(f"{where}\t{day_text(one.at)}\t{one.context}")
    if not as_json:
        units = len({one.unit for one in found})
        click.echo(f"“{phrase or link}”现见于{units}家单位的{len(found)}处，原因相同，可并为一组交办。")
