"""What the console asks for, whatever it shows: the run in this process, or a cluster looked at from outside."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pipelines.data_folder import DataFolder
from pipelines.log.records import Log
from pipelines.warehouse import Warehouse
from schemas.registry.installation import Installation
from schemas.rulebooks.model import Rulebook

if TYPE_CHECKING:
    from pipelines.cluster.settings import ClusterSettings


class StageProgress(NamedTuple):
    """`backlog`: records still to read. `done` grows with every piece of work. `error`: why the stage has ended."""

    stage: str
    backlog: int
    done: int
    error: str


class Bodies(Protocol):
    """Stored pages by their sha256."""

    def get(self, sha256: str) -> bytes:
        """Raises EvidenceMissingError."""


class Shown(Protocol):
    """An installation at work."""

    @property
    def folder(self) -> DataFolder: ...

    @property
    def installation(self) -> Installation: ...

    @property
    def rulebooks(self) -> Mapping[str, Rulebook]: ...

    @property
    def log(self) -> Log: ...

    @property
    def cluster(self) -> "ClusterSettings | None":
        """Where a process of its own finds the log; None: in the data folder."""

    @property
    def warehouse(self) -> Warehouse: ...

    @property
    def evidence(self) -> Bodies: ...

    def now(self) -> datetime:
        """The present, in life or in virtual time."""

    async def reached(self) -> datetime:
        """How far has been planned; the present before the first plan."""

    async def progress(self) -> list[StageProgress]:
        """Every stage but the planning one, in the order of the data."""

    async def balance(self) -> dict[str, Any]:
        """Conservation: planned = done + void + missed, and what is under way (`difference`)."""

    async def overview(self) -> dict[str, Any]:
        """What `xunwang status` prints."""

    async def measure(self) -> None:
        """Set the gauges that are told when they are asked for."""
