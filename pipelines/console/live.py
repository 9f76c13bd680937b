"""Live numbers of the start pages: server-sent events that follow the run. Without a script the page shows what was
there when it was opened."""

import asyncio
from dataclasses import dataclass, field

import orjson
from aiohttp import web

from pipelines.console.office import Office
from pipelines.console.pages.numbers import numbers
from pipelines.subscribers.server_sent import BEAT, HEADERS

EVERY_S = 3.0
LASTS_S = 600.0  # then the browser asks again, and who may no longer read gets nothing
MOST_STREAMS = 64


@dataclass
class LiveNumbers:
    """The open streams of one console."""

    every_s: float = EVERY_S
    lasts_s: float = LASTS_S
    _open: set[asyncio.Task[None] | None] = field(default_factory=set)
    _closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def close(self, _: web.Application) -> None:
        """End the streams and wait for them: one whose page is gone still asks, and nobody else would wait for it."""
        self._closing.set()
        if streams := [one for one in self._open if one is not None]:
            await asyncio.wait(streams)

    async def stream(self, office: Office, request: web.Request) -> web.StreamResponse:
        """GET /live: a message whenever a number has changed. 503 when too many are open."""
        if len(self._open) >= MOST_STREAMS:
            raise web.HTTPServiceUnavailable(text="打开的页面过多，数字暂不自动更新。")
        response = web.StreamResponse(headers=HEADERS)
        task = asyncio.current_task()
        self._open.add(task)
        try:
            await response.prepare(request)
            await self._send(office, request, response)
        except ConnectionResetError:
            pass  # the page was closed
        finally:
            self._open.discard(task)
        return response

    async def _send(self, office: Office, request: web.Request, response: web.StreamResponse) -> None:
        loop = asyncio.get_running_loop()
        until, told = loop.time() + self.lasts_s, dict[str, str]()
        while not self._closing.is_set() and loop.time() < until:
            now = await numbers(office, request)
            await response.write(BEAT if now == told else b"data: " + orjson.dumps(now) + b"\n\n")
            told = now
            try:
                await asyncio.wait_for(self._closing.wait(), self.every_s)
            except TimeoutError:
                continue
