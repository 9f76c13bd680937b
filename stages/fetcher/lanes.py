"""Lanes: how many exchanges run at once with one host, with one address, and in all; first come, first served."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from stages.fetcher.settings import Lanes


class LaneKeeper:
    """Taken in the order host, address, all: a check waits for the crowded thing without holding a general place, so
    one slow host or one shared cluster address never starves the others, and nothing can wait in a circle."""

    def __init__(self, limits: Lanes) -> None:
        self._limits = limits
        self._lanes: dict[tuple[str, str], _Lane] = {}
        self._all = asyncio.Semaphore(limits.at_once)

    @asynccontextmanager
    async def host(self, host: str) -> AsyncIterator[None]:
        async with self._one(("host", host), self._limits.per_host):
            yield

    @asynccontextmanager
    async def address(self, ip: str) -> AsyncIterator[None]:
        async with self._one(("ip", ip), self._limits.per_address), self._all:
            yield

    @asynccontextmanager
    async def _one(self, key: tuple[str, str], limit: int) -> AsyncIterator[None]:
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = _Lane(limit)
        lane.users += 1
        try:
            async with lane.places:
                yield
        finally:
            lane.users -= 1
            if lane.users == 0:
                del self._lanes[key]


class _Lane:
    __slots__ = ("places", "users")

    def __init__(self, limit: int) -> None:
        self.places = asyncio.Semaphore(limit)
        self.users = 0
