"""xunwang demo-cluster: the product on real Kafka, with workers that die."""

import sys

import click

from schemas.events.codec import dumps


@click.command("demo-cluster")
@click.option("--days", default=35, show_default=True, type=click.IntRange(min=35), help="Days of virtual time.")
@click.option("--sites", default=9, show_default=True, type=click.IntRange(9, 60), help="Sites of the province.")
@click.option(
    "--accounts", default=0, show_default=True, type=click.IntRange(0, 1_000), help="Accounts, and some apps."
)
@click.option("--seed", default=1, show_default=True, help="Seed of the province.")
@click.option("--clickhouse", help="host:port of a ClickHouse server with an empty database (default: embedded).")
@click.option("--no-faults", is_flag=True, help="Let everybody live.")
def command(days: int, sites: int, accounts: int, seed: int, clickhouse: str | None, no_faults: bool) -> None:
    """Start Kafka on loopback and workers for every stage, kill some, and compare with the embedded run.

    Needs Java 17 and Maven. The last line is one JSON object; exit code 1 when something was missed, invented or
    differs from the embedded run.

    \b
    Example:
      xunwang demo-cluster --seed 7
    """
    from pipelines.rehearsal.cluster_demo import FAULT_EVERY_DAYS, run_cluster_demo
    from pipelines.rehearsal.demo import DemoOptions

    options = DemoOptions(
        days=days, sites=sites, accounts=accounts, seed=seed, progress=lambda line: click.echo(line, err=True)
    )
    outcome = run_cluster_demo(options, 0 if no_faults else FAULT_EVERY_DAYS, clickhouse)
    summary = outcome.summary()
    click.echo(
        f"预置{summary['planted']}个，发现{summary['found']}个；"
        f"强制结束进程{summary['kills']}次，重复投递{summary['redelivered']}条。"
    )
    findings, reports = ("一致" if equal else "不一致" for equal in (outcome.equal_findings, outcome.equal_reports))
    click.echo(f"与单机运行对照：问题{findings}，报告{reports}。")
    click.echo(dumps(summary).decode())
    sys.exit(0 if outcome.clean else 1)
