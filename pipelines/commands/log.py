"""xunwang log: verify, salvage and judge the embedded log anew."""

import sys
from contextlib import closing
from pathlib import Path

import click

from pipelines.commands.options import data_option, json_option
from pipelines.data_folder import DataFolder, RunLock
from pipelines.log.salvage import Salvaged, salvage
from pipelines.log.sqlite import SqliteLog
from pipelines.log.state_form import judge_anew
from pipelines.log.verify import verify
from schemas.events.codec import dumps


@click.group("log")
def command() -> None:
    """The embedded log: is every record what was written, and what to do when one is not.

    \b
    Example:
      xunwang log verify --data data
    """


@command.command("verify")
@data_option
@json_option
def verify_command(data: Path, as_json: bool) -> None:
    """Read every record and compare its checksum.

    \b
    Example:
      xunwang log verify --data data
    """
    folder = DataFolder(data).existing()
    records = verify(folder.log, lambda topic, seen: click.echo(f"{topic}: {seen}", err=True))
    click.echo(dumps({"records": records}).decode() if as_json else f"日志{records}条记录，均完好。")


@command.command("salvage")
@data_option
@json_option
def salvage_command(data: Path, as_json: bool) -> None:
    """Keep every readable record of a damaged log; the damaged file is put aside. Exit code 1 when records are lost.

    \b
    Example:
      xunwang log salvage --data data
    """
    folder = DataFolder(data).existing()
    lock = RunLock(folder)
    lock.acquire()
    outcome = salvage(folder.log)
    lock.release()
    if as_json:
        told = {"kept": outcome.kept, "lost": outcome.lost, "state_kept": outcome.state_kept}
        click.echo(dumps({**told, "aside": str(outcome.aside)}).decode())
    else:
        _print(outcome)
    sys.exit(1 if any(outcome.lost.values()) else 0)


@command.command("rebuild")
@data_option
def rebuild_command(data: Path) -> None:
    """Put the warehouse aside and fill another from the log; for a log that is older than the warehouse.

    
    Example:
      xunwang log rebuild --data data
    """
    from pipelines.backup import rebuild_warehouse  # the engine is loaded only when it is used
    from pipelines.warehouse.embedded import put_aside

    folder = DataFolder(data).existing()
    lock = RunLock(folder)
    lock.acquire()
    aside = put_aside(folder.warehouse)
    lock.release()
    moved, balance = rebuild_warehouse(folder)
    click.echo(f"原数仓改名保留为{aside}；已从日志重新填入{moved}条记录，在途{balance['difference']}。")


@command.command("rejudge")
@data_option
def rejudge_command(data: Path) -> None:
    """Forget what the judgement remembers; the next run judges every observation of the log anew, under the same ids.

    \b
    Example:
      xunwang log rejudge --data data
    """
    folder = DataFolder(data).existing()
    lock = RunLock(folder)
    lock.acquire()
    try:
        with closing(SqliteLog(folder.log)) as log:
            waiting = judge_anew(log, folder.root)
    finally:
        lock.release()
    click.echo(f"判定状态已清除；下次启动监测时，日志中的{waiting}条观测从头判定。")


def _print(outcome: Salvaged) -> None:
    for topic, kept in outcome.kept.items():
        click.echo(f"{topic}：保留{kept}条，丢失{outcome.lost[topic]}条")
    if not outcome.state_kept:
        click.echo("各环节的状态无法读取，下次启动时从记录重建。")
    click.echo(f"损坏的文件保留为{outcome.aside}。")
