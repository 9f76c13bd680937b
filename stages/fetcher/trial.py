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
from stages.fetcher.patience import seconds_asked_for
from stages.fetcher.settings import FetcherSettings
from stages.fetcher.urls import BadUrlError, parse

# A dropped packet must not look like a dead site. Time-outs are not tried again: the limit is the measure.
_RETRIED: frozenset[FetchError] = frozenset({"dns", "refused", "reset", "protocol"})
# What a more tolerant client may take; a browser would not have stumbled over most of it.
_TOLERABLE: frozenset[FetchError] = frozenset({"reset", "protocol"})
_BROKEN: frozenset[FetchError] = frozenset({"reset", "timeout", "protocol"})  # as a dying connection breaks
_HEAD_SHARE = 1 / 3  # of the limit; some servers never answer HEAD


@dataclass(slots=True)
class Tried:
    """`own_network`: the failure proves nothing, our side was not well. `doubtful`: it timed out while our side was
    strained, and should be looked at again in quieter times. `refused`: what the usual client said to an answer that
    a tolerant one was then asked for. `uncounted_ms`: time of attempts that is not the site's."""

    check: PlannedCheck
    started: datetime
    answer: Answer
    attempts: list[Attempt] = field(default_factory=list)
    own_network: bool = False
    doubtful: bool = False
    void_attempts: int = 0
    uncounted_ms: float = 0.0
    waited_s: float = 0.0
    refused: str | None = None
    sha256: str | None = None

    def kept(self, sha256: str) -> None:
        """The body is in the store under this name."""
        self.sha256 = sha256


class Trial:
    """All attempts of a check share its limit of time, as a citizen who presses reload waits on."""

    def __init__(self, client: Client, health: NetworkHealth, settings: FetcherSettings) -> None:
        self._client, self._health, self._settings = client, health, settings

    async def look(self, check: PlannedCheck, earlier: Sequence[Attempt] = ()) -> Tried:
        """`earlier` are attempts in doubt: kept, but their time is not counted."""
        clock = self._settings.clock
        tried = Tried(check, clock.now_for(check), Answer(), list(earlier), void_attempts=len(earlier))
        begun = clock.monotonic()
        if check.method == "HEAD":
            await self._patiently(tried, "HEAD", check.visit_timeout_ms * _HEAD_SHARE)
            if not _bad(tried.answer) or tried.answer.retry_after is not None:
                return tried
            tried.uncounted_ms = 0.0
        await self._get(tried)
        await self._ask_health(tried, begun)
        if self._again(tried):
            await self._pause()
            first = tried.answer
            await self._get(tried, tolerant=_tolerable(first))
            if first.no_page is not None and tried.answer.error is not None:
                tried.answer = first  # the better answer of the two, though there is no page in it
            await self._ask_health(tried, begun)
        if self._again(tried) and _tolerable(tried.answer) and tried.refused is None:  # the first fault was another
            await self._get(tried, tolerant=True)
            await self._ask_health(tried, begun)
        return tried

    def _again(self, tried: Tried) -> bool:
        answer = tried.answer
        return (answer.error in _RETRIED or answer.no_page is not None) and not tried.own_network

    async def _pause(self) -> None:
        await asyncio.sleep(self._settings.retry_pause_ms / 1000 / self._settings.time_scale)

    async def _ask_health(self, tried: Tried, begun: float) -> None:
        """Whether a failure by network may be held against the site."""
        answer = tried.answer
        if answer.ours:
            tried.own_network = True
        if not answer.by_network or answer.ours:
            return
        health = Health.WELL
        if self._settings.void_logic and self._health.knows:
            health = await self._health.since(tried.check, begun)
        if self._settings.void_logic and health is not Health.SICK and not await self._resolver_is_well(tried):
            health = Health.SICK
        tried.own_network = health is Health.SICK
        strained = answer.starved or health is Health.STRAINED
        tried.doubtful = answer.error == "timeout" and strained and not tried.own_network

    async def _resolver_is_well(self, tried: Tried) -> bool:
        """Whether a name that was not found may be held against the site: references that are given as addresses, or
        in the registry's own table, say nothing about our resolver."""
        error, settings = tried.answer.unresolved, self._settings
        if error is None or error.certain:
            return True
        host = _host(tried.answer.final_url or tried.check.url)
        limit_s = settings.reference_timeout_ms / 1000 / settings.time_scale
        return await self._client.names.well(
            host, negative=error.negative, witnesses=settings.well_known_names, limit_s=limit_s
        )

    async def _get(self, tried: Tried, *, tolerant: bool = False) -> None:
        """GET; on a kept connection that broke, at once again on a new one: that was no try at the site."""
        if tolerant:
            tried.refused = tried.answer.detail or tried.answer.no_page or str(tried.answer.error)
        await self._patiently(tried, "GET", float(tried.check.visit_timeout_ms), tolerant=tolerant)
        if tried.answer.reused and tried.answer.error in _BROKEN and tried.answer.reply is None:
            tried.uncounted_ms += tried.attempts[-1].total_ms or 0.0
            await self._patiently(tried, "GET", float(tried.check.visit_timeout_ms), fresh=True)

    async def _patiently(
        self, tried: Tried, method: str, limit_ms: float, *, tolerant: bool = False, fresh: bool = False
    ) -> None:
        """An attempt, and others after each wait that the server asks for, as far as they fit into the slot."""
        for left in reversed(range(1 + self._settings.pace.asked_again)):
            await self._attempt(tried, method, limit_ms, tolerant=tolerant, fresh=fresh)
            url = tried.answer.final_url or tried.check.url
            if tried.answer.retry_after is None:
                self._client.relieved(url)
                return
            wait_s = seconds_asked_for(tried.answer, self._settings.clock.now_for(tried.check))
            if not left or not self._fits(tried, wait_s) or not self._client.hold(url, wait_s):
                return
            tried.waited_s += wait_s
            await asyncio.sleep(wait_s / self._settings.time_scale)

    def _fits(self, tried: Tried, wait_s: float) -> bool:
        waited = tried.waited_s + wait_s
        left = (tried.check.not_after - self._settings.clock.now_for(tried.check)).total_seconds()
        return waited <= min(left, self._settings.pace.longest_wait_ms / 1000)

    async def _attempt(self, tried: Tried, method: str, limit_ms: float, *, tolerant: bool, fresh: bool) -> None:
        at = self._settings.clock.now_for(tried.check)
        counted = 0.0
        if method == "GET":
            counted = sum(attempt.total_ms or 0.0 for attempt in tried.attempts[tried.void_attempts :])
        spent_ms = max(counted - tried.uncounted_ms, 0.0)
        answer = await self._client.attempt(tried.check, method, limit_ms, spent_ms, tolerant=tolerant, fresh=fresh)
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


def _tolerable(answer: Answer) -> bool:
    return answer.error in _TOLERABLE or answer.no_page is not None


def _host(url: str) -> str:
    try:
        return parse(url).host
    except BadUrlError:
        return url
