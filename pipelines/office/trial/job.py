"""A trial as work in a process of its own, with its progress and its outcome in the trial's folder. One that was broken
off goes on where it stopped."""

import fcntl
import logging
import multiprocessing
import os
from dataclasses import dataclass
from datetime import date
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

import orjson

from pipelines.office.trial.comparing import comparison, stood_in
from pipelines.office.trial.judging import Trial, findings_in, findings_of, judge_share, read_so_far, source
from schemas.registry.model import Registry

logger = logging.getLogger(__name__)
TOLD, LOCK = "told.json", "lock"
BUSY = 75  # sysexits.h: try again later


@dataclass(frozen=True)
class Asked:
    """What is tried from `first` to the end of the trial; `by` and `at` say who asked and when. It has one share, so
    that stopping the process stops all of it."""

    trial: Trial
    registry: Registry
    first: date
    by: str
    at: str


def work(asked: Asked) -> None:
    """Judge and compare; the outcome is there when it is whole. Several consoles of a cluster share the folder: whoever
    comes second ends with BUSY."""
    with (asked.trial.into / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(BUSY) from None
        (asked.trial.into / TOLD).unlink(missing_ok=True)
        _judge_and_compare(asked)


def _judge_and_compare(asked: Asked) -> None:
    trial, program = asked.trial, asked.registry.program.id
    judge_share(trial, 0)
    with source(trial) as log:
        now = stood_in(findings_of(log, program), asked.first, trial.last)
    tried = stood_in(findings_in([trial.log(0)], program), asked.first, trial.last)
    told = {
        "book": trial.book.id,
        "title": trial.book.title,
        "version": trial.book.version,
        "first": str(asked.first),
        "last": str(trial.last),
        "by": asked.by,
        "at": asked.at,
        "told": comparison(now, tried, asked.registry),
    }
    fresh = trial.into / f"{TOLD}.new"
    fresh.write_bytes(orjson.dumps(told))
    os.replace(fresh, trial.into / TOLD)


class TrialJob:
    """A trial under way, of `total` observations. Raises OSError where there is no room."""

    def __init__(self, asked: Asked, total: int) -> None:
        self.asked, self.total = asked, total
        asked.trial.into.mkdir(parents=True, exist_ok=True)
        context = multiprocessing.get_context("spawn")  # the warehouse's engine must never be forked
        self._process: SpawnProcess = context.Process(target=work, args=(asked,), daemon=True)
        self._process.start()

    @property
    def running(self) -> bool:
        return self._process.is_alive()

    @property
    def busy(self) -> bool:
        """Whether another process was at the same trial."""
        return self._process.exitcode == BUSY

    @property
    def failed(self) -> bool:
        """Whether it ended without an outcome and nobody stopped it."""
        return not self.running and not (self.asked.trial.into / TOLD).exists()

    def read(self) -> int:
        """How many observations it has read."""
        return read_so_far(self.asked.trial.log(0))

    def stop(self) -> None:
        self._process.kill()  # every batch is whole or not there
        self._process.join()


def outcomes(trials: Path) -> list[dict[str, Any]]:
    """What the trials in a folder came to, the newest first; `name` is that of the trial."""
    found = sorted(trials.glob(f"*/{TOLD}"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [{**orjson.loads(path.read_bytes()), "name": path.parent.name} for path in found]
