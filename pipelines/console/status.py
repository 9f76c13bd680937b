"""Health that proves progress, and metrics."""

import time
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from pipelines.console.shown import Shown
from pipelines.topology import BY_STAGE
from schemas.events.codec import dumps

STUCK_AFTER_S = 180.0  # with work waiting, a stage that finished no batch for so long is stuck


class Status:
    """Remembers when each stage was last seen to move."""

    def __init__(self, shown: Shown) -> None:
        self._shown = shown
        self._moved: dict[str, tuple[int, float]] = {}

    async def health(self, request: web.Request) -> web.Response:
        """200 while every stage moves or has nothing to do, 503 otherwise; the body says which."""
        stages = await self.stages()
        well = all(stage["well"] for stage in stages)
        body = dumps({"status": "ok" if well else "stuck", "stages": stages})
        return web.Response(body=body, status=200 if well else 503, content_type="application/json")

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
