"""A thread with its own event loop per stage, so that judging never makes the fetcher's clock stutter."""

import asyncio
import logging
import signal
import threading
from collections.abc import Awaitable, Callable
from typing import Protocol

logger = logging.getLogger(__name__)
IDLE_S = 0.02


class Worker(Protocol):
    """`step` works through one batch and returns how many records it held."""

    async def step(self) -> int: ...

    async def close(self) -> None: ...


class StageThread:
    """Runs a worker until stopped; it finishes the batch in hand. An error that no retry can mend ends the thread
    and is kept in `failed`."""

    def __init__(self, name: str, build: Callable[[], Awaitable[Worker]]) -> None:
        self.name = name
        self.failed: BaseException | None = None
        self.steps = 0  # batches that held something; health by progress
        self._build = build
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

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _main(self) -> None:
        # Inherited by the processes a stage starts: Ctrl-C is for the run, which ends them in order.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            asyncio.run(self._loop())
        except BaseException as error:
            self.failed = error
            if not isinstance(error, (KeyboardInterrupt, SystemExit)):
                logger.error("stage %s stopped: %s", self.name, error)
        finally:
            self._ready.set()

    async def _loop(self) -> None:
        worker = await self._build()
        self._ready.set()
        try:
            while not self._stop.is_set():
                if await worker.step():
                    self.steps += 1
                else:
                    await asyncio.sleep(IDLE_S)
        finally:
            await worker.close()
