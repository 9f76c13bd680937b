"""One check from its first attempt to its last: GET after a bad HEAD, one retry, and whether we were well."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from schemas.events.checks import PlannedCheck
from schemas.events.fetches import Attempt, FetchError
from stages.fetcher.answer import Answer
from stages.fetcher.client import Client
from stages.fetcher.health import Health, NetworkHealth
from stages.fetcher.settings import FetcherSettings

# A dropped packet must not look like a dead site. Time-outs are not tried again: the limit is the measure.
_RETRIED: frozenset[FetchError] = frozenset({"dns", "refused", "reset", "protocol"})
_HEAD_SHARE = 1 / 3  # of the limit; some servers never answer HEAD


@dataclass(slots=True)
class Tried:
    """`own_network`: the failure proves nothing, our side was not well. `doubtful`: it timed out while our side was
    strained, and should be looked at again in quieter times."""

    check: PlannedCheck
    started: datetime
    answer: Answer
    attempts: list[Attempt] = field(default_factory=list)
    own_network: bool = False
    doubtful: bool = False
    void_attempts: int = 0
    sha256: str | None = None


class Trial:
    """All attempts of a check share its limit of time, as a citizen who presses reload waits on."""

    def __init__(self, client: Client, health: NetworkHealth, settings: FetcherSettings) -> None:
        self._client, self._health, self._settings = client, health, settings

    async def run(self, check: PlannedCheck, earlier: Sequence[Attempt] = ()) -> Tried:
        """`earlier` are attempts in doubt: kept, but their time is not counted."""
        clock = self._settings.clock
        tried = Tried(check, clock.now_for(check), Answer(), list(earlier), void_attempts=len(earlier))
        begun = clock.monotonic()
        if check.method == "HEAD":
            await self._attempt(tried, "HEAD", check.visit_timeout_ms * _HEAD_SHARE, 0.0)
            if not _bad(tried.answer):
                return tried
        await self._get(tried)
        await self._ask_health(tried, begun)
        if tried.answer.error in _RETRIED and not tried.own_network:
            await asyncio.sleep(self._settings.retry_pause_ms / 1000 / self._settings.time_scale)
            await self._get(tried)
            await self._ask_health(tried, begun)
        return tried

    async def _ask_health(self, tried: Tried, begun: float) -> None:
        """Whether a failure by network may be held against the site."""
        if not tried.answer.by_network:
            return
        health = Health.WELL
        if self._settings.void_logic and self._health.knows:
            health = await self._health.since(tried.check, begun)
        tried.own_network = health is Health.SICK
        strained = tried.answer.starved or health is Health.STRAINED
        tried.doubtful = tried.answer.error == "timeout" and strained and not tried.own_network

    async def _get(self, tried: Tried) -> None:
        spent = sum(attempt.total_ms or 0.0 for attempt in tried.attempts[tried.void_attempts :])
        await self._attempt(tried, "GET", float(tried.check.visit_timeout_ms), spent)

    async def _attempt(self, tried: Tried, method: str, limit_ms: float, spent_ms: float) -> None:
        at = self._settings.clock.now_for(tried.check)
        answer = await self._client.attempt(tried.check, method, limit_ms, spent_ms)
        tried.answer = answer
        tried.attempts.append(
            Attempt(
                at=at,
                method=method,
                status=answer.status,
                error=answer.error,
                detail=answer.detail,
                total_ms=round((answer.phases.total or 0.0) - spent_ms, 3),
            )
        )


def _bad(answer: Answer) -> bool:
    """A HEAD that says nothing good is asked again as GET: many servers refuse or mishandle it."""
    return answer.status is None or answer.status >= 400 or answer.error is not None
