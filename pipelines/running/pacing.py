"""How a run is moved through time: in life as time goes by, in virtual time step by step."""

import asyncio
import logging
from datetime import datetime, timedelta

from pipelines.clock import RealClock, VirtualClock
from pipelines.running.embedded import EmbeddedRun
from pipelines.running.planner import PLAN_EVERY_S
from pipelines.running.runner import TROUBLE

logger = logging.getLogger(__name__)
VIRTUAL_STEP = timedelta(hours=6)
VIRTUAL_BACKLOG = 300


async def keep_planning(run: EmbeddedRun, stopping: asyncio.Event) -> None:
    """Plan as time goes by until asked to stop or a stage has ended for good."""
    while not stopping.is_set():
        for thread in run.threads:
            thread.check()
        try:
            await run.plan_until(_next_plan(run))
            run.trouble = ""
        except TROUBLE as error:  # nothing was planned; what falls due meanwhile is planned when it is over
            run.trouble = str(error)
            logger.warning("scheduler: %s; trying again", error)
        try:
            await asyncio.wait_for(stopping.wait(), PLAN_EVERY_S / max(1.0, run.clock.speed / 60))
        except TimeoutError:
            continue


def _next_plan(run: EmbeddedRun) -> datetime:
    """Now; virtual time waits for us instead of running ahead of what can be fetched."""
    now, reached = run.clock.now(), run.planner.watermark()
    if isinstance(run.clock, RealClock) or reached is None:
        return now
    if any(waiting > VIRTUAL_BACKLOG for waiting in run.backlog().values()):
        run.clock.set(reached)
        return reached
    return min(now, reached + VIRTUAL_STEP)


async def advance_to(
    run: EmbeddedRun, until: datetime, step: timedelta, *, stored: bool = True, judged: bool = True
) -> None:
    """Virtual time only: plan step by step to `until`, everything read before the next step is planned. Unless
    `stored`, the warehouse may lag behind, and unless `judged` the rules: no plan depends on them."""
    assert isinstance(run.clock, VirtualClock)
    reached = run.planner.watermark() or run.options.started_at or run.clock.now()
    while reached < until:
        reached = min(reached + step, until)
        run.clock.set(min(reached, until))
        await run.plan_until(reached)
        await run.drain(stored=stored, judged=judged)
