"""Bodies on their way to the store. Ordinary pages are hashed and packed where they arrive: handing each to a thread
costs more than that, since the loop's thread does not let go of the interpreter in time."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from stages.fetcher.store import BodyStore

_LARGE = 1_000_000  # bytes; hashing and packing more than that would hold the loop up


class Shelf:
    """Puts bodies in the store; `done` returns when all of them are durable.

    Raises what the store raises (it is full): then nothing of the batch may be emitted.
    """

    def __init__(self, store: BodyStore) -> None:
        self._store = store
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="evidence")

    async def add(self, body: bytes, at: datetime) -> str:
        """The sha256 of the body."""
        if len(body) < _LARGE:
            return self._store.put(body, at)
        return await asyncio.get_running_loop().run_in_executor(self._worker, self._store.put, body, at)

    async def done(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._worker, self._store.flush)

    def close(self) -> None:
        self._worker.shutdown()
