"""xunwang seen: what the machine sees of reposts, publications and votes, beside what people handed in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from pipelines.clock import RealClock
from pipelines.commands.acting import Who, acting
from pipelines.commands.options import At, at_options, json_option
from pipelines.commands.seen_changes import changes
from pipelines.office.seen.differences import Difference, of_publications, of_reposts
from pipelines.office.seen.filling import fill
from pipelines.office.seen.handed_in import records_of
from pipelines.office.seen.publications import published_in
from pipelines.office.seen.reposts import SURE, WORDS, look_for
from pipelines.office.seen.titles import TitleIndex
from pipelines.office.seen.votes import activities
from pipelines.office.seen.worksheet import still_to_ask, write_worksheet
from schemas.events.codec import dumps
from schemas.mistakes import MistakeError
from schemas.records.publications import Publication
from schemas.records.repost_tasks import RepostTask
from schemas.records.reposts import Repost
from schemas.records.votes import Vote
from schemas.registry.model import Registry
from schemas.times import midnight

_SHOWN_EVERY = 20_000  # records between two words of progress


@click.group("seen")
def command() -> None:
    """What the machine sees by itself of what offices keep records of (机器所见), and where people say otherwise.

    \b
    Example:
      xunwang seen reposts --from 2026-07-01 --to 2026-09-30 --data data
    """


command.add_command(changes)


def _days(work: Callable[..., None]) -> Callable[..., None]:
    day = click.DateTime(["%Y-%m-%d"])
    last = click.option("--to", "last", type=day, required=True, help="Last day, included.")
    return click.option("--from", "first", type=day, required=True, help="First day, YYYY-MM-DD.")(last(work))


def _span(first: datetime, last: datetime) -> tuple[datetime, datetime]:
    """From the first instant of a day to the last of another, in Shanghai. Raises MistakeError."""
    if last < first:
        raise MistakeError(f"--to（{last:%Y-%m-%d}）早于--from（{first:%Y-%m-%d}），请对调。")
    return midnight(first.date()), midnight(last.date() + timedelta(days=1)) - timedelta(milliseconds=1)


@contextmanager
def _index(at: At, log: Any) -> Iterator[TitleIndex]:
    """The index, read on to the log's end."""
    index = TitleIndex(at.folder.root / "seen.db")
    shown = 0

    def told(read: int, whole: int) -> None:
        nonlocal shown
        if read - shown >= _SHOWN_EVERY:
            shown = read
            click.echo(f"正在整理标题：{read}/{whole}", err=True)

    try:
        fill(index, log, told)
        yield index
    finally:
        index.close()


def _named(registry: Registry) -> Mapping[str, str]:
    return {one.id: one.name for one in registry.listed}


@command.command("reposts")
@_days
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="FILE.xlsx for what is still to be asked.")
@at_options
@acting("hand_in")
@json_option
def reposts(first: datetime, last: datetime, out: Path | None, who: Who, at: At, as_json: bool) -> None:
    """Look for each task of reposting (repost.task.v1) that was given in a span of days, at every subject.

    --out writes what neither the machine nor a person has decided as a table to fill in and hand in.

    \b
    Example:
      xunwang seen reposts --from 2026-07-01 --to 2026-09-30 --out ask.xlsx --data data
    """
    registry = at.registry
    who.allowed(at.folder.root, lambda: registry.program.id)
    begin, end = _span(first, last)
    names = _named(registry)
    with at.log() as log, _index(at, log) as index:
        tasks = [one for one in records_of(log, registry.program.id, RepostTask) if begin <= one.given <= end]
        said = records_of(log, registry.program.id, Repost)
        sightings = list(look_for(index, tasks, list(names), min(end, RealClock().now())))
    differences = list(of_reposts(sightings, said))
    rows = list(still_to_ask(sightings, said, names))
    if out is not None and rows:
        write_worksheet(rows, out)
    if as_json:
        listed = [
            {"task": one.task.key, "subject": one.subject, "outcome": one.outcome, "days_looked": one.days_looked,
             "days": one.days, "url": one.listed.url if one.listed else ""}
            for one in sightings
        ]  # fmt: skip
        click.echo(dumps({"seen": listed, "differences": differences, "to_ask": len(rows)}).decode())
        return
    click.echo(f"转载任务{len(tasks)}项，机器判明{sum(one.outcome in SURE for one in sightings)}项次，")
    for one in sightings:
        where = f"\t{one.listed.url}" if one.listed else f"\t{one.days}日中有{one.days_looked}日读到列表"
        click.echo(f"{one.task.key}\t{names[one.subject]}\t{WORDS[one.outcome]}{where}")
    click.echo(f"另有{len(rows)}项次须人工核实" + (f"，已写入{out}" if out is not None and rows else "。"))
    _tell(differences, names)


def _tell(differences: Sequence[Difference], names: Mapping[str, str]) -> None:
    click.echo("机器所见与报送一致。" if not differences else f"差异清单（{len(differences)}项）：")
    for one in differences:
        name = names.get(one.subject, one.subject)
        click.echo(f"{name}\t{one.what}\t机器所见：{one.seen}\t报送：{one.said}\t{one.url}".rstrip())


@command.command("publications")
@click.argument("month")
@at_options
@acting("hand_in")
@json_option
def publications(month: str, who: Who, at: At, as_json: bool) -> None:
    """Count what lists show of MONTH (2026-07), column by column, beside the reported counts.

    \b
    Example:
      xunwang seen publications 2026-07 --data data
    """
    registry = at.registry
    who.allowed(at.folder.root, lambda: registry.program.id)
    names = _named(registry)
    with at.log() as log, _index(at, log) as index:
        try:
            counted = [one for one in published_in(index, month) if one.subject in names]
        except ValueError:
            raise MistakeError(f"“{month}”不是月份，应写作2026-07。") from None
        said = [one for one in records_of(log, registry.program.id, Publication) if one.month == month]
    differences = list(of_publications(counted, said))
    if as_json:
        click.echo(dumps({"seen": counted, "differences": differences}).decode())
        return
    targets = {column.id: column.name for one in registry.listed for column in one.columns}
    for one in counted:
        place = targets.get(one.target, "")
        click.echo(f"{names[one.subject]}\t{place}\t至少{one.titles}条\t{one.days}日中有{one.days_looked}日读到列表")
    _tell(differences, names)


@command.command("votes")
@_days
@at_options
@acting("hand_in")
@json_option
def votes(first: datetime, last: datetime, who: Who, at: At, as_json: bool) -> None:
    """Name votes, collections of likes and check-ins that titles announce, and whether a filing fits (疑似未报备).

    \b
    Example:
      xunwang seen votes --from 2026-07-01 --to 2026-09-30 --data data
    """
    registry = at.registry
    who.allowed(at.folder.root, lambda: registry.program.id)
    names = _named(registry)
    with at.log() as log, _index(at, log) as index:
        filings = records_of(log, registry.program.id, Vote)
        found = list(activities(index, names, filings, *_span(first, last)))
    if as_json:
        listed = [{"subject": one.listed.subject, "title": one.listed.title, "url": one.listed.url, "filed": one.filed}
                  for one in found]  # fmt: skip
        click.echo(dumps({"seen": listed}).decode())
        return
    for one in found:
        word = "已报备" if one.filed else "疑似未报备，待人工核实"
        click.echo(f"{names[one.listed.subject]}\t{one.listed.title}\t{word}\t{one.listed.url}".rstrip())
    if not found:
        click.echo("未见投票、集赞、打卡活动。")
