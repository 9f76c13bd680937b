"""The command line in tests: called in this process, or started as one of its own."""

import os
import select
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

from click.testing import CliRunner

from pipelines.cli import main

PATIENCE_S = 120.0


def xunwang(*arguments: object, code: int = 0) -> str:
    """What a command prints, both streams; fails unless it ends with `code` and without a traceback."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result.output


class Started:
    """`xunwang …` as a process; killed at the end if it still runs."""

    def __init__(self, *arguments: object) -> None:
        command = [sys.executable, "-m", "pipelines.cli", *(str(argument) for argument in arguments)]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, cwd=Path(__file__).parents[2]
        )
        self.text = ""

    def __enter__(self) -> "Started":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def until(self, words: str) -> str:
        """Read on until a line holds the words; returns that line."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            for line in self.text.splitlines(keepends=True):
                if words in line and line.endswith("\n"):
                    return line.strip()
            if not self._more(end):
                break
        raise AssertionError(f"never said {words!r}:\n{self.text}")

    def ended(self) -> int:
        """Read to the end; the exit code."""
        while self._more(time.monotonic() + PATIENCE_S):
            pass
        return self.process.wait(timeout=PATIENCE_S)

    def _more(self, end: float) -> bool:
        assert self.process.stdout is not None
        stream = self.process.stdout.fileno()
        ready, _, _ = select.select([stream], [], [], max(0.0, end - time.monotonic()))
        chunk = os.read(stream, 65_536) if ready else b""
        self.text += chunk.decode()
        return bool(chunk)
