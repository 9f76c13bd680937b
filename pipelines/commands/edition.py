"""xunwang edition: an edition from a template on its way to its release."""

import sys

import click

from pipelines.clock import RealClock
from pipelines.commands.acting import Who, acting
from pipelines.commands.options import At, at_options, json_option
from pipelines.office.cases.desk import CaseDesk
from pipelines.office.edition_changes import Changes, changes
from pipelines.office.kept_editions import KeptEdition, editions_of
from pipelines.office.releasing import release_kept
from schemas.events.codec import dumps
from stages.reporter.document import figures


@click.group("edition")
def command() -> None:
    """Circulars that were made by a template: check, overrule, release, compare, trace.

    \b
    Example:
      xunwang edition check 2026Q3 --data data
    """


def _edition(at: At, code: str) -> KeptEdition:
    return KeptEdition(at.home, code)


@command.command("list")
@at_options
@acting("read_editions")
@json_option
def list_command(who: Who, at: At, as_json: bool) -> None:
    """Print the circulars that templates made, and which of them are released.

    \b
    Example:
      xunwang edition list --data data
    """
    who.allowed(at.folder.root, lambda: at.registry.program.id)
    found = [_edition(at, code) for code in editions_of(at.home)]
    if as_json:
        rows = [{"code": one.code, "title": one.kept.edition.head.title, "released": one.released} for one in found]
        click.echo(dumps(rows).decode())
        return
    for one in found:
        told = one.released
        click.echo(f"{one.code}\t{one.kept.edition.head.title}\t{f'{told.name}签发' if told else '草稿'}")
    if not found:
        click.echo("还没有按模板编成的通报。")


@command.command("check")
@click.argument("code")
@at_options
@acting("read_editions")
@json_option
def check_command(who: Who, code: str, at: At, as_json: bool) -> None:
    """Name what the edition CODE contradicts or lacks. Exit code 1 while something is not overruled.

    \b
    Example:
      xunwang edition check 2026Q3 --data data
    """
    actor = who.allowed(at.folder.root, lambda: at.registry.program.id)
    edition = _edition(at, code)
    known = {one.key: one for one in edition.overruled}
    found = edition.check(actor, RealClock().now())
    if as_json:
        rows = [{**vars(one), "overruled": known[one.key].reason if one.key in known else None} for one in found]
        click.echo(dumps(rows).decode())
    else:
        for one in found:
            kept = f"（维持：{known[one.key].reason}）" if one.key in known else ""
            click.echo(f"[{one.key}] {one.severity}：{one.sentence}{kept}")
        click.echo(f"{code}：共{len(found)}处，待处理{len(edition.waiting())}处。")
    sys.exit(1 if edition.waiting() else 0)


@command.command("overrule")
@click.argument("code")
@click.argument("keys", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why it stays as it is; kept with the edition.")
@at_options
@acting("release", named=True)
def overrule_command(who: Who, code: str, keys: tuple[str, ...], reason: str, at: At) -> None:
    """Leave what KEYS name in the edition CODE as it is, with a reason.

    \b
    Example:
      xunwang edition overrule 2026Q3 3fa2c1 --reason 按省里通报原文 --as zhang --data data
    """
    actor = who.allowed(at.folder.root, lambda: at.registry.program.id)
    for one in _edition(at, code).overrule(list(keys), reason, actor, RealClock().now()):
        click.echo(f"已记录维持理由：[{one.key}] {one.sentence}")


@command.command("release")
@click.argument("code")
@at_options
@acting("sign_edition", named=True)
@json_option
def release_command(who: Who, code: str, at: At, as_json: bool) -> None:
    """Release the edition CODE: its papers are printed as final and never change again.

    \b
    Example:
      xunwang edition release 2026Q3 --as zhang --data data
    """
    actor = who.allowed(at.folder.root, lambda: at.registry.program.id)
    edition = _edition(at, code)
    with at.desk() as desk:
        told, left, named = release_kept(edition, CaseDesk(desk), actor)
    if as_json:
        click.echo(dumps(told).decode())
        return
    kept_as = f"，维持原文{len(told.overruled)}处" if told.overruled else ""
    click.echo(f"{edition.kept.edition.head.title}：已由{told.name}签发（校验值{told.digest}{kept_as}）。")
    if named:
        click.echo(f"已在{named}个办理单中记录点名通报。")
    for sentence in left:
        click.echo(f"未记录点名：{sentence}")


@command.command("diff")
@click.argument("before")
@click.argument("now")
@at_options
@acting("read_editions")
@json_option
def diff_command(who: Who, before: str, now: str, at: At, as_json: bool) -> None:
    """Compare the editions BEFORE and NOW: problems that are new, gone and still there, and figures.

    \b
    Example:
      xunwang edition diff 2026Q2 2026Q3 --data data
    """
    who.allowed(at.folder.root, lambda: at.registry.program.id)
    first, then = _edition(at, before), _edition(at, now)
    found = changes(first.facts, then.facts)
    click.echo(dumps(vars(found)).decode() if as_json else "\n".join(_lines(found)))


def _lines(found: Changes) -> list[str]:
    lines = []
    for word, rows in (("新增", found.new), ("已消除", found.gone), ("仍存在", found.still)):
        lines.append(f"{word}{len(rows)}项")
        lines += [f"  {unit}{f'“{thing}”' if thing else ''}：{kind}" for unit, thing, kind in rows]
    lines.append(f"数字有变化的{len(found.figures)}处")
    return lines + [f"  {place}：{_or_none(old)} → {_or_none(new)}" for place, old, new in found.figures]


def _or_none(value: object) -> str:
    return "无" if value is None else str(value)


@command.command("trace")
@click.argument("code")
@click.argument("figure", required=False)
@at_options
@acting("read_editions")
@json_option
def trace_command(who: Who, code: str, figure: str | None, at: At, as_json: bool) -> None:
    """Say where a printed FIGURE of the edition CODE comes from: query, parameters, and the ids behind it.

    Ids of findings can be looked up by `xunwang findings show`. Without FIGURE all figures are listed.

    \b
    Example:
      xunwang edition trace 2026Q3 accounts.failed --data data
    """
    who.allowed(at.folder.root, lambda: at.registry.program.id)
    edition = _edition(at, code)
    if figure is None:
        every = {one.name: one for one in figures(edition.kept.edition)}
        click.echo(
            dumps(list(every.values())).decode()
            if as_json
            else "\n".join(f"{one.name}\t{one.text}\t{one.query}" for one in every.values())
        )
        return
    found = edition.figure(figure)
    if as_json:
        click.echo(dumps(found).decode())
        return
    share = f"（{found.numerator:g}/{found.denominator:g}）" if found.denominator else ""
    lines = [f"{found.name}：印为{found.text}{share}", f"查询：{found.query}"]
    lines += [f"参数：{key}＝{value}" for key, value in found.params.items()]
    click.echo("\n".join([*lines, f"依据{len(found.ids)}项：{'、'.join(found.ids)}"]))
