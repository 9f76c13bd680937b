"""A disk of its own that a test can fill up and empty again."""

import os
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

BYTES = 192 << 20


class SmallDisk:
    """A tmpfs on `root`; `fill` leaves nothing free, `free` gives the room back."""

    def __init__(self, root: Path) -> None:
        root.mkdir()
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={BYTES}", "tmpfs", str(root)], capture_output=True)
        if made.returncode:
            root.rmdir()
            reason = f"the suite of full disks was not run: no right to mount ({made.stderr.decode().strip()})"
            pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
        self.root = root
        self._ballast = root / "ballast"

    def fill(self) -> None:
        """Nobody gets another block; what is in files already stays writable."""
        with self._ballast.open("wb") as ballast:
            held = 0
            while room := os.statvfs(self.root).f_bavail * os.statvfs(self.root).f_frsize:
                with suppress(OSError):  # somebody else was quicker
                    os.posix_fallocate(ballast.fileno(), held, room)
                    held += room

    def free(self) -> None:
        self._ballast.unlink(missing_ok=True)

    def close(self) -> None:
        subprocess.run(["umount", "--lazy", str(self.root)], check=True)
        self.root.rmdir()
