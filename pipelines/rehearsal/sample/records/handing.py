"""The matters as an office hands them in: a record when one begins, another of the same thing when it is settled."""

from collections.abc import Iterator
from datetime import date, datetime, time

from pipelines.office.intake import observation
from pipelines.rehearsal.sample.records.model import SampleDuty, SampleLetter, SampleLook, SampleRecords, SampleSupply
from schemas.events.actor import Actor
from schemas.events.envelope import Event
from schemas.records import BY_PAYLOAD, Record
from schemas.records.duties import Duty
from schemas.records.letters import Letter
from schemas.records.reposts import Repost
from schemas.records.submissions import Submission
from schemas.times import SHANGHAI

CLERK = Actor(id="yunchuan-records", name="示例填报员")


def handed_in(records: SampleRecords, program: str) -> list[Event]:
    """Every record in the order of time."""
    told = [
        *(one for letter in records.letters for one in _of_letter(letter)),
        *(one for duty in records.duties for one in _of_duty(duty)),
        *map(_of_look, records.looks),
        *map(_of_supply, records.supplies),
    ]
    events = [observation(program, BY_PAYLOAD[type(one)].name, one, one.at) for one in told]
    return sorted(events, key=lambda event: event.time)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI)


def _evening(day: date) -> datetime:
    """When the clerk hands in what the day brought."""
    return _at(day, 18)


def _of_letter(letter: SampleLetter) -> Iterator[Record]:
    for told in _told(letter.told, letter.answered):
        answered = letter.answered if letter.answered is not None and letter.answered <= told else None
        yield Letter(
            key=f"{letter.name}-{told}",
            subject=letter.site,
            at=_evening(told),
            by=CLERK.name,
            actor=CLERK,
            thing=letter.name,
            asked=_at(letter.asked, 9),
            answered=None if answered is None else _at(answered, 15),
            category="consult",
            mailbox="领导信箱",
        )


def _of_duty(duty: SampleDuty) -> Iterator[Record]:
    for told in _told(duty.told, duty.done):
        done = duty.done if duty.done is not None and duty.done <= told else None
        yield Duty(
            key=f"{duty.thing}-{told}",
            subject=duty.unit,
            target=duty.unit,
            target_kind="unit",
            unit=duty.unit,
            at=_evening(told),
            by=CLERK.name,
            actor=CLERK,
            thing=duty.thing,
            duty=duty.name,
            due=str(duty.due),
            done=None if done is None else _at(done, 15),
        )


def _told(first: date, settled: date | None) -> list[date]:
    """The days on which something is handed in: when it is told of first, and when it is settled."""
    return [first] if settled is None or settled <= first else [first, settled]


def _of_look(look: SampleLook) -> Record:
    done = {"in_time": _at(look.told, 9), "late": _at(look.told, 17)}.get(look.result)
    return Repost(
        key=f"{look.task}-{look.site}",
        subject=look.site,
        at=_evening(look.told),
        by=CLERK.name,
        actor=CLERK,
        task=look.task,
        result=look.result,
        given=_at(look.told, 8),
        due=_at(look.told, 12),
        done=done,
    )


def _of_supply(supply: SampleSupply) -> Record:
    return Submission(
        key=f"BS-{supply.unit}-{supply.told:%Y-%m}",
        subject=supply.unit,
        target=supply.unit,
        target_kind="unit",
        unit=supply.unit,
        at=_evening(supply.told),
        by=CLERK.name,
        actor=CLERK,
        month=f"{supply.told:%Y-%m}",
        submitted=supply.submitted,
        adopted=supply.adopted,
    )
