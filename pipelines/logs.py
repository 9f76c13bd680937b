"""Where the log lines of a run go: warnings to the terminal, everything of the chosen level to files in the data folder
that are turned over by size. Lines are English and carry Shanghai time: they are for engineers."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from aiohttp.http_exceptions import HttpProcessingError

from schemas.times import SHANGHAI

LEVELS = ("debug", "info", "warning", "error")
FILE = "xunwang.log"
FILE_BYTES, OLDER_FILES = 10 << 20, 9  # a hundred megabytes in all
OURS = ("pipelines", "stages", "schemas")
FORM = "%(asctime)s %(levelname)s %(name)s %(message)s"


class _ShanghaiTime(logging.Formatter):
    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return datetime.fromtimestamp(record.created, SHANGHAI).isoformat(timespec="milliseconds")


class _QuietFile(RotatingFileHandler):
    """A disk without room is told by the stages that wait for it; a log line that cannot be written is let go of."""

    def handleError(self, record: logging.LogRecord) -> None:
        pass


@contextmanager
def to_terminal() -> Iterator[None]:
    """Warnings and errors on the terminal meanwhile."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    server = logging.getLogger("aiohttp.server")
    server.addFilter(without_bad_requests)
    try:
        with _attached(handler):
            yield
    finally:
        server.removeFilter(without_bad_requests)


@contextmanager
def to_files(folder: Path, level: str) -> Iterator[None]:
    """And everything of our own from `level` on, of the libraries from warnings on, in files in `folder` meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = _QuietFile(folder / FILE, maxBytes=FILE_BYTES, backupCount=OLDER_FILES, encoding="utf-8")
    before = {logger: logger.level for logger in map(logging.getLogger, OURS)}
    for logger in before:
        logger.setLevel(level.upper())
    try:
        with _attached(handler):
            yield
    finally:
        for logger, was in before.items():
            logger.setLevel(was)


@contextmanager
def _attached(handler: logging.Handler) -> Iterator[None]:
    handler.setFormatter(_ShanghaiTime(FORM))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()


def without_bad_requests(record: logging.LogRecord) -> bool:
    """Keep out what the server tells, with a traceback, of a request that is none (raw Chinese in an address, for one):
    whoever sent it was answered 400."""
    raised = record.exc_info[1] if record.exc_info else None
    return not isinstance(raised, HttpProcessingError)
