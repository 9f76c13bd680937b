"""`xunwang audit`: check a circular that somebody wrote down as facts against itself; show who did what when."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import yaml

from pipelines.commands.acting import Who, acting
from pipelines.commands.options import At, at_options, data_option, json_option, program_option
from pipelines.data_folder import DataFolder
from pipelines.office.kept_editions import KeptEdition
from schemas.events.codec import dumps
from schemas.gate import Sight
from schemas.mistakes import MistakeError
from schemas.registry.load import parse
from schemas.times import rfc3339
from stages.reporter.audit import audit
from stages.reporter.audit.circular import Circular
from stages.reporter.audit.result import Result
from stages.reporter.audit.shape import circulars

if TYPE_CHECKING:
    from pipelines.office.cases.deed import Deed

_SEVERITIES = {"error": "错误", "doubtful": "存疑"}
_LARGEST = 20_000_000  # bytes; the longest circular known has some 40 KB of facts
_DEEPEST = 60  # levels; deeper nesting would run out of the parser's stack


_FACTS = "facts"


class TakesFacts(click.Group):
    """A group whose first word may also be a file: what is no subcommand is a circular's facts."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in self.get_help_option_names(ctx):
            args = [_FACTS, *args]
        return super().parse_args(ctx, args)


@click.group("audit", cls=TakesFacts)
def command() -> None:
    """Check a circular that is written down as facts, or show the trail of deeds.

    \b
    Example:
      xunwang audit 第三季度通报.yaml
      xunwang audit trail site12 --data data
    """


@command.command("trail")
@click.argument("asked", metavar="SUBJECT|ACTOR|CASE|EDITION")
@at_options
@acting("read_trail")
@json_option
def trail_command(asked: str, who: Who, at: At, as_json: bool) -> None:
    """Who did what when, with what was seen at that time: about a subject, a finding, a case or an edition,
    or by an actor: steps, what was handed in, drafts, checks and releases of editions, switches of rulebooks.

    \b
    Example:
      xunwang audit trail p001 --data data
    """
    from pipelines.office.cases.trail import trail

    with at.desk() as desk:
        program = desk.program()
        actor = who.allowed(desk.folder.root, lambda: program)
        found = trail(desk, program, asked, Sight(actor, desk.chain_for(actor, program)))
    for deed in found:
        click.echo(dumps(deed).decode() if as_json else "\n".join(_deed_lines(deed)))
    if not as_json:
        click.echo(f"共{len(found)}条操作记录。")


def _deed_lines(deed: "Deed") -> list[str]:
    when = rfc3339(deed.at)[:19].replace("T", " ")
    reason = f"：{deed.reason}" if deed.reason else ""
    about = "、".join(one[:12] for one in deed.about[:3])
    lines = [f"{when}\t{deed.actor.name}（{deed.actor.id}）\t{deed.what}\t{about}{reason}"]
    lines += [f"    当时所见：{one}" for one in deed.seen]
    return [*lines, f"    未生效：{deed.refused}"] if deed.refused else lines


@command.command(_FACTS)
@click.argument("file", metavar="FACTS.yaml|EDITION", type=click.Path(path_type=Path))
@data_option
@program_option
@json_option
def facts_command(file: Path, data: Path, program: str | None, as_json: bool) -> None:
    """Look for contradictions in FACTS.yaml: one circular, or several, written down as in docs/audit.md; or in an
    edition of the data folder, named by its code.

    Exit code: 0 nothing found, 1 something found, 2 a file that cannot be used.

    \b
    Example:
      xunwang audit 第三季度通报.yaml
    """
    file = _of_edition(file, data, program)
    found = [(name, circular, audit(circular)) for name, circular in circulars(_parsed(file), str(file))]
    click.echo(dumps(_answer(file, found)).decode() if as_json else "\n".join(_lines(file, found)))
    sys.exit(1 if any(results for _name, _circular, results in found) else 0)


def _of_edition(named: Path, data: Path, program: str | None) -> Path:
    """The facts of an edition, where no file but an edition is named."""
    if named.exists() or named.suffix or len(named.parts) != 1:
        return named
    folders = [DataFolder(data), *map(DataFolder, sorted((data / "programs").glob(program or "*")))]
    found = [one for folder in folders if (one := KeptEdition(folder, str(named))).home.is_dir()]
    if len(found) > 1:
        raise MistakeError(f"{len(found)}个监测任务都有通报“{named}”，请用--program指定其一。")
    return found[0].facts_file if found else named


def _parsed(file: Path) -> Any:
    try:
        size = file.stat().st_size
    except FileNotFoundError:
        raise MistakeError(f"{file}：没有这个文件，请检查路径。") from None
    if not file.is_file():
        raise MistakeError(f"{file}：不是文件，请给出事实文件（YAML）的路径。")
    if size > _LARGEST:
        raise MistakeError(f"{file}：文件超过{_LARGEST // 1_000_000}MB，不是一份通报的事实文件，请检查。")
    if _too_deep(file):
        raise MistakeError(f"{file}：括号或缩进超过{_DEEPEST}层，不是一份通报的事实文件，请检查。")
    return parse(file)


def _too_deep(file: Path) -> bool:
    """Whether the file nests deeper than any circular; a file that cannot be read at all is for `parse` to name."""
    depth = 0
    try:
        with file.open(encoding="utf-8") as text:
            for event in yaml.parse(text, Loader=yaml.CSafeLoader):
                depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
                if depth > _DEEPEST:
                    return True
    except (yaml.YAMLError, UnicodeDecodeError):
        return False
    return False


def _answer(file: Path, found: list[tuple[str, Circular, list[Result]]]) -> dict[str, object]:
    return {
        "file": str(file),
        "found": sum(len(results) for _name, _circular, results in found),
        "circulars": [
            {
                "title": name,
                "key": circular.facts.get("key"),
                "path": circular.root,
                "results": [result._asdict() for result in results],
            }
            for name, circular, results in found
        ],
    }


def _lines(file: Path, found: list[tuple[str, Circular, list[Result]]]) -> list[str]:
    lines = []
    for name, _circular, results in found:
        lines.append(f"{name}：{f'发现{len(results)}处' if results else '未发现前后矛盾'}")
        lines += [f"  [{_SEVERITIES[one.severity]}] {one.path}（{one.rule}）：{one.sentence}" for one in results]
    total = sum(len(results) for _name, _circular, results in found)
    return [*lines, f"{file}：通报{len(found)}篇，共发现{total}处。"]
