"""The one way in for people's facts: rows of a file become typed observations on the classifier's topic.

A kind that may be handed in is any payload of `observations` that has an idempotency `key`. The same key handed in
again changes nothing. A file is taken whole or not at all, and what became of each row is said.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from pipelines.intake.fields import typed
from pipelines.intake.findings import KnownFindings
from pipelines.intake.rows import Handed, read_rows
from pipelines.intake.subjects import PROGRAM_WIDE, Subjects
from pipelines.intake.words import words_of
from pipelines.log.records import Commit, Log, NewRecord
from pipelines.tables.words import plain, text_of
from schemas.events.actor import Actor
from schemas.events.codec import encode
from schemas.events.envelope import Event
from schemas.events.observations import ChangeOfWatch, Review, SignOff
from schemas.events.types import EVENT_TYPES, OBSERVATIONS, EventType
from schemas.ids import digest
from schemas.mistakes import MistakeError
from schemas.registry.model import Registry
from schemas.rights import ANYTHING, Action, may
from schemas.rulebooks import load_all

__all__ = ["NAME", "PREFIX", "PROGRAM_WIDE", "Taken", "hand_in", "kinds", "named_kinds", "observation", "take_in"]
NAME = "intake"
PREFIX = "xunwang."
_NOBODY = Actor(id="", name="")
_OLD_MARK = b"1"  # kept for events that were taken before their content was


def kinds() -> dict[str, EventType]:
    """What can be handed in, by short name (manual.result.v1)."""
    return {
        kind.name.removeprefix(PREFIX): kind
        for kind in EVENT_TYPES
        if kind.topics == {OBSERVATIONS} and "key" in kind.payload.__struct_fields__
    }


@dataclass
class Taken:
    """How many rows were new, and how many had been handed in before. `rows`: what became of each, by its place;
    `notes`: what was passed over in the file."""

    new: int = 0
    known: int = 0
    rows: list[tuple[str, bool]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def take_in(
    path: Path,
    log: Log,
    registry: Registry,
    actor: Actor,
    kind: str | None = None,
    drawn: frozenset[str] | None = None,
) -> Taken:
    """Append every row of the file, or none: raises MistakeError that names each bad row, its heading and the mend.
    `actor` hands the file in; `drawn`: the sites that are watched in this period, None: all."""
    rows, notes = read_rows(path)
    book = load_all().get(registry.program.rulebook)
    if book is None:
        raise MistakeError(f"登记册的指标体系“{registry.program.rulebook}”没有安装，请先改正program.rulebook。")
    findings = KnownFindings(log)
    subjects = Subjects(registry, book, drawn, findings)
    events: list[tuple[str, Event]] = []
    problems: list[str] = []
    for handed in rows:
        try:
            event = _event(handed, registry, subjects, actor, kind)
            _require(actor, event.data, findings)
            events.append((handed.place, event))
        except MistakeError as mistake:
            problems += [f"{path.name}：{handed.place}：{message}" for message in mistake.messages]
    problems += [f"{path.name}：{message}" for message in _other_content(log, events)]
    if problems:
        hints = [note for note in notes if "是否应为" in note]
        raise MistakeError([*problems, *hints, f"共{len(problems)}处错误，整个文件未导入；改正后重新导入即可。"])
    before = log.state(NAME, [event.id for _, event in events])
    taken = hand_in(log, [event for _, event in events])
    met = set(before)
    for place, event in events:
        taken.rows.append((place, event.id not in met))
        met.add(event.id)
    taken.notes = notes
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


def observation(program: str, short_name: str, data: msgspec.Struct, at: datetime) -> Event:
    """The event of one handed-in payload; its id comes from the kind and the key alone."""
    site, key = data.subject, data.key  # type: ignore[attr-defined]
    return Event(
        id=digest(NAME, program, short_name, key),
        source=f"xunwang/{NAME}@1",
        type=PREFIX + short_name,
        time=at,
        subject=getattr(data, "target", site),
        program=program,
        partitionkey=site,
        data=data,
    )


def _mark(event: Event) -> bytes:
    """What an event said, whoever handed it in: the same key with other words is no repeat."""
    said = msgspec.structs.replace(event.data, actor=_NOBODY)
    return digest(msgspec.json.encode(said).decode()).encode()


def _require(actor: Actor, data: msgspec.Struct, findings: KnownFindings) -> None:
    """Raises MistakeError when the actor may not hand this in: reviews and sign-offs need their own right."""
    right: Action = "hand_in"
    thing = ANYTHING
    if isinstance(data, Review):
        right, thing = findings.right(data.action, data.finding_id)
    elif isinstance(data, ChangeOfWatch):
        right = data.action
    elif isinstance(data, SignOff):
        right = "sign_off"
    refused = may(actor, right, thing)
    if refused is not None:
        raise MistakeError(refused)


def _other_content(log: Log, events: list[tuple[str, Event]]) -> list[str]:
    """Rows whose key was handed in before, here or in another file, with another content: they would be swallowed."""
    known = log.state(NAME, [event.id for _, event in events])
    first: dict[str, tuple[str, bytes]] = {}
    problems = []
    for place, event in events:
        key = event.data.key
        mark = _mark(event)
        if event.id in known and known[event.id] not in (_OLD_MARK, mark):
            problems.append(f"{place}：编号“{key}”此前已导入过而内容不同，原记录不会改动；如为另一条记录请换一个编号。")
        elif event.id in first and first[event.id][1] != mark:
            problems.append(f"{place}：编号“{key}”与{first[event.id][0]}相同而内容不同，请各用各的编号。")
        first.setdefault(event.id, (place, mark))
    return problems


def _event(handed: Handed, registry: Registry, subjects: Subjects, actor: Actor, kind: str | None) -> Event:
    values = dict(handed.values)
    short_name = _kind(values.pop("type", None), kind)
    payload = kinds()[short_name].payload
    problems = list(handed.problems)
    data = None
    try:
        values = subjects.resolve(handed, values, payload)
    except MistakeError as mistake:
        problems += mistake.messages
        if "target" in payload.__struct_fields__:
            values.setdefault("target", values.get("subject", ""))
    try:
        data = typed(handed, _left(values), payload, actor)
    except MistakeError as mistake:
        problems += mistake.messages
    if problems or data is None:
        raise MistakeError(problems)
    subjects.check(data)
    return observation(registry.program.id, short_name, data, data.at)  # type: ignore[attr-defined]


def _left(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "site_name"}


def _kind(said: Any, given: str | None) -> str:
    """The short name of a row's kind. Raises MistakeError."""
    text = text_of(said)
    found = words_of("type").get(plain(text), text) if text else given
    if found in kinds():
        return str(found)
    words = "、".join(f"{word}（{name}）" for name, word in named_kinds().items())
    what = f"种类“{text}”不能识别" if text else "缺少“种类”"
    raise MistakeError(f"{what}，可填：{words}，或用--type指定全部各行的种类。")


def named_kinds() -> dict[str, str]:
    """Kinds that tables are written for, with their Chinese names."""
    first: dict[str, str] = {}
    for word, name in words_of("type").items():
        first.setdefault(str(name), word)
    return first
