"""Who acts on the command line: `--as ID` of the installation's people, else the operating system's user.

A command that gives something out or takes something in says with `@acting` what it does; what it says is asked of
`schemas.rights`, and a test walks over all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from pipelines.os_user import login
from schemas.events.actor import Actor
from schemas.mistakes import MistakeError
from schemas.registry.people import load_people, os_user
from schemas.rights import ANYTHING, Action, Thing, may


@dataclass(frozen=True)
class Who:
    """What the options say of who acts, and what the command is about to do."""

    action: Action
    asked: str | None = None
    by: str | None = None

    def actor(self, folder: Path, program: Callable[[], str] | None = None) -> Actor:
        """Raises MistakeError for somebody who is not among the people of the installation in this folder."""
        people = load_people(folder)
        if people is None:
            if self.asked is not None:
                raise MistakeError(f"{folder}：没有people.yaml，不能用--as指定人员；请先登记人员，或改用--by写明姓名。")
            return os_user(login(), self.by or "")
        found = people.acting(self.asked, login(), program)
        if self.by is not None and self.by.strip() != found.name:
            raise MistakeError(
                f"--by所写“{self.by}”与操作人{found.name}（{found.id}）不一致；有people.yaml时以--as为准，请不写--by。"
            )
        return found

    def within(self, folder: Path) -> Callable[[str], Actor]:
        """`actor` for a program that is known only later."""
        return lambda program: self.actor(folder, lambda: program)

    def allowed(self, folder: Path, program: Callable[[], str] | None = None) -> Actor:
        """Who acts, when they may. Raises MistakeError with the reason when they may not."""
        found = self.actor(folder, program)
        require(found, self.action)
        return found


def require(actor: Actor, action: Action, thing: Thing = ANYTHING) -> None:
    """Raises MistakeError when the actor may not do this."""
    refused = may(actor, action, thing)
    if refused is not None:
        raise MistakeError(refused)


as_option = click.option("--as", "as_id", metavar="ID", help="Who acts, by the id in people.yaml.")
by_option = click.option("--by", help="Printed name of who acts, where there is no people.yaml.")


def acting(action: Action, *, named: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """--as, and --by where a name is printed (`named`), handed to the command as one `who`."""

    def with_options(work: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(work)
        def command(*, as_id: str | None, by: str | None = None, **others: Any) -> None:
            work(who=Who(action, as_id, by), **others)

        command.asks = action  # type: ignore[attr-defined]
        return as_option(by_option(command)) if named else as_option(command)

    return with_options
