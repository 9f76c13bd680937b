"""xunwang report: make an edition now."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

import click
import msgspec

from pipelines.clock import RealClock
from pipelines.commands.acting import Who, acting
from pipelines.commands.options import At, at_options, json_option
from pipelines.data_folder import RunLock
from pipelines.log.records import Log
from pipelines.office.edition_files import save, save_internal, saved_as
from pipelines.office.edition_keeper import announce_draft
from pipelines.office.papers import paper_of
from pipelines.office.pdf import to_pdf
from pipelines.office.reporting import Asked, Kind, Reporting
from pipelines.office.windows import PERIODS, Window, days_of
from pipelines.office.work_calendar import Notices
from pipelines.running.planner import WATERMARK
from pipelines.running.settling import await_stored
from pipelines.warehouse import Warehouse
from pipelines.warehouse.embedded import EmbeddedWarehouse
from pipelines.warehouse.sink import WarehouseSink
from schemas.events.codec import dumps
from schemas.mistakes import MistakeError
from stages.aggregator import Aggregator

STORED_WITHIN_S = 60.0  # on a cluster, where the aggregator works elsewhere


@click.command("report")
@click.argument("kind", type=click.Choice(["weekly", "circular"]))
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="A day of the week or quarter that is reported.")
@click.option("--period", type=click.Choice(list(PERIODS)), help="What --day stands for; default: week, or quarter.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="First day of any other window.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Last day of any other window.")
@click.option("--label", default="", help="How the period is printed, e.g. 2026年第一季度.")
@click.option("--unit", default="*", help="Report the subtree of one unit.")
@click.option("--template", help="Template of a circular, by name or file; default: the program's own.")
@click.option("--written", type=click.Path(path_type=Path), help="Texts that people wrote for this edition (YAML).")
@click.option("--pdf", "as_pdf", is_flag=True, help="Also as pdf, where LibreOffice is installed.")
@click.option("--signed-on", type=click.DateTime(["%Y-%m-%d"]), help="Signing day, YYYY-MM-DD.")
@click.option("--published-on", type=click.DateTime(["%Y-%m-%d"]), help="Publishing day, YYYY-MM-DD.")
@at_options
@acting("release")
@json_option
def command(
    kind: Kind,
    day: date | None,
    period: str | None,
    first: date | None,
    last: date | None,
    label: str,
    unit: str,
    template: str | None,
    written: Path | None,
    as_pdf: bool,
    signed_on: date | None,
    published_on: date | None,
    who: Who,
    at: At,
    as_json: bool,
) -> None:
    """Make the weekly report or the circular draft of a period: docx, xlsx, html and json; and an internal sheet where
    there are clues or restricted content. Exit code 1 when the edition contradicts itself or nothing was looked at.

    \b
    Example:
      xunwang report weekly --day 2026-07-08 --data data
      xunwang report weekly --day 2026-07-08 --settings cluster.yaml --data /srv/xunwang
      xunwang report circular --day 2026-07-08 --period month --signed-on 2026-08-05 --data data
      xunwang report circular --from 2026-11-27 --to 2027-02-25 --label 2027年第一季度
    """
    folder = at.folder
    opened = at.opened
    registry = opened.registry(at.program)
    actor = who.allowed(folder.root, lambda: registry.program.id)
    if unit != "*" and unit not in {u.id for u in registry.units}:
        raise MistakeError(f"登记册中没有单位“{unit}”，请填写单位编号。")
    if template and (unit != "*" or kind != "circular"):
        raise MistakeError("--template只用于整个监测任务的通报，请去掉--unit，或不写--template。")
    window = _window(kind, day, first, last, label, period)
    paper = paper_of(folder, registry.program, window.label, template, written) if kind == "circular" else None
    with stored(at) as (warehouse, log):
        book = opened.rulebook(registry, window.last)
        reporting = Reporting(warehouse, registry, book, partial(Notices(folder.root).calendar, registry.program.id))
        signed, published = (str(given)[:10] if given else None for given in (signed_on, published_on))
        made = reporting.make(Asked(kind, window, unit, signed, reached(log), paper, published))
        home = folder.of_program(registry.program.id)
        if as_pdf:
            made.files["pdf"] = to_pdf(made.files["docx"], made.edition.head.as_of)
        code = saved_as(home, made, window.code)
        paths = save(home, made, window.code)
        internal = save_internal(home, made, window.code)
        announce_draft(log, made, code, actor)
    if as_json:
        sheet = str(internal) if internal else None
        click.echo(dumps({"files": paths, "internal": sheet, "problems": made.problems}).decode())
    else:
        click.echo("\n".join(paths.values()))
    if internal and not as_json:
        click.echo(str(internal))
    for problem in made.problems:
        click.echo(f"自校核：{problem}", err=True)
    sys.exit(1 if made.problems else 0)


def reached(log: Log) -> datetime:
    """How far has been planned, and so looked at: an edition of a window that has not ended holds data up to here."""
    raw = log.state("scheduler", [WATERMARK]).get(WATERMARK)
    return msgspec.json.decode(raw, type=datetime) if raw else RealClock().now()


@contextmanager
def stored(at: At) -> Iterator[tuple[Warehouse, Log]]:
    """The warehouse with everything the log holds: what a killed run, a deleted warehouse or a slow aggregator has
    not stored yet must not be left out of a report."""
    cluster, folder = at.cluster, at.folder
    with ExitStack() as stack:
        if cluster is None:
            lock = RunLock(folder)
            lock.acquire()
            stack.callback(lock.release)
            log = stack.enter_context(at.log())
            warehouse: Warehouse = EmbeddedWarehouse(folder.warehouse)
            stack.callback(warehouse.close)
            warehouse.migrate()
            WarehouseSink(log, warehouse, Aggregator(), RealClock().now).drain()
        else:
            from pipelines.cluster.worker import open_warehouse

            log = stack.enter_context(at.log())
            if waiting := await_stored(log, STORED_WITHIN_S):
                raise MistakeError(
                    f"汇总环节还有{waiting}条记录未入库，现在编报会有遗漏；请用xunwang topics lag查看，处理完后再编。"
                )
            warehouse = open_warehouse(cluster, folder)
            stack.callback(warehouse.close)
        yield warehouse, log


def _window(
    kind: Kind, day: date | None, first: date | None, last: date | None, label: str, period: str | None
) -> Window:
    if first and last and period is not None:
        raise MistakeError("--period与--from、--to不能一起写：--period是--day所在的时段，请只写其一。")
    if first and last:
        begin, end = (date.fromisoformat(str(d)[:10]) for d in (first, last))
        if begin > end:
            raise MistakeError(f"--from {begin} 晚于 --to {end}，请把起止日期对调。")
        return days_of(begin, end, label)
    if day is None:
        raise MistakeError("请用--day给出报告所在周（季度）的任一天，或用--from和--to给出起止日期。")
    chosen = date.fromisoformat(str(day)[:10])
    window = PERIODS[period or ("week" if kind == "weekly" else "quarter")](chosen)
    return replace(window, label=label, number=label) if label else window
