"""A thread with its own event loop per stage, so that judging never makes the fetcher's clock stutter."""

import asyncio
import contextlib
import logging
import signal
import threading
from collections.abc import Awaitable, Callable
from typing import Protocol

logger = logging.getLogger(__name__)
IDLE_S = 0.02
STOP_LOOK_S = 0.2


class Worker(Protocol):
    """`step` works through one batch and returns how many records it held. `trouble`: why it tries the batch in hand
    again (a full disk, a lost mount), empty when all is well."""

    @property
    def trouble(self) -> str: ...

    async def step(self) -> int: ...

    async def close(self) -> None: ...


class StageThread:
    """Runs a worker until stopped; it finishes the batch in hand, unless that one is in trouble: then it comes again
    with the next start. An error that no retry can mend ends the thread and is kept in `failed`."""

    def __init__(self, name: str, build: Callable[[], Awaitable[Worker]]) -> None:
        self.name = name
        self.failed: BaseException | None = None
        self.steps = 0  # batches that held something; health by progress
        self._build = build
        self._worker: Worker | None = None
        self._task: asyncio.Task[None] | None = None
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._main, name=f"stage-{name}", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()
        self.check()

    def check(self) -> None:
        """Raise what ended the thread, if something did."""
        if self.failed is not None:
            raise self.failed

    @property
    def trouble(self) -> str:
        """Why the worker cannot go on now; empty when it can."""
        return self._worker.trouble if self._worker is not None else ""

    def stop(self) -> None:
        self._stop.set()
        while self._thread.is_alive():
            self._thread.join(STOP_LOOK_S)
            if self.trouble and self._task is not None:
                with contextlib.suppress(RuntimeError):  # its loop has ended meanwhile
                    self._task.get_loop().call_soon_threadsafe(self._task.cancel)
                self._task = None  # once: what it closes on its way out is not to be cut short

    def _main(self) -> None:
        # Inherited by the processes a stage starts: Ctrl-C is for the run, which ends them in order.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            asyncio.run(self._loop())
        except asyncio.CancelledError:
            logger.warning("stage %s stopped with a batch in hand: %s", self.name, self.trouble)
        except BaseException as error:
            self.failed = error
            if not isinstance(error, (KeyboardInterrupt, SystemExit)):
                logger.error("stage %s stopped: %s", self.name, error)
        finally:
            self._ready.set()

    async def _loop(self) -> None:
        self._worker = worker = await self._build()
        self._task = asyncio.current_task()
        self._ready.set()
        try:
            while not self._stop.is_set():
                if await worker.step():
                    self.steps += 1
                else:
                    await asyncio.sleep(IDLE_S)
        finally:
            await worker.close()
