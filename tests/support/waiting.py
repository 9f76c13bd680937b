"""Waiting for what another process does."""

import time
from collections.abc import Callable


def until(true: Callable[[], bool], seconds: float, what: str, every_s: float = 0.1) -> None:
    """Poll until it is so; a busy machine gets its time, a wrong program its sentence. What is dear to ask is asked
    less often. Raises AssertionError."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        time.sleep(every_s)
