"""The planner and clocks: an interruption is written down as missed, a clock that jumps harms nothing."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipelines.log.salvage import salvage
from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.running.planner import PLANNED_KINDS, Planner, planned_kinds
from pipelines.running.runner import StageLoop
from schemas.events.checks import MissedCheck, PlannedCheck, Tick
from schemas.events.codec import decode
from schemas.events.types import CHECKS, OBSERVATIONS
from schemas.mistakes import MistakeError
from schemas.registry.installation import installation_of
from schemas.times import at
from stages.scheduler.stage import SchedulerStage
from tests.support.registries import registry

START = at("2026-07-01T00:00:00+08:00")
DAY = timedelta(days=1)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    log = SqliteLog(tmp_path / "log.db")
    yield log
    log.close()


def planner(log: SqliteLog) -> Planner:
    known = installation_of(registry())
    loop = StageLoop(log, SchedulerStage(known), OBSERVATIONS, lambda: START)
    return Planner(loop, known, lambda _: {"p": frozenset({"site1"})})


def planned(log: SqliteLog) -> list[object]:
    return [decode(record.value, CHECKS).data for records in payload_rows(log, CHECKS) for record in records]


def checks(log: SqliteLog) -> list[PlannedCheck]:
    return [one for one in planned(log) if isinstance(one, PlannedCheck)]


async def test_what_is_planned_in_pieces_is_what_is_planned_at_once(tmp_path: Path, log: SqliteLog) -> None:
    other = SqliteLog(tmp_path / "other.db")
    await planner(log).plan(START + 2 * DAY, None, START)
    reached = START
    while reached < START + 2 * DAY:
        reached += timedelta(hours=7, minutes=13)
        await planner(other).plan(min(reached, START + 2 * DAY), None, START)  # a new start each time
    assert {one.check_id for one in checks(log)} == {one.check_id for one in checks(other)}
    assert planner(log).planned_checks() == planner(other).planned_checks() == len(checks(log)) >= 2 * 24
    other.close()


async def test_an_interruption_is_missed_and_never_made_up_for(log: SqliteLog) -> None:
    await planner(log).plan(START + DAY, START, START)
    before = len(checks(log))
    back = START + 4 * DAY
    await planner(log).plan(back, back)
    missed = [one for one in planned(log) if isinstance(one, MissedCheck)]
    assert len(missed) >= 3 * 24 - 1
    assert all(one.not_after > back for one in checks(log)[before:])
    assert planner(log).planned_checks() == len(checks(log)) + len(missed)
    assert any(isinstance(one, Tick) for one in planned(log))
    by_kind = planned_kinds(log.state("scheduler", [PLANNED_KINDS])[PLANNED_KINDS])
    assert by_kind == {"site": len(checks(log)) + len(missed)}  # counted over both plans


@pytest.mark.parametrize("back", [timedelta(seconds=1), timedelta(hours=5), timedelta(days=900)])
async def test_a_clock_that_went_back_plans_nothing_until_it_has_caught_up(log: SqliteLog, back: timedelta) -> None:
    reached = START + DAY
    await planner(log).plan(reached, None, START)
    end = log.end_offset(CHECKS)
    assert await planner(log).plan(reached - back, reached - back) == 0
    assert (log.end_offset(CHECKS), planner(log).watermark()) == (end, reached)
    assert await planner(log).plan(reached + DAY, None) > 0


@pytest.mark.parametrize(("ahead", "refused"), [(timedelta(days=400), False), (timedelta(days=401), True)])
async def test_a_clock_far_ahead_is_said_and_nothing_is_planned(
    log: SqliteLog, ahead: timedelta, refused: bool
) -> None:
    await planner(log).plan(START + DAY, None, START)
    end, now = log.end_offset(CHECKS), START + DAY + ahead

    async def jump(to: datetime) -> int:
        return await planner(log).plan(to, to)

    if not refused:
        assert await jump(now) > 0
        return
    with pytest.raises(MistakeError) as caught:
        await jump(now)
    assert "请校准本机时钟" in str(caught.value)
    assert log.end_offset(CHECKS) == end


async def test_a_plan_whose_state_was_damaged_goes_on_after_its_last_record(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.db")
    await planner(log).plan(START + DAY, None, START)
    planned_before, ids = planner(log).planned_checks(), {one.check_id for one in checks(log)}
    log.close()
    db = sqlite3.connect(tmp_path / "log.db")
    db.execute("DROP TABLE state")
    db.close()
    assert not salvage(tmp_path / "log.db").state_kept
    log = SqliteLog(tmp_path / "log.db")
    assert planner(log).planned_checks() == planned_before
    await planner(log).plan(START + 2 * DAY, None, START)
    found = [one.check_id for one in checks(log)]
    assert len(found) == len(set(found)) == planner(log).planned_checks()
    assert ids < set(found)
    log.close()
