"""`xunwang log rejudge` sends every finding once more under the ids that it had: whoever follows the feed, asks the
warehouse or the desk sees what was there before, at the end and at every moment on the way."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.log.records import NewRecord, Record
from pipelines.log.sqlite import SqliteLog
from pipelines.office.cases.index import read_index
from pipelines.office.histories import read_histories
from pipelines.running.runner import StageLoop
from pipelines.warehouse.embedded import EmbeddedWarehouse
from pipelines.warehouse.sink import WarehouseSink
from schemas.events.codec import encode
from schemas.events.types import FINDINGS, FINDINGS_PUBLIC, OBSERVATIONS
from schemas.times import rfc3339
from stages.aggregator import Aggregator
from stages.publisher import PublisherStage
from stages.rule_evaluator import RuleEvaluatorStage
from tests.support.command_line import xunwang
from tests.support.observations import DAY0, PROGRAM, Watched, moment, national, visits
from tests.support.reference_subscriber import load

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
