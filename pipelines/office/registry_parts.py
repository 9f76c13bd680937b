"""The registry of one program of a data folder, read and written as a whole: the file itself where the folder has one
program, else what the program's scope covers of the file that all share, and the program's own file beside it."""

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from pipelines.data_folder import DataFolder
from schemas.mistakes import MistakeError
from schemas.registry.check import problems
from schemas.registry.folder import (
    PROGRAM,
    PROGRAMS,
    SharedRegistry,
    installation_problems,
    load_installation,
    load_rulebooks,
    program_files,
)
from schemas.registry.load import converted, dump, load, parse
from schemas.registry.model import Registry, Subject, Unit, subtree
from schemas.registry.subjects import SUBJECTS

SECTIONS = tuple(dict.fromkeys(row.listed for row in SUBJECTS.values() if row.listed))
MOST_TOLD = 20


@dataclass(frozen=True)
class RegistryPart:
    """`program` may be empty where the folder has one program only."""

    folder: DataFolder
    program: str = ""

    @property
    def is_shared(self) -> bool:
        """Whether other programs stand in the same file."""
        return bool(program_files(self.folder.root))

    def read(self) -> Registry:
        """What the program watches. Raises MistakeError."""
        if not self.is_shared:
            return load(self.folder.registry)
        return load_installation(self.folder.root).registries[self.program]

    def state(self) -> str:
        """A word that changes with what is read."""
        files = [self.folder.registry, *([self._program_file] if self.is_shared else [])]
        return hashlib.sha256(b"\n".join(path.read_bytes() for path in files)).hexdigest()[:16]

    @property
    def _program_file(self) -> Path:
        return self.folder.root / PROGRAMS / self.program / PROGRAM

    def write(self, changed: Registry) -> None:
        """Put what was changed in its place; the files before are kept beside. Raises MistakeError for what cannot be
        used, and for what the program's scope does not cover."""
        if not self.is_shared:
            found = problems(changed)
            if found:
                raise MistakeError(found)
            _replace(self.folder.registry, dump(changed))
        else:
            self._write_shared(changed)
        self.folder.edited.touch()

    def _write_shared(self, changed: Registry) -> None:
        shared = converted(parse(self.folder.registry), str(self.folder.registry), SharedRegistry)
        before = self.read()
        self._refuse_outside(shared, before, changed)
        merged = {name: _merged(getattr(shared, name), getattr(changed, name)) for name in ("units", *SECTIONS)}
        fresh = msgspec.structs.replace(shared, **merged)
        known = load_installation(self.folder.root)
        programs = [changed.program if one.id == self.program else one for one in known.programs]
        whole = msgspec.structs.replace(known, programs=programs, **merged)
        found = installation_problems(whole, load_rulebooks(self.folder.root))
        if found:
            raise MistakeError(found)
        if fresh != shared:
            _replace(self.folder.registry, dump(fresh))
        if changed.program != before.program:
            _replace(self._program_file, dump(changed.program))

    def _refuse_outside(self, shared: SharedRegistry, before: Registry, changed: Registry) -> None:
        """Raises MistakeError for units and subjects that other programs alone answer for."""
        inside = subtree(changed.units, before.program.unit)
        old_units = {unit.id: unit for unit in shared.units}
        wrong = [
            f"单位“{unit.name}”不在本监测任务的范围内，不能在此增改，请在管它的监测任务中办理。"
            for unit in changed.units
            if unit.id not in inside and unit != old_units.get(unit.id)
        ]
        wrong += list(_foreign(shared, before, changed, inside))
        if wrong:
            more = [f"另有{len(wrong) - MOST_TOLD}处。"] if len(wrong) > MOST_TOLD else []
            raise MistakeError([*wrong[:MOST_TOLD], *more])


def _foreign(shared: SharedRegistry, before: Registry, changed: Registry, inside: Iterable[str]) -> Iterator[str]:
    own = {one.id for section in SECTIONS for one in getattr(before, section)}
    others = [one for section in SECTIONS for one in getattr(shared, section) if one.id not in own]
    taken = {word for one in others for word in (one.id, one.number) if word}
    for section in SECTIONS:
        for one in getattr(changed, section):
            word = SUBJECTS[one.subject_kind].word
            if one.id not in own and {one.id, one.number} & taken:
                yield f"{word}“{one.name}”已由其他监测任务登记，不能在此增改。"
            elif not any(held.unit in inside for held in one.roles):
                yield f"{word}“{one.name}”的主管、主办等单位都不在本监测任务的范围内，不能在此登记。"


def _merged(old: list[Any], changed: Iterable[Unit | Subject]) -> list[Any]:
    """The entries with those that were changed in their places, and the new ones behind."""
    fresh = {one.id: one for one in changed}
    known = {one.id for one in old}
    return [*(fresh.get(one.id, one) for one in old), *(one for id, one in fresh.items() if id not in known)]


def _replace(path: Path, text: str) -> None:
    shutil.copyfile(path, path.with_name(f"{path.name}.bak"))
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
