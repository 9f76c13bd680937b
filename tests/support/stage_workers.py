"""Workers of the real stages, by the real command line, to be killed at any moment.

They are forked from a server that has imported everything once: a start costs a third of a second instead of two, so
that many can die. The clock of each can be set wrong.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import msgspec
import time_machine

from pipelines.cluster.settings import ClusterSettings
from tests.support.forked import FORKED
from tests.support.forked_worker import run_logged, worker

STOPS_WITHIN_S = 90.0


@dataclass
class StageWorkers:
    """Workers over one data folder. `root` holds their settings and logs."""

    root: Path
    data: Path
    settings: ClusterSettings
    running: list[tuple[str, BaseProcess]] = field(default_factory=list)
    kills: int = 0
    _leaving: list[tuple[str, BaseProcess]] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.root / "cluster.yaml").write_bytes(msgspec.yaml.encode(self.settings, enc_hook=str))

    def start(self, *stages: str, skew: timedelta = timedelta()) -> None:
        """`skew`: how far ahead of us the wall clock of these workers is."""
        for stage in stages:
            arguments = [stage, "--data", str(self.data), "--settings", str(self.root / "cluster.yaml")]
            process = FORKED.Process(target=_main, args=(arguments, self.root / f"{stage}.log", skew))
            process.start()
            self.running.append((stage, process))

    def kill(self, stage: str) -> None:
        """kill -9 the oldest worker of the stage."""
        process = self._oldest(stage)
        process.kill()
        process.join()
        self.kills += 1

    def terminate(self, *stages: str) -> None:
        """SIGTERM to the oldest worker of each stage; `all_left` waits for them."""
        for stage in stages:
            process = self._oldest(stage)
            process.terminate()
            self._leaving.append((stage, process))

    def all_left(self) -> None:
        """Whoever was asked to leave has left in order."""
        for stage, process in self._leaving:
            process.join(STOPS_WITHIN_S)
            assert process.exitcode == 0, f"{stage} left with {process.exitcode}: {self.last_words()}"
        self._leaving.clear()

    def _oldest(self, stage: str) -> BaseProcess:
        place = next(i for i, (name, _) in enumerate(self.running) if name == stage)
        return self.running.pop(place)[1]

    def tend(self) -> None:
        """Nobody may fall by himself."""
        fallen = [(stage, one.exitcode) for stage, one in self.running if not one.is_alive()]
        assert not fallen, f"{fallen}: {self.last_words()}"

    def stop(self) -> None:
        """Nobody is left running."""
        for _, process in [*self.running, *self._leaving]:
            process.kill()
            process.join()
        self.running.clear()
        self._leaving.clear()

    def last_words(self) -> str:
        logs = {log.stem: log.read_text(errors="replace").splitlines() for log in self.root.glob("*.log")}
        return " | ".join(f"{name}: {lines[-1]}" for name, lines in logs.items() if lines)


def _main(arguments: list[str], log: Path, skew: timedelta) -> None:
    if skew:
        time_machine.travel(datetime.now(UTC) + skew, tick=True).start()
    run_logged(worker, arguments, log)
