"""What a rehearsal takes from an installation's folder, and what it leaves in its own."""

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from pipelines.data_folder import DataFolder
from pipelines.log.sqlite import SqliteLog
from pipelines.office.cases.overview import all_namings, case_line, due_line, falling_due
from pipelines.office.cases.reading import read_book, read_open
from pipelines.office.finding_desk import read_newest
from pipelines.office.histories import read_histories
from pipelines.office.work_calendar import Notices
from schemas.events.codec import dumps
from schemas.events.findings import FindingTransition
from schemas.gate import shown
from schemas.mistakes import MistakeError
from schemas.registry.folder import PROGRAMS, copy_own_files, place_of, program_files
from schemas.registry.installation import Installation

_FOLDERS = ("calendar", "samples")  # what an office has added to an installation by commands
_FILES = ("people.yaml",)


def new_folder(out: Path, installation: Path) -> DataFolder:
    """A data folder with all that belongs to the installation. Raises MistakeError for a folder that holds anything:
    what is there would be taken for the beginning of this rehearsal."""
    if out.is_file() or (out.is_dir() and any(out.iterdir())):
        raise MistakeError(f"{out}：目录不为空，请用--out另选空目录存放演练结果。")
    registry, home = place_of(installation)
    out.mkdir(parents=True, exist_ok=True)
    DataFolder(out).rehearsed.touch()
    shutil.copyfile(registry, DataFolder(out).registry)
    copy_own_files(home, out)
    for name in _FILES:
        if (home / name).is_file():
            shutil.copyfile(home / name, out / name)
    homes = [(home, out), *((file.parent, out / PROGRAMS / file.parent.name) for file in program_files(home))]
    for theirs, ours in homes:
        for name in _FOLDERS:
            if (theirs / name).is_dir():
                shutil.copytree(theirs / name, ours / name, dirs_exist_ok=True)
    return DataFolder(out)


def write_findings(folder: DataFolder, path: Path) -> list[tuple[str, FindingTransition]]:
    """Write each finding as it stands at the end, one JSON object a line, as `xunwang findings list --json` does with
    its program added; returns program and finding. What may not travel is left out."""
    log = SqliteLog(folder.log)
    try:
        histories = read_histories(log)
        known = [(histories.program_of(last.finding_id), last) for last in histories.current()]
        newest = {program: read_newest(log, program) for program, _ in known}
    finally:
        log.close()
    found = [(program, newest[program].renewed(last)) for program, last in known]
    found.sort(key=lambda one: (one[0], one[1].indicator, one[1].subject, one[1].target, one[1].finding_id))
    with path.open("wb") as out:
        for program, last in found:
            out.write(dumps({"program": program, **msgspec.to_builtins(shown(last))}) + b"\n")
    return found


def write_missing(missing: Counter[str], path: Path) -> None:
    """Write the addresses that the world held no answer for, with how often each was asked for."""
    lines = (f"{count}\t{address}\n" for address, count in sorted(missing.items(), key=lambda one: (-one[1], one[0])))
    path.write_text("".join(lines), encoding="utf-8")


def tally(found: list[tuple[str, FindingTransition]]) -> Mapping[str, Mapping[str, int]]:
    """How many findings of each indicator stand in each state."""
    counts: dict[str, dict[str, int]] = {}
    for indicator, state in sorted(_states(found)):
        of_indicator = counts.setdefault(indicator, {})
        of_indicator[state] = of_indicator.get(state, 0) + 1
    return counts


def _states(found: list[tuple[str, FindingTransition]]) -> Iterator[tuple[str, str]]:
    return ((last.indicator, last.to_state) for _, last in found)


def write_balance(balance: Mapping[str, Any], path: Path) -> None:
    """Write the last line of the command as a file."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(balance), indent=2))


def write_cases(folder: DataFolder, installation: Installation, last: date) -> None:
    """Write how the cases stand at the end, what is due on the last day, and who was named in which paper: one JSON
    object a line, as `xunwang cases list`, `due` and `namings` print them with --json."""
    calendar = Notices(folder.root).calendar()
    log = SqliteLog(folder.log)
    try:
        book, findings = read_book(log), read_open(log)
        lines: dict[str, list[Any]] = {"cases": [], "due": [], "namings": []}
        for registry in installation.registries.values():
            program = registry.program.id
            lines["cases"] += [case_line(case, findings) for case in book.of(program)]
            lines["due"] += [due_line(one) for one in falling_due(log, registry, calendar, last)]
            lines["namings"] += [{"program": program, **vars(one)} for one in all_namings(log, book, registry, last)]
    finally:
        log.close()
    for name, told in lines.items():
        (folder.root / f"{name}.jsonl").write_bytes(b"".join(dumps(one) + b"\n" for one in told))
