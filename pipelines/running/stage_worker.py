"""What a stage's thread works with."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from pipelines.running.news import News
from pipelines.running.runner import StageLoop


@dataclass
class StageWorker:
    """A stage's loop, whether there is news for it, and what must be closed with it."""

    loop: StageLoop
    news: News
    closing: list[Callable[[], object]] = field(default_factory=list)

    @property
    def trouble(self) -> str:
        return self.loop.trouble

    async def step(self) -> int:
        return await self.news.look(self.loop.step)

    async def close(self) -> None:
        for close in self.closing:
            done = close()
            if asyncio.iscoroutine(done):
                await done
