"""What stands at the other end of a feed: a reader of server-sent events, and a receiver of webhooks."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from pipelines.log.records import NewRecord
from pipelines.log.sqlite import SqliteLog
from schemas.events.codec import encode
from schemas.events.envelope import Event
from tests.support.looks import moved

PATIENCE_S = 60.0  # for a busy machine; what is right takes milliseconds


def transitions(count: int, first: int = 0) -> list[Event]:
    return [moved("confirmed", "2026-07-01T08:00:00+08:00", finding=f"f{n}") for n in range(first, first + count)]


def publish(log: SqliteLog, events: list[Event], topic: str = "findings-public") -> None:
    log.append(NewRecord(topic, one.partitionkey, encode(one)) for one in events)


@dataclass(frozen=True)
class Sent:
    """One server-sent event."""

    id: str
    kind: str
    data: bytes


@asynccontextmanager
async def opened(url: str, **headers: str) -> AsyncIterator[aiohttp.ClientResponse]:
    """An open stream, bounded by patience."""
    limit = aiohttp.ClientTimeout(total=PATIENCE_S)
    async with aiohttp.ClientSession(timeout=limit) as session, session.get(url, headers=headers) as answer:
        yield answer


async def frames(url: str, count: int, **headers: str) -> list[Sent]:
    """Open a stream, read `count` events, leave."""
    found: list[Sent] = []
    async with opened(url, **headers) as answer:
        assert answer.status == 200, await answer.text()
        assert answer.content_type == "text/event-stream"
        lines: dict[str, bytes] = {}
        while len(found) < count:
            line = (await answer.content.readuntil(b"\n")).rstrip(b"\n")
            name, _, value = line.partition(b": ")
            if name:
                lines[name.decode()] = value
            elif "data" in lines:
                found.append(Sent(lines["id"].decode(), lines["event"].decode(), lines["data"]))
                lines = {}
    return found


@dataclass
class Receiver:
    """Takes webhooks; `answers` are the statuses of the first calls, 204 after that. `wanted` calls set `enough`."""

    answers: list[int] = field(default_factory=list)
    wanted: int = 1
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    enough: asyncio.Event = field(default_factory=asyncio.Event)
    before: Callable[[int], object] = lambda number: None

    async def answer(self, request: web.Request) -> web.Response:
        self.calls.append((dict(request.headers), await request.read()))
        self.before(len(self.calls))
        status = self.answers.pop(0) if self.answers else 204
        if len(self.calls) >= self.wanted:
            self.enough.set()
        headers = {"Location": "/elsewhere"} if status in (301, 302, 307) else {}
        return web.Response(status=status, headers=headers)

    @property
    def bodies(self) -> list[bytes]:
        return [body for _, body in self.calls]


@asynccontextmanager
async def listening(app: web.Application) -> AsyncIterator[str]:
    """Serve on a free loopback port; yields the address without a slash at its end."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
