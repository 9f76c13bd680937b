"""Bodies on their way to the store. A thread hashes and packs them while the loop goes on fetching.

To hand over each body by itself costs more than packing it: the two threads then wait for each other's turn at the
interpreter. So what arrives while the thread is busy goes to it all at once when it is done; an idle store gets a body
without delay. Where the store is slower than the network, ordinary pages are put by the loop itself, which then fetches
no faster than they are stored: memory does not fill up with bodies.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import NamedTuple

from stages.fetcher.store import BodyStore

MOST_WAITING = 32 * 1024 * 1024  # bytes of bodies that are not in the store yet
_LARGE = 1_000_000  # bytes; hashing and packing more than that would hold the loop up


class _Arrived(NamedTuple):
    body: bytes
    at: datetime
    kept: "asyncio.Future[str]"


class Shelf:
    """Puts bodies in the store; `done` returns when all of them are durable.

    Raises what the store raises (it is full): then nothing of the batch may be emitted. `quick`: the store takes a body
    in less time than a thread is woken in, so ordinary pages are all put by the loop.
    """

    def __init__(self, store: BodyStore, *, quick: bool = False) -> None:
        self._store = store
        self._most = -1 if quick else MOST_WAITING
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="evidence")
        self._waiting: list[_Arrived] = []
        self._putting: list[_Arrived] = []  # what the thread has in hand
        self._bytes = 0  # of all these

    async def add(self, body: bytes, at: datetime) -> str:
        """The sha256 of the body."""
        if self._bytes > self._most and len(body) < _LARGE:
            return self._store.put(body, at)
        self._bytes += len(body)
        arrived = _Arrived(body, at, asyncio.get_running_loop().create_future())
        self._waiting.append(arrived)
        if not self._putting:
            self._hand_over()
        return await arrived.kept

    async def done(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._worker, self._store.flush)

    def close(self) -> None:
        self._worker.shutdown()

    def _hand_over(self) -> None:
        self._putting, self._waiting = self._waiting, []
        loop = asyncio.get_running_loop()
        loop.run_in_executor(self._worker, self._put, self._putting).add_done_callback(self._told)

    def _put(self, arrived: list[_Arrived]) -> list[str]:
        return [self._store.put(one.body, one.at) for one in arrived]

    def _told(self, work: "asyncio.Future[list[str]]") -> None:
        put, self._putting = self._putting, []
        self._bytes -= sum(len(one.body) for one in put)
        error = work.exception()
        for place, one in enumerate(put):
            if one.kept.done():
                continue  # whoever waited for it has given up
            if error is None:
                one.kept.set_result(work.result()[place])
            else:
                one.kept.set_exception(error)
                one.kept.exception()  # told, whether or not its check is still there to hear it
        if self._waiting:
            self._hand_over()
