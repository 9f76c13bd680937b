"""`xunwang log rejudge` sends every finding once more under the ids that it had: whoever follows the feed, asks the
warehouse or the desk sees what was there before, at the end and at every moment on the way."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipelines.log.judging_again import KEY, STAGE
from pipelines.log.records import Commit, NewRecord, Record
from pipelines.log.sqlite import SqliteLog
from pipelines.office.cases.index import read_index
from pipelines.office.cases.overview import falling_due
from pipelines.office.histories import read_histories
from pipelines.running.runner import StageLoop
from pipelines.warehouse.embedded import EmbeddedWarehouse
from pipelines.warehouse.sink import WarehouseSink
from schemas.calendar import shipped
from schemas.events.codec import encode
from schemas.events.types import CASES, FINDINGS, FINDINGS_PUBLIC, OBSERVATIONS
from schemas.states import UNSETTLED
from schemas.times import rfc3339
from stages.aggregator import Aggregator
from stages.publisher import PublisherStage
from stages.rule_evaluator import RuleEvaluatorStage
from tests.support.cases import case_row, step, told
from tests.support.command_line import xunwang
from tests.support.observations import DAY0, PROGRAM, Watched, moment, national, visits
from tests.support.reference_subscriber import load
from tests.support.registries import registry

subscriber = load()
Row = dict[str, Any]
OF_PROGRAM = {"program": PROGRAM, "generation": 1}
DAYS = 20
BY_PERSON = "site.veto.security.state_secret"


def three_weeks() -> Watched:
    """A site that goes down, comes back and goes down again; of what is found one is dismissed by a person."""
    watched = Watched()
    for day in range(DAYS):
        watched.home()
        watched.close_day(visits(bad=14 if day in (0, 1, 2, 16, 17, 18) else 0))
        if day == 1:
            watched.manual(BY_PERSON, "fail", detail="附件第3页")
            watched.tls(moment(DAY0 + timedelta(days=10)))
        if day == 3:
            watched.review(BY_PERSON, "s1", "dismiss", reason="核对无误")
    return watched


@dataclass
class Office:
    """A log, its stages and everybody who reads it; `took`: what the subscriber held after each event."""

    log: SqliteLog
    warehouse: EmbeddedWarehouse
    store: sqlite3.Connection
    read: int = 0

    async def works(self) -> list[list[Any]]:
        """Judge, publish, store and deliver what waits; what the subscriber held after each event."""
        judging = StageLoop(
            self.log, RuleEvaluatorStage({national().id: national()}), OBSERVATIONS, lambda: moment(DAY0)
        )
        publishing = StageLoop(self.log, PublisherStage(), FINDINGS, lambda: moment(DAY0))
        for loop in (judging, publishing):
            while await loop.step():
                pass
        WarehouseSink(self.log, self.warehouse, Aggregator(), lambda: moment(DAY0)).drain()
        held = []
        for record in self.public()[self.read :]:
            subscriber.take(self.store, 0, record.offset, record.value)
            held.append(self.held())
        self.read = len(self.public())
        return held

    async def judges_in_small_steps(self, most: int = 10_000) -> list[set[str]]:
        """Judge what waits; for which findings the desk was to press units after each step."""
        judges = RuleEvaluatorStage({national().id: national()})
        loop, moments = StageLoop(self.log, judges, OBSERVATIONS, lambda: moment(DAY0), limit=10), []
        while len(moments) < most and await loop.step():
            moments.append(self.pressed())
        return moments

    def has_asked_for(self, findings: Iterable[str]) -> None:
        """The units were told of the findings and the last day for their answer has passed."""
        rows = [case_row(name, number) for number, name in enumerate(sorted(findings), start=1)]
        event = told(step("notified", moment(DAY0), "张三", *rows, deadline=str(DAY0)), PROGRAM)
        self.log.append([NewRecord(CASES, event.partitionkey, encode(event))])

    def pressed(self) -> set[str]:
        """The findings for which the desk is to press units now."""
        known = registry(1)
        known = msgspec.structs.replace(known, program=msgspec.structs.replace(known.program, id=PROGRAM))
        due = falling_due(self.log, known, shipped(), DAY0 + timedelta(days=DAYS))
        return {row.id for one in due if one.step != "closed" for row in one.rows}

    def open(self) -> set[str]:
        return read_index(self.log).open

    def raised(self) -> set[str]:
        return set(read_index(self.log).warnings)

    def held(self) -> list[Any]:
        return self.store.execute("SELECT id, state, unit, wording FROM findings ORDER BY id").fetchall()

    def public(self) -> list[Record]:
        return list(self.log.read(FINDINGS_PUBLIC, 0, 0, 100_000))

    def told(self) -> dict[str, Any]:
        """The answers of the warehouse and what the desk knows."""
        asked = {
            "findings_open": {**OF_PROGRAM, "at": rfc3339(moment(DAY0 + timedelta(days=DAYS + 1)))},
            "findings_since": {**OF_PROGRAM, "next": []},
        }
        found: dict[str, Any] = {name: answer(self.warehouse, name, given) for name, given in asked.items()}
        histories = read_histories(self.log)
        for one in histories.current():
            given = {**OF_PROGRAM, "finding_id": one.finding_id}
            found[one.finding_id] = (
                [step.to_state for step in histories.history(one.finding_id)],
                answer(self.warehouse, "finding_history", given),
            )
        for day in range(DAYS):
            given = {**OF_PROGRAM, "day": str(DAY0 + timedelta(days=day)), "subject": "s1"}
            found[f"assessed {day}"] = answer(self.warehouse, "assessments_of", given)
        index = read_index(self.log)
        return {**found, "open": index.open, "warnings": set(index.warnings)}


def answer(warehouse: EmbeddedWarehouse, name: str, given: Row) -> list[Row]:
    return [dict(row) for row in warehouse.query(name, given)]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with (
        closing(SqliteLog(tmp_path / "log.db")) as log,
        closing(EmbeddedWarehouse(tmp_path / "warehouse")) as warehouse,
        closing(subscriber.opened(str(tmp_path / "subscriber.db"))) as store,
    ):
        warehouse.migrate()
        yield Office(log, warehouse, store)


async def test_nobody_sees_a_finding_twice_or_go_back(office: Office, tmp_path: Path) -> None:
    watched = three_weeks()
    office.log.append(NewRecord(OBSERVATIONS, one.event.partitionkey, encode(one.event)) for one in watched.fed)
    assert len({str(one) for one in await office.works()}) > 3, "the subscriber has seen findings move"
    before, held, sent = office.told(), office.held(), [one.value for one in office.public()]
    states = {state for one in read_histories(office.log).current() for state in [one.to_state]}
    assert len(states) > 1
    assert "dismissed" in states

    assert f"{len(watched.fed)}条观测从头判定" in xunwang("log", "rejudge", "--data", tmp_path)
    again = await office.works()
    assert [one.value for one in office.public()] == sent * 2, "all of it, to the byte"
    assert all(one == held for one in again)
    assert office.told() == before


async def test_the_desk_is_asked_for_nothing_that_was_mended_while_it_goes_on(office: Office, tmp_path: Path) -> None:
    watched = three_weeks()
    office.log.append(NewRecord(OBSERVATIONS, one.event.partitionkey, encode(one.event)) for one in watched.fed)
    await office.works()
    findings = {one.finding_id: one.to_state for one in read_histories(office.log).current()}
    office.has_asked_for(findings)
    pressed, standing, raised = office.pressed(), office.open(), office.raised()
    assert standing == {name for name, state in findings.items() if state in UNSETTLED} != findings.keys()
    assert pressed == standing, "the deadline has passed"

    xunwang("log", "rejudge", "--data", tmp_path)
    assert (office.pressed(), office.open(), office.raised()) == (pressed, standing, raised)
    moments = await office.judges_in_small_steps()
    assert len(moments) > 20
    assert {frozenset(one) for one in moments} == {frozenset(pressed)}
    assert (office.open(), office.raised()) == (standing, raised)


async def test_it_may_be_begun_again_before_it_is_over_and_what_is_new_counts_after_it(
    office: Office, tmp_path: Path
) -> None:
    watched = three_weeks()
    office.log.append(NewRecord(OBSERVATIONS, one.event.partitionkey, encode(one.event)) for one in watched.fed)
    await office.works()
    before, done = office.open(), len(watched.fed)
    office.has_asked_for({one.finding_id: one.to_state for one in read_histories(office.log).current()})
    pressed = office.pressed()
    for most in (4, 8, 16, 32):
        xunwang("log", "rejudge", "--data", tmp_path)
        assert await office.judges_in_small_steps(most) == [pressed] * most
    xunwang("log", "rejudge", "--data", tmp_path)
    for _ in range(10):
        watched.close_day(visits())
    office.log.append(NewRecord(OBSERVATIONS, one.event.partitionkey, encode(one.event)) for one in watched.fed[done:])
    moments = await office.judges_in_small_steps()
    assert moments[0] == pressed
    now = {one.finding_id for one in read_histories(office.log).current() if one.to_state in UNSETTLED}
    assert office.open() == now != before
    assert moments[-1] == pressed & now


async def test_what_is_new_after_it_is_taken_once(office: Office, tmp_path: Path) -> None:
    watched = three_weeks()
    office.log.append(NewRecord(OBSERVATIONS, one.event.partitionkey, encode(one.event)) for one in watched.fed)
    await office.works()
    xunwang("log", "rejudge", "--data", tmp_path)
    known, done = {name: steps for name, (steps, _) in histories(office).items()}, len(watched.fed)
    for _ in range(10):
        watched.close_day(visits())
    office.log.append(NewRecord(OBSERVATIONS, one.event.partitionkey, encode(one.event)) for one in watched.fed[done:])
    await office.works()
    now = {name: steps for name, (steps, _) in histories(office).items()}
    assert all(now[name][: len(steps)] == steps for name, steps in known.items())
    assert now != known
    assert {name: steps[-1] for name, steps in now.items()} == {one[0]: one[1] for one in office.held()}


def histories(office: Office) -> dict[str, tuple[list[str], int]]:
    """The states of each finding in their order, and how many rows the warehouse has of it."""
    found = {}
    for one in read_histories(office.log).current():
        steps = [step.to_state for step in read_histories(office.log).history(one.finding_id)]
        rows = answer(office.warehouse, "finding_history", {**OF_PROGRAM, "finding_id": one.finding_id})
        assert [row["to_state"] for row in rows] == steps
        found[one.finding_id] = (steps, len(rows))
    return found


async def test_what_another_log_kept_of_judging_again_holds_nobody_back(office: Office, tmp_path: Path) -> None:
    watched = three_weeks()
    office.log.append(NewRecord(OBSERVATIONS, one.event.partitionkey, encode(one.event)) for one in watched.fed)
    await office.works()
    xunwang("log", "rejudge", "--data", tmp_path)
    kept = office.log.state(STAGE, [KEY])
    with closing(SqliteLog(tmp_path / "another.db")) as other:  # shorter: it will never come so far
        other.append(office.log.read(FINDINGS, 0, 0, 100))
        other.commit(Commit(STAGE, state=dict(kept)))
        assert read_index(other).open
