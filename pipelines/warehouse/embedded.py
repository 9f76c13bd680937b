"""chDB: ClickHouse inside this process.

One process, one folder; never across a fork. chdb is imported when a warehouse is opened and not before, so that
worker processes (spawn) never load it.
"""

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from pipelines.warehouse import Row, WarehouseAwayError, WarehouseError, migrating, parameters
from pipelines.warehouse.lock import FolderLock
from schemas.warehouse import migrations
from schemas.warehouse import query as named_query

# The engine's cap; the process can take about twice that, and the embedded process must stay below 1 GB.
MEMORY_CAP = 450_000_000
MARK_CACHE = 64 << 20
SERVER = f"mark_cache_size={MARK_CACHE}&max_threads=2&max_server_memory_usage="
# Partitions are functions of the key, so a merge never has to look across them.
READER = "readonly=1&max_execution_time=60&max_threads=2&do_not_merge_across_partitions_select_final=1"
READER += "&output_format_json_array_of_rows=1"
# A question over more groups than the cap allows spills to disk instead of failing.
READER += "&max_bytes_before_external_group_by=120000000&max_bytes_before_external_sort=120000000"
# Small buffers and blocks, because every part of every week has its own: a year has hundreds.
READER += "&max_read_buffer_size=65536&max_block_size=16384"
# One insert is one block: parsed in one thread and never split, so that its token names it and all its views.
INSERT_SETTINGS = (
    "insert_deduplicate = 1, deduplicate_blocks_in_dependent_materialized_views = 1, async_insert = 0, "
    "input_format_skip_unknown_fields = 0, date_time_input_format = 'best_effort', input_format_parallel_parsing = 0"
)

NO_SPACE = ("NOT_ENOUGH_SPACE", "No space left on device")


class EmbeddedWarehouse:
    """The `Warehouse` of one machine in `folder`; `memory_cap` in bytes is the engine's own.

    Raises WarehouseBusyError when another process has it open, WarehouseError when it cannot be opened.
    """

    def __init__(self, folder: Path, *, memory_cap: int = MEMORY_CAP) -> None:
        self._folder = folder
        self._pid = os.getpid()
        self._columns: dict[str, dict[str, str]] = {}
        self._lock = FolderLock(folder)
        self._lock.acquire()
        self._writing, self._reading = threading.Lock(), threading.Lock()
        try:
            self._writer = _connect(folder / "chdb", f"{SERVER}{memory_cap}")
            self._reader = _connect(folder / "chdb", READER)
        except Exception as error:
            self._lock.release()
            raise WarehouseError(f"{folder}: the warehouse cannot be opened: {error}") from error

    def migrate(self) -> list[str]:
        """Apply the numbered files that are missing; refuse a folder whose files differ from ours."""
        applied = migrating.apply(self, str(self._folder), migrations(), self._run)
        self._columns.clear()
        return applied

    def _run(self, statements: Sequence[str]) -> None:
        with self._writing, self._told():
            for statement in statements:
                self._mine(self._writer).query(statement)

    def columns(self, table: str) -> dict[str, str]:
        """Type of each column that can be written; asked once."""
        if table not in self._columns:
            with self._reading, self._told():
                answer = self._mine(self._reader).query(f"DESCRIBE TABLE {table}", "JSONEachRow").bytes()
            self._columns[table] = {
                row["name"]: row["type"]
                for row in orjson.loads(answer)
                if row["default_type"] not in ("MATERIALIZED", "ALIAS", "EPHEMERAL")
            }
        return self._columns[table]

    def insert(self, table: str, rows: Sequence[Row], token: str) -> None:
        """Write rows as one block under a token; see `Warehouse`."""
        if not rows:
            return
        if not table.isidentifier() or "'" in token or "\\" in token:
            raise ValueError(f"cannot insert into {table!r} under {token!r}")
        columns = sorted(set().union(*rows))
        head = (
            f"INSERT INTO {table} ({', '.join(columns)}) SETTINGS insert_deduplication_token = '{token}', "
            f"{INSERT_SETTINGS} FORMAT JSONEachRow\n"
        )
        # Not by the engine's streaming insert: that one says nothing of an error inside a view.
        statement = head.encode() + b"\n".join(map(orjson.dumps, rows)) + b"\n"
        with self._writing, self._told():
            self._mine(self._writer).query(statement)

    def query(self, name: str, params: Mapping[str, Any]) -> list[Row]:
        """Rows of a named query; nothing else can be asked."""
        asked = named_query(name)
        text = parameters.encode(asked, params)
        with self._reading, self._told():
            answer = self._mine(self._reader).query(asked.sql, "JSONEachRow", params=text).bytes()
        rows: list[Row] = orjson.loads(answer or b"[]")
        return rows

    def close(self) -> None:
        """Close the engine and let the folder go."""
        for connection in (self._reader, self._writer):
            connection.close()
        self._lock.release()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """The engine's errors as one sentence; what was being written is written again at the next try."""
        try:
            yield
        except WarehouseError:
            raise
        except RuntimeError as error:
            if any(sign in str(error) for sign in NO_SPACE):
                raise WarehouseAwayError(
                    f"{self._folder}: no space left on the disk; free some, then it goes on. Nothing was lost."
                ) from error
            raise WarehouseError(f"{self._folder}: the engine refused: {str(error).splitlines()[0]}") from error

    def _mine(self, connection: Any) -> Any:
        if os.getpid() != self._pid:
            raise WarehouseError("the warehouse was opened before a fork; open it in the process that uses it")
        return connection


def _connect(folder: Path, settings: str) -> Any:
    from chdb.state.sqlitelike import Connection

    return Connection(f"{folder}?{settings}")
