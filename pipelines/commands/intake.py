"""xunwang intake: facts that people hand in."""

from pathlib import Path

import click

from pipelines.commands.options import data_option, json_option
from pipelines.data_folder import DataFolder
from pipelines.intake import kinds, take_in
from pipelines.log.sqlite import SqliteLog
from schemas.events.codec import dumps
from schemas.registry.load import load


@click.command("intake")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--type", "kind", type=click.Choice(sorted(kinds())), help="Kind of every row that does not say its own.")
@data_option
@json_option
def command(file: Path, kind: str | None, data: Path, as_json: bool) -> None:
    """Take in typed observations from FILE (json lines, csv, xlsx): all rows, or none when one is wrong.

    \b
    Example:
      xunwang intake manual-checks.xlsx --type manual.result.v1 --data data
    """
    folder = DataFolder(data).existing()
    log = SqliteLog(folder.log)
    taken = take_in(file, log, load(folder.registry), kind)
    log.close()
    if as_json:
        click.echo(dumps({"new": taken.new, "known": taken.known}).decode())
    else:
        click.echo(f"已导入{taken.new}条；{taken.known}条此前已导入过，未重复计入。")
