"""Server-sent events (text/event-stream) of a public topic, with resume.

`id` is the record's offset: a client that comes back with `Last-Event-ID` gets what came after it. Delivery is at
least once; the event's own `id` in the data is what to deduplicate by.
"""

import asyncio
import json
from dataclasses import dataclass, field

from aiohttp import web

from pipelines.log.records import Record
from pipelines.log.sqlite import PARTITION, SqliteLog
from pipelines.subscribers import FEEDS

POLL_S = 0.25
BATCH = 200
MOST_STREAMS = 64
HEADERS = {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
BEAT = b": still here\n\n"


@dataclass
class EventStreams:
    """All open streams of one console. `beat_s`: a quiet stream says so often that it is alive."""

    log: SqliteLog
    beat_s: float = 15.0
    _open: int = 0
    _closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def close(self, app: web.Application) -> None:
        """Let every stream end; clients come back with what they saw last."""
        self._closing.set()

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """GET /events?topic=findings[&from=now]. 400 with a sentence for what cannot be served, 503 when too many."""
        topic, offset = self._asked(request)
        if self._open >= MOST_STREAMS:
            raise web.HTTPServiceUnavailable(text="too many streams are open; close one, then try again.\n")
        response = web.StreamResponse(headers=HEADERS)
        self._open += 1
        try:
            await response.prepare(request)
            await self._send(response, topic, offset)
        except ConnectionResetError:
            pass  # the client has gone; it comes back with what it saw last
        finally:
            self._open -= 1
        return response

    def _asked(self, request: web.Request) -> tuple[str, int]:
        feed = request.query.get("topic", "findings")
        if feed not in FEEDS:
            raise web.HTTPBadRequest(text=f"topic {feed!r}: there is no such feed; ask for {' or '.join(FEEDS)}.\n")
        topic = FEEDS[feed]
        last = request.headers.get("Last-Event-ID") or request.query.get("last_event_id")
        if last is None:
            now = request.query.get("from") == "now"
            return topic, self.log.end_offset(topic) if now else 0
        if not (last.isascii() and last.isdigit()) or int(last) >= self.log.end_offset(topic):
            raise web.HTTPBadRequest(
                text=f"Last-Event-ID {last!r} is none of this log; leave it out to begin with the oldest event.\n"
            )
        return topic, int(last) + 1

    async def _send(self, response: web.StreamResponse, topic: str, offset: int) -> None:
        quiet_since = asyncio.get_running_loop().time()
        await response.write(BEAT)
        while not self._closing.is_set():
            records = await asyncio.to_thread(self.log.read, topic, PARTITION, offset, BATCH)
            now = asyncio.get_running_loop().time()
            if records:
                await response.write(b"".join(map(_frame, records)))
                offset, quiet_since = records[-1].offset + 1, now
                continue
            if now - quiet_since >= self.beat_s:
                await response.write(BEAT)
                quiet_since = now
            await self._pause()

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._closing.wait(), POLL_S)
        except TimeoutError:
            pass


def _frame(record: Record) -> bytes:
    """One event; its bytes are JSON without line ends."""
    kind = json.loads(record.value)["type"]
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (record.offset, kind.encode(), record.value)
