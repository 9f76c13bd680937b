"""The 佐证 of a row: sha256 of stored bodies, names of files in the zip, and the pictures that lie in the row."""

import re
from typing import Any

from pipelines.evidence.handed_in import Body
from pipelines.office.intake.packages import Package
from pipelines.office.intake.rows import Handed
from pipelines.office.tables.words import text_of
from schemas.mistakes import MistakeError

_SHA = re.compile(r"[0-9a-f]{64}")
_PARTS = re.compile(r"[、；;,，\n\t]+")


class Proofs:
    """Resolves names to sha256; `used` are the bodies that rows point to."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self.used: dict[str, Body] = {}

    def resolve(self, handed: Handed) -> list[str]:
        """The sha256 of a row. Raises MistakeError that names what is not there."""
        shas = [self._sha(handed, name) for name in _names(handed.values.get("evidence"))]
        shas += [self._take(picture) for picture in self._package.pictures.get(handed.place, [])]
        return list(dict.fromkeys(shas))

    def unused(self) -> list[str]:
        """Files of the zip that no row points to."""
        return [name for name, body in self._package.files.items() if body.sha256 not in self.used]

    def _sha(self, handed: Handed, name: str) -> str:
        if _SHA.fullmatch(name):
            return name
        body = self._package.files.get(name)
        if body is None:
            hint = "压缩包内没有这个文件" if self._package.zipped else "请与表格一起压缩成zip导入"
            raise MistakeError(f"“{handed.heading('evidence')}”填的“{name}”不是64位证据编号，{hint}。")
        return self._take(body)

    def _take(self, body: Body) -> str:
        self.used[body.sha256] = body
        return body.sha256


def _names(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(one) for one in value]
    text = text_of(value)
    if "DISPIMG(" in text.upper():
        return []
    return [part.strip() for part in _PARTS.split(text) if part.strip()]
