"""xunwang rulebook: check a rulebook, read it, compare two."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from pipelines.clock import RealClock
from pipelines.commands.acting import Who, acting
from pipelines.commands.options import At, at_options, json_option
from pipelines.data_folder import SAMPLE_MARKER
from pipelines.office.rulebook_words import FED_BY, facts_of, state_of, trial_text
from schemas.events.codec import dumps
from schemas.ids import digest
from schemas.mistakes import MistakeError
from schemas.registry.folder import load_rulebooks
from schemas.rulebooks.differing import Difference, differences
from schemas.rulebooks.extending import shown
from schemas.rulebooks.load import load
from schemas.rulebooks.model import Indicator, Rulebook

folder_option = click.option(
    "--data",
    "folder",
    default=Path("data"),
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder of the installation, whose programs may have rulebooks of their own.",
)


def the_rulebook(name: str, folder: Path) -> Rulebook:
    """The rulebook that a person names by its id or by a file. Raises MistakeError."""
    known = load_rulebooks(folder)
    if name in known:
        return known[name]
    path = Path(name)
    if not path.exists():
        raise MistakeError(f"没有指标体系“{name}”，可用的有：{'、'.join(known)}；也可以给出文件路径。")
    return load(path, known)


@click.group("rulebook")
def command() -> None:
    """Rulebooks: the shipped ones and an office's own.

    \b
    Example:
      xunwang rulebook check city.yaml
    """


@command.command("check")
@click.argument("file")
@folder_option
@json_option
def check_command(file: str, folder: Path, as_json: bool) -> None:
    """Name everything that is wrong in FILE, weakenings of the rulebook that it extends among it (exit code 2).

    \b
    Example:
      xunwang rulebook check programs/city/rulebooks/city.yaml --data data
    """
    from stages.rule_evaluator.rules import Rules  # measures are loaded only where a rulebook is made ready

    book = the_rulebook(file, folder)
    Rules(book)
    enabled = sum(one.enabled for one in book.indicators)
    if as_json:
        click.echo(dumps({"id": book.id, "indicators": len(book.indicators), "enabled": enabled}).decode())
    else:
        click.echo(
            f"{book.title}（{book.id}，版本{book.version}）：可以使用。指标{len(book.indicators)}项，启用{enabled}项。"
        )


@command.command("explain")
@click.argument("book")
@click.argument("indicator", required=False)
@folder_option
@json_option
def explain_command(book: str, indicator: str | None, folder: Path, as_json: bool) -> None:
    """Say what the indicators of a rulebook measure, or one of them with all its numbers and sources.

    \b
    Example:
      xunwang rulebook explain national-2019-19 site.veto.home_stale
    """
    found = the_rulebook(book, folder)
    if indicator is None:
        _print(list(found.indicators), as_json, _line)
        return
    one = found.indicator(indicator) or next((i for i in found.indicators if i.title == indicator), None)
    if one is None:
        raise MistakeError(f"指标体系{found.id}中没有指标“{indicator}”；不写指标可列出全部。")
    _print([one], as_json, lambda _: _whole(found, one))


def _print(indicators: list[Indicator], as_json: bool, text: Callable[[Indicator], str]) -> None:
    if as_json:
        click.echo(dumps([msgspec.to_builtins(one) for one in indicators]).decode())
    else:
        click.echo("\n".join(text(one) for one in indicators))


def _line(one: Indicator) -> str:
    return f"{one.id}\t{one.title}\t{shown(one.severity)}\t{FED_BY[one.fed_by]}\t{state_of(one)}"


def _whole(book: Rulebook, one: Indicator) -> str:
    told = {"指标": f"{one.title}（{one.id}）", **facts_of(book, one)}
    return "\n".join(f"{name}：{value}" for name, value in told.items())


@command.command("diff")
@click.argument("old")
@click.argument("new")
@folder_option
@json_option
def diff_command(old: str, new: str, folder: Path, as_json: bool) -> None:
    """Print in which indicators and fields two rulebooks differ.

    \b
    Example:
      xunwang rulebook diff national-2019-19 programs/city/rulebooks/city.yaml
    """
    found = list(differences(the_rulebook(old, folder), the_rulebook(new, folder)))
    if as_json:
        click.echo(dumps([_plain(one) for one in found]).decode())
    else:
        click.echo("\n".join(map(_sentence, found)) or "两份指标体系没有差别。")


def _plain(one: Difference) -> dict[str, Any]:
    return {
        "indicator": one.indicator,
        "field": one.field,
        "before": msgspec.to_builtins(one.before),
        "after": msgspec.to_builtins(one.after),
    }


def _sentence(one: Difference) -> str:
    name = f"{one.indicator}（{one.title}）"
    if one.after is None and not one.field:
        return f"{name}：删去"
    if one.before is None and not one.field:
        return f"{name}：新增"
    return f"{name}：{one.field}由“{shown(one.before)}”改为“{shown(one.after)}”"


@command.command("try")
@click.argument("file")
@click.option("--from", "first", required=True, type=click.DateTime(["%Y-%m-%d"]), help="First day that is compared.")
@click.option("--to", "last", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Last day that is compared.")
@click.option("--shares", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes that judge.")
@at_options
@acting("try_rulebook")
@json_option
def try_command(file: str, first: datetime, last: datetime, shares: int, who: Who, at: At, as_json: bool) -> None:
    """Judge what is stored by the rulebook in FILE, beside the one in force, and print what would appear and disappear.

    Nothing that is in force changes: the trial has logs of its own below `trials` in the data folder.

    \b
    Example:
      xunwang rulebook try city-2027.yaml --from 2026-07-01 --to 2026-09-30 --program city --data data
    """
    from pipelines.office.trial.comparing import comparison, stood_in
    from pipelines.office.trial.judging import Trial, findings_in, findings_of, judge, source

    registry, begin, end = at.registry, first.date(), last.date()
    who.allowed(at.folder.root, lambda: registry.program.id)
    if begin > end:
        raise MistakeError(f"--from {begin} 晚于 --to {end}，请把起止日期对调。")
    book = the_rulebook(file, at.folder.root)
    subjects = frozenset(one.id for one in registry.subjects)
    place = digest("trial", registry.program.id, repr(book), str(end), shares)[:12]
    into = at.home.root / "trials" / f"{book.id}-{place}"
    trial = Trial(at.data, at.cluster, registry.program.id, subjects, book, end, into, shares)
    paths = judge(trial, lambda done, total: click.echo(f"已判定{done}/{total}条", err=True))
    with source(trial) as log:
        now = stood_in(findings_of(log, registry.program.id), begin, end)
    tried = stood_in(findings_in(paths, registry.program.id), begin, end)
    told = comparison(now, tried, registry)
    click.echo(dumps(told).decode() if as_json else "\n".join(trial_text(told, registry, book, end)))


@command.command("switch")
@click.argument("file")
@click.option("--from", "first", required=True, type=click.DateTime(["%Y-%m-%d"]), help="First day that it holds for.")
@click.option("--reason", required=True, help="Why, as it is kept.")
@click.option("--write", is_flag=True, help="Do it; without this only say what would change.")
@at_options
@acting("switch_rulebook", named=True)
def switch_command(file: str, first: datetime, reason: str, write: bool, who: Who, at: At) -> None:
    """Let a program judge by the rulebook in FILE (or with this id) from a day on; what was judged before stays.

    The file is put into the program's folder, and day, person and reason into its `rulebook_changes`. A running office
    begins to go by it by itself; the workers of a cluster are to be started again before the day.

    \b
    Example:
      xunwang rulebook switch city-2027.yaml --from 2027-01-01 --reason 按2027年工作要点 --program city --write
    """
    from pipelines.office.rulebook_switch import prepared, switch
    from stages.rule_evaluator.rules import Rules  # measures are loaded only where a rulebook is made ready

    folder, program, now = at.folder, at.registry.program, RealClock().now()
    actor = who.allowed(folder.root, lambda: program.id)
    if (folder.root / SAMPLE_MARKER).exists():
        raise MistakeError(
            f"{folder.root}：示例省每次启动都重新生成登记册，不能更换指标体系；可用 xunwang rulebook try 试算。"
        )
    if not reason.strip():
        raise MistakeError("--reason不能为空，请写明更换的依据。")
    asked = prepared(folder, program, file, first.date(), now)
    Rules(asked.book)
    found = asked.differences
    click.echo(
        f"监测任务{program.id}：{asked.before.id}改为{asked.book.id}，自{asked.valid_from}起；差别{len(found)}处。"
    )
    click.echo("\n".join(map(_sentence, found)))
    if not write:
        click.echo("以上为试运行，没有写入；确认后加--write执行。此前的问题、判断和通报均不改变。")
        return
    click.echo(f"已写入{switch(folder, asked, actor, reason.strip(), now)}。此前的问题、判断和通报均不改变。")
