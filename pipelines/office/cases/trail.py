"""Who did what when, with what was seen at that time: read from the log, where nothing is changed or taken away."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.log.records import Log
from pipelines.log.sqlite import payload_rows
from pipelines.office.cases.deed import Deed
from pipelines.office.cases.edition_deeds import edition_deeds, rulebook_deeds
from pipelines.office.cases.reading import read_book
from pipelines.office.finding_desk import Desk
from pipelines.office.histories import read_histories
from pipelines.office.observation_index import deeds_of_people
from schemas.events.actor import Actor
from schemas.events.cases import CaseStep
from schemas.events.codec import decode
from schemas.events.envelope import Event
from schemas.events.observations import ChangeOfWatch, ConsultTest, ManualResult, Review, SignOff
from schemas.events.types import CASES, OBSERVATIONS
from schemas.gate import Sight
from schemas.records import BY_PAYLOAD as RECORDS
from schemas.states import ACTS, HANDLING
from schemas.words import FINDING_STATES
from stages.rule_evaluator.projection import Histories

SHORTEST = 6  # characters of an id that may stand for it
_WATCH = {"recheck": "安排复查", "pause": "暂停监测", "resume": "恢复监测"}


def trail(desk: Desk, program: str, asked: str, sight: Sight) -> list[Deed]:
    """The deeds of an actor, or about a subject, finding, case or edition, in order; those that the reader may know
    of."""
    histories, log, registry = read_histories(desk.log), desk.log, desk.opened.registry(program)
    deeds = (
        *_steps(log, program, histories, sight),
        *_handed_in(desk.folder.root, log, program, histories, sight),
        *edition_deeds(desk.folder.of_program(program), log, program),
        *rulebook_deeds(registry.program),
    )
    found = [one for one in deeds if _matches(one, asked) and (not one.unit or sight.sees(one.unit))]
    return sorted(found, key=lambda deed: deed.at)  # of one instant, a step stands before what it brought with it


def _matches(deed: Deed, asked: str) -> bool:
    if asked in (deed.actor.id, deed.actor.name):
        return True
    return any(one == asked or (len(asked) >= SHORTEST and one.startswith(asked)) for one in deed.about)


def _handed_in(root: Path, log: Log, program: str, histories: Histories, sight: Sight) -> Iterator[Deed]:
    met: set[str] = set()
    for record in deeds_of_people(root, log):
        event = decode(record.value, OBSERVATIONS)
        actor = getattr(event.data, "actor", None)
        if actor is not None and event.program == program and event.id not in met:
            met.add(event.id)
            yield _deed(event, actor, histories, sight)


def _deed(event: Event, actor: Actor, histories: Histories, sight: Sight) -> Deed:
    data: Any = event.data
    finding = getattr(data, "finding_id", "")
    about = (data.subject, getattr(data, "target", ""), finding)
    return Deed(
        at=event.time,
        actor=actor,
        what=_what(data),
        about=tuple(dict.fromkeys(one for one in about if one)),
        unit=_unit_of(data, histories),
        reason=getattr(data, "reason", "") or getattr(data, "detail", ""),
        seen=_seen([finding], event.time, histories, sight) if finding else (),
    )


def _what(data: Any) -> str:
    if isinstance(data, Review):
        return f"{ACTS[data.action].word}问题"
    if isinstance(data, ChangeOfWatch):
        return _WATCH[data.action]
    if isinstance(data, SignOff):
        return f"签认零报告（{data.window_from}至{data.window_to}，{len(data.items)}项）"
    if isinstance(data, ManualResult | ConsultTest):
        return "报送人工检查结果" if isinstance(data, ManualResult) else "报送咨询测试"
    return f"报送{RECORDS[type(data)].word}"


def _unit_of(data: Any, histories: Histories) -> str:
    steps = histories.history(getattr(data, "finding_id", ""))
    return str(getattr(data, "unit", "") or (steps[-1].unit if steps else ""))


def _steps(log: Log, program: str, histories: Histories, sight: Sight) -> Iterator[Deed]:
    """Steps of cases, those that took no effect with the reason."""
    book = read_book(log)
    why = {step.key: reason for case in book.cases.values() for step, reason in case.refused}
    why |= {step.key: reason for step, reason in book.astray}
    met: set[str] = set()
    for records in payload_rows(log, CASES):
        for record in records:
            event = decode(record.value, CASES)
            step = event.data
            if not isinstance(step, CaseStep) or event.program != program or step.key in met:
                continue
            met.add(step.key)
            names = [row.id for row in step.rows]
            places = [place for row in step.rows for place in (row.subject, row.target)]
            yield Deed(
                at=step.at,
                actor=step.actor,
                what=HANDLING[step.step].word,
                about=tuple(dict.fromkeys([step.case_id, *names, *places])),
                unit=step.unit,
                reason=step.reason,
                seen=_seen(names, step.at, histories, sight),
                refused=why.get(step.key, ""),
            )


def _seen(names: list[str], at: datetime, histories: Histories, sight: Sight) -> tuple[str, ...]:
    """How findings stood just before an instant, with their wording as it may be read."""
    told = []
    for name in names:
        history = histories.history(name)
        before = [step for step in history if step.at <= at]
        if before:
            step = sight.step(before[-1], history[-1])
            told.append(f"{name[:12]} {FINDING_STATES[step.to_state]}：{step.wording}")
    return tuple(told)
