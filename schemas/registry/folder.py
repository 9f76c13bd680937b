"""An installation in a folder: `registry.yaml` with units and subjects, `programs/<id>/program.yaml` for each program.

One file `registry.yaml` with a `program:` in it is an installation of one program.
"""

from pathlib import Path
from typing import Any

import msgspec

from schemas.mistakes import MistakeError
from schemas.registry.check import problems
from schemas.registry.installation import Installation, installation_of
from schemas.registry.load import converted, parse
from schemas.registry.model import Account, Program, Registry, Site, Unit
from schemas.registry.people import load_people
from schemas.rulebooks.load import load_all, load_beside
from schemas.rulebooks.model import Rulebook
from schemas.textpacks import built_in, load_pack

REGISTRY, PROGRAMS, PROGRAM = "registry.yaml", "programs", "program.yaml"
RULEBOOKS, TEXTPACKS = "rulebooks", "textpacks"


class SharedRegistry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`registry.yaml` of an installation with several programs. `id` is how the installation is called in metrics."""

    id: str
    units: list[Unit]
    sites: list[Site]
    accounts: list[Account] = []


def load_installation(folder: Path) -> Installation:
    """The installation in a folder. Raises MistakeError for what cannot be used, all of it at once."""
    path = folder / REGISTRY
    raw = parse(path)
    programs = program_files(folder)
    alone = isinstance(raw, dict) and "program" in raw
    if alone and programs:
        raise MistakeError(
            f"{path}：登记册中有program一节，同时又有{programs[0]}；只有一个监测任务时保留前者，有多个时删去program一节。"
        )
    if alone:
        found = installation_of(converted(raw, str(path), Registry))
    else:
        found = _of_several(raw, path, programs)
    wrong = installation_problems(found, load_rulebooks(folder))
    if wrong:
        raise MistakeError(wrong)
    load_people(folder, frozenset(unit.id for unit in found.units), frozenset(p.id for p in found.programs))
    return msgspec.structs.replace(found, textpacks=_pack_names(folder, found))


def program_files(folder: Path) -> list[Path]:
    """The `program.yaml` of each program, in the order of their ids."""
    return sorted((folder / PROGRAMS).glob(f"*/{PROGRAM}"))


def load_rulebooks(folder: Path) -> dict[str, Rulebook]:
    """The shipped rulebooks and those of the folder's programs, by id. Raises MistakeError."""
    books = load_all()
    for own in (folder / RULEBOOKS, *(path.parent / RULEBOOKS for path in program_files(folder))):
        books = load_beside(books, own)
    return books


def pack_files(folder: Path, installation: Installation) -> dict[str, list[Path]]:
    """The files of each program's own word packs, by program id."""
    homes = {program.id: folder / PROGRAMS / program.id for program in installation.programs}
    files = {program: sorted((home / TEXTPACKS).glob("*.yaml")) for program, home in homes.items()}
    if len(installation.programs) == 1:
        files[installation.programs[0].id] += sorted((folder / TEXTPACKS).glob("*.yaml"))
    return files


def _pack_names(folder: Path, installation: Installation) -> dict[str, list[str]]:
    """The names of each program's own word packs. Raises MistakeError for a pack that cannot be used, and for a name
    that is taken: what a pack finds is a fact of the whole installation, so no name may stand for two packs."""
    taken = {pack.pack: "内置词库" for pack in built_in()}
    names: dict[str, list[str]] = {}
    for program, files in pack_files(folder, installation).items():
        for file in files:
            name = load_pack(file).pack
            if name in taken:
                raise MistakeError(f"{file}：词库名称“{name}”与{taken[name]}相同，请改用别的名称。")
            taken[name] = str(file)
            names.setdefault(program, []).append(name)
    return names


def installation_problems(installation: Installation, books: dict[str, Rulebook]) -> list[str]:
    """What is broken or contradictory, in sentences for the desk officer; empty when the installation can be used."""
    several = len(installation.programs) > 1
    found: dict[str, None] = {}
    for program in installation.programs:
        for problem in problems(installation.registries[program.id], books):
            about_program = several and problem.startswith("program")
            found[f"监测任务{program.id}：{problem}" if about_program else problem] = None
    if len({program.vantage for program in installation.programs}) > 1:
        found["各监测任务的vantage应当一致：同一系统的检查由同一处发出，请改正。"] = None
    return list(found)


def _of_several(raw: Any, path: Path, files: list[Path]) -> Installation:
    if not files:
        raise MistakeError(
            f"{path}：没有program一节，{path.parent / PROGRAMS}中也没有监测任务；请补上其一，"
            "或用 xunwang program add 增加监测任务。"
        )
    shared = converted(raw, str(path), SharedRegistry)
    programs = [_program(file) for file in files]
    twice = {program.id for program in programs if sum(other.id == program.id for other in programs) > 1}
    wrong = [f"监测任务编号“{one}”被两个目录使用，请改正其中一个program.yaml的id。" for one in sorted(twice)]
    wrong += [
        f"{file}：id“{program.id}”与目录名“{file.parent.name}”不一致，请改正其一。"
        for file, program in zip(files, programs, strict=True)
        if program.id != file.parent.name and program.id not in twice
    ]
    wrong += [
        f"{file}：unit“{program.unit}”不在登记册的单位中，请改正监测范围。"
        for file, program in zip(files, programs, strict=True)
        if program.unit not in {unit.id for unit in shared.units}
    ]
    if wrong:
        raise MistakeError(wrong)
    return Installation(
        id=shared.id, programs=programs, units=shared.units, sites=shared.sites, accounts=shared.accounts
    )


def _program(file: Path) -> Program:
    return converted(parse(file), str(file), Program)
