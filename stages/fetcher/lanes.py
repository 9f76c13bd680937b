"""Lanes: how many exchanges run at once with one host, with one address, and in all; first come, first served."""

import asyncio

from stages.fetcher.settings import Lanes


class LaneKeeper:
    """Taken in the order host, address, all: a check waits for the crowded thing without holding a general place, so
    one slow host or one shared cluster address never starves the others, and nothing can wait in a circle."""

    def __init__(self, limits: Lanes) -> None:
        self._limits = limits
        self._lanes: dict[tuple[str, str], _Lane] = {}
        self._all = asyncio.Semaphore(limits.at_once)

    def host(self, host: str) -> "_Turn":
        return self._turn(("host", host), self._limits.per_host, None)

    def address(self, ip: str) -> "_Turn":
        return self._turn(("ip", ip), self._limits.per_address, self._all)

    def _turn(self, key: tuple[str, str], limit: int, general: asyncio.Semaphore | None) -> "_Turn":
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = _Lane(limit)
        return _Turn(self._lanes, key, lane, general)


class _Lane:
    __slots__ = ("places", "users")

    def __init__(self, limit: int) -> None:
        self.places = asyncio.Semaphore(limit)
        self.users = 0


class _Turn:
    """A place in a lane, and a general one behind it where asked; an empty lane is forgotten."""

    __slots__ = ("_general", "_key", "_lane", "_lanes")

    def __init__(
        self,
        lanes: dict[tuple[str, str], _Lane],
        key: tuple[str, str],
        lane: _Lane,
        general: asyncio.Semaphore | None,
    ) -> None:
        self._lanes, self._key, self._lane, self._general = lanes, key, lane, general

    async def __aenter__(self) -> None:
        self._lane.users += 1
        try:
            await self._lane.places.acquire()
            if self._general is not None:
                await self._take_general(self._general)
        except BaseException:
            self._leave()
            raise

    async def __aexit__(self, *error: object) -> None:
        if self._general is not None:
            self._general.release()
        self._lane.places.release()
        self._leave()

    async def _take_general(self, general: asyncio.Semaphore) -> None:
        try:
            await general.acquire()
        except BaseException:
            self._lane.places.release()
            raise

    def _leave(self) -> None:
        self._lane.users -= 1
        if self._lane.users == 0:
            self._lanes.pop(self._key, None)
