"""One process, one warehouse folder: our own lock first, because a second opener of the engine fails without a word."""

import fcntl
import os
import sys
from pathlib import Path
from typing import IO

from pipelines.warehouse import WarehouseBusyError, WarehouseError


class FolderLock:
    """Held until `release` or the end of the process, whatever ends it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "LOCK"
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Take the lock. Raises WarehouseBusyError naming the holder."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = self._path.open("a+", encoding="utf-8")
        except OSError as error:
            raise WarehouseError(
                f"{self._path.parent}：数仓目录不能使用（{error.strerror}），请检查路径和权限。"
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "另一进程"
            file.close()
            raise WarehouseBusyError(
                f"{self._path.parent}：数仓正被{holder}使用；请先停止它，或用--data另选数据目录。"
            ) from None
        file.truncate(0)
        file.write(f"process {os.getpid()} ({' '.join(sys.argv)[:200]})")
        file.flush()
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None
