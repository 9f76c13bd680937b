"""What a run does beside its work: old records are removed from the log, and what was written long ago is read and
compared with its checksums."""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from pipelines.log.errors import LogDamagedError, LogError
from pipelines.log.retention import trim_expired
from pipelines.log.sqlite import SqliteLog
from pipelines.log.verify import verify

logger = logging.getLogger(__name__)
TRIM_EVERY_S = 3_600.0
VERIFY_EVERY_S = 7 * 86_400.0
FIRST_AFTER_S = 60.0  # a start has enough to do
PAUSE_S = 0.5  # after every step of the comparison


class _Stopping(Exception):
    """The run ends: a look that takes minutes is broken off."""


async def keep_house(log: SqliteLog, now: Callable[[], datetime], say: Callable[[str], None]) -> None:
    """Until cancelled. A start compares only what was written last, so all of it is compared here once a week. Trouble
    is logged and tried again; damage is told to the operator."""
    stopping = threading.Event()

    def pause() -> None:
        if stopping.wait(PAUSE_S):
            raise _Stopping

    clock = asyncio.get_running_loop().time
    compare_at = clock()
    try:
        await asyncio.sleep(FIRST_AFTER_S)
        while True:
            try:
                await asyncio.to_thread(trim_expired, log, now())
                if clock() >= compare_at:
                    compare_at = clock() + VERIFY_EVERY_S
                    await asyncio.to_thread(_compare, log.path, pause)
            except LogDamagedError as error:
                logger.error("%s", error)
                say(str(error))
            except (LogError, OSError) as error:
                logger.warning("housekeeping: %s; tried again in an hour", error)
            await asyncio.sleep(TRIM_EVERY_S)
    finally:
        stopping.set()


def _compare(path: Path, pause: Callable[[], None]) -> None:
    with suppress(_Stopping):
        logger.info("log: %s records, all as written", verify(path, pause=pause))
