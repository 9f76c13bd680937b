"""An event loop whose clock jumps to the next timer when nothing is ready: 15 seconds pass at once and exactly."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any

_SETTLE_S = 0.001  # for bytes under way on loopback


class _JumpingSelector(selectors.DefaultSelector):
    jumped = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0 if timeout == 0 else _SETTLE_S if timeout else None)
        if not ready and timeout:
            self.jumped += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.jumped


def run_virtually(work: Coroutine[Any, Any, Any]) -> Any:
    """Run to the end on a loop of virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
