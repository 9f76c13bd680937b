"""What people hand in during a rehearsal: files in `records/` of an installation, each row at its own time."""

from collections.abc import Iterator
from pathlib import Path

from pipelines.office.intake import kinds, read_in
from pipelines.office.intake.subjects import Subjects
from pipelines.opened import Opened
from schemas.events.actor import Actor
from schemas.events.envelope import Event
from schemas.mistakes import MistakeError
from schemas.registry.folder import PROGRAMS
from schemas.registry.people import load_people

RECORDS = "records"
_SUFFIXES = frozenset({".xlsx", ".xls", ".csv", ".json", ".jsonl"})


def read_hand_ins(home: Path, opened: Opened, actor: Actor) -> list[Event]:
    """The observations of all files, by their time. Each row acts as the person of `people.yaml` whom it names, so that
    two people can confirm what needs two; without that file `actor` hands all of them in. Raises MistakeError for
    whatever a hand-in refuses, all of it at once, and for one key with two contents."""
    people = load_people(home)
    events: dict[str, Event] = {}
    problems: list[str] = []
    for program, file in _files(home, opened):
        registry = opened.registry(program)
        subjects = Subjects(registry, opened.rulebook(registry), None, None)
        try:
            found = read_in(file, registry, subjects, actor, _kind(file), people)
        except MistakeError as mistake:
            problems += mistake.messages
            continue
        for place, event in found:
            if events.setdefault(event.id, event).data != event.data:
                problems.append(
                    f"{file.name}：{place}：编号“{event.data.key}”已在另一文件中且内容不同，请各用各的编号。"
                )
    if problems:
        raise MistakeError(problems)
    return sorted(events.values(), key=lambda event: event.time)


def _files(home: Path, opened: Opened) -> Iterator[tuple[str, Path]]:
    """Each file with the program it is handed in to. With several programs each has files of its own."""
    programs = list(opened.installation.registries)
    shared = _tables(home / RECORDS)
    if len(programs) > 1 and shared:
        named = "、".join(f"{PROGRAMS}/{program}/{RECORDS}/" for program in programs)
        raise MistakeError(f"{shared[0]}：有多个监测任务，请把记录文件移到{named}中的一处，以示属于哪个监测任务。")
    yield from ((programs[0], file) for file in shared)
    for program in programs:
        yield from ((program, file) for file in _tables(home / PROGRAMS / program / RECORDS))


def _tables(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(file for file in folder.iterdir() if file.suffix.lower() in _SUFFIXES and file.name[0] not in ".~")


def _kind(file: Path) -> str | None:
    """The kind of all rows where the file's name begins with one (manual.result.v1-July.csv)."""
    return next((kind for kind in kinds() if file.name.startswith(kind)), None)
