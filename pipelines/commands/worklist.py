"""xunwang worklist: what people must still look at in a period, to fill in and hand back."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from pipelines.clock import RealClock
from pipelines.commands.acting import Who, acting
from pipelines.commands.options import At, at_options, json_option
from pipelines.commands.report import stored
from pipelines.office.sampling import drawn_sites
from pipelines.office.windows import period_of
from pipelines.office.worklists import NOBODY, Checker, ToDo, Worklists, checkers_among, shared, write_worklist
from pipelines.office.worklists.asked import Form
from schemas.events.codec import dumps
from schemas.registry.people import load_people
from schemas.times import day_of

_FORMS: dict[Form, str] = {
    "manual.result.v1": "人工检查",
    "consult.test.v1": "咨询测试",
    "finding.review.v1": "线索核实",
}


@click.command("worklist")
@click.argument("period")
@click.option("--checkers", help="Names or ids of who checks, with commas; without it the officers of people.yaml.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder for the files.")
@at_options
@acting("read_withheld")
@json_option
def command(period: str, checkers: str | None, out: Path, who: Who, at: At, as_json: bool) -> None:
    """Write everything that a person must still look at in PERIOD, a workbook for each checker. Filled in, wholly or in
    part, they are handed back by `xunwang intake`; when all is in, there is nothing left to write.

    \b
    Example:
      xunwang worklist 2026Q3 --data data --out 底稿
      xunwang worklist 2026-11-27..2027-02-25 --checkers 张三,李四
    """
    window = period_of(period)
    opened = at.opened
    registry = opened.registry(at.program)
    who.allowed(at.folder.root, lambda: registry.program.id)
    known = _checkers(at.folder.root, checkers, registry.program.id)
    drawn = drawn_sites(registry, at.home.samples, window.start)
    with stored(at) as (warehouse, _):
        book = opened.rulebook(registry, window.last)
        rows = Worklists(warehouse, registry, book).left(window, drawn, day_of(RealClock().now()))
    parts = shared(rows, known)
    paths = _written(out, parts, registry.program.id, window.code)
    if as_json:
        left = [{"name": one.name, "rows": len(own), "file": paths[one]} for one, own in parts.items()]
        click.echo(dumps({"period": window.code, "rows": len(rows), "parts": left}).decode())
        return
    if not rows:
        click.echo(f"{window.label}没有需要人工检查的事项。")
    for one, own in parts.items():
        numbers = Counter(row.form for row in own)
        counted = "，".join(f"{word}{numbers[form]}项" for form, word in _FORMS.items() if numbers[form])
        click.echo(f"{one.name or '待分配'}：{counted}；{paths[one]}")


def _checkers(folder: Path, named: str | None, program: str) -> list[Checker]:
    """Raises MistakeError for somebody who is not among the people, where there are any."""
    people = load_people(folder)
    names = [name.strip() for name in re.split("[,，、]", named or "") if name.strip()]
    if people is None:
        return [Checker(name, name) for name in dict.fromkeys(names)]
    if names:
        return [Checker(one.id, one.name) for one in map(people.named, dict.fromkeys(names))]
    return checkers_among(people, program)


def _written(out: Path, parts: Mapping[Checker, Sequence[ToDo]], program: str, period: str) -> dict[Checker, str]:
    paths = {}
    for one, own in parts.items():
        out.mkdir(parents=True, exist_ok=True)
        name = "" if len(parts) == 1 and one == NOBODY else f"-{one.name or '待分配'}"
        path = out / f"检查底稿-{period}{name}.xlsx"
        write_worklist(path, own, program, period, one.name)
        paths[one] = str(path)
    return paths
