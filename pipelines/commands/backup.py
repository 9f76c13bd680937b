"""xunwang backup and restore: a copy of a data folder while a run is up, and the folder made again from it."""

from dataclasses import asdict
from pathlib import Path

import click
import msgspec

from pipelines.commands.options import data_option, json_option
from pipelines.data_folder import DataFolder
from schemas.events.codec import dumps


@click.command("backup")
@click.argument("to", type=click.Path(path_type=Path))
@data_option
@json_option
def backup(to: Path, data: Path, as_json: bool) -> None:
    """Copy the data folder to TO, a new folder, whether a run is up or not.

    \b
    Example:
      xunwang backup /mnt/backup/2026-07-01 --data data
    """
    from pipelines.backup import back_up, told
    from pipelines.clock import RealClock

    manifest = back_up(DataFolder(data).existing(), to, RealClock().now(), lambda text: click.echo(text, err=True))
    click.echo(dumps(msgspec.to_builtins(manifest)).decode() if as_json else f"已备份到{to}：{told(manifest)}。")


@click.command("restore")
@click.argument("source", metavar="FROM", type=click.Path(path_type=Path))
@data_option
@json_option
def restore(source: Path, data: Path, as_json: bool) -> None:
    """Make a data folder of the backup in FROM; nothing may be there yet. Every sum is compared.

    \b
    Example:
      xunwang restore /mnt/backup/2026-07-01 --data restored
    """
    from pipelines.backup import restore as make_again
    from pipelines.backup import told

    done = make_again(source, DataFolder(data), lambda text: click.echo(text, err=True))
    if as_json:
        click.echo(dumps(msgspec.to_builtins(asdict(done))).decode())
        return
    balance = done.balance
    click.echo(f"已恢复到{data}：{told(done.manifest)}。")
    click.echo(
        f"已核对：日志{done.records}条记录，证据{done.bodies}份，数仓填入{done.rows_moved}条；计划{balance['planned']}"
        f" = 有效{balance['done']} + 无效{balance['void']} + 未执行{balance['missed']} + 在途{balance['difference']}。"
    )
