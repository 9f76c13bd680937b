"""xunwang registry: check a registry file, or read one from the national system's tables."""

import sys
from pathlib import Path

import click

from pipelines.commands.options import json_option
from pipelines.registry_import import read_tables
from schemas.events.codec import dumps
from schemas.mistakes import MistakeError
from schemas.registry.check import problems
from schemas.registry.load import dump, load


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
    try:
        registry = load(file)
        found = [f"{file}：{problem}" for problem in problems(registry)]
    except MistakeError as mistake:
        found = mistake.messages
    if as_json:
        click.echo(dumps({"file": str(file), "problems": found}).decode())
    elif found:
        click.echo("\n".join(found), err=True)
    else:
        columns = sum(len(site.columns) for site in registry.sites)
        click.echo(
            f"{file}：可以使用。单位{len(registry.units)}个，网站{len(registry.sites)}家，栏目{columns}个，"
            f"账号{len(registry.accounts)}个。"
        )
    sys.exit(2 if found else 0)


@command.command("import")
@click.argument("tables", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--program", "base", type=click.Path(path_type=Path), help="Registry to add to; its program is kept.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Where the registry (YAML) is written.")
def import_command(tables: tuple[Path, ...], base: Path | None, out: Path) -> None:
    """Read csv or xlsx TABLES of units, sites, columns and accounts as reporting systems export them.

    Which table a file is, is told from its headings. Nothing is written when a row is wrong.

    \b
    Example:
      xunwang registry import 单位.xlsx 网站.xlsx 栏目.csv --out registry.yaml
    """
    registry = read_tables(tables, load(base) if base else None)
    found = problems(registry)
    if found:
        raise MistakeError(found)
    out.write_text(dump(registry), encoding="utf-8")
    click.echo(
        f"已写入{out}：单位{len(registry.units)}个，网站{len(registry.sites)}家，账号{len(registry.accounts)}个。"
    )
