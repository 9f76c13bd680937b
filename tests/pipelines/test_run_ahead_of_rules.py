"""In a rehearsal the next day is planned and looked at while the rules still judge the one before; nobody waits."""

import asyncio
import threading
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.running.pacing import advance_to
from schemas.events.observations import PageObserved
from schemas.events.types import FINDINGS, OBSERVATIONS
from schemas.times import at
from stages.contract import Incoming, Result
from stages.rule_evaluator.stage import RuleEvaluatorStage
from tests.support.embedded import events_of, payloads, running
from tests.support.registries import registry

START, DAY = at("2026-07-01T00:00:00+08:00"), timedelta(days=1)


async def test_days_are_observed_while_the_rules_lag_behind_and_all_is_judged_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, plain = threading.Event(), RuleEvaluatorStage.process

    async def held(self: RuleEvaluatorStage, batch: Sequence[Incoming], state: Mapping[str, bytes]) -> Result:
        await asyncio.to_thread(goes_on.wait)
        return await plain(self, batch, state)

    async with running(tmp_path / "usual", registry(1), START) as usual:
        await advance_to(usual, START + 2 * DAY, DAY)
        expected = [event.id for event in events_of(usual, FINDINGS)]
    monkeypatch.setattr(RuleEvaluatorStage, "process", held)
    async with running(tmp_path / "ahead", registry(1), START) as run:
        try:
            await advance_to(run, START + 2 * DAY, DAY, stored=False, judged=False)
            days = {seen.check.day for seen in payloads(run, OBSERVATIONS) if isinstance(seen, PageObserved)}
            assert days == {"2026-07-01", "2026-07-02"}
            assert run.backlog()["fetcher"] == run.backlog()["classifier"] == 0 < run.backlog()["rule-evaluator"]
            assert events_of(run, FINDINGS) == []
        finally:
            goes_on.set()
        await run.drain()
        assert [event.id for event in events_of(run, FINDINGS)] == expected != []
