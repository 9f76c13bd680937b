"""The one way in for people's facts: rows of a file become typed observations on the classifier's topic.

A kind that may be handed in is any payload of `observations` that has an idempotency `key`. The same key handed in
again changes nothing. A file is taken whole or not at all, unless its good rows are asked for; what became of each row
is said.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec

from pipelines.clock import RealClock
from pipelines.evidence.handed_in import Body
from pipelines.log.records import Commit, Log, NewRecord
from pipelines.office.intake.findings import KnownFindings
from pipelines.office.intake.kinds import PREFIX, kinds, named_kinds
from pipelines.office.intake.packages import opened
from pipelines.office.intake.proofs import Proofs
from pipelines.office.intake.reading import NAME, Reader, Reading, is_left_open, observation
from pipelines.office.intake.rows import read_rows
from pipelines.office.intake.subjects import Subjects
from schemas.events.actor import Actor
from schemas.events.codec import encode
from schemas.events.envelope import Event
from schemas.events.types import OBSERVATIONS
from schemas.ids import digest
from schemas.mistakes import MistakeError
from schemas.registry.model import Registry
from schemas.registry.people import People
from schemas.rulebooks import Rulebook, load_all
from schemas.times import day_of

__all__ = ["NAME", "PREFIX", "Taken", "hand_in", "kinds", "named_kinds", "observation", "take_in"]
_NOBODY = Actor(id="", name="")
_OLD_MARK = b"1"  # kept for events that were taken before their content was


@dataclass
class Taken:
    """How many rows were new, and how many had been handed in before. `rows`: what became of each, by its place;
    `refused`: what is wrong with the rows that were left out; `notes`: what was passed over in the file."""

    new: int = 0
    known: int = 0
    rows: list[tuple[str, bool]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Keeping(Protocol):
    """Where the bodies of a hand-in are kept."""

    def put(self, bodies: Collection[Body], at: datetime) -> list[str]: ...


def take_in(
    path: Path,
    log: Log,
    registry: Registry,
    actor: Actor,
    kind: str | None = None,
    drawn: frozenset[str] | None = None,
    rulebooks: Mapping[str, Rulebook] | None = None,
    *,
    bodies: Keeping | None = None,
    now: datetime | None = None,
    take_good: bool = False,
    people: People | None = None,
    limits: Callable[[Event], str | None] | None = None,
) -> Taken:
    """Append every row of the file, or none: raises MistakeError that names each bad row, its heading and the mend.
    `actor` hands the file in. With `take_good` the good rows are taken and the bad ones are named in the answer.
    `drawn`: the sites that are watched in this period; None: all. `rulebooks`: those of the installation; None: those
    that are shipped.
    `bodies` keeps pictures and files; `now`: no record may be of later; `people`: those of the installation, where it
    has any. `limits` says why the actor may not hand in a record, None where that may be."""
    named = registry.program.rulebook_on(day_of(now or RealClock().now()))
    book = (load_all() if rulebooks is None else rulebooks).get(named)
    if book is None:
        raise MistakeError(f"登记册的指标体系“{named}”没有安装，请先改正program.rulebook。")
    findings = KnownFindings(log)
    subjects = Subjects(registry, book, drawn, findings)
    read = _read(path, Reader(registry, subjects, actor, findings, kind, now, people, limits), log, take_good)
    if read.bodies and bodies is None:
        raise MistakeError("该文件带有图片或附件，但没有可保存它们的数据目录，请用--data指定。")
    if read.bodies and bodies is not None:  # before any row that names them is written
        bodies.put(read.bodies, now or max(event.time for _, event in read.events))
    taken = _appended(log, read.events)
    taken.refused, taken.notes = read.problems, read.notes
    return taken


def read_in(
    path: Path, registry: Registry, subjects: Subjects, actor: Actor, kind: str | None, people: People | None
) -> list[tuple[str, Event]]:
    """The observations in a file with their places; nothing is appended and no body is kept. Raises MistakeError that
    names each bad row, its heading and the mend."""
    return _read(path, Reader(registry, subjects, actor, None, kind, None, people), None, False).events


@dataclass(frozen=True)
class _Read:
    """What a file held: `events` with their places, `problems` of rows left out, the `bodies` that the rows name."""

    events: list[tuple[str, Event]]
    problems: list[str]
    notes: list[str]
    bodies: list[Body]


def _read(path: Path, reader: Reader, log: Log | None, take_good: bool) -> _Read:
    """`log`: where the same keys may have been handed in before. Raises MistakeError."""
    with opened(path) as package:
        handed, notes = read_rows(package.table)
        rows = [one for one in handed if not is_left_open(one)]
        if len(rows) < len(handed):
            notes.append(f"{path.name}：{len(handed) - len(rows)}项尚未填写，待填写后再次导入。")
        proofs = Proofs(package)
        events, problems = Reading(reader, proofs).events(rows)
        clashing = _other_content(log, events)
        problems += [message for _, message in clashing]
        events = [(place, event) for place, event in events if place not in {place for place, _ in clashing}]
        problems = [f"{path.name}：{message}" for message in problems]
        if problems and not (take_good and events):
            hints = [note for note in notes if "是否应为" in note]
            raise MistakeError([*problems, *hints, f"共{len(problems)}处错误，整个文件未导入；改正后重新导入即可。"])
        notes += [f"{path.name}：压缩包内的“{name}”没有任何一行引用，未保存。" for name in proofs.unused()]
        named = {sha for _, event in events for sha in getattr(event.data, "evidence", [])}
        return _Read(events, problems, notes, [body for sha, body in proofs.used.items() if sha in named])


def _appended(log: Log, events: list[tuple[str, Event]]) -> Taken:
    met = set(log.state(NAME, [event.id for _, event in events]))
    taken = hand_in(log, [event for _, event in events])
    for place, event in events:
        taken.rows.append((place, event.id not in met))
        met.add(event.id)
    return taken


def hand_in(log: Log, events: Iterable[Event]) -> Taken:
    """Append handed-in observations, each once: the ids are kept with them, and what they said."""
    taken, fresh = Taken(), {}
    marks: dict[str, bytes | None] = {}
    events = list(events)
    known = log.state(NAME, [event.id for event in events])
    for event in events:
        if event.id in known or event.id in fresh:
            taken.known += 1
        else:
            fresh[event.id] = NewRecord(OBSERVATIONS, event.partitionkey, encode(event))
            marks[event.id] = _mark(event)
            taken.new += 1
    log.commit(Commit(NAME, list(fresh.values()), {}, marks))
    return taken


def _mark(event: Event) -> bytes:
    """What an event said, whoever handed it in: the same key with other words is no repeat."""
    said = msgspec.structs.replace(event.data, actor=_NOBODY)
    return digest(msgspec.json.encode(said).decode()).encode()


def _other_content(log: Log | None, events: list[tuple[str, Event]]) -> list[tuple[str, str]]:
    """Place and message of rows whose key was handed in before, here or in another file, with another content: they
    would be swallowed. Of two rows of one file nobody can say which is right."""
    known = {} if log is None else log.state(NAME, [event.id for _, event in events])
    first: dict[str, tuple[str, bytes]] = {}
    problems = []
    for place, event in events:
        key = event.data.key
        mark = _mark(event)
        if event.id in known and known[event.id] not in (_OLD_MARK, mark):
            told = f"编号“{key}”此前已导入过而内容不同，原记录不会改动；如为另一条记录请换一个编号。"
            problems.append((place, f"{place}：{told}"))
        elif event.id in first and first[event.id][1] != mark:
            told = f"编号“{key}”与{first[event.id][0]}相同而内容不同，请各用各的编号。"
            problems.append((place, f"{place}：{told}"))
        first.setdefault(event.id, (place, mark))
    return problems
