"""A migration in a process of its own, that ends it as a power cut would at the n-th sign of progress."""

import os
import signal
from pathlib import Path

from pipelines.clock import RealClock
from pipelines.cluster.migration import copying
from pipelines.cluster.migration.migration import Migration
from pipelines.cluster.settings import load_settings
from pipelines.data_folder import DataFolder
from tests.support.forked import FORKED

AT_ONCE = 40  # records that are acknowledged together: so few that a kill finds a topic half copied
PATIENCE_S = 600.0


def killed_at(sign: str, data: Path, settings: Path) -> bool:
    """Migrate and die at the first sign of progress that begins so; whether it died."""
    process = FORKED.Process(target=_main, args=(sign, data, settings), daemon=True)
    process.start()
    process.join(PATIENCE_S)
    return process.exitcode == -signal.SIGKILL


def _main(sign: str, data: Path, settings: Path) -> None:
    copying.AT_ONCE = AT_ONCE

    def progress(what: str, done: int = 0, of: int = 0) -> None:
        if f"{what}: {done}".startswith(sign):
            os.kill(os.getpid(), signal.SIGKILL)

    folder, cluster = DataFolder(data), load_settings(settings, None)
    Migration(folder, cluster, progress, progress, RealClock().now).run()
