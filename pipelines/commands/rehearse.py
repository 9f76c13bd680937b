"""xunwang rehearse: an installation on virtual time over a world of recorded answers."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from pipelines.clock import RealClock
from pipelines.commands.options import json_option
from pipelines.logs import to_terminal
from schemas.events.codec import dumps
from schemas.mistakes import MistakeError
from schemas.times import day_of

_DAY = click.DateTime(["%Y-%m-%d"])
_PATH = click.Path(path_type=Path)


@click.command("rehearse")
@click.argument("folder", type=_PATH)
@click.option(
    "--world", "worlds", multiple=True, type=_PATH, help="Recorded answers: a folder, answers.yaml, or a WARC."
)
@click.option("--live", is_flag=True, help="Let the real network answer, instead of a world.")
@click.option("--from", "first", type=_DAY, help="First day (default: that of the world's first answer).")
@click.option("--to", "last", type=_DAY, help="Last day (default: that of the world's last answer).")
@click.option("--nearest", is_flag=True, help="Before its first recorded answer an address gives that one.")
@click.option("--age", type=click.IntRange(1), help="Days after which a recorded answer says nothing any more.")
@click.option("--proxy", envvar="XUNWANG_PROXY", help="HTTP proxy, with --live.")
@click.option(
    "--ca-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="XUNWANG_CA_FILE",
    help="Certificates (PEM) of your own authorities, with --live.",
)
@click.option("--out", type=_PATH, required=True, help="An empty folder for log, findings, editions and balance.")
@json_option
def command(
    folder: Path,
    worlds: tuple[Path, ...],
    live: bool,
    first: datetime | None,
    last: datetime | None,
    nearest: bool,
    age: int | None,
    proxy: str | None,
    ca_file: Path | None,
    out: Path,
    as_json: bool,
) -> None:
    """Run the installation in FOLDER on virtual time over recorded answers; what was not recorded proves nothing.
    A `rehearsal.yaml` in FOLDER says what world, days and edition are meant where nothing else is asked for.

    \b
    Example:
      xunwang rehearse office --world crawl.warc.gz --from 2026-07-01 --to 2026-09-30 --out rehearsed
    """
    from pipelines.rehearsal.command import (  # the engine is loaded only when it is used
        NOBODY_ANSWERS,
        Options,
        run_rehearsal,
    )

    if live and worlds:
        raise MistakeError(NOBODY_ANSWERS)
    options = Options(
        installation=folder,
        worlds=worlds,
        out=out,
        first=first.date() if first else None,
        last=last.date() if last else None,
        today=day_of(RealClock().now()),
        live=live,
        nearest=nearest,
        age=timedelta(days=age) if age else None,
        proxy=proxy,
        ca_file=ca_file,
        say=lambda line: click.echo(line, err=True),
    )
    with to_terminal():
        balance = asyncio.run(run_rehearsal(options))
    if as_json:
        click.echo(dumps(balance).decode())
    else:
        _print(balance)


def _print(balance: dict[str, Any]) -> None:
    click.echo(
        f"演练{balance['from']}至{balance['to']}：计划检查{balance['planned']}次，完成{balance['done']}次，"
        f"无效{balance['void']}次，错过{balance['missed']}次。"
    )
    if world := balance["world"]:
        click.echo(
            f"录存应答{world['answers']}条（另有{world['broken']}条损坏）；"
            f"{world['addresses_not_recorded']}个网址没有相应时间的录存，清单见{balance['paths']['not_recorded']}。"
        )
    found = sum(count for states in balance["findings"].values() for count in states.values())
    click.echo(
        f"发现问题{found}个，见{balance['paths']['findings']}；报告{len(balance['paths']['editions'])}份，在{balance['paths']['data']}。"
    )
