"""xunwang run: the main job."""

import asyncio
import logging
from pathlib import Path

import click

from pipelines.commands.options import data_option


@click.command("run")
@click.option("--registry", type=click.Path(path_type=Path), help="Registry to watch (default: the sample province).")
@click.option("--host", default="127.0.0.1", show_default=True, help="Console address; loopback only.")
@click.option("--port", default=8650, show_default=True, help="Console port; 0 takes a free one.")
@data_option
def command(registry: Path | None, host: str, port: int, data: Path) -> None:
    """Watch the sites of a registry until Ctrl-C or SIGTERM; start again and it goes on where it stopped.

    \b
    Example:
      xunwang run --registry registry.yaml --data data
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    from pipelines.live import LiveOptions, live  # the engine is loaded only when it is used

    asyncio.run(live(LiveOptions(data=data, registry=registry, host=host, port=port, say=click.echo)))
