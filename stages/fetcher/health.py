"""Whether our own network is well, told by reference targets: our outage must harm nobody.

A visit that failed by network counts only when references answered a probe begun *after* the failure, and no probe
found us sick since the visit began: an outage that flaps between two batches is therefore never held against a site.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from schemas.events.checks import PlannedCheck
from stages.fetcher.agents import http_date
from stages.fetcher.settings import FetcherSettings

_SPANS_KEPT = 256
_FRESH_S = 60.0  # of life; references are other people's sites


class Prober(Protocol):
    """Asks one reference target; `date` as in the `Date` header of a demo. Milliseconds of life, None: no answer."""

    async def answers(self, url: str, date: str | None) -> float | None: ...


class Health(Enum):
    """`STRAINED`: references answer, but so slowly that a time-out may be our own doing."""

    WELL = "well"
    STRAINED = "strained"
    SICK = "sick"


@dataclass(slots=True)
class _Span:
    begun: float
    ended: float
    health: Health


@dataclass(slots=True)
class _Line:
    """Probes of one moment: in life all of them; in a demo those that carry the same virtual time."""

    running: asyncio.Task[Health] | None = None
    waiting: asyncio.Task[Health] | None = None
    spans: list[_Span] = field(default_factory=list)


class NetworkHealth:
    """Probes are shared: however many visits fail at once, one probe runs and one waits."""

    def __init__(self, prober: Prober, settings: FetcherSettings) -> None:
        self._prober, self._settings = prober, settings
        self._now: Callable[[], float] = settings.clock.monotonic
        self._lines: OrderedDict[str | None, _Line] = OrderedDict()

    @property
    def knows(self) -> bool:
        """Without reference targets there is nothing to ask; the cohort rule is all that is left."""
        return bool(self._settings.references)

    async def look(self, check: PlannedCheck) -> None:
        """A probe at the edge of a batch, so that visits begun while we were sick are known as such."""
        if not self.knows or not self._settings.void_logic:
            return
        date = self._date(check)
        last = self._line(date).spans[-1:]
        if last and last[0].health is not Health.SICK and self._now() - last[0].ended < _FRESH_S:
            return
        await self._probe(date)

    async def since(self, check: PlannedCheck, begun: float) -> Health:
        """After a failure of a check begun at `begun` (monotonic life seconds): how were we all along?"""
        date = self._date(check)
        health = await self._probe(date)
        return Health.SICK if self._was_sick(date, begun) else health

    def _date(self, check: PlannedCheck) -> str | None:
        return http_date(self._settings.clock.now_for(check)) if self._settings.send_date else None

    def _was_sick(self, date: str | None, begun: float) -> bool:
        spans = self._line(date).spans
        before = [span for span in spans if span.ended <= begun]
        looked_at = [*before[-1:], *(span for span in spans if span.ended > begun)]
        return any(span.health is Health.SICK for span in looked_at)

    async def _probe(self, date: str | None) -> Health:
        """The result of a probe that begins after this call."""
        line = self._line(date)
        if line.waiting is None:
            line.waiting = asyncio.create_task(self._next(line, date))
        return await asyncio.shield(line.waiting)

    async def _next(self, line: _Line, date: str | None) -> Health:
        if line.running is not None:
            await asyncio.wait([line.running])
        line.running, line.waiting = line.waiting, None
        begun = self._now()
        answers = await asyncio.gather(*(self._prober.answers(url, date) for url in self._settings.references))
        health = self._told_by(answers)
        line.spans = [*line.spans[-_SPANS_KEPT:], _Span(begun, self._now(), health)]
        return health

    def _told_by(self, answers: list[float | None]) -> Health:
        times = [ms for ms in answers if ms is not None]
        if not times or 2 * len(times) < len(answers):
            return Health.SICK
        return Health.STRAINED if min(times) > self._settings.reference_strained_ms else Health.WELL

    def _line(self, date: str | None) -> _Line:
        line = self._lines.setdefault(date, _Line())
        self._lines.move_to_end(date)
        while len(self._lines) > _SPANS_KEPT:
            self._lines.popitem(last=False)
        return line
