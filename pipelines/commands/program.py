"""xunwang program: the programs of an installation."""

from pathlib import Path

import click

from pipelines.clock import RealClock
from pipelines.commands.acting import Who, acting
from pipelines.commands.options import json_option
from schemas.events.codec import dumps
from schemas.mistakes import MistakeError
from schemas.registry.folder import PROGRAM, PROGRAMS, load_installation, load_rulebooks
from schemas.registry.load import converted, dump, parse
from schemas.registry.model import Program
from schemas.times import day_of

folder_option = click.option(
    "--data",
    "folder",
    default=Path("data"),
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder of the installation.",
)


@click.group("program")
def command() -> None:
    """The monitoring offices that share an installation, each with its own rulebook, scope and editions.

    \b
    Example:
      xunwang program list --data data
    """


@command.command("list")
@folder_option
@json_option
def list_command(folder: Path, as_json: bool) -> None:
    """Print each program with its scope and rulebook.

    \b
    Example:
      xunwang program list --data data --json
    """
    installation = load_installation(folder)
    units = {unit.id: unit.name for unit in installation.units}
    rows = [
        {
            "id": program.id,
            "name": program.name,
            "office": program.office,
            "unit": units[program.unit],
            "rulebook": program.rulebook_on(day_of(RealClock().now())),
            "sites": len(installation.registries[program.id].sites),
        }
        for program in installation.programs
    ]
    if as_json:
        click.echo(dumps(rows).decode())
        return
    for row in rows:
        click.echo(f"{row['id']}\t{row['name']}\t范围：{row['unit']}\t网站{row['sites']}家\t指标体系{row['rulebook']}")


@command.command("check")
@folder_option
def check_command(folder: Path) -> None:
    """Name everything that is wrong in the registry, the programs and their rulebooks (exit code 2).

    \b
    Example:
      xunwang program check --data data
    """
    from stages.rule_evaluator.rules import Rules  # measures are loaded only where a rulebook is made ready

    installation = load_installation(folder)
    for book in load_rulebooks(folder).values():
        Rules(book)
    click.echo(f"{folder}：可以使用。监测任务{len(installation.programs)}个，网站{len(installation.sites)}家。")


@command.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@folder_option
@acting("administer")
def add_command(file: Path, who: Who, folder: Path) -> None:
    """Add the program in FILE (a program.yaml) to an installation that can hold several.

    Nothing is written when it cannot be used. It judges the facts that are there from its first day on.

    \b
    Example:
      xunwang program add city.yaml --data data
    """
    who.allowed(folder)
    program = converted(parse(file), str(file), Program)
    target = folder / PROGRAMS / program.id / PROGRAM
    if target.exists():
        raise MistakeError(f"{target}：已有编号为“{program.id}”的监测任务，请改用别的编号或直接修改该文件。")
    raw = parse(folder / "registry.yaml")
    if isinstance(raw, dict) and "program" in raw:
        raise MistakeError(
            f"{folder / 'registry.yaml'}：登记册中有program一节，只能有一个监测任务；"
            "请先用 xunwang installation convert 转成可容纳多个监测任务的形式。"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(dump(program), encoding="utf-8")
    try:
        load_installation(folder)
    except MistakeError:
        target.unlink()
        raise
    click.echo(f"已增加监测任务{program.id}（{program.name}），写入{target}。")
