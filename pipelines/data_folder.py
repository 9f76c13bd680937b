"""The data folder of a run: what lies where, and one process at a time."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from schemas.mistakes import MistakeError

SAMPLE_MARKER = "sample-province"  # a file in a data folder that holds the sample province


@dataclass(frozen=True)
class DataFolder:
    """Paths below the folder given with --data."""

    root: Path

    @property
    def log(self) -> Path:
        return self.root / "log.db"

    @property
    def evidence(self) -> Path:
        return self.root / "evidence"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse"

    @property
    def registry(self) -> Path:
        """The registry in use: copied in at the first start, so that other commands find it."""
        return self.root / "registry.yaml"

    @property
    def edited(self) -> Path:
        """There when the registry was changed in the browser: a file given at the start must not undo that."""
        return self.root / "registry-edited"

    @property
    def console_key(self) -> Path:
        """The word with which commands at this machine ask a console that wants a login."""
        return self.root / "console.key"

    @property
    def logs(self) -> Path:
        """Log lines of the runs, for engineers."""
        return self.root / "logs"

    @property
    def counts(self) -> Path:
        """What the statistical reader has learnt from stored pages."""
        return self.root / "proof" / "counts"

    @property
    def editions(self) -> Path:
        return self.root / "editions"

    def of_program(self, program: str) -> "DataFolder":
        """Where a program's own files lie (editions, draws): its own folder, where it has one; else here."""
        home = self.root / "programs" / program
        return DataFolder(home) if home.is_dir() else self

    @property
    def program_files(self) -> list[Path]:
        """Where the programs are described: the registry, where it holds its only one, and a file for each."""
        return [self.registry, *sorted((self.root / "programs").glob("*/program.yaml"))]

    @property
    def samples(self) -> Path:
        """Written draws."""
        return self.root / "samples"

    @property
    def subscribers(self) -> Path:
        """Who gets webhooks; there need be none."""
        return self.root / "subscribers.yaml"

    @property
    def address(self) -> Path:
        """The console's address while a run is up; other commands ask it what only the run can know."""
        return self.root / "console.address"

    @property
    def rehearsed(self) -> Path:
        """There when everything here came of a rehearsal: life must not go on with it."""
        return self.root / "rehearsed"

    @property
    def moved(self) -> Path:
        """There when everything here was moved to a cluster; says to which."""
        return self.root / "moved-to-cluster"

    def own(self) -> "DataFolder":
        """Itself. Raises MistakeError when a cluster has gone on with what is here: nothing may be done twice."""
        if self.moved.exists():
            raise MistakeError(
                f"{self.root}：数据已迁移到集群{self.moved.read_text(encoding='utf-8').strip()}，请用--settings指定集群设置；"
                f"若集群已停用，请执行 xunwang migrate --take-back --data {self.root} 后再用。"
            )
        return self

    def existing(self) -> "DataFolder":
        """Itself when a run has been here. Raises MistakeError otherwise, and when it was moved to a cluster."""
        if not self.log.exists():
            raise MistakeError(
                f"{self.root}：此处没有巡网的数据；请用--data指定数据目录，或先用 xunwang run 启动监测。"
            )
        return self.own()

    def shared(self) -> "DataFolder":
        """Itself when it is the folder of a cluster's workers. Raises MistakeError otherwise."""
        if not self.registry.exists():
            raise MistakeError(f"{self.registry}：没有登记册；请用--data指定集群各节点共用的目录。")
        return self


class RunLock:
    """Held by the one process that runs on the folder. A second one is told who holds it."""

    def __init__(self, folder: DataFolder) -> None:
        self._path = folder.root / "run.lock"
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            holder = file.read().strip() or "（未知）"
            file.close()
            raise MistakeError(
                f"{self._path.parent}：进程{holder}正在使用该数据目录；请先停止它，或用--data另选目录。"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
