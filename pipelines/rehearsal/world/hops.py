"""The fetcher's questions answered from a recorded world, in place of connections."""

from collections import Counter
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from pipelines.rehearsal.world.recorded import Content, Source, World
from stages.fetcher.agents import agent_of
from stages.fetcher.answer import Answer, FaultError, Reply
from stages.fetcher.asking import Ask
from stages.fetcher.meter import Meter
from stages.fetcher.settings import Caps

_KEPT = 128  # contents in memory: one page is asked for many times a day


class RecordedHops:
    """Implements `stages.fetcher.asking.Hops`. `always` are addresses that answer where the world says nothing of
    them: the reference targets, since a rehearsal has no network that could be ill. `missing` counts the questions that
    the world had no answer for, by address."""

    connects = False

    def __init__(self, world: World, caps: Caps, always: frozenset[str] = frozenset()) -> None:
        self._world, self._caps, self._always = world, caps, always
        self._content = lru_cache(_KEPT)(_content)
        self.answered = 0
        self.missing: Counter[str] = Counter()

    async def usual(self, ask: Ask, meter: Meter, answer: Answer) -> Reply:
        """The recorded answer. Raises FaultError with the recorded failure, or `not_recorded`."""
        recorded = self._world.answer(ask.address.href, agent_of(ask.headers.get("User-Agent", "")), _instant(ask))
        if recorded is None and ask.address.href in self._always:
            answer.reply = Reply(204, {}, None, [])
            return answer.reply
        if recorded is None:
            self.missing[ask.address.href] += 1
            raise FaultError("not_recorded", "the recorded world holds no answer at this time")
        self.answered += 1
        if recorded.failed is not None:
            raise FaultError(recorded.failed, "recorded failure")
        assert recorded.source is not None
        answer.reply = self._reply(self._content(recorded.source), ask.method)
        return answer.reply

    async def tolerant(self, ask: Ask, meter: Meter, answer: Answer) -> Reply:
        """The same answer: what was recorded had been taken by some client."""
        return await self.usual(ask, meter, answer)

    async def close(self) -> None:
        self._content.cache_clear()

    def _reply(self, content: Content, method: str) -> Reply:
        headers: dict[str, str] = {}
        for name, value in content.headers:
            key = name.lower()
            headers[key] = f"{headers[key]}, {value}" if key in headers else value
        cookies = [value for name, value in content.headers if name.lower() == "set-cookie"]
        reply = Reply(content.status, headers, headers.get("location"), cookies)
        if method != "HEAD":
            cap = self._caps.wire_bytes
            reply.parts, reply.size = [content.body[:cap]], len(content.body[:cap])
            reply.cut = content.cut or len(content.body) > cap
        return reply


def _content(source: Source) -> Content:
    return source.content()


def _instant(ask: Ask) -> datetime:
    """The virtual time of a request: its `Date` header says it also where a reference is asked."""
    date = ask.headers.get("Date")
    if date is None:
        return ask.at
    told = parsedate_to_datetime(date)
    return max(ask.at, told if told.tzinfo else told.replace(tzinfo=UTC))
