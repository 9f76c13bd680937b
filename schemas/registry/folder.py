"""An installation in a folder: `registry.yaml` with units and subjects, `programs/<id>/program.yaml` for each program.

One file `registry.yaml` with a `program:` in it is an installation of one program.
"""

import shutil
from pathlib import Path
from typing import Any

import msgspec

from schemas.mistakes import MistakeError
from schemas.registry.check import problems
from schemas.registry.installation import Installation, installation_of
from schemas.registry.load import converted, parse
from schemas.registry.model import Account, AnySubject, App, Outside, Program, Registry, Site, Unit
from schemas.registry.people import PEOPLE, load_people
from schemas.rulebooks.load import load_all, load_beside
from schemas.rulebooks.model import Rulebook
from schemas.textpacks import PROOF, built_in, load_pack
from schemas.textpacks.allow import FILE as ALLOWED
from schemas.textpacks.allow import AllowedWord, load_allowed

REGISTRY, PROGRAMS, PROGRAM = "registry.yaml", "programs", "program.yaml"
RULEBOOKS, TEXTPACKS, TEMPLATES = "rulebooks", "textpacks", "templates"


class SharedRegistry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`registry.yaml` of an installation with several programs. `id` is how the installation is called in metrics."""

    id: str
    units: list[Unit]
    sites: list[Site]
    accounts: list[Account] = []
    apps: list[App] = []
    others: list[AnySubject] = []
    outside: list[Outside] = []


def place_of(given: Path) -> tuple[Path, Path]:
    """The registry file and the folder of what is named: a folder with a `registry.yaml`, or a registry file."""
    return (given / REGISTRY, given) if given.is_dir() else (given, given.parent)


def load_installation(given: Path) -> Installation:
    """The installation in a folder, or of a registry file with what lies beside it. Raises MistakeError for what cannot
    be used, all of it at once."""
    path, folder = place_of(given)
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
    return msgspec.structs.replace(found, textpacks=_pack_names(folder, found), allowed=_allowed(folder, found))


def program_files(folder: Path) -> list[Path]:
    """The `program.yaml` of each program, in the order of their ids."""
    return sorted((folder / PROGRAMS).glob(f"*/{PROGRAM}"))


def load_rulebooks(folder: Path) -> dict[str, Rulebook]:
    """The shipped rulebooks and those of the folder's programs, by id. Raises MistakeError."""
    books = load_all()
    for own in (folder / RULEBOOKS, *(path.parent / RULEBOOKS for path in program_files(folder))):
        books = load_beside(books, own)
    return books


def copy_own_files(home: Path, into: Path) -> None:
    """Copy the programs, rulebooks, word packs and people beside a registry; what an earlier copy left and is gone,
    goes. The people stay where none are given: without them everybody at the machine may act."""
    if (home / PEOPLE).is_file():
        shutil.copyfile(home / PEOPLE, into / PEOPLE)
    for name in (RULEBOOKS, TEXTPACKS, TEMPLATES):
        _copied(home / name, into / name)
    for file in program_files(home):
        theirs = into / PROGRAMS / file.parent.name
        theirs.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, theirs / PROGRAM)
        for name in (RULEBOOKS, TEXTPACKS, TEMPLATES):
            _copied(file.parent / name, theirs / name)
    kept = {file.parent.name for file in program_files(home)}
    for file in program_files(into):
        if file.parent.name not in kept:
            file.unlink()  # its editions stay


def _copied(source: Path, target: Path) -> None:
    if target.is_dir():
        shutil.rmtree(target)
    if source.is_dir():
        shutil.copytree(source, target)


def pack_files(folder: Path, installation: Installation) -> dict[str, list[Path]]:
    """The files of each program's own word packs, by program id."""
    homes = _textpack_folders(folder, installation)
    return {
        program: [file for home in found for file in sorted(home.glob("*.yaml")) if file.name != ALLOWED]
        for program, found in homes.items()
    }


def _textpack_folders(folder: Path, installation: Installation) -> dict[str, list[Path]]:
    homes = {program.id: [folder / PROGRAMS / program.id / TEXTPACKS] for program in installation.programs}
    if len(installation.programs) == 1:
        homes[installation.programs[0].id].append(folder / TEXTPACKS)
    return homes


def _allowed(folder: Path, installation: Installation) -> dict[str, list[AllowedWord]]:
    """The words that each program's office allows, from the `allow.yaml` beside its word packs."""
    homes = _textpack_folders(folder, installation)
    words = {
        program: [word for home in found for word in load_allowed(home / ALLOWED)] for program, found in homes.items()
    }
    return {program: found for program, found in words.items() if found}


def _pack_names(folder: Path, installation: Installation) -> dict[str, list[str]]:
    """The names of each program's own word packs. Raises MistakeError for a pack that cannot be used, and for a name
    that is taken: what a pack finds is a fact of the whole installation, so no name may stand for two packs."""
    taken = dict.fromkeys((*(pack.pack for pack in built_in()), PROOF), "内置词库")
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
        id=shared.id,
        programs=programs,
        units=shared.units,
        sites=shared.sites,
        accounts=shared.accounts,
        apps=shared.apps,
        others=shared.others,
        outside=shared.outside,
        scoped=True,
    )


def _program(file: Path) -> Program:
    return converted(parse(file), str(file), Program)
