"""Steps of cases for tests, in one line each."""

from datetime import datetime
from typing import Any

from pipelines.office.cases.desk import event_of
from schemas.events.actor import Actor, Role
from schemas.events.cases import CaseRow, CaseStep, RowAnswer
from schemas.events.envelope import Event
from schemas.states import HandlingStep
from schemas.times import at as instant

CASE, UNIT, PROGRAM = "cc" * 16, "u1", "p"
EVERY_ROLE: tuple[Role, ...] = ("officer", "reviewer", "chief")


def actor(name: str, *roles: Role, unit: str = "") -> Actor:
    return Actor(id=name, name=name, unit=unit, roles=roles or EVERY_ROLE)


def case_row(name: str = "f1", number: int = 1, **more: Any) -> CaseRow:
    values = {"indicator": "site.veto.home_stale", "subject": "s1", "target": "s1"} | more
    return CaseRow(id=name, number=number, **values)


def step(
    word: HandlingStep, when: str | datetime, who: str | Actor = "张三", *rows: CaseRow, case: str = CASE, **more: Any
) -> CaseStep:
    moment = instant(when) if isinstance(when, str) else when
    by = actor(who) if isinstance(who, str) else who
    values: dict[str, Any] = {"unit": UNIT, "reason": "理由"} | more
    about = list(rows) or [case_row()]
    names = "".join(row.id for row in about)
    values.setdefault("key", f"{case}{word}{moment.isoformat()}{by.id}{names}")
    return CaseStep(case_id=case, step=word, actor=by, at=moment, rows=about, **values)


def told(one: CaseStep, program: str = PROGRAM) -> Event:
    return event_of(one, program)


def replied(row: str, reply: str = "mended", **more: Any) -> RowAnswer:
    return RowAnswer(row=row, reply=reply, **more)  # type: ignore[arg-type]
