"""The warehouse behind one small interface: chDB in the process, or a ClickHouse server."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

Row = dict[str, Any]


class WarehouseError(Exception):
    """The warehouse cannot be used as it is; the text is one sentence for the operator, with the mend."""


class WarehouseBusyError(WarehouseError):
    """Another process has the warehouse open."""


class WarehouseAwayError(WarehouseError, OSError):
    """The warehouse does not answer, or has no room or time now; the same call may succeed later."""


class WarehouseAheadError(WarehouseError):
    """The warehouse holds rows of records that its log does not have: the log is older."""


class WarehouseDamagedError(WarehouseError, OSError):
    """Files of the warehouse cannot be read any more. It is derived: a run sets it aside and fills another from the
    log."""


class Warehouse(Protocol):
    """What the sink, the reporter and the console may ask. Calls block; one thread at a time per object."""

    def migrate(self) -> list[str]:
        """Apply the numbered files that are missing; returns their names."""

    def columns(self, table: str) -> Mapping[str, str]:
        """Type of each column that can be written."""

    def insert(self, table: str, rows: Sequence[Row], token: str) -> None:
        """Write rows as one block. The same token again, with the same rows, changes nothing anywhere.

        Times are RFC 3339 text, days YYYY-MM-DD; a field the table does not have is refused. Absent fields take the
        column's default.
        """

    def query(self, name: str, params: Mapping[str, Any]) -> list[Row]:
        """Rows of a named query (`schemas/warehouse/queries`). Values are plain: text, numbers, lists, null; days
        are YYYY-MM-DD text. Raises KeyError for an unknown query and ValueError for parameters that do not fit."""

    def close(self) -> None: ...
