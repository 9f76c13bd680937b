"""xunwang worker: one worker of one stage, on Kafka."""

import logging
from pathlib import Path

import click

from pipelines.commands.options import bootstrap_option, data_option, settings_option

STAGES = ("scheduler", "fetcher", "classifier", "rule-evaluator", "publisher", "aggregator")


@click.command("worker")
@click.argument("stage", type=click.Choice(STAGES))
@data_option
@settings_option
@bootstrap_option
@click.option(
    "--readers", default=1, show_default=True, type=click.IntRange(1, 64), help="Classifier: child processes."
)
@click.option(
    "--proofread",
    is_flag=True,
    help="Classifier: read every page with the statistical proofreader too; needs `xunwang proof learn` before.",
)
@click.option("--alive", type=click.Path(path_type=Path), help="File touched while the worker makes progress.")
@click.option("--metrics-port", type=int, help="Serve Prometheus metrics on this port.")
def command(
    stage: str,
    data: Path,
    settings: Path | None,
    bootstrap: str | None,
    readers: int,
    proofread: bool,
    alive: Path | None,
    metrics_port: int | None,
) -> None:
    """Run one worker of STAGE until it is told to stop; it finishes the batch in hand.

    Start as many of a stage as you like: fetcher, classifier and rule-evaluator share the partitions; of scheduler
    and aggregator one works and the others stand by.

    \b
    Example:
      xunwang worker fetcher --bootstrap kafka1:9092,kafka2:9092 --data /srv/xunwang
    """
    from pipelines.cluster.broker_clock import by_brokers_time
    from pipelines.cluster.office import open_office
    from pipelines.cluster.settings import load_settings
    from pipelines.cluster.worker import Job, run_worker
    from pipelines.data_folder import DataFolder
    from pipelines.proof.learning import counts_to_run_with

    logging.basicConfig(level=logging.WARNING, format=f"%(asctime)s {stage} %(levelname)s %(message)s")
    cluster = load_settings(settings, bootstrap)
    office = open_office(DataFolder(data), cluster.fetcher)
    job = Job(stage, cluster, office, readers, alive, counts_to_run_with(data, proofread))
    if metrics_port is not None:
        from prometheus_client import start_http_server

        start_http_server(metrics_port)
    with by_brokers_time(job.settings, job.office.clock):
        run_worker(job)
