"""xunwang dead-letters: look at what could not be used, and replay it."""

import sys

import click

from pipelines.commands.acting import Who, acting
from pipelines.commands.options import At, at_options, json_option
from pipelines.dead_letters import MOST_REPLAYS, letters, replay
from schemas.events.codec import dumps


@click.group("dead-letters")
def command() -> None:
    """Events that could not be used, with their cause.

    \b
    Example:
      xunwang dead-letters list --data data
      xunwang dead-letters replay 3 --bootstrap localhost:9092
    """


@command.command("list")
@at_options
@json_option
def list_command(at: At, as_json: bool) -> None:
    """List dead letters; exit code 1 when there are any.

    \b
    Example:
      xunwang dead-letters list --json
    """
    with at.log() as log:
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
@at_options
@acting("operate")
def replay_command(offsets: tuple[int, ...], who: Who, at: At) -> None:
    """Put dead letters (all, or those at OFFSETS) back on their topic, each a bounded number of times.

    \b
    Example:
      xunwang dead-letters replay 3 7 --data data
    """
    who.allowed(at.data)
    with at.log() as log:
        done, refused = replay(log, set(offsets) or None)
    click.echo(f"{len(done)} replayed, {len(refused)} refused")
    for one in refused:
        why = f"replayed {MOST_REPLAYS} times already" if one.key else "its bytes are no event of its topic"
        click.echo(f"{one.offset}: {why}", err=True)
    sys.exit(1 if refused else 0)
