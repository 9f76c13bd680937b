"""Processes that we have started, and end."""

import subprocess
import time
from collections.abc import Collection
from typing import Protocol


class Process(Protocol):
    """What we need of `subprocess.Popen`."""

    def poll(self) -> int | None: ...

    def terminate(self) -> None: ...

    def kill(self) -> None: ...

    def wait(self, timeout: float | None = None) -> int: ...


def end_all(processes: Collection[Process], within_s: float) -> None:
    """Ask all, then wait, then insist: nobody is left running."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + within_s
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
