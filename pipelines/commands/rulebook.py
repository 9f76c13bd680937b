"""xunwang rulebook: check a rulebook, read it, compare two."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import msgspec

from pipelines.commands.options import json_option
from schemas.events.codec import dumps
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
FED_BY = {"machine": "自动监测", "people": "人工填报", "nobody": "暂无来源"}


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
    state = "启用" if one.enabled else "停用"
    return f"{one.id}\t{one.title}\t{shown(one.severity)}\t{FED_BY[one.fed_by]}\t{state}"


def _whole(book: Rulebook, one: Indicator) -> str:
    numbers: dict[str, Any] = {
        "指标": f"{one.title}（{one.id}）",
        "条款": one.clause,
        "依据": one.source or book.source,
        "严重程度": shown(one.severity),
        "来源": FED_BY[one.fed_by],
        "判定": None if one.threshold is None else f"数值{one.comparator}{one.threshold}时不通过",
        "预警": None if one.warning is None else f"自{one.warning}起",
        "考察期": None if one.window is None else _window(one),
        "最少有效检查": None if one.base is None or not one.base.at_least else f"{one.base.at_least}次",
        "核实人数": one.needs_people or None,
        "参数": one.params or None,
        "用语": one.wording or None,
        "有效期": _validity(one),
        "把握": {"2": "见于两份以上文件", "1": "见于一份文件", "s": "仅知其结构", "u": "未核实"}[one.sureness],
        "状态": "启用" if one.enabled else "停用",
    }
    return "\n".join(f"{name}：{value}" for name, value in numbers.items() if value is not None)


def _window(one: Indicator) -> str:
    assert one.window is not None
    return f"{one.window.days}天" if one.window.days is not None else f"{one.window.months}个月"


def _validity(one: Indicator) -> str | None:
    if one.valid_from is None and one.valid_to is None:
        return None
    return f"{one.valid_from or '即日'}至{one.valid_to or '另行通知'}"


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
