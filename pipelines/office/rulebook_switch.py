"""Switching a program to another rulebook from a day on. Findings, assessments and editions made before it stay as they
are: each carries the rulebook by which it was made, and that rulebook stays in the folder."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import msgspec

from pipelines.data_folder import DataFolder
from schemas.events.actor import Actor
from schemas.mistakes import MistakeError
from schemas.registry.folder import PROGRAM, RULEBOOKS, load_installation, load_rulebooks
from schemas.registry.load import converted, dump, parse
from schemas.registry.model import Program, Registry, RulebookChange
from schemas.rulebooks.differing import Difference, differences
from schemas.rulebooks.load import load
from schemas.rulebooks.model import Rulebook
from schemas.times import day_of, rfc3339


@dataclass(frozen=True)
class Switch:
    """A switch that may be made: from `before` to `book` on a day. `source`: the file that is put into the program's
    folder as `target`; None where the rulebook is there already."""

    program: Program
    before: Rulebook
    book: Rulebook
    valid_from: date
    source: Path | None
    target: Path

    @property
    def differences(self) -> list[Difference]:
        return list(differences(self.before, self.book))


def prepared(folder: DataFolder, program: Program, named: str, valid_from: date, now: datetime) -> Switch:
    """The switch of a program to a rulebook, named by its id or a file; nothing is written. Raises MistakeError with
    the reason when it cannot be made."""
    known = load_rulebooks(folder.root)
    book, source = _named(named, known)
    if valid_from < day_of(now):
        raise MistakeError(
            f"启用日{valid_from}早于今天{day_of(now)}；已作出的判断不改，请把--from改为今天或以后；"
            "要看以前按新指标会怎样，请用 xunwang rulebook try。"
        )
    last = program.rulebook_changes[-1:]
    if last and str(valid_from) <= last[0].valid_from:
        raise MistakeError(
            f"已定于{last[0].valid_from}改用{last[0].rulebook}，启用日{valid_from}应晚于该日；请改写--from。"
        )
    before = known[program.rulebook_on(valid_from)]
    if book.id == before.id:
        raise MistakeError(f"监测任务{program.id}在{valid_from}已用指标体系{book.id}，无需更换。")
    home = folder.of_program(program.id).root
    return Switch(program, before, book, valid_from, source, home / RULEBOOKS / f"{book.id}.yaml")


def _named(named: str, known: dict[str, Rulebook]) -> tuple[Rulebook, Path | None]:
    """The rulebook, and its file where it is not yet in the installation."""
    if named in known:
        return known[named], None
    path = Path(named)
    if not path.exists():
        raise MistakeError(f"没有指标体系“{named}”，可用的有：{'、'.join(known)}；也可以给出文件路径。")
    book = load(path, known)
    if book.id not in known:
        return book, path
    if book == known[book.id]:
        return book, None
    raise MistakeError(
        f"{path.name}：编号“{book.id}”已被使用而内容不同；以前的问题还要按原指标体系解释，请给新版本另取编号（id）。"
    )


def switch(folder: DataFolder, asked: Switch, by: Actor, reason: str, now: datetime) -> Path:
    """Make the switch; the file in which it stands. All or nothing: what cannot be used afterwards is taken back.
    Raises MistakeError."""
    change = RulebookChange(
        rulebook=asked.book.id,
        valid_from=str(asked.valid_from),
        by=by.id,
        name=by.name,
        reason=reason,
        at=rfc3339(now),
    )
    file = _file_of(folder, asked.program.id)
    before = file.read_text(encoding="utf-8")
    if asked.source is not None:
        asked.target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(asked.source, asked.target)
    _write(file, _changed(file, change))
    try:
        load_installation(folder.root)
    except MistakeError:
        _write(file, before)
        if asked.source is not None:
            asked.target.unlink()
        raise
    return file


def _file_of(folder: DataFolder, program: str) -> Path:
    own = folder.of_program(program).root / PROGRAM
    return own if own.exists() else folder.registry


def _changed(file: Path, change: RulebookChange) -> str:
    """The text of a program's file with one more change in it."""
    raw = parse(file)
    if file.name == PROGRAM:
        return dump(_with(converted(raw, str(file), Program), change))
    registry = converted(raw, str(file), Registry)
    return dump(msgspec.structs.replace(registry, program=_with(registry.program, change)))


def _with(program: Program, change: RulebookChange) -> Program:
    return msgspec.structs.replace(program, rulebook_changes=[*program.rulebook_changes, change])


def _write(file: Path, text: str) -> None:
    shutil.copyfile(file, file.with_name(f"{file.name}.bak"))
    fresh = file.with_name(f"{file.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(file)


def changes_in(folder: DataFolder) -> dict[str, list[RulebookChange]]:
    """The switches that stand in a folder, by program. Raises MistakeError for a file that cannot be read."""
    found: dict[str, list[RulebookChange]] = {}
    for file in folder.program_files:
        raw = parse(file) if file.exists() else None
        if file.name != PROGRAM:
            raw = raw.get("program") if isinstance(raw, dict) else None
        if isinstance(raw, dict):
            program = converted(raw, str(file), Program)
            found[program.id] = program.rulebook_changes
    return found


def refuse_lost_changes(given: Sequence[Program], kept: Sequence[Program], root: Path) -> None:
    """Raises MistakeError for programs that would undo a switch that stands in the data folder."""
    theirs = {program.id: program.rulebook_changes for program in given}
    for program in kept:
        made = program.rulebook_changes
        if program.id in theirs and theirs[program.id][: len(made)] != made:
            raise MistakeError(
                f"监测任务{program.id}：{root}中记有自{made[-1].valid_from}起改用{made[-1].rulebook}的决定，--registry给出的文件中没有；"
                "请不带--registry启动，或先把rulebook_changes抄入该文件。"
            )
