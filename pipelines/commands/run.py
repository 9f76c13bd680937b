"""xunwang run: the main job."""

import asyncio
from pathlib import Path

import click

from pipelines.commands.options import data_option
from pipelines.logs import LEVELS, to_terminal


@click.command("run")
@click.option("--registry", type=click.Path(path_type=Path), help="Registry to watch (default: the sample province).")
@click.option("--host", default="127.0.0.1", show_default=True, help="Console address; loopback only.")
@click.option("--port", default=8650, show_default=True, help="Console port; 0 takes a free one.")
@click.option("--proxy", envvar="XUNWANG_PROXY", help="HTTP proxy for all visits, like http://10.0.0.1:3128.")
@click.option(
    "--ca-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="XUNWANG_CA_FILE",
    help="Certificates (PEM) of your own authorities, trusted beside the system's.",
)
@click.option(
    "--evidence-gb",
    type=click.FloatRange(min=0.1),
    envvar="XUNWANG_EVIDENCE_GB",
    help="Room for stored pages; the oldest that no finding needs make way (default: the disk).",
)
@click.option(
    "--log-level",
    type=click.Choice(LEVELS),
    default="info",
    show_default=True,
    help="From which level on lines go to logs/ in the data folder; debug tells every fetch.",
)
@data_option
def command(
    registry: Path | None,
    host: str,
    port: int,
    proxy: str | None,
    ca_file: Path | None,
    evidence_gb: float | None,
    log_level: str,
    data: Path,
) -> None:
    """Watch the sites of a registry until Ctrl-C or SIGTERM; start again and it goes on where it stopped.

    \b
    Example:
      xunwang run --registry registry.yaml --data data
    """
    from pipelines.rehearsal.sample_start import is_sample, sample_run
    from pipelines.running.live import LiveOptions, live, office_run  # the engine is loaded only when it is used

    options = LiveOptions(
        data=data,
        registry=registry,
        host=host,
        port=port,
        say=click.echo,
        proxy=proxy,
        ca_file=ca_file,
        evidence_gb=evidence_gb,
        log_level=log_level,
    )
    with to_terminal():
        asyncio.run(live(options, sample_run if is_sample(registry, data) else office_run))
