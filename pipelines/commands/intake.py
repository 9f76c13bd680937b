"""xunwang intake: facts that people hand in."""

from pathlib import Path

import click

from pipelines.commands.options import At, at_options, json_option
from pipelines.intake import kinds, take_in
from schemas.events.codec import dumps
from schemas.registry.load import load


@click.command("intake")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--type", "kind", type=click.Choice(sorted(kinds())), help="Kind of every row that does not say its own.")
@at_options
@json_option
def command(file: Path, kind: str | None, at: At, as_json: bool) -> None:
    """Take in typed observations from FILE (json lines, csv, xlsx): all rows, or none when one is wrong.

    \b
    Example:
      xunwang intake manual-checks.xlsx --type manual.result.v1 --data data
    """
    registry = load(at.folder.registry)
    with at.log() as log:
        taken = take_in(file, log, registry, kind)
    if as_json:
        click.echo(dumps({"new": taken.new, "known": taken.known}).decode())
    else:
        click.echo(f"已导入{taken.new}条；{taken.known}条此前已导入过，未重复计入。")
