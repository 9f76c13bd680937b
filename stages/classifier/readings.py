"""Readings of pages that came again unchanged: the same bytes under the same circumstances are read once."""

import asyncio
from collections.abc import Awaitable, Callable

from schemas.events.reading import NOT_STARTED, Reading

KEPT_BYTES = 16 << 20
_BARE, _ENTRY = 4_000, 300  # bytes in memory of a reading without its lists, and of an entry of one

Key = tuple[str | None, ...]


class Readings:
    """The newest readings, about `limit` bytes of them. For one event loop."""

    def __init__(self, limit: int = KEPT_BYTES) -> None:
        self._limit = limit
        self._held = 0
        self._read: dict[Key, asyncio.Future[Reading]] = {}
        self._costs: dict[Key, int] = {}  # of those that have been read, the oldest first

    async def of(self, key: Key, read: Callable[[], Awaitable[Reading]]) -> Reading:
        """The reading under a key, by `read` when it is not known; what that raises is raised, and tried anew the next
        time."""
        if key not in self._read:
            self._read[key] = asyncio.ensure_future(read())
        try:
            reading = await self._read[key]
        except BaseException:
            self._drop(key)  # a body that could not be had now may be had at the next try
            raise
        if reading.reason == NOT_STARTED:
            self._drop(key)  # nothing was learnt of the page
        elif key in self._read and key not in self._costs:
            self._costs[key] = _cost(reading)
            self._held += self._costs[key]
            while self._held > self._limit:
                self._drop(next(iter(self._costs)))
        return reading

    def _drop(self, key: Key) -> None:
        self._read.pop(key, None)
        self._held -= self._costs.pop(key, 0)


def _cost(reading: Reading) -> int:
    links = reading.links
    told = len(reading.items) + len(reading.text_hits) + len(reading.hidden_links)
    return _BARE + _ENTRY * (told + len(links.internal) + len(links.external) + len(links.files))
