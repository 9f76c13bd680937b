"""Pictures that were taken of live pages behind findings, in `DATA/pictures`: evidence with its own term.

Who may see one is who may read the finding whole; the store of fetched pages knows nothing of them.
"""

from datetime import datetime
from pathlib import Path

import msgspec

from pipelines.evidence.noted import NotedBodies

FOLDER, SIDECAR = "pictures", "pictures.jsonl"
TYPE = "image/jpeg"


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """`asked`: the address that was opened, `url` where the browser ended, `status` what was answered there; `by`: who
    asked for it, empty when it was taken because the finding was raised; `page`: the stored page that proves the
    finding, by its sha256."""

    sha256: str
    finding: str
    subject: str
    at: datetime
    asked: str
    url: str
    status: int | None = None
    by: str = ""
    page: str = ""


class Pictures(NotedBodies[Picture]):
    """The store of a data folder."""

    def __init__(self, root: Path) -> None:
        super().__init__(root / FOLDER, SIDECAR, Picture)

    def put(self, jpeg: bytes, picture: Picture) -> Picture:
        """Keep a picture for good; its note with the sha256. Raises EvidenceError."""
        (name,) = self.add([jpeg], picture.at, lambda names: [msgspec.structs.replace(picture, sha256=names[0])])
        return msgspec.structs.replace(picture, sha256=name)
