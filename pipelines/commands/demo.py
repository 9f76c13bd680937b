"""xunwang demo: the whole product against the sample province."""

import asyncio
import sys
from pathlib import Path

import click

from schemas.events.codec import dumps


@click.command("demo")
@click.option("--days", default=92, show_default=True, type=click.IntRange(min=35), help="Days of virtual time.")
@click.option("--sites", default=30, show_default=True, type=click.IntRange(9, 60), help="Sites of the province.")
@click.option(
    "--accounts", default=0, show_default=True, type=click.IntRange(0, 1_000), help="Accounts, and some apps."
)
@click.option(
    "--records", default=2, show_default=True, type=click.IntRange(0, 20), help="Rounds of letters, duties, reposts."
)
@click.option("--seed", default=1, show_default=True, help="Seed of the province; any seed must end clean.")
@click.option("--data", type=click.Path(path_type=Path), default=None, help="Keep everything here (default: nothing).")
@click.option("--disable", multiple=True, help="Switch an indicator off, to see its plants missed.")
@click.option("--no-void", is_flag=True, help="Count our own outage against the sites, to see it make false findings.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object as the last line.")
def command(
    days: int,
    sites: int,
    accounts: int,
    records: int,
    seed: int,
    data: Path | None,
    disable: tuple[str, ...],
    no_void: bool,
    as_json: bool,
) -> None:
    """Run a quarter of virtual time over real HTTP and compare what was planted with what was found.

    \b
    Example:
      xunwang demo --days 35 --sites 9 --accounts 60 --seed 7 --json
    """
    from pipelines.rehearsal.demo import DemoOptions, run_demo  # the engine is loaded only when it is used

    options = DemoOptions(
        days=days,
        sites=sites,
        accounts=accounts,
        records=records,
        seed=seed,
        data=data,
        disabled=frozenset(disable),
        void_logic=not no_void,
        progress=lambda line: click.echo(line, err=True),
    )
    outcome = asyncio.run(run_demo(options))
    summary = outcome.summary()
    if as_json:
        click.echo(dumps(summary).decode())
    else:
        _print(summary)
    sys.exit(0 if outcome.comparison.ok else 1)


def _print(summary: dict[str, object]) -> None:
    click.echo(
        f"计划检查{summary['planned']}次：有效{summary['done']}次，无效{summary['void']}次，"
        f"未执行{summary['missed_slots']}次。"
    )
    click.echo(f"预置问题和预警{summary['planted']}个，发现{summary['found']}个。")
    for name, label in (("missed", "漏报"), ("false", "误报")):
        rows = summary[name]
        assert isinstance(rows, list)
        click.echo(f"{label}{len(rows)}个" + ("：" if rows else "。"))
        for row in rows:
            click.echo(f"  {row}")
    tellings = summary["tellings"]
    assert isinstance(tellings, dict)
    for name, told in tellings.items():
        click.echo(f"{name}：应有{told['planted']}个，说对{told['found']}个，误说{len(told['false'])}个。")
        for one in (*told["missed"], *told["false"]):
            click.echo(f"  {one}")
    reports = summary["reports"]
    assert isinstance(reports, list)
    click.echo(f"生成报告文件{len(reports)}个，用时{summary['seconds']}秒，内存峰值{summary['peak_mb']}MB。")
