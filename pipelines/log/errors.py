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
        where = f"主题{topic}偏移量{offset}处" if topic else "文件结构"
        super().__init__(
            f"{path}：日志的{where}损坏，不能继续使用；请先复制整个数据目录，再执行 "
            f"xunwang log salvage --data {path.parent} ，保留所有可读的记录并列出损失。"
        )


class LogFullError(LogError, OSError):
    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}：磁盘已满；请清理出空间，之后会自动继续，没有丢失任何数据。")


class LogBusyError(LogError, OSError):
    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}：日志被另一进程长时间占用；请停止该进程后重试。")


class LogUnusableError(LogError, OSError):
    """The operating system refused: no right to write, an unreadable disk, a folder that is gone."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}：日志不能使用（{reason}）；请检查磁盘和数据目录的所有者、权限，没有丢失任何数据。")


class NewerReleaseError(LogError):
    """An event of a later release: trying again does not help, and what follows it is not to be worked through."""

    def __init__(self, record: Record, error: NewerEventError) -> None:
        super().__init__(
            f"{record.topic}:{record.partition}:{record.offset}：该记录由更新版本的巡网写入（{error}），本版本不能处理；"
            "请升级到该版本后重新启动，没有跳过任何记录。"
        )
