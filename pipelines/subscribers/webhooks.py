"""Webhooks: every event of a public topic is posted to the receiver, in order, signed, until it is taken.

The offset moves only after the receiver has answered 2xx: delivery is at least once. An event that is refused a
bounded number of times goes to `dead-letters` and the next one follows; an operator replays it later.

The Standard Webhooks specification: an answer 410 ends the subscription of that address, `Retry-After` says how long to
wait at least before the next attempt.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

import aiohttp
import msgspec

from pipelines.log.records import Commit, Log, Record
from pipelines.metrics import WEBHOOKS, begin_webhook
from pipelines.subscribers import CONTENT_TYPE, FEEDS, head_of, outward
from pipelines.subscribers.settings import Webhook
from pipelines.subscribers.signing import signature
from schemas.events.actor import Actor
from schemas.events.dead_letters import DeadLetter
from schemas.mistakes import MistakeError
from schemas.rights import may

logger = logging.getLogger(__name__)
PAUSES_S = (1.0, 5.0, 30.0, 120.0, 600.0)  # between attempts; the last one repeats
LONGEST_WAIT_S = 3_600.0  # of what a receiver may ask for: its neighbours' word must not hold an event for days
IDLE_S = 0.5
BATCH = 100
REVISION = 1
GONE = 410
ENDED = "ended"  # key of the state that says at which address the subscription was ended


class Answer(NamedTuple):
    """`why` is empty when the event was taken. `wait_s`: the receiver asks for a pause of so long."""

    why: str
    wait_s: float = 0.0
    gone: bool = False


class _Ended(msgspec.Struct, frozen=True):
    url: str
    at: datetime


@dataclass
class Delivery:
    """One topic to one receiver. `now` gives real time: signatures are only good for minutes."""

    log: Log
    hook: Webhook
    topic: str
    now: Callable[[], datetime]
    pauses: Sequence[float] = PAUSES_S
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def stage(self) -> str:
        """The name under which the offset is kept."""
        return f"webhook-{self.hook.name}"

    def stop(self) -> None:
        """The attempt in hand is finished, no other begins; what was not taken is tried again after the next start."""
        self._stopping.set()

    async def run(self) -> None:
        """Deliver until stopped. Trouble with our own log is waited out, never skipped."""
        async with aiohttp.ClientSession(auto_decompress=False) as session:
            while not self._stopping.is_set():
                try:
                    if await asyncio.to_thread(self.ended):
                        logger.warning("%s: ended by %s (410); see docs/subscribers.md", self.stage, self.hook.url)
                        return
                    moved = await self.step(session)
                except Exception as error:  # whatever it is, a receiver is not forgotten in silence
                    logger.warning("%s: %s: %s; trying again", self.stage, type(error).__name__, error)
                    moved = False
                if not moved:
                    await self._pause(IDLE_S)

    def ended(self) -> bool:
        """Whether the receiver has answered 410 at the address that the settings give."""
        raw = self.log.state(self.stage, [ENDED]).get(ENDED)
        return raw is not None and msgspec.json.decode(raw, type=_Ended).url == self.hook.url

    def _end(self) -> None:
        """Remember that nobody is to be asked at this address again; what was not taken stays unread."""
        told = msgspec.json.encode(_Ended(self.hook.url, self.now()))
        self.log.commit(Commit(self.stage, state={ENDED: told}))
        WEBHOOKS.labels(self.hook.name, "ended").inc()

    async def step(self, session: aiohttp.ClientSession) -> bool:
        """Deliver what there is, up to a batch of each partition; false when nothing was there, the subscription has
        ended or we are to stop."""
        if await asyncio.to_thread(self.ended):
            return False
        moved = False
        for partition, offset in enumerate(await asyncio.to_thread(self._next)):
            records = await asyncio.to_thread(self.log.read, self.topic, partition, offset, BATCH)
            for record in records:
                why = await self._deliver(session, record)
                if why is None:
                    return False
                dead = [self._dead(record, why)] if why else []
                place = {(self.topic, partition): record.offset + 1}
                await asyncio.to_thread(self.log.commit, Commit(self.stage, offsets=place, dead=dead))
            moved = moved or bool(records)
        return moved

    def _next(self) -> list[int]:
        """The offset in each partition of what is to be delivered next."""
        begun, ends = f"begun:{self.topic}", self.log.ends(self.topic)
        if not self.log.state(self.stage, [begun]):
            first = ends if self.hook.begin == "now" else [0] * len(ends)
            places = {(self.topic, partition): offset for partition, offset in enumerate(first)}
            self.log.commit(Commit(self.stage, offsets=places, state={begun: b"1"}))
        return [self.log.next_offset(self.stage, self.topic, partition) for partition in range(len(ends))]

    async def _deliver(self, session: aiohttp.ClientSession, record: Record) -> str | None:
        """Empty when it was taken, the last refusal when it never was, None when we were stopped before that or the
        receiver ended the subscription."""
        answer = Answer("")
        if not head_of(record.value).is_wanted(self.hook.programs, self.hook.kinds):
            return ""  # another office's, or of another kind: passed over as taken
        for attempt in range(self.hook.attempts):
            if self._stopping.is_set():
                return None
            answer = await self._attempt(session, record)
            WEBHOOKS.labels(self.hook.name, "refused" if answer.why else "taken").inc()
            if not answer.why:
                return ""
            logger.warning("%s: offset %s of %s was not taken: %s", self.stage, record.offset, self.topic, answer.why)
            if answer.gone:
                await asyncio.to_thread(self._end)
                return None
            if attempt + 1 < self.hook.attempts:
                await self._pause(max(answer.wait_s, self.pauses[min(attempt, len(self.pauses) - 1)]))
        WEBHOOKS.labels(self.hook.name, "given_up").inc()
        return answer.why

    async def _attempt(self, session: aiohttp.ClientSession, record: Record) -> Answer:
        """Taken when the receiver answered 2xx. A redirect is no answer: it might lead anywhere."""
        body = outward(record.value)
        headers, timeout = self._headers(body), aiohttp.ClientTimeout(total=self.hook.timeout_s)
        asked = session.post(self.hook.url, data=body, headers=headers, timeout=timeout, allow_redirects=False)
        try:
            async with asked as answer:
                if 200 <= answer.status < 300:
                    return Answer("")
                wait_s = asked_pause(answer.headers.get("Retry-After", ""), self.now())
                return Answer(f"answered {answer.status}", wait_s, answer.status == GONE)
        except TimeoutError:
            return Answer(f"no answer within {self.hook.timeout_s:g} s")
        except (aiohttp.ClientError, OSError) as error:
            return Answer(f"{type(error).__name__}: {error}")

    def _headers(self, body: bytes) -> dict[str, str]:
        event_id = head_of(body).id
        timestamp = int(self.now().timestamp())
        return {
            "Content-Type": CONTENT_TYPE,
            "webhook-id": event_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(self.hook.key, event_id, timestamp, body),
        }

    def _dead(self, record: Record, why: str) -> DeadLetter:
        return DeadLetter(
            topic=self.topic,
            partition=record.partition,
            offset=record.offset,
            stage=self.stage,
            revision=REVISION,
            error="WebhookRefused",
            cause=f"{self.hook.url}: {why}",
            raw=record.value,
            at=self.now(),
            attempts=self.hook.attempts,
        )

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            pass


def asked_pause(retry_after: str, now: datetime) -> float:
    """Seconds that a `Retry-After` header asks for (RFC 9110 10.2.3: seconds, or a date), at most LONGEST_WAIT_S; 0 for
    what is neither."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:12])
    else:
        try:
            until = parsedate_to_datetime(text)
        except ValueError:
            return 0.0
        seconds = (until - now).total_seconds() if until.tzinfo else 0.0
    return min(max(seconds, 0.0), LONGEST_WAIT_S)


def service(name: str) -> Actor:
    """The system that receives a webhook, as an actor."""
    return Actor(id=f"webhook:{name}", name=name, roles=("service",))


class Webhooks:
    """All receivers of a run: each goes its own pace, none holds up another."""

    def __init__(self, log: Log, hooks: Sequence[Webhook], now: Callable[[], datetime]) -> None:
        self._deliveries = [Delivery(log, hook, FEEDS[feed], now) for hook in hooks for feed in hook.topics]
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to deliver. Raises MistakeError when a receiver may not be told."""
        for one in self._deliveries:
            refused = may(service(one.hook.name), "subscribe")
            if refused is not None:
                raise MistakeError(refused)
        for one in self._deliveries:
            begin_webhook(one.hook.name)
        self._tasks = [asyncio.create_task(one.run(), name=one.stage) for one in self._deliveries]

    async def stop(self) -> None:
        for one in self._deliveries:
            one.stop()
        await asyncio.gather(*self._tasks)
