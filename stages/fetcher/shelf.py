"""Bodies on their way to the store. A thread hashes and packs them while the loop goes on fetching.

To hand over each body by itself costs more than packing it: the two threads then wait for each other's turn at the
interpreter. So the thread gets them by the megabyte, and the rest of a batch at its end; no check waits for its body.
Where the store is slower than the network, ordinary pages are put by the loop itself, which then fetches no faster than
they are stored: memory does not fill up with bodies.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import NamedTuple

from stages.fetcher.store import BodyStore

MOST_WAITING = 32 * 1024 * 1024  # bytes of bodies that are not in the store yet
HANDED_OVER = 1024 * 1024  # bytes that are worth a turn of the thread
_LARGE = 1_000_000  # bytes; hashing and packing more than that would hold the loop up


class _Arrived(NamedTuple):
    body: bytes
    at: datetime
    told: Callable[[str], None]


class Shelf:
    """Makes the piles of one batch after the other. `quick`: the store takes a body in less time than a thread is woken
    in, so ordinary pages are all put by the loop."""

    def __init__(self, store: BodyStore, *, quick: bool = False) -> None:
        self._store, self._quick = store, quick
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="evidence")

    def pile(self) -> "Pile":
        """For the bodies of a new batch: what has become of an earlier one does not touch it."""
        return Pile(self._store, self._worker, -1 if self._quick else MOST_WAITING)

    def close(self) -> None:
        self._worker.shutdown()


class Pile:
    """Puts the bodies of a batch in the store; after `settled`, what `durable` gives ends when they all are.

    All of these raise what the store raised (it is full): then nothing of the batch may be emitted.
    """

    def __init__(self, store: BodyStore, worker: ThreadPoolExecutor, most: int) -> None:
        self._store, self._worker, self._most = store, worker, most
        self._waiting: list[_Arrived] = []
        self._putting: asyncio.Future[list[str]] | None = None  # what the thread has in hand
        self._waiting_bytes = 0
        self._bytes = 0  # waiting and in hand
        self._error: BaseException | None = None

    def add(self, body: bytes, at: datetime, told: Callable[[str], None]) -> None:
        """`told` is called with the sha256 of the body before `settled` returns."""
        if self._error is not None:
            raise self._error.with_traceback(None)  # one error for many checks: each would lengthen it
        if self._bytes > self._most and len(body) < _LARGE:
            told(self._store.put(body, at))
            return
        self._bytes += len(body)
        self._waiting_bytes += len(body)
        self._waiting.append(_Arrived(body, at, told))
        if self._putting is None and self._waiting_bytes >= HANDED_OVER:
            self._putting = self._hand_over()

    async def settled(self) -> None:
        """All bodies are in the store and all sums told."""
        while self._putting is not None or self._waiting:
            self._putting = self._putting or self._hand_over()
            await asyncio.wait([self._putting])  # `_put` has then been called
        if self._error is not None:
            raise self._error

    def durable(self) -> "asyncio.Future[None]":
        """Begins at once, when `settled`, so that other work can be done until it is awaited."""
        return asyncio.get_running_loop().run_in_executor(self._worker, self._store.flush)

    def _hand_over(self) -> "asyncio.Future[list[str]]":
        arrived, self._waiting, self._waiting_bytes = self._waiting, [], 0
        bodies = [(one.body, one.at) for one in arrived]
        work = asyncio.get_running_loop().run_in_executor(self._worker, self._store.put_all, bodies)
        work.add_done_callback(lambda work: self._put(arrived, work))
        return work

    def _put(self, arrived: list[_Arrived], work: "asyncio.Future[list[str]]") -> None:
        self._putting = None
        self._bytes -= sum(len(one.body) for one in arrived)
        if work.cancelled():
            return
        self._error = self._error or work.exception()
        if self._error is not None:
            self._waiting, self._waiting_bytes = [], 0
            return
        for one, sha256 in zip(arrived, work.result(), strict=True):
            one.told(sha256)
        if self._waiting_bytes >= HANDED_OVER:
            self._putting = self._hand_over()
