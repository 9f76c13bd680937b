"""Health that proves progress, and metrics."""

import asyncio
import time
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from pipelines.balance import Endings
from pipelines.embedded import EmbeddedRun
from pipelines.run_metrics import tell
from pipelines.topology import BY_STAGE
from schemas.events.codec import dumps

STUCK_AFTER_S = 180.0  # with work waiting, a stage that finished no batch for so long is stuck


class Status:
    """Remembers when each stage was last seen to move."""

    def __init__(self, run: EmbeddedRun) -> None:
        self._run = run
        self._endings = Endings(run.warehouse, run.registry.program.id)
        self._moved: dict[str, tuple[int, float]] = {}

    async def health(self, request: web.Request) -> web.Response:
        """200 while every stage moves or has nothing to do, 503 otherwise; the body says which."""
        stages = self.stages()
        well = all(stage["well"] for stage in stages)
        body = dumps({"status": "ok" if well else "stuck", "stages": stages})
        return web.Response(body=body, status=200 if well else 503, content_type="application/json")

    def stages(self) -> list[dict[str, Any]]:
        backlog, now = self._run.backlog(), time.monotonic()
        out = []
        for thread in self._run.threads:
            steps, since = self._moved.get(thread.name, (-1, now))
            if thread.steps != steps or not backlog[thread.name]:
                steps, since = thread.steps, now
            self._moved[thread.name] = (steps, since)
            stuck = now - since > STUCK_AFTER_S
            out.append(
                {
                    "stage": thread.name,
                    "title": BY_STAGE[thread.name].title,
                    "well": thread.failed is None and not stuck,
                    "backlog": backlog[thread.name],
                    "batches": thread.steps,
                    "error": str(thread.failed or ""),
                }
            )
        return out

    async def overview(self, request: web.Request) -> web.Response:
        """What `xunwang status` asks for while a run holds the warehouse."""
        return web.Response(body=dumps(await self._run.overview()), content_type="application/json")

    async def metrics(self, request: web.Request) -> web.Response:
        run = self._run
        await asyncio.to_thread(tell, run.log, self._endings, run.registry.program.id, run.clock.now())
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
