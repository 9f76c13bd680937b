"""xunwang console: the office's side of a cluster."""

import asyncio
import logging
from pathlib import Path

import click

from pipelines.commands.options import bootstrap_option, data_option, settings_option
from pipelines.data_folder import DataFolder


@click.command("console")
@data_option
@settings_option
@bootstrap_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8650, show_default=True, help="Port; 0 takes a free one.")
@click.option(
    "--published",
    is_flag=True,
    help="Listen beyond loopback: somebody else sees to it who gets here (a container whose port is published on "
    "loopback, a proxy with TLS).",
)
@click.option("--name", "names", multiple=True, help="A host name under which such a proxy serves us.")
@click.option("--alive", type=click.Path(path_type=Path), help="File touched while brokers and warehouse answer.")
@click.option("--metrics-port", type=int, help="Serve Prometheus metrics on this port.")
def command(
    data: Path,
    settings: Path | None,
    bootstrap: str | None,
    host: str,
    port: int,
    published: bool,
    names: tuple[str, ...],
    alive: Path | None,
    metrics_port: int | None,
) -> None:
    """Serve the console of a cluster, with server-sent events, webhooks and the editions that fall due.

    On one machine `xunwang run` does all of this. Several may run: all serve, one of them delivers and reports.

    \b
    Example:
      xunwang console --settings cluster.yaml --data /srv/xunwang
    """
    from pipelines.cluster.console import ConsoleOptions, serve
    from pipelines.cluster.settings import load_settings

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s console %(levelname)s %(message)s")
    logging.getLogger("kafka").setLevel(logging.ERROR)  # it warns of every busy tenth of a second
    options = ConsoleOptions(
        folder=DataFolder(data),
        settings=load_settings(settings, bootstrap),
        host=host,
        port=port,
        published=published,
        names=names,
        alive=alive,
        say=click.echo,
    )
    if metrics_port is not None:
        from prometheus_client import start_http_server

        start_http_server(metrics_port)
    asyncio.run(serve(options))
