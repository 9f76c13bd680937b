"""xunwang dead-letters: look at what could not be used, and replay it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from pipelines.commands.options import bootstrap_option, data_option, json_option, settings_option
from pipelines.data_folder import DataFolder
from pipelines.dead_letters import MOST_REPLAYS, NAME, letters, replay
from pipelines.log.records import Log
from pipelines.log.sqlite import SqliteLog
from schemas.events.codec import dumps
from schemas.events.types import DEAD_LETTERS


@contextmanager
def _opened(data: Path, settings: Path | None, bootstrap: str | None) -> Iterator[Log]:
    """The log of a data folder, or that of a cluster when its address is given."""
    if settings is None and bootstrap is None:
        local = SqliteLog(DataFolder(data).existing().log)
        yield local
        local.close()
        return
    from pipelines.cluster.faust_worker import require_topics
    from pipelines.cluster.kafka_log import KafkaLog
    from pipelines.cluster.settings import load_settings
    from pipelines.cluster.state_topic import state_topic

    cluster = load_settings(settings, bootstrap)
    require_topics(cluster, (DEAD_LETTERS, state_topic(NAME)))
    log = KafkaLog(cluster, NAME)
    yield log
    log.close()


@click.group("dead-letters")
def command() -> None:
    """Events that could not be used, with their cause.

    \b
    Example:
      xunwang dead-letters list --data data
      xunwang dead-letters replay 3 --bootstrap localhost:9092
    """


@command.command("list")
@data_option
@settings_option
@bootstrap_option
@json_option
def list_command(data: Path, settings: Path | None, bootstrap: str | None, as_json: bool) -> None:
    """List dead letters; exit code 1 when there are any.

    \b
    Example:
      xunwang dead-letters list --json
    """
    with _opened(data, settings, bootstrap) as log:
        found = list(letters(log))
    for one in found:
        letter = one.letter
        if as_json:
            click.echo(dumps({"offset": one.offset, "key": one.key, "replays": one.replays, "letter": letter}).decode())
        else:
            click.echo(f"{one.offset}\t{letter.stage}\t{letter.topic}:{letter.offset}\t{letter.error}\t{letter.cause}")
    if not found and not as_json:
        click.echo("no dead letters")
    sys.exit(1 if found else 0)


@command.command("replay")
@click.argument("offsets", nargs=-1, type=int)
@data_option
@settings_option
@bootstrap_option
def replay_command(offsets: tuple[int, ...], data: Path, settings: Path | None, bootstrap: str | None) -> None:
    """Put dead letters (all, or those at OFFSETS) back on their topic, each a bounded number of times.

    \b
    Example:
      xunwang dead-letters replay 3 7 --data data
    """
    with _opened(data, settings, bootstrap) as log:
        done, refused = replay(log, set(offsets) or None)
    click.echo(f"{len(done)} replayed, {len(refused)} refused")
    for one in refused:
        why = f"replayed {MOST_REPLAYS} times already" if one.key else "its bytes are no event of its topic"
        click.echo(f"{one.offset}: {why}", err=True)
    sys.exit(1 if refused else 0)
