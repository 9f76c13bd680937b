"""xunwang installation: the form in which an installation lies in its folder."""

import os
import shutil
from pathlib import Path
from typing import Any

import click

from pipelines.commands.acting import Who, acting
from pipelines.commands.program import folder_option
from pipelines.data_folder import DataFolder, RunLock
from schemas.mistakes import MistakeError
from schemas.registry.folder import PROGRAM, PROGRAMS, REGISTRY, SharedRegistry
from schemas.registry.load import converted, dump, parse
from schemas.registry.model import Registry

# Holiday notices stay where they are: they hold for every program of the installation.
MOVED = ("rulebooks", "textpacks", "templates", "samples", "editions", "internal")


@click.group("installation")
def command() -> None:
    """The folder of an installation.

    \b
    Example:
      xunwang installation convert --data data
    """


@command.command("convert")
@folder_option
@acting("administer")
def convert_command(who: Who, folder: Path) -> None:
    """Turn a folder with one `registry.yaml` of one program into the form that holds several programs.

    The program's own files move below `programs/<id>`; log, warehouse and evidence stay as they are.

    \b
    Example:
      xunwang installation convert --data data
    """
    who.allowed(folder)
    path = folder / REGISTRY
    raw = parse(path)
    if not isinstance(raw, dict) or "program" not in raw:
        raise MistakeError(f"{path}：没有program一节，已是可容纳多个监测任务的形式，无需转换。")
    lock = RunLock(DataFolder(folder))
    lock.acquire()
    try:
        said = _convert(folder, path, raw)
    finally:
        lock.release()
    click.echo(f"{folder}：已转换。" + "；".join(said) + "。")


def _convert(folder: Path, path: Path, raw: Any) -> list[str]:
    """What was moved where, a phrase each. Raises MistakeError."""
    registry = converted(raw, str(path), Registry)
    home = folder / PROGRAMS / registry.program.id
    home.mkdir(parents=True, exist_ok=True)
    said = [f"监测任务写入{home / PROGRAM}"]
    for name in MOVED:
        if (folder / name).exists():
            shutil.move(folder / name, home / name)
            said.append(f"{name}移至{home / name}")
    (home / PROGRAM).write_text(dump(registry.program), encoding="utf-8")
    shared = SharedRegistry(
        id=registry.program.id,
        units=registry.units,
        sites=registry.sites,
        accounts=registry.accounts,
        apps=registry.apps,
        others=registry.others,
    )
    fresh = path.with_suffix(".new")
    fresh.write_text(dump(shared), encoding="utf-8")
    os.replace(fresh, path)
    return said
