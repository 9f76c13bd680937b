"""xunwang topics: the topics on the brokers, who has read how far, and what is in them."""

import sys
from contextlib import closing
from pathlib import Path

import click

from pipelines.commands.options import bootstrap_option, json_option, settings_option
from pipelines.topology import TOPOLOGY
from schemas.events.codec import dumps


@click.group("topics")
def command() -> None:
    """Topics of a cluster: make and check them, see the lag, look inside.

    \b
    Example:
      xunwang topics apply --bootstrap localhost:9092
      xunwang topics lag --json
    """


partitions_option = click.option("--partitions", type=click.IntRange(1), help="Instead of those of schemas/topics.")


@command.command("apply")
@settings_option
@bootstrap_option
@partitions_option
@click.option("--copies", type=click.IntRange(1), help="Copies of each partition (default: 3, or one a broker).")
def apply_command(settings: Path | None, bootstrap: str | None, partitions: int | None, copies: int | None) -> None:
    """Create the topics that are missing and set what differs; what cannot be mended so is told (exit code 1).

    \b
    Example:
      xunwang topics apply --bootstrap localhost:9092 --partitions 4
    """
    from pipelines.cluster.settings import load_settings
    from pipelines.cluster.topics import TopicAdmin

    with closing(TopicAdmin(load_settings(settings, bootstrap), partitions)) as admin:
        changed = admin.apply(copies)
        problems = admin.check()
    click.echo("\n".join(changed) or "nothing to change")
    _end(problems)


@command.command("check")
@settings_option
@bootstrap_option
@partitions_option
def check_command(settings: Path | None, bootstrap: str | None, partitions: int | None) -> None:
    """Compare the brokers' topics with schemas/topics; exit code 1 when they differ.

    \b
    Example:
      xunwang topics check --settings cluster.yaml
    """
    from pipelines.cluster.settings import load_settings
    from pipelines.cluster.topics import TopicAdmin

    with closing(TopicAdmin(load_settings(settings, bootstrap), partitions)) as admin:
        problems = admin.check()
    _end(problems)
    click.echo("all topics are as they should be")


def _end(problems: list[str]) -> None:
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)


@command.command("lag")
@settings_option
@bootstrap_option
@json_option
def lag_command(settings: Path | None, bootstrap: str | None, as_json: bool) -> None:
    """Records that each stage has still to read, partition by partition.

    \b
    Example:
      xunwang topics lag --bootstrap localhost:9092
    """
    from pipelines.cluster.backlog import Backlog
    from pipelines.cluster.settings import load_settings
    from pipelines.cluster.topic_check import require_topics

    cluster = load_settings(settings, bootstrap)
    require_topics(cluster, [topic for hop in TOPOLOGY for topic in hop.reads])
    backlog = Backlog(cluster)
    standings = backlog.standings()
    backlog.close()
    if as_json:
        click.echo(dumps([{**vars(one), "waiting": one.waiting} for one in standings]).decode())
        return
    for one in standings:
        click.echo(f"{one.stage}\t{one.topic}:{one.partition}\tat {one.next} of {one.end}\twaiting {one.waiting}")


@command.command("tail")
@click.argument("topic")
@settings_option
@bootstrap_option
@click.option("-n", "--last", default=10, show_default=True, type=click.IntRange(1), help="So many a partition.")
def tail_command(topic: str, settings: Path | None, bootstrap: str | None, last: int) -> None:
    """Print the newest records of TOPIC, one a line: place, key, event.

    \b
    Example:
      xunwang topics tail findings -n 3 --bootstrap localhost:9092
    """
    from pipelines.cluster.settings import load_settings
    from pipelines.cluster.tail import newest

    for record in newest(load_settings(settings, bootstrap), topic, last):
        text = record.value.decode(errors="replace")
        click.echo(f"{record.topic}:{record.partition}:{record.offset}\t{record.key}\t{text}")


@command.command("seek")
@click.argument("stage")
@click.argument("topic")
@settings_option
@bootstrap_option
@click.option("--to", required=True, help="earliest, latest, or an offset.")
def seek_command(stage: str, topic: str, settings: Path | None, bootstrap: str | None, to: str) -> None:
    """Set where STAGE reads TOPIC next, in every partition. Stop its workers first.

    \b
    Example:
      xunwang topics seek aggregator observations --to earliest --bootstrap localhost:9092
    """
    from pipelines.cluster.settings import load_settings
    from pipelines.cluster.topics import seek

    for partition, offset in seek(load_settings(settings, bootstrap), stage, topic, to).items():
        click.echo(f"{topic}:{partition}\tnext {offset}")
