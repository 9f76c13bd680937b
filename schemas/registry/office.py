"""Whether two registries are of one office: a data folder must never go on with somebody else's."""

from pathlib import Path
from typing import NoReturn

from schemas.mistakes import MistakeError
from schemas.registry.installation import Installation
from schemas.registry.model import Registry

GENERIC_IDS = frozenset({"program"})  # what imports once wrote for every office
SHARED = 0.5  # of the sites of the smaller registry


def same_office(one: Registry, other: Registry) -> bool:
    """Whether `other` is a later or earlier state of `one`. The program's id decides where it is an office's own; else
    the office and the root of its units, or sites most of which are in both."""
    if one.program.id != other.program.id:
        return False
    if one.program.id not in GENERIC_IDS:
        return True
    if one.program.office == other.program.office and _root(one) == _root(other):
        return True
    codes, others = ({site.code for site in registry.sites} for registry in (one, other))
    fewer = min(len(codes), len(others))
    return fewer > 0 and len(codes & others) >= SHARED * fewer


def refuse_other_installation(given: Installation, held: Installation, folder: Path) -> None:
    """Raises MistakeError when no program in a data folder is one of those given: programs may come and go, but not
    all at once."""
    if not any(same_office(a, b) for a in held.registries.values() for b in given.registries.values()):
        _refuse(next(iter(given.registries.values())), next(iter(held.registries.values())), folder)


def refuse_other_office(given: Registry, held: Registry, folder: Path) -> None:
    """Raises MistakeError when the registry of a data folder is not of the office whose registry is given."""
    if not same_office(held, given):
        _refuse(given, held, folder)


def _refuse(given: Registry, held: Registry, folder: Path) -> NoReturn:
    raise MistakeError(
        f"{folder}：该数据目录存放的是“{held.program.name}”（{held.program.office}，id {held.program.id}）的数据，"
        f"与给出的登记册“{given.program.name}”（{given.program.office}，id {given.program.id}）不是同一单位；"
        "请用--data另选目录，或改用原登记册。"
    )


def _root(registry: Registry) -> str:
    """The name of the root, for ids of units may be numbers in order."""
    return next((unit.name for unit in registry.units if unit.id == registry.program.unit), registry.program.unit)
