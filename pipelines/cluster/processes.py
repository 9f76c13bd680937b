"""Processes that we have started, and end."""

import subprocess
import time
from collections.abc import Collection
from typing import Any


def end_all(processes: Collection[subprocess.Popen[Any]], within_s: float) -> None:
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
