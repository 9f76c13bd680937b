"""xunwang intake: facts that people hand in."""

from pathlib import Path

import click

from pipelines.clock import RealClock
from pipelines.commands import intake_systems
from pipelines.commands.acting import Who, acting
from pipelines.commands.options import At, at_options, json_option
from pipelines.evidence.handed_in import HandedInBodies
from pipelines.office.intake import Taken, kinds, take_in
from pipelines.office.intake.listing import default_rulebook, kinds_and_indicators
from pipelines.office.intake.template import forms, write_template
from pipelines.office.sampling import drawn_sites
from pipelines.opened import open_folder
from schemas.events.codec import dumps
from schemas.mistakes import MistakeError
from schemas.registry.people import load_people

_TAKE = "take"


class TakesFiles(click.Group):
    """A group whose first word may also be a file: what is no subcommand is a hand-in."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in self.get_help_option_names(ctx)):
            args = [_TAKE, *args]
        return super().parse_args(ctx, args)


@click.group("intake", cls=TakesFiles)
def command() -> None:
    """Take in what people know: FILE with rows, or a template to fill in.

    \b
    Example:
      xunwang intake manual-checks.xlsx --type manual.result.v1 --data data
      xunwang intake --kinds
      xunwang intake template mailbox.letter.v1 --out letters.xlsx
    """


command.add_command(intake_systems.command)


@command.command(_TAKE)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--type", "kind", type=click.Choice(sorted(kinds())), help="Kind of every row that does not say its own.")
@click.option("--kinds", "listing", is_flag=True, help="List kinds, headings and indicators; take nothing.")
@click.option("--take-good", is_flag=True, help="Take the good rows and name the bad ones, instead of taking none.")
@at_options
@acting("hand_in")
@json_option
def take(file: Path | None, kind: str | None, listing: bool, take_good: bool, who: Who, at: At, as_json: bool) -> None:
    """Take in typed observations from FILE (json lines, xlsx, xls, csv, or a zip of one with its pictures): all rows,
    or none when one is wrong.

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
    opened = at.opened
    registry = opened.registry(at.program)
    actor = who.allowed(at.folder.root, lambda: registry.program.id)
    now = RealClock().now()
    drawn = drawn_sites(registry, at.home.samples, now)
    bodies = HandedInBodies(at.folder.root)
    with at.log() as log:
        taken = take_in(
            file,
            log,
            registry,
            actor,
            kind,
            drawn,
            opened.rulebooks,
            bodies=bodies,
            now=now,
            take_good=take_good,
            people=load_people(at.folder.root),
        )
    _tell(taken, as_json)


@command.command("template")
@click.argument("kind", type=click.Choice(sorted(forms())))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="FILE.xlsx; the kind's name without it.")
def template(kind: str, out: Path | None) -> None:
    """Write an xlsx to fill in: headings, what each means, pull-down lists and an example row.

    \b
    Example:
      xunwang intake template mailbox.letter.v1 --out letters.xlsx
    """
    path = out or Path(f"{forms()[kind].word}.xlsx")
    if path.suffix.lower() != ".xlsx":
        raise MistakeError(f"{path}：模板是xlsx文件，请把文件名的后缀改为.xlsx。")
    write_template(kind, path)
    click.echo(f"{path}：{forms()[kind].word}模板已写好；填写前请删除示例行。")


def _list_kinds(at: At) -> None:
    """Print what can be handed in, by the rulebook of the data folder's registry where there is one."""
    if (at.data / "registry.yaml").exists():
        opened = open_folder(at.data)
        click.echo("\n".join(kinds_and_indicators(opened.rulebook(opened.registry(at.program)))))
    else:
        click.echo("\n".join(kinds_and_indicators(default_rulebook())))


def _tell(taken: Taken, as_json: bool) -> None:
    if as_json:
        rows = [{"place": place, "outcome": "new" if new else "known"} for place, new in taken.rows]
        counts = {"new": taken.new, "known": taken.known}
        click.echo(dumps({**counts, "rows": rows, "refused": taken.refused, "notes": taken.notes}).decode())
        return
    for place, new in taken.rows:
        click.echo(f"{place}：{'已导入' if new else '此前已导入过，未重复计入'}")
    for message in taken.refused:
        click.echo(f"未导入：{message}")
    for note in taken.notes:
        click.echo(f"提示：{note}")
    click.echo(f"已导入{taken.new}条；{taken.known}条此前已导入过，未重复计入。")
