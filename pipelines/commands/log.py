"""xunwang log: verify and salvage the embedded log."""

import sys
from pathlib import Path

import click

from pipelines.commands.options import data_option
from pipelines.data_folder import DataFolder, RunLock
from pipelines.log.salvage import salvage
from pipelines.log.verify import verify


@click.group("log")
def command() -> None:
    """The embedded log: is every record what was written, and what to do when one is not.

    \b
    Example:
      xunwang log verify --data data
    """


@command.command("verify")
@data_option
def verify_command(data: Path) -> None:
    """Read every record and compare its checksum.

    \b
    Example:
      xunwang log verify --data data
    """
    folder = DataFolder(data).existing()
    records = verify(folder.log, lambda topic, seen: click.echo(f"{topic}: {seen}", err=True))
    click.echo(f"{records} records, all as written.")


@command.command("salvage")
@data_option
def salvage_command(data: Path) -> None:
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
    for topic, kept in outcome.kept.items():
        click.echo(f"{topic}: {kept} kept, {outcome.lost[topic]} lost")
    if not outcome.state_kept:
        click.echo("state of the stages could not be read: they rebuild it from the records at the next start")
    click.echo(f"the damaged file is kept as {outcome.aside}")
    sys.exit(1 if any(outcome.lost.values()) else 0)
