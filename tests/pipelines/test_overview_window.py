"""The balance looks at the last days and not at all there ever were."""

from datetime import date, timedelta
from pathlib import Path

from pipelines.log.records import Commit
from pipelines.running import overview
from pipelines.running.planner import COUNTED_SINCE
from schemas.times import day_of
from tests.support.embedded import advance, running, serving
from tests.support.run_worker import START, answer, watched


async def test_the_balance_of_some_days_is_that_of_their_own_checks(tmp_path: Path) -> None:
    async with serving(answer) as port, running(tmp_path / "data", watched(port), START) as run:
        await advance(run, 3)
        every = await run.balance(None)
        assert (every["first_day"], every["difference"]) == (None, 0)
        assert every["planned"] == run.planner.planned_checks()
        usual = await run.balance()
        assert usual["first_day"] == day_of(START).isoformat()
        assert {**usual, "first_day": None, "last_day": None} == every
        sums = 0
        for days in range(1, 5):
            part = await run.balance(days)
            first = date.fromisoformat(part["first_day"])
            assert day_of(START + timedelta(days=3)) - first == timedelta(days=days - 1)
            assert part["difference"] == 0
            assert part["planned"] == part["done"] + part["void"] + part["missed"] >= sums
            sums = part["planned"]
        assert sums == every["planned"] > 2 * (await run.balance(2))["planned"]
        run.log.commit(Commit("scheduler", state={COUNTED_SINCE: None}))  # as a folder of an older release is
        assert overview.balance(run.log, run.warehouse, run.installation.id) == every
        await advance(run, 2)  # it counts by day from the next whole day on
        later = await run.balance()
        assert (later["first_day"], later["difference"]) == (day_of(START + timedelta(days=4)).isoformat(), 0)
        assert 0 < later["planned"] < every["planned"]
