"""xunwang intake: facts that people hand in."""

from pathlib import Path

import click

from pipelines.clock import RealClock
from pipelines.commands.acting import Who, acting
from pipelines.commands.options import At, at_options, json_option
from pipelines.intake import kinds, take_in
from pipelines.intake.listing import kinds_and_indicators
from pipelines.sampling import drawn_sites
from schemas.events.codec import dumps
from schemas.mistakes import MistakeError
from schemas.registry.load import load


def _list_kinds(at: At) -> None:
    """Print what can be handed in, by the rulebook of the data folder's registry where there is one."""
    registry = at.data / "registry.yaml"
    click.echo("\n".join(kinds_and_indicators(load(registry).program.rulebook if registry.exists() else None)))


@click.command("intake")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--type", "kind", type=click.Choice(sorted(kinds())), help="Kind of every row that does not say its own.")
@click.option("--kinds", "listing", is_flag=True, help="List kinds, headings and indicators; take nothing.")
@at_options
@acting("hand_in")
@json_option
def command(file: Path | None, kind: str | None, listing: bool, who: Who, at: At, as_json: bool) -> None:
    """Take in typed observations from FILE (json lines, xlsx, xls, csv): all rows, or none when one is wrong.

    \b
    Example:
      xunwang intake manual-checks.xlsx --type manual.result.v1 --data data
      xunwang intake --kinds
    """
    if listing:
        _list_kinds(at)
        return
    if file is None:
        raise MistakeError("请给出要导入的文件；可导入的种类、表头和指标见 xunwang intake --kinds。")
    folder = at.folder
    registry = load(folder.registry)
    actor = who.allowed(folder.root, lambda: registry.program.id)
    drawn = drawn_sites(registry, folder.root, RealClock().now())
    with at.log() as log:
        taken = take_in(file, log, registry, actor, kind, drawn)
    if as_json:
        rows = [{"place": place, "outcome": "new" if new else "known"} for place, new in taken.rows]
        click.echo(dumps({"new": taken.new, "known": taken.known, "rows": rows, "notes": taken.notes}).decode())
        return
    for place, new in taken.rows:
        click.echo(f"{place}：{'已导入' if new else '此前已导入过，未重复计入'}")
    for note in taken.notes:
        click.echo(f"提示：{note}")
    click.echo(f"已导入{taken.new}条；{taken.known}条此前已导入过，未重复计入。")
