"""Whether there may be something new in a log: a worker that is up to date is spared the look into it."""

import time
from collections.abc import Awaitable, Callable

from pipelines.log.sqlite import SqliteLog

LOOK_ANYWAY_S = 0.25  # what another process appends (a hand-in from the command line) is found this much later


class News:
    """Remembers that a look found nothing, until this process writes to the log again."""

    def __init__(self, log: SqliteLog) -> None:
        self._log = log
        self._seen = -1
        self._look_again = 0.0

    async def look(self, step: Callable[[], Awaitable[int]]) -> int:
        """What `step` returns; 0 without calling it where the last one returned 0 and nothing has been written since.
        At times it is called all the same, for what other processes write."""
        writes = self._log.writes
        if writes == self._seen and time.monotonic() < self._look_again:
            return 0
        moved = await step()
        if not moved:
            self._seen, self._look_again = writes, time.monotonic() + LOOK_ANYWAY_S
        return moved
