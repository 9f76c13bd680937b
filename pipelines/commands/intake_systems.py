"""xunwang intake systems: which systems hand in over HTTP, with what, for whom."""

import click
import msgspec

from pipelines.commands.acting import Who, acting
from pipelines.commands.options import At, at_options, json_option
from pipelines.office.intake.systems import (
    FILE,
    System,
    Systems,
    handable,
    load_systems,
    new_token,
    problems_of,
    save_systems,
    sha256_of,
)
from schemas.events.codec import dumps
from schemas.mistakes import MistakeError


@click.group("systems")
def command() -> None:
    """Systems that hand in over HTTP (docs/intake.md): each with a token of its own, its kinds and its units.

    \b
    Example:
      xunwang intake systems add letter-box --name 市长信箱 --kind mailbox.letter.v1 --unit county --data data
    """


@command.command("add")
@click.argument("id")
@click.option("--name", required=True, help="What the system is called in records and receipts.")
@click.option("--kind", "kinds", multiple=True, required=True, help="A kind that it may hand in; may be repeated.")
@click.option("--unit", "units", multiple=True, help="Id of a unit; it and those below it. None: the whole scope.")
@at_options
@acting("administer")
def add(id: str, name: str, kinds: tuple[str, ...], units: tuple[str, ...], who: Who, at: At) -> None:
    """Register a system and print its token, this once; again for one that is there, with a new token.

    \b
    Example:
      xunwang intake systems add letter-box --name 市长信箱 --kind mailbox.letter.v1 --data data
    """
    opened, path = at.opened, at.folder.root / FILE
    registry = opened.registry(at.program)
    who.allowed(at.folder.root, lambda: registry.program.id)
    token = new_token()
    made = System(
        id=id,
        name=name,
        program=registry.program.id,
        token_sha256=sha256_of(token),
        kinds=list(kinds),
        units=list(units),
    )
    wrong = problems_of(made, opened.installation)
    if wrong:
        raise MistakeError(wrong)
    others = [one for one in load_systems(path, opened.installation).listed if one.id != id]
    save_systems(path, Systems((*others, made)))
    click.echo(f"已登记报送系统“{name}”（{id}）。令牌只在此显示一次，请立即交给对方妥善保存：")
    click.echo(token)


@command.command("withdraw")
@click.argument("id")
@at_options
@acting("administer")
def withdraw(id: str, who: Who, at: At) -> None:
    """Withdraw the token of a system; what it has handed in stays.

    \b
    Example:
      xunwang intake systems withdraw letter-box --data data
    """
    opened, path = at.opened, at.folder.root / FILE
    who.allowed(at.folder.root, lambda: opened.registry(at.program).program.id)
    listed = load_systems(path, opened.installation).listed
    if id not in {one.id for one in listed}:
        raise MistakeError(f"没有报送系统“{id}”，可填：{'、'.join(one.id for one in listed) or '（尚未登记）'}。")
    ended = [msgspec.structs.replace(one, withdrawn=one.withdrawn or one.id == id) for one in listed]
    save_systems(path, Systems(tuple(ended)))
    click.echo(f"报送系统“{id}”的令牌已收回，立即失效。")


@command.command("list")
@at_options
@acting("administer")
@json_option
def listed(who: Who, at: At, as_json: bool) -> None:
    """List the systems with their kinds and units.

    \b
    Example:
      xunwang intake systems list --data data
    """
    opened, path = at.opened, at.folder.root / FILE
    who.allowed(at.folder.root, lambda: opened.registry(at.program).program.id)
    systems = load_systems(path, opened.installation).listed
    if as_json:
        told = [{"id": one.id, "name": one.name, "kinds": one.kinds, "units": one.units} for one in systems]
        click.echo(dumps(told).decode())
        return
    words, names = handable(), {unit.id: unit.name for unit in opened.installation.units}
    for one in systems:
        may = "、".join(words[kind] for kind in one.kinds)
        units = "、".join(names[unit] for unit in one.units) or "全部单位"
        click.echo(f"{one.id}\t{one.name}\t{may}\t{units}\t{'已收回' if one.withdrawn else '有效'}")
    if not systems:
        click.echo("尚未登记报送系统，用 xunwang intake systems add 登记。")
