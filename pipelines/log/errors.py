"""What can be wrong with a log, in one sentence each with the way to mend it."""

from pathlib import Path

from pipelines.log.records import Record
from schemas.events.codec import NewerEventError


class LogError(Exception):
    """The log cannot be used as it is; the text names the file and the mend."""


class LogDamagedError(LogError):
    """Bytes changed on disk. `topic` and `offset` name the first record that cannot be trusted."""

    def __init__(self, path: Path, topic: str = "", offset: int = -1) -> None:
        self.path, self.topic, self.offset = path, topic, offset
        where = f"topic {topic}, offset {offset}" if topic else "its structure"
        super().__init__(
            f"{path}: the log is damaged at {where}; nothing was started. Copy the data folder, then run "
            f"`xunwang log salvage --data {path.parent}` to keep every readable record and see what is lost."
        )


class LogFullError(LogError, OSError):
    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: no space left on the disk; free some, then it goes on. Nothing was lost.")


class LogBusyError(LogError, OSError):
    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: another process holds the log for too long; stop it, then try again.")


class LogUnusableError(LogError, OSError):
    """The operating system refused: no right to write, an unreadable disk, a folder that is gone."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path}: the log cannot be used ({reason}); look at the disk and at who owns the data folder. "
            "Nothing was lost."
        )


class NewerReleaseError(LogError):
    """An event of a later release: trying again does not help, and what follows it is not to be worked through."""

    def __init__(self, record: Record, error: NewerEventError) -> None:
        super().__init__(
            f"{record.topic}:{record.partition}:{record.offset}: {error}; a newer xunwang wrote it. Update this one to "
            "that release and start it again: nothing was skipped."
        )
