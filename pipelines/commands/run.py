"""xunwang run: the main job."""

import asyncio
from pathlib import Path

import click

from pipelines.commands.options import data_option
from pipelines.logs import LEVELS, to_terminal
from schemas.mistakes import MistakeError


@click.command("run")
@click.option("--registry", type=click.Path(path_type=Path), help="Registry to watch (default: the sample province).")
@click.option(
    "--new", metavar="UNIT", help="Begin with an empty registry under this unit's name, to be filled in the browser."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Console address; else than loopback needs TLS.")
@click.option("--port", default=8650, show_default=True, help="Console port; 0 takes a free one.")
@click.option(
    "--certificate",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TLS certificate of the console (PEM, with its chain).",
)
@click.option(
    "--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Private key of that certificate (PEM)."
)
@click.option("--name", "names", multiple=True, help="A host name under which we are reached, by a proxy or with TLS.")
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
    "--proofread",
    is_flag=True,
    help="Read every page with the statistical proofreader too; needs `xunwang proof learn` before.",
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
    new: str | None,
    host: str,
    port: int,
    certificate: Path | None,
    key: Path | None,
    names: tuple[str, ...],
    proxy: str | None,
    ca_file: Path | None,
    evidence_gb: float | None,
    proofread: bool,
    log_level: str,
    data: Path,
) -> None:
    """Watch the sites of a registry until Ctrl-C or SIGTERM; start again and it goes on where it stopped.

    \b
    Example:
      xunwang run --registry registry.yaml --data data
    """
    from pipelines.office.registry_desk import begin_registry
    from pipelines.proof.learning import counts_to_run_with
    from pipelines.rehearsal.sample_people import sample_guests
    from pipelines.rehearsal.sample_start import is_sample, sample_run
    from pipelines.running.live import LiveOptions, live, office_run  # the engine is loaded only when it is used

    if (certificate is None) != (key is None):
        raise MistakeError("--certificate和--key要一起给出，请补上另一个。")
    if new is not None:
        begin_registry(data, new)
    sample = is_sample(registry, data)
    options = LiveOptions(
        data=data,
        registry=registry,
        host=host,
        port=port,
        say=click.echo,
        proxy=proxy,
        ca_file=ca_file,
        evidence_gb=evidence_gb,
        counts=counts_to_run_with(data, proofread),
        log_level=log_level,
        certificate=certificate,
        key=key,
        names=names,
        guests=sample_guests() if sample else None,
    )
    with to_terminal():
        asyncio.run(live(options, sample_run if sample else office_run))
