"""Planning only what is due gives the plan that planning everything gives, to the byte."""

import random
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from pipelines.office.intake import hand_in, observation
from pipelines.running import planner as planning
from pipelines.running.planner import Planner
from pipelines.running.runner import StageLoop
from schemas.events.checks import PlannedCheck
from schemas.events.codec import decode, encode
from schemas.events.observations import ChangeOfWatch, PageObserved
from schemas.events.reading import Link, Links, Reading
from schemas.events.types import CHECKS, OBSERVATIONS
from schemas.registry.installation import Installation, installation_of
from schemas.registry.model import CheckPlan, StatePeriod
from schemas.times import at, day_of
from stages.scheduler.stage import SchedulerStage
from tests.support.looks import event
from tests.support.people import person
from tests.support.registries import registry, site

START = at("2026-07-04T09:17:00+08:00")
STEPS = [timedelta(seconds=5), timedelta(minutes=7), timedelta(hours=1), timedelta(hours=7), timedelta(hours=30)]
OFTEN = CheckPlan(visits_a_day=3, links_per_site=6, link_audit_days=2)


def known() -> Installation:
    ended = site(4, states=[StatePeriod(state="closed", since="2026-07-07")])
    base = registry(plan=OFTEN)
    return installation_of(msgspec.structs.replace(base, sites=[site(1), site(2), site(3), ended]))


def drawn(instant: datetime) -> Mapping[str, frozenset[str]]:
    """From a day on another site is in the sample."""
    return {"p": frozenset({"site1" if day_of(instant) < date(2026, 7, 8) else "site2"})}


def planner(log: SqliteLog, *, at_once: bool = True) -> Planner:
    loop = StageLoop(log, SchedulerStage(known()), OBSERVATIONS, lambda: START)
    return Planner(loop, known(), drawn, at_once=at_once)


def answered(check: PlannedCheck, chance: random.Random) -> PageObserved:
    """What came of a look: pages carry some of 40 links, and of those one in three is dead."""
    if check.kind in ("home", "column"):
        urls = [f"http://www.{check.subject}.gov.cn/{n}.html" for n in chance.sample(range(40), 15)]
        reading = Reading(links=Links(internal=[Link(url=url) for url in urls]))
        return PageObserved(check=check, outcome="done", opened=True, reading=reading)
    dead = check.kind == "link" and chance.random() < 0.3
    return PageObserved(check=check, outcome="done", opened=not dead, link_class="dead" if dead else None)


def wish(now: datetime, chance: random.Random) -> ChangeOfWatch:
    subject = f"site{chance.randint(1, 4)}"
    action = chance.choice(["pause", "resume", "recheck"])
    until = str(day_of(now + timedelta(days=1))) if action == "pause" and chance.random() < 0.5 else None
    target = chance.choice([subject, f"{subject}/c1"])
    return ChangeOfWatch(
        key=str(now), subject=subject, target=target, action=action, actor=person("甲"), at=now, until=until
    )


@pytest.mark.parametrize("seed", range(4))
async def test_what_is_due_is_the_whole_plan(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    one, other = SqliteLog(tmp_path / "one.db"), SqliteLog(tmp_path / "other.db")
    kept, now, read = planner(one), START, 0
    for _ in range(40):
        now += chance.choice(STEPS)
        began = now - timedelta(days=1) if chance.random() < 0.1 else now
        await kept.plan(now, began, START)
        await planner(other).plan(now, began, START)  # a new one each time considers everything
        fresh = [decode(record.value, CHECKS) for record in one.read(CHECKS, 0, read, 10_000)]
        read += len(fresh)
        looks = [answered(each.data, chance) for each in fresh if isinstance(each.data, PlannedCheck)]
        seen = [
            event("page.observed", look, now, parts=(look.check.check_id,), key=look.check.subject) for look in looks
        ]
        asked = [observation("p", "watch.changed.v1", wish(now, chance), now)] if chance.random() < 0.4 else []
        for log in (one, other):
            log.append([NewRecord(OBSERVATIONS, each.partitionkey, encode(each)) for each in seen])
            hand_in(log, asked)
        while await kept.learn():
            pass
        anew = planner(other)
        while await anew.learn():
            pass
    assert read > 300
    assert [r.value for r in one.read(CHECKS, 0, 0, 10_000)] == [r.value for r in other.read(CHECKS, 0, 0, 10_000)]
    assert one.states("scheduler") == other.states("scheduler")
    one.close()
    other.close()


async def test_planning_takes_time_for_what_is_due_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, asked = SqliteLog(tmp_path / "log.db"), list[str]()
    plan_subject = planning.plan_subject

    def counted(installation, subject, *rest):  # type: ignore[no-untyped-def]
        asked.append(subject.id)
        return plan_subject(installation, subject, *rest)

    monkeypatch.setattr(planning, "plan_subject", counted)
    kept, now = planner(log, at_once=False), START
    await kept.plan(now, now, START)
    assert len(asked) == len(known().subjects)
    asked.clear()
    minutes = 5 * 60
    for _ in range(minutes):
        now += timedelta(minutes=1)
        await kept.plan(now, now)
    looks = log.end_offset(CHECKS)
    assert 0 < len(asked) <= looks < minutes
    asked.clear()
    hand_in(log, [observation("p", "watch.changed.v1", wish_for("site3", now), now)])
    await kept.learn()
    await kept.plan(now + timedelta(seconds=5), now)
    assert "site3" in asked
    log.close()


def wish_for(subject: str, now: datetime) -> ChangeOfWatch:
    return ChangeOfWatch(key="k", subject=subject, target=subject, action="recheck", actor=person("甲"), at=now)


async def test_a_plan_that_could_not_be_written_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = SqliteLog(tmp_path / "log.db")
    kept = planner(log)
    await kept.plan(START, START, START)
    before, until = log.end_offset(CHECKS), START + timedelta(hours=8)
    with monkeypatch.context() as broken:
        broken.setattr(log, "commit", lambda _: (_ for _ in ()).throw(OSError("the disk is full")))
        with pytest.raises(OSError, match="full"):
            await kept.plan(until, until)
    assert await kept.plan(until, until) == log.end_offset(CHECKS) - before > 0
    log.close()
