"""xunwang edition withdraw, revise: what may become of a released edition."""

from datetime import date
from functools import partial
from pathlib import Path

import click

from pipelines.commands.acting import Who, acting
from pipelines.commands.options import At, at_options, json_option
from pipelines.commands.report import reached, stored
from pipelines.office.cases.desk import CaseDesk
from pipelines.office.kept_editions import KeptEdition
from pipelines.office.papers import paper_of
from pipelines.office.pdf import to_pdf
from pipelines.office.releasing import withdraw_kept
from pipelines.office.reporting import Asked, Reporting
from pipelines.office.revising import newest_released, revised, window_of
from pipelines.office.work_calendar import Notices
from schemas.events.codec import dumps


@click.command("withdraw")
@click.argument("code")
@click.option("--reason", required=True, help="Why; kept and told to subscribers.")
@at_options
@acting("sign_edition", named=True)
@json_option
def withdraw_command(who: Who, code: str, reason: str, at: At, as_json: bool) -> None:
    """Withdraw the released edition CODE: its papers stay as they were, its namings are taken back in the
    cases, its notices from above in the programs below.

    \b
    Example:
      xunwang edition withdraw 2026Q3 --reason 附件有误，另行印发 --as zhang --data data
    """
    actor = who.allowed(at.folder.root, lambda: at.registry.program.id)
    edition = KeptEdition(at.home, code)
    with at.desk() as desk:
        gone, cases, notices = withdraw_kept(edition, CaseDesk(desk), actor, reason)
    if as_json:
        click.echo(dumps({"withdrawn": gone, "cases": cases, "notices": notices}).decode())
        return
    click.echo(f"{edition.kept.edition.head.title}：已由{gone.name}撤回（{gone.reason}），原签发的文稿照原样留存。")
    if cases:
        click.echo(f"已在{cases}个办理单中撤回点名通报和随之确定的期限。")
    if notices:
        click.echo(f"下级监测任务收到的上级通报记录已撤回{notices}条。")


@click.command("revise")
@click.argument("code")
@click.option("--signed-on", type=click.DateTime(["%Y-%m-%d"]), help="Signing day of the correction, YYYY-MM-DD.")
@click.option("--template", help="Template, by name or file; default: the program's own.")
@click.option("--written", type=click.Path(path_type=Path), help="Texts that people wrote for this edition (YAML).")
@click.option("--pdf", "as_pdf", is_flag=True, help="Also as pdf, where LibreOffice is installed.")
@at_options
@acting("release", named=True)
@json_option
def revise_command(
    who: Who,
    code: str,
    signed_on: date | None,
    template: str | None,
    written: Path | None,
    as_pdf: bool,
    at: At,
    as_json: bool,
) -> None:
    """Make the correction of the released edition CODE from what has come since, and say what is different. The edits
    of people are kept; nothing is made where nothing has changed.

    \b
    Example:
      xunwang edition revise 2026Q3 --signed-on 2026-11-02 --as li --data data
    """
    folder, opened, registry = at.folder, at.opened, at.registry
    program = registry.program
    actor = who.allowed(folder.root, lambda: program.id)
    before = newest_released(KeptEdition(at.home, code))
    window = window_of(before)
    signed = str(signed_on)[:10] if signed_on else before.kept.edition.head.signed_on
    paper = paper_of(folder, program, window.label, template, written)
    with stored(at) as (warehouse, log):
        book, calendar = opened.rulebook(registry, window.last), partial(Notices(folder.root).calendar, program.id)
        made = Reporting(warehouse, registry, book, calendar).make(
            Asked("circular", window, signed_on=signed, reached=reached(log), paper=paper)
        )
        if as_pdf:
            made.files["pdf"] = to_pdf(made.files["docx"], made.edition.head.as_of)
        found = revised(at.home, before, made, window, log, actor)
    if as_json:
        told = {"code": found.now.code, "before": before.code, "files": found.files, "changes": vars(found.changes)}
        old, new = found.digests
        click.echo(dumps({**told, "digests": {"released": old, "correction": new}}).decode())
        return
    click.echo("\n".join([*found.lines, *found.files.values()]))
