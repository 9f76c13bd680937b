"""Looks that were asked for beside the plan: each is made, each ends, and the balance holds."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest.mock import AsyncMock, Mock

import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from pipelines.console.keys import VISIT, Visit
from pipelines.console.pages import sites
from pipelines.console.server import house_of
from pipelines.log.sqlite import SqliteLog
from pipelines.office.intake import hand_in, observation
from pipelines.running.embedded import EmbeddedRun
from pipelines.running.planner import Planner
from pipelines.running.runner import StageLoop
from schemas.events.checks import PlannedCheck
from schemas.events.codec import decode
from schemas.events.observations import ChangeOfWatch, PageObserved
from schemas.events.types import CHECKS, OBSERVATIONS
from schemas.registry.installation import installation_of
from schemas.registry.model import CheckPlan
from schemas.times import at
from stages.scheduler.stage import SchedulerStage
from tests.support.embedded import advance, payloads, running, serving
from tests.support.people import person
from tests.support.registries import registry, site

START = at("2026-07-06T00:00:00+08:00")
ITEM = '<li><a href="/a{0}.html">关于第{0}项工作的通知</a><span>2026-07-0{0}</span></li>'


class Column:
    """A column that shows as many items as it is told to."""

    def __init__(self) -> None:
        self.items = 2

    async def answer(self, _: web.Request) -> web.Response:
        items = "".join(ITEM.format(n) for n in range(1, self.items + 1))
        return web.Response(text=f"<html><title>示例县</title><ul>{items}</ul></html>", content_type="text/html")


async def recheck(run: EmbeddedRun) -> None:
    """Ask for a look at the column at the present, let an hour go by."""
    now = run.planner.watermark()
    assert now is not None
    asked = ChangeOfWatch(
        key=str(now), subject="site1", target="site1/c1", action="recheck", actor=person("张三"), at=now
    )
    hand_in(run.log, [observation("p", "watch.changed.v1", asked, now)])
    await advance(run, 1 / 24, 1)


async def test_a_second_recheck_on_one_day_is_a_look_and_the_balance_holds(tmp_path: Path) -> None:
    served = Column()
    async with serving(served.answer) as port:
        base = registry(address_overrides={"www.site1.gov.cn": f"127.0.0.1:{port}"}, plan=CheckPlan(visits_a_day=2))
        known = msgspec.structs.replace(base, sites=[site(allow_private=True)])
        async with running(tmp_path, known, START) as run:
            await advance(run, 1.5, 12)
            for items in (3, 4, 5):
                served.items = items
                await recheck(run)
            looks = [
                one.check
                for one in payloads(run, OBSERVATIONS)
                if isinstance(one, PageObserved) and one.check.target == "site1/c1" and one.check.look
            ]
            assert len({check.check_id for check in looks}) == len(looks) == 3
            balance = await run.balance()
            assert (balance["difference"], balance["dead_letters"]) == (0, 0)
            told = Mock(
                spec=EmbeddedRun,
                wraps=run,
                installation=run.installation,
                rulebooks=run.rulebooks,
                warehouse=run.warehouse,
                folder=run.folder,
                log=run.log,
                reached=AsyncMock(return_value=run.planner.watermark()),
            )
            house = house_of(told, actor=person("甲", "reader"))
            request = make_mocked_request("GET", "/sites/site1", match_info={"site": "site1"})
            request[VISIT] = Visit(person("甲", "reader"))
            shown = await sites.show(house.offices[0], request)
            house.keeper.close()
            assert shown.text is not None
            assert '<td>2026-07-05</td><td class="n">5</td><td>2026-07-07</td>' in shown.text  # the last look, today's


NOBODY_DRAWN: dict[str, frozenset[str]] = {"p": frozenset()}


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    log = SqliteLog(tmp_path / "log.db")
    yield log
    log.close()


async def test_the_first_day_begins_with_a_look_at_everything_and_counts_it(log: SqliteLog) -> None:
    known = installation_of(registry(sites=3))
    loop = StageLoop(log, SchedulerStage(known), OBSERVATIONS, lambda: START)
    planner = Planner(loop, known, lambda _: NOBODY_DRAWN, at_once=True)
    now = START + timedelta(hours=9)
    await planner.plan(now, now)
    await planner.plan(now + timedelta(seconds=5), now + timedelta(seconds=5))
    first = [one for one in _planned(log) if one.look]
    assert {one.target for one in first} == {f"site{n}{end}" for n in (1, 2, 3) for end in ("", "/c1")}
    assert {one.due for one in first} == {now}
    assert planner.planned_checks() == len(_planned(log))


async def test_virtual_time_has_the_looks_of_the_plan_only(log: SqliteLog) -> None:
    known = installation_of(registry(sites=3))
    planner = Planner(StageLoop(log, SchedulerStage(known), OBSERVATIONS, lambda: START), known, lambda _: NOBODY_DRAWN)
    await planner.plan(START + timedelta(days=1), None, START)
    assert {one.look for one in _planned(log)} == {0}


def _planned(log: SqliteLog) -> list[PlannedCheck]:
    found = [decode(record.value, CHECKS).data for record in log.read(CHECKS, 0, 0, 10_000)]
    return [one for one in found if isinstance(one, PlannedCheck)]
