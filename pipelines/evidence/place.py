"""The folder of a store on the file system: one writer, and still the one that was opened."""

import fcntl
import os
from pathlib import Path
from typing import BinaryIO

from pipelines.evidence.errors import EvidenceAwayError, EvidenceBusyError


class Place:
    """A folder that may go away under us: a share that is unmounted, a disk that is moved. What is written into one
    that is not there any more, or into another one in its stead, nobody would find."""

    def __init__(self, folder: Path, marker: str) -> None:
        self._marker = folder / marker
        self._identity = self._look()

    def check(self) -> None:
        """Raises EvidenceAwayError."""
        if self._look() != self._identity:
            raise EvidenceAwayError(str(self._marker.parent), "该位置已换成另一个目录")

    def _look(self) -> tuple[int, int]:
        try:
            there = self._marker.stat()
        except OSError as error:
            raise EvidenceAwayError(str(self._marker.parent), error.strerror or str(error)) from error
        return there.st_dev, there.st_ino


def writer_folders(root: Path) -> list[Path]:
    """The folders of a cluster's fetchers under `root`; each writes into one of its own."""
    return sorted(root.glob("writer-*"))


def locked(folder: Path) -> BinaryIO:
    """Held until it is closed, or the process ends. Raises EvidenceBusyError."""
    file = (folder / "lock").open("wb")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise EvidenceBusyError(folder) from None
    return file


def sync_folder(folder: Path) -> None:
    """A new file's name is durable only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
