"""Health that proves progress, and metrics."""

import asyncio
import time
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from pipelines.clock import RealClock
from pipelines.console.shown import Shown
from pipelines.office.edition_keeper import failures
from pipelines.office.source_troubles import source_troubles
from pipelines.office.work_calendar import calendar_warnings
from pipelines.topology import BY_STAGE
from schemas.events.codec import dumps
from schemas.registry.model import Subject
from schemas.times import day_of

STUCK_AFTER_S = 180.0  # with work waiting, a stage that finished no batch for so long is stuck


def _today() -> date:
    return day_of(RealClock().now())


class Status:
    """Remembers when each stage was last seen to move."""

    def __init__(self, shown: Shown, today: Callable[[], date] = _today) -> None:
        self._shown, self._today = shown, today
        self._moved: dict[str, tuple[int, float]] = {}

    async def health(self, request: web.Request) -> web.Response:
        """200 while every stage moves or has nothing to do, 503 otherwise; the body says which."""
        stages = await self.stages()
        well = all(stage["well"] for stage in stages)
        missing = await asyncio.to_thread(calendar_warnings, self._shown.folder.root, self._today())
        warnings = [*missing, *await self.troubles(self._shown.installation.listed)]
        body = dumps({"status": "ok" if well else "stuck", "stages": stages, "warnings": warnings})
        return web.Response(body=body, status=200 if well else 503, content_type="application/json")

    async def notes(self, watched: Iterable[Subject]) -> list[str]:
        """What an office must know and nothing stands still for: editions that could not be made, missing notices,
        sources that tell nothing of what it watches."""
        failed = await asyncio.to_thread(failures, self._shown.log)
        missing = await asyncio.to_thread(calendar_warnings, self._shown.folder.root, self._today())
        return [*(one.text for one in failed), *missing, *await self.troubles(watched)]

    async def troubles(self, watched: Iterable[Subject]) -> list[str]:
        """What is wrong with the sources of what is watched, with the mend."""
        found = await asyncio.to_thread(source_troubles, self._shown.folder, self._shown.log, watched)
        return [one.text for one in found]

    async def stages(self) -> list[dict[str, Any]]:
        now = time.monotonic()
        out = []
        for one in await self._shown.progress():
            done, since = self._moved.get(one.stage, (-1, now))
            if one.done != done or not one.backlog:
                done, since = one.done, now
            self._moved[one.stage] = (done, since)
            out.append(
                {
                    "stage": one.stage,
                    "title": BY_STAGE[one.stage].title,
                    "well": not one.error and now - since <= STUCK_AFTER_S,
                    "backlog": one.backlog,
                    "batches": one.done,
                    "error": one.error,
                }
            )
        return out

    async def overview(self, request: web.Request) -> web.Response:
        """What `xunwang status` asks for while a run holds the warehouse."""
        return web.Response(body=dumps(await self._shown.overview()), content_type="application/json")

    async def metrics(self, request: web.Request) -> web.Response:
        await self._shown.measure()
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
