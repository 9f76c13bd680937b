"""xunwang calendar: the holiday notices that working days are counted by."""

from dataclasses import asdict, dataclass
from pathlib import Path

import click

from pipelines.commands.acting import Who, acting
from pipelines.commands.options import data_option, json_option, program_option
from pipelines.office.work_calendar import add, home_of, newest
from pipelines.opened import open_folder
from schemas.calendar import read_notices, shipped
from schemas.events.codec import dumps


@click.group("calendar")
def command() -> None:
    """Holiday notices (节假日安排) that working days are counted by.

    \b
    Example:
      xunwang calendar add 2027.yaml --data data
    """


@command.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@data_option
@program_option
@acting("administer")
@json_option
def add_command(file: Path, who: Who, data: Path, program: str | None, as_json: bool) -> None:
    """Check a notice and keep it in the data folder; a running service uses it at once.

    A year that is there already gets a new version, the old ones are kept. With --program it holds for that program
    alone and goes before that of the installation.

    \b
    Example:
      xunwang calendar add 2027.yaml --data data
    """
    who.allowed(data)
    added = add(_home(data, program), file)
    if as_json:
        click.echo(dumps({"added": {str(year): version for year, version in added.items()}}).decode())
        return
    for year, version in added.items():
        own = "，今后以此为准，不再用随软件提供的安排" if year in shipped().years else ""
        click.echo(f"已添加{year}年节假日安排（第{version}版）{own}；暂按周末推算的期限随即更正。")
    if not added:
        click.echo("与已有的节假日安排相同，未重复添加。")


def _home(data: Path, program: str | None) -> Path:
    """The folder whose notices hold for a program. Raises MistakeError for a program that is not there."""
    return data if program is None else home_of(data, open_folder(data).registry(program).program.id)


@dataclass(frozen=True)
class Listed:
    year: int
    version: int | None  # None: came with the program
    source: str
    sure: bool


@command.command("list")
@data_option
@program_option
@json_option
def list_command(data: Path, program: str | None, as_json: bool) -> None:
    """List the years that are known, to a program where one is named, and where each came from.

    \b
    Example:
      xunwang calendar list --data data
    """
    listed = {year: Listed(year, None, notice.source, notice.sure) for year, notice in shipped().years.items()}
    for home in dict.fromkeys((data, _home(data, program))):
        for year, one in newest(home).items():
            notice = read_notices(one.path)[year]
            listed[year] = Listed(year, one.version, notice.source, notice.sure)
    for _, known in sorted(listed.items()):
        origin = "随软件提供" if known.version is None else f"本单位添加，第{known.version}版"
        note = "" if known.sure else "，尚未与通知原文核对"
        click.echo(dumps(asdict(known)).decode() if as_json else f"{known.year}\t{known.source}\t{origin}{note}")
