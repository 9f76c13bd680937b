"""chDB: ClickHouse inside this process.

One process, one folder; never across a fork. chdb is imported when a warehouse is opened and not before, so that
worker processes (spawn) never load it.
"""

import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from operator import itemgetter
from pathlib import Path
from typing import Any

import orjson

from pipelines.warehouse import (
    Row,
    WarehouseAwayError,
    WarehouseDamagedError,
    WarehouseError,
    migrating,
    parameters,
)
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
    "input_format_skip_unknown_fields = 0, input_format_null_as_default = 1, date_time_input_format = 'best_effort', "
    "input_format_parallel_parsing = 0"
)

logger = logging.getLogger(__name__)
ENGINE = "chdb"  # the engine's own folder inside ours
# The engine starts without a part that it cannot read, and says so here only.
BROKEN_PARTS = "SELECT concat(table, ' ', name) AS place FROM system.detached_parts WHERE reason LIKE '%broken%'"
# A merge without room on the disk can leave a part of empty files; the engine goes on with it.
# What the engine says of files that are not what it wrote (ErrorCodes.cpp of ClickHouse).
DAMAGE = (
    "CANNOT_READ_ALL_DATA",
    "CHECKSUM_DOESNT_MATCH",
    "CORRUPTED_DATA",
    "CANNOT_DECOMPRESS",
    "UNKNOWN_COMPRESSION_METHOD",
    "ATTEMPT_TO_READ_AFTER_EOF",
    "UNEXPECTED_END_OF_FILE",
    "TOO_LARGE_SIZE_COMPRESSED",
    "BAD_SIZE_OF_FILE_IN_DATA_PART",
    "UNEXPECTED_FILE_IN_DATA_PART",
    "NO_FILE_IN_DATA_PART",
    "FILE_DOESNT_EXIST",
    "SIZES_OF_COLUMNS_DOESNT_MATCH",
    "SIZES_OF_MARKS_FILES_ARE_INCONSISTENT",
    "INCORRECT_MARK",
    "CANNOT_PARSE_INPUT_ASSERTION_FAILED",
    "TOO_MANY_UNEXPECTED_DATA_PARTS",
    "CANNOT_RESTORE_TABLE",
    "EMPTY_DATA_PASSED",
)
NO_SPACE = ("NOT_ENOUGH_SPACE", "No space left on device")


class EmbeddedWarehouse:
    """The `Warehouse` of one machine in `folder`; `memory_cap` in bytes is the engine's own.

    Raises WarehouseBusyError when another process has it open, WarehouseDamagedError when its files are not what was
    written, WarehouseError when it cannot be opened. `damaged` says why a question found files that cannot be read; it
    is empty when all is well.
    """

    def __init__(self, folder: Path, *, memory_cap: int = MEMORY_CAP) -> None:
        self._folder = folder
        self._memory_cap = memory_cap
        self._pid = os.getpid()
        self._columns: dict[str, dict[str, str]] = {}
        self._defaults: dict[str, frozenset[str]] = {}  # columns with a default of their own
        self.damaged = ""
        self.closed = False
        self._aside: Path | None = None  # what was put aside while no new one could be made
        self._lock = FolderLock(folder)
        self._lock.acquire()
        self._writing, self._reading = threading.RLock(), threading.RLock()
        try:
            self._open()
        except BaseException:
            self._lock.release()
            raise

    def _open(self) -> None:
        try:
            self._writer = _connect(self._folder / ENGINE, f"{SERVER}{self._memory_cap}")
            self._reader = _connect(self._folder / ENGINE, READER)
        except Exception as error:
            kind = WarehouseDamagedError if self._files_are_at_fault(str(error)) else WarehouseAwayError
            raise kind(f"{self._folder}：数仓打不开（{error}）；请检查磁盘和权限。") from error

    def _files_are_at_fault(self, why: str) -> bool:
        """Of a folder that the engine does not open it says little; when it opens an empty one at the same place, the
        files are not what was written."""
        if _is_damage(why) or not (self._folder / ENGINE).exists():
            return _is_damage(why)
        with tempfile.TemporaryDirectory(dir=self._folder) as empty:
            try:
                _connect(Path(empty), f"{SERVER}{self._memory_cap}").close()
            except Exception:  # neither of them: the place, not the files
                return False
        return True

    def check_parts(self) -> None:
        """Raises WarehouseDamagedError when the engine has put parts aside that it could not read: what was in them is
        missing from every answer, and no question would say so."""
        with self._reading, self._told():
            answer = self._mine(self._reader).query(BROKEN_PARTS, "JSONEachRow").bytes()
        if broken := orjson.loads(answer or b"[]"):
            self.damaged = f"parts were put aside as broken: {broken[0]['place']} and {len(broken) - 1} others"
            raise WarehouseDamagedError(f"{self._folder}：数仓有无法读取的部分（{self.damaged}）。")

    def set_aside(self) -> Path:
        """Rename what is here, and open an empty warehouse in its place before anybody can ask; returns the new name.
        One that was set aside before makes way. Raises WarehouseAwayError when there is no room for a new one: the
        same call may succeed later."""
        with self._writing, self._reading:
            for connection in (self._reader, self._writer):
                with suppress(Exception):  # an engine that cannot read its files may not be able to end either
                    connection.close()
            if self._aside is None:
                self._aside = put_aside(self._folder)
            else:  # the last try could not make the new one, for want of room: what it left is nothing
                shutil.rmtree(self._folder / ENGINE, ignore_errors=True)
            self._columns.clear()
            self._open()
            self.migrate()
            aside, self._aside, self.damaged = self._aside, None, ""
        return aside

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
            written = [
                row for row in orjson.loads(answer) if row["default_type"] not in ("MATERIALIZED", "ALIAS", "EPHEMERAL")
            ]
            self._defaults[table] = frozenset(row["name"] for row in written if row["default_type"])
            self._columns[table] = {row["name"]: row["type"] for row in written}
        return self._columns[table]

    def insert(self, table: str, rows: Sequence[Row], token: str) -> None:
        """Write rows as one block under a token; see `Warehouse`."""
        if not rows:
            return
        if not table.isidentifier() or "'" in token or "\\" in token:
            raise ValueError(f"cannot insert into {table!r} under {token!r}")
        form, columns, body = self._written(table, rows)
        head = (
            f"INSERT INTO {table} ({', '.join(columns)}) SETTINGS insert_deduplication_token = '{token}', "
            f"{INSERT_SETTINGS} FORMAT {form}\n"
        )
        # Not by the engine's streaming insert: that one says nothing of an error inside a view.
        statement = head.encode() + body + b"\n"
        with self._writing, self._told():
            self._mine(self._writer).query(statement)

    def _written(self, table: str, rows: Sequence[Row]) -> tuple[str, list[str], bytes]:
        """Rows as the engine reads them, with the names of the format and of the columns. By columns, which names each
        once and takes half the time; what a row does not have is null there, which is every column's default but of one
        that has a default of its own. A column that is empty in all rows is left to its default."""
        kinds = self.columns(table)
        columns = by_column(rows)
        if any(None in columns[name] for name in self._defaults[table].intersection(columns)):
            return "JSONEachRow", list(columns), b"\n".join(map(orjson.dumps, rows))
        told = {name: values for name, values in columns.items() if not _empty(kinds.get(name, ""), values)}
        return "JSONColumns", list(told or columns), orjson.dumps(told or columns)

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
        self.closed = True
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
            if _is_damage(str(error)):
                self.damaged = str(error).splitlines()[0][:500]
                raise WarehouseDamagedError(
                    f"{self._folder}：数仓文件损坏（{self.damaged}）；监测运行时会自动将其改名保留，并从日志重新填充。"
                ) from error
            if any(sign in str(error) for sign in NO_SPACE):
                raise WarehouseAwayError(
                    f"{self._folder}：磁盘已满；请清理出空间，之后会自动继续，没有丢失任何数据。"
                ) from error
            raise WarehouseError(f"{self._folder}：数仓引擎报错：{str(error).splitlines()[0]}") from error

    def _mine(self, connection: Any) -> Any:
        if os.getpid() != self._pid:
            raise WarehouseError("the warehouse was opened before a fork; open it in the process that uses it")
        return connection


def open_whole(folder: Path) -> EmbeddedWarehouse:
    """The warehouse in `folder`, migrated. One whose files cannot be read is set aside, and an empty one opened in its
    place: the sink fills it from the log. Raises what `EmbeddedWarehouse` raises otherwise."""
    try:
        warehouse = EmbeddedWarehouse(folder)
    except WarehouseDamagedError as error:
        logger.error("%s; set aside as %s", error, put_aside(folder))
        warehouse = EmbeddedWarehouse(folder)
    try:
        try:
            warehouse.migrate()
            warehouse.check_parts()
        except WarehouseDamagedError as error:
            logger.error("%s; set aside as %s", error, warehouse.set_aside())
    except BaseException:
        warehouse.close()
        raise
    return warehouse


def put_aside(folder: Path) -> Path:
    """Rename the engine's files in `folder`; nobody may have them open. One that was put aside before is removed."""
    aside = folder / f"{ENGINE}.damaged"
    if aside.exists():
        shutil.rmtree(aside)
    if (folder / ENGINE).exists():
        (folder / ENGINE).rename(aside)
    return aside


def by_column(rows: Sequence[Row]) -> dict[str, Sequence[Any]]:
    """The values of rows by their name, null where a row has none of that name. `rows` is not empty."""
    first = rows[0]
    if len(first) > 1 and set(map(len, rows)) == {len(first)}:
        with suppress(KeyError):  # as many names and the same ones, which is nearly always so
            return dict(zip(first, zip(*map(itemgetter(*first), rows), strict=True), strict=True))
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def _empty(kind: str, values: Sequence[Any]) -> bool:
    """Whether all values are what a column of this type holds when nothing is said of it. Of an unknown column never:
    the engine refuses it by its name."""
    nothing = (None,) if "Nullable(" in kind else (None, "", 0)
    return bool(kind) and values[0] in nothing and values.count(values[0]) == len(values)


def _is_damage(text: str) -> bool:
    return any(sign in text for sign in DAMAGE) and not any(sign in text for sign in NO_SPACE)


def _connect(folder: Path, settings: str) -> Any:
    from chdb.state.sqlitelike import Connection

    return Connection(f"{folder}?{settings}")
