"""What can be wrong with an evidence store, in one sentence each with the way to mend it."""

from pathlib import Path


class EvidenceError(Exception):
    """The store cannot be used as it is; the text names the place and the mend."""


class EvidenceStoreFull(EvidenceError, OSError):
    """Nothing of the batch may be emitted: its bodies are not safe."""


class EvidenceAwayError(EvidenceError, OSError):
    """The store cannot be reached now; the same call may succeed later."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(
            f"{place}：证据库无法访问（{reason}）；请恢复挂载、服务器或权限，恢复后会自动继续，没有丢失任何数据。"
        )


class EvidenceBusyError(EvidenceError):
    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder}：另一进程正在写入该证据库；请先停止它。")


class EvidenceDamagedError(EvidenceError):
    def __init__(self, pack: Path | str, offset: int) -> None:
        super().__init__(f"{pack}：第{offset}字节处的证据已损坏，该份证据丢失，其余仍可读取；如有备份，请恢复该文件。")


class EvidenceMissingError(EvidenceError, KeyError):
    def __init__(self, sha256: str) -> None:
        super().__init__(f"没有证据{sha256}：从未保存，或已过保存期。")

    def __str__(self) -> str:
        return str(self.args[0])
