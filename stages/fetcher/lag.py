"""Whether our own event loop stood still: a limit that ran out meanwhile says nothing about the site."""

import asyncio
from collections import deque

_BEAT_S = 0.02
_LATE_S = 0.03  # below this a late beat is ordinary
_SHARE = 0.2  # of the time spent, from which on the standstill matters


class LoopLag:
    """Beats while running; remembers when it beat late, and by how much."""

    def __init__(self) -> None:
        self._late: deque[tuple[float, float]] = deque(maxlen=1000)
        self._timer: asyncio.TimerHandle | None = None
        self._due = 0.0

    def start(self) -> None:
        if self._timer is None:
            self._schedule(asyncio.get_running_loop())

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def stood_still(self, since: float, spent_s: float) -> bool:
        """Whether late beats since `since` (loop time) took a good share of `spent_s`."""
        return sum(late for at, late in self._late if at >= since) > spent_s * _SHARE

    def _schedule(self, loop: asyncio.AbstractEventLoop) -> None:
        self._due = loop.time() + _BEAT_S
        self._timer = loop.call_at(self._due, self._beat, loop)

    def _beat(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        if now - self._due > _LATE_S:
            self._late.append((now, now - self._due))
        self._schedule(loop)
