"""xunwang sample: draw the sites, accounts and apps of a period, and show what was drawn."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import yaml

from pipelines.commands.options import At, at_options, json_option
from pipelines.commands.sheets import write_sheets
from pipelines.office.draw_list import drawn_in_order, drawn_sheet, why_drawn
from pipelines.office.sampling import draw_file, draw_record, problem_subjects
from schemas.events.codec import dumps
from schemas.mistakes import MistakeError
from schemas.registry.model import Registry
from schemas.registry.subjects import SUBJECTS, listed_kinds
from stages.scheduler.sample import quarter_number

out_option = click.option("--out", type=click.Path(path_type=Path), help="Also write the list as a workbook (xlsx).")


@click.group("sample")
def command() -> None:
    """Samples (抽查) of a program with coverage `sampled`.

    \b
    Example:
      xunwang sample draw 2026Q4 --data data
    """


@command.command("draw")
@click.argument("period")
@click.option("--again", is_flag=True, help="Replace a draw that was written down and differs.")
@out_option
@at_options
@json_option
def draw_command(period: str, again: bool, out: Path | None, at: At, as_json: bool) -> None:
    """Draw the sample of PERIOD (a quarter, 2026Q4) and write it down; the run uses what is written.

    The same registry, seed and findings give the same draw, in the same order. Who had a problem in the quarter before
    is always in it. What is not drawn is 未抽查, never good.

    \b
    Example:
      xunwang sample draw 2026Q4 --data data
    """
    registry, path = at.registry, _file(at, period)
    with at.log() as log:
        problems = problem_subjects(log, registry.program.id, period)
    record = draw_record(registry, period, problems)
    if path.exists() and not again and yaml.safe_load(path.read_text(encoding="utf-8")) != record:
        raise MistakeError(
            f"{path}：本期已抽取，现在抽取的结果与之不同（登记册、比例或问题有变化）；"
            f"查看已抽取的名单用 xunwang sample show {period}，确需重抽请加--again。"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(record, allow_unicode=True, sort_keys=False), encoding="utf-8")
    _tell(registry, record, path, out, as_json)


@command.command("show")
@click.argument("period")
@out_option
@at_options
@json_option
def show_command(period: str, out: Path | None, at: At, as_json: bool) -> None:
    """Print the sample of PERIOD as it was drawn, in the order that was kept.

    \b
    Example:
      xunwang sample show 2026Q4 --data data --out 抽查名单.xlsx
    """
    path = _file(at, period)
    if not path.exists():
        raise MistakeError(f"{period}：本期尚未抽取，请先用 xunwang sample draw {period} 抽取。")
    _tell(at.registry, yaml.safe_load(path.read_text(encoding="utf-8")), path, out, as_json)


def _file(at: At, period: str) -> Path:
    try:
        quarter_number(period)
    except ValueError:
        raise MistakeError(f"“{period}”不是季度，应写作2026Q4。") from None
    return draw_file(at.home.samples, period)


def _tell(registry: Registry, record: Mapping[str, Any], path: Path, out: Path | None, as_json: bool) -> None:
    if out is not None:
        write_sheets([drawn_sheet(registry, record)], out)
    if as_json:
        click.echo(dumps({**record, "file": str(path)}).decode())
        return
    click.echo(f"{record['period']}：{'；'.join(_counts(record))}。名单见{path}")
    known = {one.id: one for one in registry.listed}
    for drawn in drawn_in_order(record):
        if drawn in known:
            click.echo(f"{drawn}\t{known[drawn].name}\t{why_drawn(known[drawn], record)}")


def _counts(record: Mapping[str, Any]) -> list[str]:
    """Population, sample and ratio of each kind of subject."""
    said = []
    for kind in listed_kinds():
        row = SUBJECTS[kind]
        population, drawn = record["populations"].get(row.listed, 0), len(record.get(row.listed) or ())
        if population:
            share = f"{100 * drawn / population:.1f}%"
            said.append(f"{row.word}共{population}{row.measure}，抽取{drawn}{row.measure}，占{share}")
    return said
