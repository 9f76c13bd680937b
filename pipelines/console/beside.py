"""What goes on beside the pages for as long as a console is up."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

from aiohttp import web


class Beside:
    """Work without an end, begun and ended with the application. `wanted`: whether there is anything to do."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, None]], wanted: bool) -> None:
        self._work, self._wanted = work, wanted
        self._task: asyncio.Task[None] | None = None

    async def begin(self, _: web.Application) -> None:
        if self._wanted:
            self._task = asyncio.create_task(self._work())

    async def end(self, _: web.Application) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
