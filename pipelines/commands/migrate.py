"""xunwang migrate: from one machine to a cluster."""

import sys
import time
from pathlib import Path

import click

from pipelines.commands.options import bootstrap_option, data_option, json_option, settings_option
from pipelines.data_folder import DataFolder
from schemas.events.codec import dumps
from schemas.mistakes import MistakeError

SAID_EVERY_S = 2.0


@click.command("migrate")
@data_option
@settings_option
@bootstrap_option
@click.option("--dry-run", is_flag=True, help="Check everything and say what would be moved; write nothing.")
@click.option("--take-back", is_flag=True, help="The cluster was given up: let this folder be run on again.")
@json_option
def command(
    data: Path, settings: Path | None, bootstrap: str | None, dry_run: bool, take_back: bool, as_json: bool
) -> None:
    """Copy an embedded data folder's log, state and warehouse to a cluster, and prove that they are equal.

    The run on the folder must be stopped, the topics made (`xunwang topics apply`), no worker started. Killed or broken
    off, the same command goes on where it was. Exit code 1 when something differs.

    \b
    Example:
      xunwang migrate --data data --settings cluster.yaml --dry-run
      xunwang migrate --data data --settings cluster.yaml
    """
    from kafka.errors import KafkaError

    from pipelines.clock import RealClock
    from pipelines.cluster.migration.migration import Migration
    from pipelines.cluster.settings import BrokersAwayError, load_settings

    folder, told = DataFolder(data), Said()
    if not folder.log.exists():
        folder.existing()
    if take_back:
        folder.moved.unlink(missing_ok=True)
        click.echo(f"{data}: can be run on again; what the cluster has seen meanwhile stays there")
        return
    migration = Migration(folder, load_settings(settings, bootstrap), told.progress, told.say, RealClock().now)
    try:
        moved = migration.plan() if dry_run else migration.run()
    except (BrokersAwayError, KafkaError) as error:
        raise MistakeError(f"{error}; the brokers went away. Run the same command again, it goes on there.") from None
    if as_json:
        click.echo(dumps({"dry_run": dry_run, **vars(moved)}).decode())
    else:
        for topic, one in moved.topics.items():
            click.echo(f"{topic}\t{one['records']} records in {one['partitions']} partitions")
        click.echo("state\t" + ", ".join(f"{stage} {count}" for stage, count in moved.state.items()))
        click.echo(f"evidence\t{moved.evidence} stored pages")
        click.echo("warehouse\t" + ", ".join(f"{name} {count}" for name, count in moved.warehouse.items()))
        click.echo(_verdict(dry_run, moved.before is not None, bool(moved.differing)))
    for sentence in moved.differing:
        click.echo(sentence, err=True)
    sys.exit(1 if moved.differing else 0)


def _verdict(dry_run: bool, before: bool, differing: bool) -> str:
    if before:
        return "this folder was moved before; nothing was changed"
    if dry_run:
        return "nothing stands in the way; nothing was written"
    return "something differs; do not start workers" if differing else "moved, and equal; start the workers"


class Said:
    """Progress on standard error, not too often."""

    def __init__(self) -> None:
        self._at = 0.0

    def say(self, text: str) -> None:
        click.echo(text, err=True)

    def progress(self, what: str, done: int, of: int) -> None:
        if done == of or time.monotonic() - self._at >= SAID_EVERY_S:
            self._at = time.monotonic()
            self.say(f"{what}: {done:,} of {of:,}")
