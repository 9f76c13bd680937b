"""Workers of a cluster run, forked instead of started anew: by the real command line, or by what a test puts there."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

from pipelines.cli import main
from pipelines.cluster.processes import Process
from pipelines.rehearsal.cluster_run import Start
from tests.support.forked import FORKED

Work = Callable[[Sequence[str]], None]  # the stage and its options


class ForkedProcess:
    """A forked child as `subprocess.Popen` would have it."""

    def __init__(self, process: BaseProcess) -> None:
        self._process = process
        process.start()

    def poll(self) -> int | None:
        return self._process.exitcode

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("worker", timeout or 0.0)
        return self._process.exitcode


def worker(arguments: Sequence[str]) -> None:
    """The command line's."""
    main(["worker", *arguments])


def forked(work: Work = worker) -> Start:
    """Starts workers by forking."""

    def begin(arguments: Sequence[str], log: Path) -> Process:
        return ForkedProcess(FORKED.Process(target=run_logged, args=(work, arguments, log)))

    return begin


def run_logged(work: Work, arguments: Sequence[str], log: Path) -> None:
    """Ends the process."""
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(out, 1)
    os.dup2(out, 2)
    try:
        work(arguments)
    except SystemExit as left:
        sys.stderr.flush()
        os._exit(int(left.code or 0))  # nothing of the server this was forked from is to be tidied up
    os._exit(0)
