"""Rows become events: kind, subject, proofs and typed values of each; what is wrong is said for all rows at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from pipelines.office.intake.fields import typed
from pipelines.office.intake.findings import KnownFindings
from pipelines.office.intake.kinds import PREFIX, kinds, named_kinds
from pipelines.office.intake.proofs import Proofs
from pipelines.office.intake.rows import Handed
from pipelines.office.intake.subjects import Subjects
from pipelines.office.intake.words import headings_of, words_of
from pipelines.office.tables.words import plain, text_of
from schemas.events.actor import Actor
from schemas.events.envelope import Event
from schemas.events.observations import ChangeOfWatch, ConsultTest, ManualResult, Review, SignOff
from schemas.ids import digest, unit_subject_id
from schemas.mistakes import MistakeError
from schemas.records import Record
from schemas.registry.model import Registry
from schemas.registry.people import People
from schemas.rights import ANYTHING, Action, may
from schemas.times import day_of

NAME = "intake"
OF_WORKLIST = "DG-"  # how the numbers of a worklist begin
# What a checker fills in; a row of a worklist without any of it is still to be done.
_FILLED_IN = frozenset({"result", "action", "at", "asked", "detail", "reason", "evidence"})


def observation(program: str, short_name: str, data: msgspec.Struct, at: datetime) -> Event:
    """The event of one handed-in payload; its id comes from the kind, who wrote it and that person's key. What is about
    a unit alone travels with the unit as a subject, so that it is judged."""
    site, key = data.subject, data.key  # type: ignore[attr-defined]
    return Event(
        id=digest(NAME, program, short_name, getattr(data, "by", ""), key),
        source=f"xunwang/{NAME}@1",
        type=PREFIX + short_name,
        time=at,
        subject=getattr(data, "target", "") or site,
        program=program,
        partitionkey=unit_subject_id(site) if _of_unit_alone(data) else site,
        data=data,
    )


def _of_unit_alone(data: msgspec.Struct) -> bool:
    return isinstance(data, Record) and data.target_kind == "unit" and data.subject == data.unit


def is_left_open(handed: Handed) -> bool:
    """Whether it is a row of a worklist that nobody has filled in yet: worklists are handed back in parts."""
    return str(handed.values.get("key", "")).startswith(OF_WORKLIST) and not _FILLED_IN & handed.values.keys()


@dataclass(frozen=True)
class Reader:
    """Who hands in, and what the rows are about. `findings` are those that a review may be of, None where none is
    known; `kind` is that of every row that does not say its own; no record may be of later than `now`. `people`: those
    of the installation, None where it has none. `limits`: why the actor may not hand in a record, beside the rights of
    roles."""

    registry: Registry
    subjects: Subjects
    actor: Actor
    findings: KnownFindings | None
    kind: str | None
    now: datetime | None
    people: People | None = None
    limits: Callable[[Event], str | None] | None = None

    def approved(self, data: Review) -> Review:
        """An exemption with its approver as registered. Raises MistakeError for one who is not among the people."""
        if self.people is None or data.approver is None:
            return data
        name = self.people.approver(data.approver, data.actor).name
        return msgspec.structs.replace(data, approver=name)


@dataclass(frozen=True)
class Reading:
    """Reads the rows of one hand-in."""

    reader: Reader
    proofs: Proofs

    def events(self, rows: list[Handed]) -> tuple[list[tuple[str, Event]], list[str]]:
        """The events of the good rows with their places, and what is wrong with the others."""
        events, problems = list[tuple[str, Event]](), list[str]()
        for handed in rows:
            try:
                events.append((handed.place, self._event(handed)))
            except MistakeError as mistake:
                problems += [f"{handed.place}：{message}" for message in mistake.messages]
        return events, problems

    def _event(self, handed: Handed) -> Event:
        values = dict(handed.values)
        short_name = _kind(values.pop("type", None), self.reader.kind)
        payload = kinds()[short_name].payload
        problems = list(handed.problems)
        try:
            values = self.reader.subjects.resolve(handed, values, payload)
        except MistakeError as mistake:
            problems += mistake.messages
            if "target" in payload.__struct_fields__:
                values.setdefault("target", values.get("subject", ""))
        try:
            if "evidence" in payload.__struct_fields__:
                values["evidence"] = self.proofs.resolve(handed)
            data = typed(handed, _left(values), payload, self.reader.actor)
            data = self.reader.approved(data) if isinstance(data, Review) else data
        except MistakeError as mistake:
            raise MistakeError([*problems, *mistake.messages]) from None
        if problems:
            raise MistakeError(problems)
        self._check(data)
        _require(self.reader, data)
        event = observation(self.reader.registry.program.id, short_name, data, data.at)  # type: ignore[attr-defined]
        if self.reader.limits is not None and (refused := self.reader.limits(event)) is not None:
            raise MistakeError(refused)
        return event

    def _check(self, data: msgspec.Struct) -> None:
        """Raises MistakeError for a record of the future, and for what the evaluator would refuse."""
        now = self.reader.now
        if isinstance(data, Record | ManualResult | ConsultTest) and now is not None and data.at > now:
            raise MistakeError(f"“{headings_of(type(data))['at']}”晚于当前时间，请核对。")
        self.reader.subjects.check(data)
        if isinstance(data, SignOff) and self.reader.findings is not None:
            today = None if self.reader.now is None else day_of(self.reader.now)
            self.reader.subjects.check_signed(data, self.reader.findings.histories, today)


def _require(reader: Reader, data: msgspec.Struct) -> None:
    """Raises MistakeError when the actor may not hand this in: reviews and sign-offs need their own right. What another
    system may hand in is said by its limits."""
    right: Action = "hand_in"
    thing = ANYTHING
    if isinstance(data, Review) and reader.findings is not None:
        right, thing = reader.findings.right(data.action, data.finding_id)
    elif isinstance(data, Review | ChangeOfWatch):
        right = data.action
    elif isinstance(data, SignOff):
        right = "sign_off"
    if right == "hand_in" and reader.limits is not None:
        return
    refused = may(data.actor, right, thing)  # type: ignore[attr-defined]
    if refused is not None:
        raise MistakeError(refused)


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
