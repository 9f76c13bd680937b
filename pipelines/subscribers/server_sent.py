"""Server-sent events (text/event-stream) of a public topic, with resume.

`id` is the place up to which the client has everything: the offset of the last record, on a cluster of the last one of
each partition (`-` where there was none yet), with commas between. A client that comes back with `Last-Event-ID` gets
what came after it. Delivery is at least once; the event's own `id` in the data is what to deduplicate by.
"""

import asyncio
import time
from dataclasses import dataclass, field

from aiohttp import web

from pipelines.log.records import Log, Record
from pipelines.subscribers import FEEDS, head_of, outward
from schemas.registry.subjects import SUBJECTS

POLL_S = 0.25
BATCH = 200
MOST_STREAMS = 64
HEADERS = {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
BEAT = b": still here\n\n"
NOTHING = "-"
Wanted = tuple[list[str], list[str]]  # programs, kinds of subject; none named: all


@dataclass
class EventStreams:
    """All open streams of one console. `beat_s`: a quiet stream says so often that it is alive."""

    log: Log
    beat_s: float = 15.0
    _open: int = 0
    _ends: dict[str, tuple[float, list[int]]] = field(default_factory=dict)
    _closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def close(self, app: web.Application) -> None:
        """Let every stream end; clients come back with what they saw last."""
        self._closing.set()

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """GET /events?topic=findings[&from=now][&program=ID][&kind=site]. 400 with a sentence for what cannot
        be served, 503 when too many are open."""
        wanted = _wanted(request)
        topic, next_offsets = await asyncio.to_thread(self._asked, request)
        if self._open >= MOST_STREAMS:
            raise web.HTTPServiceUnavailable(text="too many streams are open; close one, then try again.\n")
        response = web.StreamResponse(headers=HEADERS)
        self._open += 1
        try:
            await response.prepare(request)
            await self._send(response, topic, next_offsets, wanted)
        except ConnectionResetError:
            pass  # the client has gone; it comes back with what it saw last
        finally:
            self._open -= 1
        return response

    def _asked(self, request: web.Request) -> tuple[str, list[int]]:
        """The topic, and the offset of each partition from which on the client wants it."""
        feed = request.query.get("topic", "findings")
        if feed not in FEEDS:
            raise web.HTTPBadRequest(text=f"topic {feed!r}: there is no such feed; ask for {' or '.join(FEEDS)}.\n")
        topic = FEEDS[feed]
        ends = self.log.ends(topic)
        last = request.headers.get("Last-Event-ID") or request.query.get("last_event_id")
        if last is None:
            return topic, ends if request.query.get("from") == "now" else [0] * len(ends)
        next_offsets = [_after(text) for text in last.split(",")]
        if len(next_offsets) != len(ends) or any(not 0 <= n <= end for n, end in zip(next_offsets, ends, strict=True)):
            raise web.HTTPBadRequest(
                text=f"Last-Event-ID {last!r} is none of this log; leave it out to begin with the oldest event.\n"
            )
        return topic, next_offsets

    async def _send(self, response: web.StreamResponse, topic: str, next_offsets: list[int], wanted: Wanted) -> None:
        quiet_since = asyncio.get_running_loop().time()
        await response.write(BEAT)
        while not self._closing.is_set():
            records = await asyncio.to_thread(self._new, topic, next_offsets)
            now = asyncio.get_running_loop().time()
            if records:
                if told := b"".join(_frame(record, next_offsets, wanted) for record in records):
                    await response.write(told)
                    quiet_since = now
                continue
            if now - quiet_since >= self.beat_s:
                await response.write(BEAT)
                quiet_since = now
            await self._pause()

    def _new(self, topic: str, next_offsets: list[int]) -> list[Record]:
        """What has come in the first partition that has something."""
        for partition, end in enumerate(self._ends_of(topic)):
            if next_offsets[partition] < end:
                return self.log.read(topic, partition, next_offsets[partition], BATCH)
        return []

    def _ends_of(self, topic: str) -> list[int]:
        """The ends, asked for once by all open streams together."""
        asked, ends = self._ends.get(topic, (-POLL_S, []))
        if time.monotonic() - asked >= POLL_S:
            ends = self.log.ends(topic)
            self._ends[topic] = (time.monotonic(), ends)
        return ends

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._closing.wait(), POLL_S)
        except TimeoutError:
            pass


def _after(text: str) -> int:
    """The offset after a written one; -1 for what is none."""
    if text == NOTHING:
        return 0
    return int(text) + 1 if text.isascii() and text.isdigit() else -1


def _wanted(request: web.Request) -> Wanted:
    programs, kinds = request.query.getall("program", []), request.query.getall("kind", [])
    if strange := [kind for kind in kinds if kind not in SUBJECTS]:
        raise web.HTTPBadRequest(text=f"kind {strange[0]!r}: there is no such kind; ask for {', '.join(SUBJECTS)}.\n")
    return programs, kinds


def _frame(record: Record, next_offsets: list[int], wanted: Wanted) -> bytes:
    """One event, which moves its partition on; its bytes are JSON without line ends. Empty for an event of another
    program or kind of subject than those asked for."""
    next_offsets[record.partition] = record.offset + 1
    place = ",".join(str(offset - 1) if offset else NOTHING for offset in next_offsets)
    head = head_of(record.value)
    if not head.is_wanted(*wanted):
        return b""
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (place.encode(), head.type.encode(), outward(record.value))
