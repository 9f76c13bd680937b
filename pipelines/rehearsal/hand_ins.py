"""What people hand in during a rehearsal: files in `records/` of an installation, each row at its own time. Files in
`records/<id of a person>/` are handed in by that person of `people.yaml`."""

from collections.abc import Iterator
from pathlib import Path

from pipelines.office.cases.playing import FILE as STEPS
from pipelines.office.cases.playing import Written, read_steps
from pipelines.office.intake import kinds, read_in
from pipelines.office.intake.subjects import Subjects
from pipelines.opened import Opened
from schemas.events.actor import Actor
from schemas.events.envelope import Event
from schemas.mistakes import MistakeError
from schemas.registry.folder import PROGRAMS
from schemas.registry.people import PEOPLE, People, load_people

RECORDS = "records"
_SUFFIXES = frozenset({".xlsx", ".xls", ".csv", ".json", ".jsonl"})


def read_hand_ins(home: Path, opened: Opened, actor: Actor) -> list[Event]:
    """The observations of all files, by their time; `actor` hands them in, or the person whose folder a file lies in.
    Raises MistakeError for whatever a hand-in refuses, all of it at once, and for one key with two contents."""
    events: dict[str, Event] = {}
    problems: list[str] = []
    people = load_people(home)
    for program, file in _files(home, opened):
        registry = opened.registry(program)
        subjects = Subjects(registry, opened.rulebook(registry), None, None)
        try:
            found = read_in(file, registry, subjects, _who(file, people, actor), _kind(file), people)
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


def _who(file: Path, people: People | None, actor: Actor) -> Actor:
    """Who hands a file in. Raises MistakeError for a folder of somebody who is not among the people."""
    name = file.parent.name
    if name == RECORDS:
        return actor
    if people is None or name not in people.by_id:
        raise MistakeError(f"{file}：{PEOPLE}中没有编号为“{name}”的人员，请登记该人员，或把文件移到{RECORDS}目录下。")
    return people.by_id[name].actor


def _tables(folder: Path) -> list[Path]:
    """The tables of a folder and of its people's folders."""
    files = [*folder.glob("*"), *folder.glob("*/*")]
    return sorted(file for file in files if file.suffix.lower() in _SUFFIXES and file.name[0] not in ".~")


def _kind(file: Path) -> str | None:
    """The kind of all rows where the file's name begins with one (manual.result.v1-July.csv)."""
    return next((kind for kind in kinds() if file.name.startswith(kind)), None)


def read_case_steps(home: Path, opened: Opened) -> list[tuple[str, Written]]:
    """The steps of cases that programs have written down (`cases.yaml` of a program's folder; of the installation's,
    where there is one program), by their time. Raises MistakeError."""
    programs = list(opened.installation.registries)
    files = [(program, home / PROGRAMS / program / STEPS) for program in programs]
    files += [(programs[0], home / STEPS)] if len(programs) == 1 else []
    found = [(program, step) for program, file in files if file.is_file() for step in read_steps(file)]
    return sorted(found, key=lambda one: one[1].time)
