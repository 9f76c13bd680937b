"""xunwang registry: check a registry file, read one from tables of offices, write its tables."""

import shutil
import sys
from pathlib import Path

import click

from pipelines.clock import RealClock
from pipelines.commands.acting import Who, acting
from pipelines.commands.options import At, at_options, json_option
from pipelines.commands.sheets import write_sheets
from pipelines.office.register_comparison import compare_register
from pipelines.office.register_comparison.telling import comparison_lines, comparison_sheets
from pipelines.office.registry_export import KINDS, export
from pipelines.office.registry_import import Imported, import_into
from schemas.events.codec import dumps
from schemas.mistakes import MistakeError
from schemas.registry.check import problems
from schemas.registry.folder import load_installation
from schemas.registry.hints import hints
from schemas.registry.load import dump, load
from schemas.times import day_of


@click.group("registry")
def command() -> None:
    """The registry of a program: units, sites, columns, accounts.

    \b
    Example:
      xunwang registry check registry.yaml
    """


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def check_command(file: Path, as_json: bool) -> None:
    """Name everything that is broken or contradictory in FILE; exit code 2 when there is anything.

    \b
    Example:
      xunwang registry check registry.yaml --json
    """
    advice: list[str] = []
    try:
        registry = load(file)
        found = [f"{file}：{problem}" for problem in problems(registry)]
        advice = [f"{file}：{hint}" for hint in hints(registry)]
    except MistakeError as mistake:
        found = mistake.messages
    if as_json:
        click.echo(dumps({"file": str(file), "problems": found, "hints": advice}).decode())
    elif found:
        click.echo("\n".join(found), err=True)
    else:
        columns = sum(len(site.columns) for site in registry.sites)
        click.echo(
            f"{file}：可以使用。单位{len(registry.units)}个，网站{len(registry.sites)}家，栏目{columns}个，"
            f"账号{len(registry.accounts)}个，应用{len(registry.apps)}个。"
        )
        for hint in advice:
            click.echo(f"提示：{hint}")
    sys.exit(2 if found else 0)


@command.command("import")
@click.argument("tables", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--program", "base", type=click.Path(path_type=Path), help="Registry to add to; what it holds is kept.")
@click.option("--root", help="Name of the top unit, where the tables leave it open.")
@click.option("--table-wins", is_flag=True, help="Take the table where it differs from what people have set.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Where the registry (YAML) is written.")
@json_option
def import_command(
    tables: tuple[Path, ...], base: Path | None, root: str | None, table_wins: bool, out: Path, as_json: bool
) -> None:
    """Read xlsx, xls or csv TABLES of units, sites, columns, accounts and apps as offices and reporting systems make
    them.

    Which table a sheet is, is told from its headings; those that were matched by hand in the browser are known too,
    where the registry lies in that data folder. Nothing is written when a row is wrong, and a registry that is
    there is never overwritten without --program.

    \b
    Example:
      xunwang registry import 单位.xlsx 网站.xlsx 栏目.csv --root 示例市 --out registry.yaml
      xunwang registry import 栏目.xlsx --program registry.yaml --out registry.yaml
    """
    if out.exists() and (base is None or base.resolve() != out.resolve()):
        raise MistakeError(
            f"{out}：已有登记册，不会覆盖；要并入请用 --program {out} --out {out}，要另建请用--out写到别的文件。"
        )
    today = day_of(RealClock().now())
    home = (base or out).parent
    imported = import_into(home, tables, load(base) if base else None, root, today, table_wins)
    kept = _write(out, dump(imported.registry))
    _say(imported, out, kept, as_json)


def _write(out: Path, text: str) -> Path | None:
    """Write the registry in one step. Where one was, it is kept beside it: a person's remarks are not in ours."""
    before = None
    if out.exists():
        before = out.with_name(f"{out.name}.bak")
        shutil.copyfile(out, before)
    fresh = out.with_name(f"{out.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(out)
    return before


def _say(imported: Imported, out: Path, before: Path | None, as_json: bool) -> None:
    registry, summary = imported.registry, imported.summary
    if as_json:
        told = {
            "file": str(out),
            "new": dict(summary.new),
            "same": dict(summary.same),
            "changed": summary.changed,
            "kept": summary.kept,
            "gone": summary.gone,
            "notes": summary.notes,
            "hints": hints(registry),
        }
        click.echo(dumps(told).decode())
        return
    columns = sum(len(site.columns) for site in registry.sites)
    click.echo(
        f"已写入{out}：单位{len(registry.units)}个，网站{len(registry.sites)}家，账号{len(registry.accounts)}个，"
        f"应用{len(registry.apps)}个，栏目{columns}个；监测任务“{registry.program.name}”（{registry.program.office}）。"
    )
    click.echo("\n".join(summary.lines()))
    if before is not None:
        click.echo(f"原登记册已另存为{before}。")
    for hint in hints(registry):
        click.echo(f"请核对：{hint}")


@command.command("compare")
@click.option("--out", type=click.Path(path_type=Path), help="Also write the differences as a workbook (xlsx).")
@acting("read_withheld")
@at_options
@json_option
def compare_command(out: Path | None, who: Who, at: At, as_json: bool) -> None:
    """Hold the register against what the looks have shown, both ways.

    Listed are accounts that are not registered, closed ones that still run, renamed ones, other holders, several of one
    unit, and ones that were opened again. Each row has its evidence. What was not seen is said to be unknown.

    \b
    Example:
      xunwang registry compare --data data --out 对账.xlsx
    """
    registry = at.registry
    who.allowed(at.folder.root, lambda: registry.program.id)
    with at.log() as log:
        told = compare_register(at.folder, log, at.opened.installation, registry.program.id, RealClock().now())
    if out is not None:
        write_sheets(comparison_sheets(told), out)
    click.echo(dumps(told).decode() if as_json else "\n".join(comparison_lines(told)))


@command.command("export")
@click.argument("registry", type=click.Path(path_type=Path))
@click.option("--kind", required=True, type=click.Choice(list(KINDS)), help="Which table is written.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The workbook (xlsx) that is written.")
@json_option
def export_command(registry: Path, kind: str, out: Path, as_json: bool) -> None:
    """Write the sites, accounts or apps of REGISTRY (a file, or the folder of an installation) as a workbook.

    The import reads it again: edited and handed back with --program it changes what was edited.

    \b
    Example:
      xunwang registry export registry.yaml --kind accounts --out 账号.xlsx
    """
    sheets = export(load_installation(registry), kind)
    write_sheets(sheets, out)
    if as_json:
        click.echo(dumps({"file": str(out), "rows": {sheet.name: len(sheet.rows) for sheet in sheets}}).decode())
    else:
        counted = "，".join(f"{sheet.name}{len(sheet.rows)}行" for sheet in sheets)
        click.echo(f"已写入{out}：{counted}。")
