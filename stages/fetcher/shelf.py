"""Bodies on their way to the store, off the loop: hashing and packing cost more than fetching does."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from stages.fetcher.store import BodyStore

_CHUNK = 512 * 1024
_WAITING = 4 * 1024 * 1024  # bytes in memory before a fetch has to wait for the store


class Shelf:
    """Collects the bodies of a batch; `done` returns when all of them are durable.

    Raises what the store raises (it is full): then nothing of the batch may be emitted.
    """

    def __init__(self, store: BodyStore, worker: ThreadPoolExecutor) -> None:
        self._store, self._worker = store, worker
        self._shas: dict[int, str] = {}
        self._open: list[tuple[int, bytes, datetime]] = []
        self._open_bytes = 0
        self._under_way: list[tuple[asyncio.Future[None], int]] = []

    async def add(self, place: int, body: bytes, at: datetime) -> None:
        """`place` names the body within the batch."""
        self._open.append((place, body, at))
        self._open_bytes += len(body)
        if self._open_bytes >= _CHUNK:
            self._send()
        while sum(size for _, size in self._under_way) > _WAITING:
            await self._oldest()

    async def done(self) -> dict[int, str]:
        """sha256 by place."""
        self._send()
        while self._under_way:
            await self._oldest()
        await asyncio.get_running_loop().run_in_executor(self._worker, self._store.flush)
        return self._shas

    def _send(self) -> None:
        if not self._open:
            return
        chunk, size = self._open, self._open_bytes
        self._open, self._open_bytes = [], 0
        future = asyncio.get_running_loop().run_in_executor(self._worker, self._put, chunk)
        self._under_way.append((future, size))

    async def _oldest(self) -> None:
        future = self._under_way[0][0]
        await asyncio.shield(future)
        self._under_way = [entry for entry in self._under_way if entry[0] is not future]

    def _put(self, chunk: list[tuple[int, bytes, datetime]]) -> None:
        for place, body, at in chunk:
            self._shas[place] = self._store.put(body, at)
