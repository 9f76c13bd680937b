"""xunwang edition: an edition from a template on its way to its release."""

import sys
from pathlib import Path
from typing import Any

import click

from pipelines.clock import RealClock
from pipelines.commands.acting import Who, acting
from pipelines.commands.edition_revising import revise_command, withdraw_command
from pipelines.commands.options import At, at_options, json_option
from pipelines.commands.report import stored
from pipelines.commands.trace import command as trace_command
from pipelines.office.cases.desk import CaseDesk
from pipelines.office.edition_changes import change_lines, changes
from pipelines.office.edition_edits import Wanted, edit, rows, texts
from pipelines.office.kept_editions import KIND, KeptEdition, editions_of
from pipelines.office.precision_card import card_of
from pipelines.office.releasing import Releases, Standing, release_kept
from pipelines.office.returned_papers import take_back
from pipelines.office.unit_papers import write_unit_papers
from schemas.events.actor import Actor
from schemas.events.codec import dumps
from schemas.mistakes import MistakeError
from stages.reporter.document import Table, plain
from stages.reporter.edits.model import WORDS, Edit, EditKind


@click.group("edition")
def command() -> None:
    """Circulars that were made by a template: check, overrule, release, compare, trace.

    \b
    Example:
      xunwang edition check 2026Q3 --data data
    """


def _edition(at: At, code: str) -> KeptEdition:
    return KeptEdition(at.home, code)


@command.command("list")
@at_options
@acting("read_editions")
@json_option
def list_command(who: Who, at: At, as_json: bool) -> None:
    """Print the circulars that templates made, and which of them are released.

    \b
    Example:
      xunwang edition list --data data
    """
    who.allowed(at.folder.root, lambda: at.registry.program.id)
    releases = Releases(at.home)
    found = [(_edition(at, code), releases.standing(KIND, code)) for code in editions_of(at.home)]
    if as_json:
        listed = [
            {
                "code": one.code,
                "title": one.kept.edition.head.title,
                "state": standing.state,
                "released": one.released,
                "withdrawn": one.withdrawn,
                "replaced_by": standing.replaced_by,
            }
            for one, standing in found
        ]
        click.echo(dumps(listed).decode())
        return
    for one, standing in found:
        click.echo(f"{one.code}\t{one.kept.edition.head.title}\t{_state(standing)}")
    if not found:
        click.echo("还没有按模板编成的通报。")


def _state(standing: Standing) -> str:
    told = standing.release
    if told is None:
        return "草稿"
    done = f"{told.withdrawn.name}撤回" if told.withdrawn else f"{told.actor.name}签发"
    return f"{done}，更正稿{standing.replaced_by}已签发" if standing.replaced_by else done


@command.command("check")
@click.argument("code")
@at_options
@acting("read_editions")
@json_option
def check_command(who: Who, code: str, at: At, as_json: bool) -> None:
    """Name what the edition CODE contradicts or lacks. Exit code 1 while something is not overruled.

    \b
    Example:
      xunwang edition check 2026Q3 --data data
    """
    actor = who.allowed(at.folder.root, lambda: at.registry.program.id)
    edition = _edition(at, code)
    known = {one.key: one for one in edition.overruled}
    found = edition.check(actor, RealClock().now())
    if as_json:
        rows = [{**vars(one), "overruled": known[one.key].reason if one.key in known else None} for one in found]
        click.echo(dumps(rows).decode())
    else:
        for one in found:
            kept = f"（维持：{known[one.key].reason}）" if one.key in known else ""
            click.echo(f"[{one.key}] {one.severity}：{one.sentence}{kept}")
        click.echo(f"{code}：共{len(found)}处，待处理{len(edition.waiting())}处。")
    sys.exit(1 if edition.waiting() else 0)


@command.command("overrule")
@click.argument("code")
@click.argument("keys", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why it stays as it is; kept with the edition.")
@at_options
@acting("release", named=True)
def overrule_command(who: Who, code: str, keys: tuple[str, ...], reason: str, at: At) -> None:
    """Leave what KEYS name in the edition CODE as it is, with a reason.

    \b
    Example:
      xunwang edition overrule 2026Q3 3fa2c1 --reason 按省里通报原文 --as zhang --data data
    """
    actor = who.allowed(at.folder.root, lambda: at.registry.program.id)
    for one in _edition(at, code).overrule(list(keys), reason, actor, RealClock().now()):
        click.echo(f"已记录维持理由：[{one.key}] {one.sentence}")


@command.command("slots")
@click.argument("code")
@at_options
@acting("read_editions")
@json_option
def slots_command(who: Who, code: str, at: At, as_json: bool) -> None:
    """Print what can be edited in the edition CODE: every text and row with its name, and the edits in effect.

    \b
    Example:
      xunwang edition slots 2026Q3 --data data
    """
    who.allowed(at.folder.root, lambda: at.registry.program.id)
    edition = _edition(at, code)
    found, listed = texts(edition), rows(edition)
    if as_json:
        click.echo(dumps({"texts": found, "tables": listed}).decode())
        return
    for one in found:
        click.echo(f"{one.slot}\t{one.where}{_edit_mark(one.edit)}\t{one.typed}")
    for table in listed:
        click.echo(f"{table.slot}\t表“{table.title}”\t{'　'.join(table.columns)}")
        for key, cells in table.rows:
            click.echo(f"  {key}\t{'　'.join(cells)}")
        for one_edit in table.edits:
            told = f"{one_edit.actor.name}，{one_edit.reason or '未写理由'}"
            click.echo(f"  修改{one_edit.id}：{WORDS[one_edit.kind]}（{told}）")


def _edit_mark(edit: Edit | None) -> str:
    return f"（修改{edit.id}，{edit.actor.name}）" if edit else ""


@command.command("edit")
@click.argument("code")
@click.option("--slot", default="", help="Which text or table, by its name in `xunwang edition slots`.")
@click.option("--text", help="What is printed there instead; {name} is a figure that goes on to follow the data.")
@click.option("--row", default="", help="With --column and --text: the row of the cell that is written anew.")
@click.option("--column", default="", help="The column of that cell.")
@click.option("--drop", help="Take this row out of the table --slot; needs --reason.")
@click.option("--add", multiple=True, metavar="COLUMN=TEXT", help="Add a row to the table --slot; needs --reason.")
@click.option("--order", multiple=True, metavar="ROW", help="The rows of the table --slot in their new order.")
@click.option("--undo", metavar="ID", help="Take an edit back.")
@click.option(
    "--docx", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="An edited docx of the draft."
)
@click.option("--reason", default="", help="Why; kept with the edition.")
@at_options
@acting("release", named=True)
@json_option
def edit_command(who: Who, code: str, at: At, docx: Path | None, as_json: bool, **asked: Any) -> None:
    """Edit the draft CODE: a sentence, a cell, rows. The next draft keeps it and says what no longer follows from data.
    With --docx whatever was changed in a docx of the draft becomes edits; what cannot be matched is listed. Exit code 1
    when something is.

    \b
    Example:
      xunwang edition edit 2026Q3 --slot opening --text 现将检查情况通报如下： --as li --data data
      xunwang edition edit 2026Q3 --docx 改稿.docx --as li --data data
      xunwang edition edit 2026Q3 --slot attachments[0] --drop 5f0c1a22 --reason 已另行发文 --as li --data data
    """
    actor = who.allowed(at.folder.root, lambda: at.registry.program.id)
    edition = _edition(at, code)
    made, left = _edited(edition, docx, asked, actor)
    remarks = edition.kept.remarks
    if as_json:
        click.echo(dumps({"edits": made, "remarks": remarks, "left": left}).decode())
        sys.exit(1 if left else 0)
    for one in made:
        click.echo(f"已记录修改{one.id}：{WORDS[one.kind]}。")
    for remark in remarks:
        click.echo(f"请注意：{remark.sentence}")
    for sentence in left:
        click.echo(f"未采用：{sentence}", err=True)
    if docx is not None and not made and not left:
        click.echo("改稿与原稿相同，没有需要采用的修改。")
    sys.exit(1 if left else 0)


def _edited(
    edition: KeptEdition, docx: Path | None, asked: dict[str, Any], actor: Actor
) -> tuple[list[Edit], list[str]]:
    """The edits that were taken, and sentences about what was not. Raises MistakeError."""
    now = RealClock().now()
    if docx is None:
        return edit(edition, [_wanted(**asked)], actor, now), []
    if any(held for name, held in asked.items() if name != "reason"):
        raise MistakeError("--docx不能与其他修改一起写，请分两次办理。")
    if not docx.is_file():
        raise MistakeError(f"{docx}：没有这个文件，请核对路径。")
    if not docx.is_file():
        raise MistakeError(f"{docx}：没有这个文件，请核对路径。")
    try:
        found = take_back(edition, docx.read_bytes(), actor, now, asked["reason"])
    except MistakeError as mistake:
        raise MistakeError([f"{docx}：{message}" for message in mistake.messages]) from None
    return found.edits, found.left


def _wanted(
    slot: str,
    text: str | None,
    row: str,
    column: str,
    drop: str | None,
    add: tuple[str, ...],
    order: tuple[str, ...],
    undo: str | None,
    reason: str,
) -> Wanted:
    """One edit from what the options say. Raises MistakeError for none or several."""
    told = {"--text": text, "--drop": drop, "--add": add or None, "--order": order or None, "--undo": undo}
    asked = [name for name, held in told.items() if held is not None]
    if len(asked) != 1:
        raise MistakeError("请写明一项修改：--text、--drop、--add、--order、--undo恰选其一。")
    if undo is not None:
        return Wanted("undo", undoes=undo, reason=reason)
    if not slot:
        raise MistakeError(f"请用--slot写明改哪一处，{asked[0]}不能单独使用；各处名称见 xunwang edition slots。")
    if text is not None:
        kind: EditKind = "cell" if row or column else "text"
        return Wanted(kind, slot, text=text, row=row, column=column, reason=reason)
    if drop is not None:
        return Wanted("drop", slot, row=drop, reason=reason)
    if order:
        return Wanted("order", slot, rows=order, reason=reason)
    if wrong := [one for one in add if "=" not in one]:
        raise MistakeError(f"--add {wrong[0]}：应写作“列名=内容”，请改正。")
    cells = {name: held for name, _, held in (one.partition("=") for one in add)}
    return Wanted("add", slot, cells=cells, reason=reason)


@command.command("release")
@click.argument("code")
@at_options
@acting("sign_edition", named=True)
@json_option
def release_command(who: Who, code: str, at: At, as_json: bool) -> None:
    """Release the edition CODE: its papers are printed as final and never change again.

    \b
    Example:
      xunwang edition release 2026Q3 --as zhang --data data
    """
    actor = who.allowed(at.folder.root, lambda: at.registry.program.id)
    edition = _edition(at, code)
    with at.desk() as desk:
        told, left, named = release_kept(edition, CaseDesk(desk), actor)
    if as_json:
        click.echo(dumps(told).decode())
        return
    kept_as = f"，维持原文{len(told.overruled)}处" if told.overruled else ""
    click.echo(f"{edition.kept.edition.head.title}：已由{told.name}签发（校验值{told.digest}{kept_as}）。")
    if named:
        click.echo(f"已在{named}个办理单中记录点名通报。")
    for sentence in left:
        click.echo(f"未记录点名：{sentence}")


@command.command("diff")
@click.argument("before")
@click.argument("now")
@at_options
@acting("read_editions")
@json_option
def diff_command(who: Who, before: str, now: str, at: At, as_json: bool) -> None:
    """Compare the editions BEFORE and NOW: problems that are new, gone and still there, and figures.

    \b
    Example:
      xunwang edition diff 2026Q2 2026Q3 --data data
    """
    who.allowed(at.folder.root, lambda: at.registry.program.id)
    first, then = _edition(at, before), _edition(at, now)
    found = changes(first.facts, then.facts)
    click.echo(dumps(vars(found)).decode() if as_json else "\n".join(change_lines(found)))


@command.command("units")
@click.argument("code")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the papers.")
@click.option("--unit", help="Only the paper of this unit (its id).")
@at_options
@acting("read_editions")
@json_option
def units_command(who: Who, code: str, out: Path, unit: str | None, at: At, as_json: bool) -> None:
    """Write 分单位问题清单: for each unit that the edition CODE names a docx and an xlsx with its own rows alone.

    \b
    Example:
      xunwang edition units 2026Q3 --out 分单位 --data data
    """
    who.allowed(at.folder.root, lambda: at.registry.program.id)
    written = write_unit_papers(_edition(at, code), out, unit)
    if as_json:
        click.echo(dumps([str(path) for path in written]).decode())
        return
    for path in written:
        click.echo(str(path))
    if not written:
        click.echo(f"{code}没有涉及任何单位的问题或表格行，没有可分发的清单。")


@command.command("card")
@click.argument("code")
@at_options
@acting("read_editions")
@json_option
def card_command(who: Who, code: str, at: At, as_json: bool) -> None:
    """Count the precision card of the edition CODE again: dismissed problems by indicator, looks that proved nothing,
    what could not be judged, false hits in right texts. Exit code 1 when the printed card says otherwise.

    \b
    Example:
      xunwang edition card 2026Q3 --data data
    """
    who.allowed(at.folder.root, lambda: at.registry.program.id)
    kept = _edition(at, code).kept.edition
    with stored(at) as (warehouse, _):
        now = card_of(warehouse, at.folder, at.opened, at.registry, kept.head)
    printed = next((one for one in kept.blocks if isinstance(one, Table) and one.kind == now.kind), None)
    rows = [[plain(cell) for cell in row] for row in now.rows]
    before = [[plain(cell) for cell in row] for row in printed.rows] if printed else rows
    if as_json:
        click.echo(dumps({"columns": now.columns, "rows": rows, "same": rows == before}).decode())
    else:
        click.echo("\n".join("\t".join(row) for row in (now.columns, *rows)))
        click.echo(_same(rows == before, printed is not None))
    sys.exit(rows != before)


def _same(same: bool, printed: bool) -> str:
    if not printed:
        return "这期通报没有附结果准确情况说明；以上为现在重算的数。"
    return "与通报所附的一致。" if same else "与通报所附的不同：编成之后有补报或更正的数据。"


command.add_command(trace_command, "trace")


command.add_command(withdraw_command)
command.add_command(revise_command)
