"""The people who work with an installation: `people.yaml` beside its `registry.yaml`.

Where there is such a file, nobody acts who is not in it. Where there is none, the operating system's user acts, with
every right of the office: one id for whatever names that user types.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import get_args

import msgspec

from schemas.events.actor import MACHINE, REGISTER, Actor, Role
from schemas.mistakes import MistakeError
from schemas.registry.load import converted, parse
from schemas.rights import ROLES, UNDER_UNIT

PEOPLE = "people.yaml"
OS_USER = "os:"  # before the operating system's name of a user, so that it is nobody's id in a file
_RESERVED = frozenset({MACHINE.id, REGISTER, "person", "console", "nobody"})
# Who has not said who they are: no role, so nothing but what is open to all.
NOBODY = Actor(id="nobody", name="未登录")
FOR_PEOPLE: tuple[Role, ...] = tuple(role for role in get_args(Role) if role != "service")
# The roles of the operating system's user where nobody has said who may do what.
_EVERY_DESK: tuple[Role, ...] = tuple(role for role in FOR_PEOPLE if role not in UNDER_UNIT)


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of `people.yaml`. `programs`: those that the person works for, all where none is named; `login`: the
    operating system's user who alone may act as this person on a command line; `directory`: the name in the office's
    directory, where it is not the id."""

    id: str
    name: str
    unit: str
    roles: list[str]
    programs: list[str] = []
    login: str = ""
    directory: str = ""

    @property
    def actor(self) -> Actor:
        roles = tuple(role for role in get_args(Role) if role in self.roles)
        return Actor(id=self.id, name=self.name, unit=self.unit, roles=roles)


class People(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Everybody who may act."""

    people: list[Person]

    @cached_property
    def by_id(self) -> dict[str, Person]:
        return {person.id: person for person in self.people}

    def acting(self, asked: str | None, login: str, program: Callable[[], str] | None = None) -> Actor:
        """Who acts: the person `asked` for, else the one whose `login` the operating system's user is. `program` tells
        in which program; it is only asked of who works for some programs alone.

        Raises MistakeError for somebody who is not here, is another user's person, or works for other programs.
        """
        person = self._found(asked, login)
        if person.login and person.login != login:
            raise MistakeError(
                f"{PEOPLE}：{person.name}（{person.id}）只能由操作系统用户{person.login}操作，当前用户为{login}。"
            )
        if program is not None and person.programs and (asked_in := program()) not in person.programs:
            raise MistakeError(
                f"{PEOPLE}：{person.name}（{person.id}）不参与监测任务{asked_in}，只参与{'、'.join(person.programs)}。"
            )
        return person.actor

    def approver(self, named: str, actor: Actor) -> Person:
        """Who approves an exemption that the actor asks for, by id or name. Raises MistakeError for somebody who is not
        here, whose name several have, or who asks for it."""
        found = self.named(named)
        if found.id == actor.id:
            raise MistakeError(f"{actor.name}不能批准自己提出的豁免，请由另一人批准。")
        return found

    def named(self, written: str) -> Person:
        """The person of an id or a name. Raises MistakeError for nobody, and for a name that several have."""
        found = [person for person in self.people if written.strip() in (person.id, person.name)]
        if len(found) == 1:
            return found[0]
        why = f"有{len(found)}人叫“{written}”，请填写人员编号" if found else f"没有“{written}”，请填写登记的姓名或编号"
        raise MistakeError(f"{PEOPLE}中{why}。")

    def _found(self, asked: str | None, login: str) -> Person:
        if asked is None:
            found = [person for person in self.people if person.login == login]
            if found:
                return found[0]
            raise MistakeError(f"{PEOPLE}：没有login为“{login}”的人员，请用--as写明本人编号，或请系统管理员登记。")
        if asked not in self.by_id:
            raise MistakeError(f"{PEOPLE}：没有编号为“{asked}”的人员，请核对--as，或请系统管理员登记。")
        return self.by_id[asked]


def os_user(login: str, name: str = "") -> Actor:
    """The actor where there is no `people.yaml`. The name is for printing only."""
    return Actor(id=OS_USER + login, name=name.strip() or login, roles=_EVERY_DESK)


def load_people(
    folder: Path, units: frozenset[str] | None = None, programs: frozenset[str] | None = None
) -> People | None:
    """The people of an installation folder; None where it has no `people.yaml`. Raises MistakeError, all at once.

    `units` and `programs` are the ids of the installation; without them the entries are not compared with it. A unit
    that is not registered lets nobody see anything, a program that is not there lets nobody act.
    """
    path = folder / PEOPLE
    if not path.exists():
        return None
    people = converted(parse(path), str(path), People)
    check_people(people.people, units, programs, str(path))
    return people


def check_people(
    people: Sequence[Person], units: frozenset[str] | None, programs: frozenset[str] | None, where: str
) -> None:
    """Raises MistakeError with everything that is wrong in the entries; `where` is said before each sentence."""
    wrong = [f"{where}：{problem}" for problem in _problems(people, units, programs)]
    if wrong:
        raise MistakeError(wrong)


def _problems(people: Sequence[Person], units: frozenset[str] | None, programs: frozenset[str] | None) -> Iterator[str]:
    if not people:
        yield "没有人员，请至少登记一人，或删去该文件。"
    for number, person in enumerate(people, start=1):
        for problem in (*_of_one(person), *_against(person, units, programs)):
            yield f"people第{number}条（{person.name or person.id}）：{problem}"
    for field in ("id", "login"):
        values = [getattr(person, field) for person in people if getattr(person, field)]
        for twice in sorted({value for value in values if values.count(value) > 1}):
            yield f"{field}“{twice}”有{values.count(twice)}人使用，请各用各的。"
    named = [person.directory or person.id for person in people]
    for twice in sorted({one for one in named if named.count(one) > 1} & {one.directory for one in people}):
        yield f"directory“{twice}”有{named.count(twice)}人使用（未填的按id），请各用各的。"


def _of_one(person: Person) -> Iterator[str]:
    if not person.id or any(c.isspace() for c in person.id):
        yield "id不能为空，也不能含空白，请改正。"
    elif person.id in _RESERVED or ":" in person.id:
        yield f"id“{person.id}”为系统保留（含冒号的也是），请改用别的编号。"
    if not person.name.strip():
        yield "name不能为空，请填写姓名。"
    if not person.roles:
        yield f"roles不能为空，可填：{_role_words()}。"
    for role in person.roles:
        if role not in FOR_PEOPLE:
            yield f"roles中的“{role}”不能识别，可填：{_role_words()}。"


def _against(person: Person, units: frozenset[str] | None, programs: frozenset[str] | None) -> Iterator[str]:
    if units is not None and person.unit not in units:
        yield f"unit“{person.unit}”不在登记册的单位中，请填写单位编号。"
    for program in person.programs:
        if programs is not None and program not in programs:
            yield f"programs中的“{program}”不是本系统的监测任务，请改正。"


def _role_words() -> str:
    return "、".join(f"{role}（{ROLES[role]}）" for role in FOR_PEOPLE)
