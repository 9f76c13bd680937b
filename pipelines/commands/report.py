"""xunwang report: make an edition now."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

import click

from pipelines.clock import RealClock
from pipelines.commands.options import data_option, json_option
from pipelines.data_folder import DataFolder, RunLock
from pipelines.log.sqlite import SqliteLog
from pipelines.reporting import Kind, Reporting, Window, days_of, quarter_of, save, week_of
from pipelines.warehouse.embedded import EmbeddedWarehouse
from pipelines.warehouse.sink import WarehouseSink
from schemas.events.codec import dumps
from schemas.mistakes import MistakeError
from schemas.registry.load import load
from schemas.rulebooks.load import load_all
from stages.aggregator import Aggregator


@click.command("report")
@click.argument("kind", type=click.Choice(["weekly", "circular"]))
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="A day of the week or quarter that is reported.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="First day of any other window.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Last day of any other window.")
@click.option("--label", default="", help="How the period is printed, e.g. 2026年第一季度.")
@click.option("--unit", default="*", help="Report the subtree of one unit.")
@click.option("--signed-on", type=click.DateTime(["%Y-%m-%d"]), help="Signing day, YYYY-MM-DD.")
@data_option
@json_option
def command(
    kind: Kind,
    day: date | None,
    first: date | None,
    last: date | None,
    label: str,
    unit: str,
    signed_on: date | None,
    data: Path,
    as_json: bool,
) -> None:
    """Make the weekly report or the circular draft of a period: docx, xlsx, html and json. Exit code 1 when the
    edition contradicts itself.

    \b
    Example:
      xunwang report weekly --day 2026-07-08 --data data
      xunwang report circular --from 2026-11-27 --to 2027-02-25 --label 2027年第一季度
    """
    folder = DataFolder(data).existing()
    registry = load(folder.registry)
    if unit != "*" and unit not in {u.id for u in registry.units}:
        raise MistakeError(f"登记册中没有单位“{unit}”，请填写单位编号。")
    window = _window(kind, day, first, last, label)
    with _stored(folder) as warehouse:
        reporting = Reporting(warehouse, registry, load_all()[registry.program.rulebook])
        made = reporting.make(kind, window, unit, str(signed_on)[:10] if signed_on else None)
    paths = save(folder, made, window.code)
    if as_json:
        click.echo(dumps({"files": paths, "problems": made.problems}).decode())
    else:
        click.echo("\n".join(paths.values()))
    for problem in made.problems:
        click.echo(f"自校核：{problem}", err=True)
    sys.exit(1 if made.problems else 0)


@contextmanager
def _stored(folder: DataFolder) -> Iterator[EmbeddedWarehouse]:
    """The warehouse with everything the log holds: a run that was killed, or a warehouse that was deleted, must not
    make a report that leaves something out."""
    with ExitStack() as stack:
        lock = RunLock(folder)
        lock.acquire()
        stack.callback(lock.release)
        log = SqliteLog(folder.log)
        stack.callback(log.close)
        warehouse = EmbeddedWarehouse(folder.warehouse)
        stack.callback(warehouse.close)
        warehouse.migrate()
        WarehouseSink(log, warehouse, Aggregator(), RealClock().now).drain()
        yield warehouse


def _window(kind: Kind, day: date | None, first: date | None, last: date | None, label: str) -> Window:
    if first and last:
        begin, end = (date.fromisoformat(str(d)[:10]) for d in (first, last))
        if begin > end:
            raise MistakeError(f"--from {begin} 晚于 --to {end}，请把起止日期对调。")
        return days_of(begin, end, label)
    if day is None:
        raise MistakeError("请用--day给出报告所在周（季度）的任一天，或用--from和--to给出起止日期。")
    chosen = date.fromisoformat(str(day)[:10])
    return week_of(chosen) if kind == "weekly" else quarter_of(chosen)
