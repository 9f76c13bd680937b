"""ClickHouse behind the native protocol.

A client of the driver belongs to one thread, so every thread that asks gets its own. An insert is synchronous, one
block, under a token; when its outcome is not known (the connection was lost after the rows had left us) the same
insert goes out again under the same token, and what had arrived is dropped. Every new connection must lead to the
warehouse that the first one led to: a token known to one server means nothing to another.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from operator import methodcaller
from typing import Any, TypeVar

from clickhouse_driver import Client
from clickhouse_driver import errors as driver

from pipelines.warehouse import Row, WarehouseAwayError, WarehouseError, migrating, native, parameters
from pipelines.warehouse.settings import ServerSettings
from schemas.times import rfc3339
from schemas.warehouse import migrations
from schemas.warehouse import query as named_query

T = TypeVar("T")
OLDEST = (25, 8)  # the release our compose file runs; older ones were never tried
INSERT_SETTINGS = {
    "insert_deduplicate": 1,
    "deduplicate_blocks_in_dependent_materialized_views": 1,
    "async_insert": 0,
}
READER_SETTINGS = {"max_execution_time": 60, "do_not_merge_across_partitions_select_final": 1}
BACKOFF_S = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0)

CONNECTION_LOST = (
    OSError,  # EOFError of a connection that ended in the middle of an answer is apart
    EOFError,
    driver.NetworkError,
    driver.SocketTimeoutError,
    driver.UnexpectedPacketFromServerError,
    driver.UnknownPacketFromServerError,
    driver.PartiallyConsumedQueryError,
)
# Of a server that is busy, full or stopping: the same call may succeed later.
PASSING = frozenset(
    getattr(driver.ErrorCodes, name)
    for name in (
        "TIMEOUT_EXCEEDED", "TOO_MANY_SIMULTANEOUS_QUERIES", "QUOTA_EXPIRED", "SOCKET_TIMEOUT", "NETWORK_ERROR",
        "ABORTED", "MEMORY_LIMIT_EXCEEDED", "TABLE_IS_READ_ONLY", "NOT_ENOUGH_SPACE", "TOO_MANY_PARTS",
        "UNKNOWN_STATUS_OF_INSERT", "QUERY_WAS_CANCELLED", "CANNOT_WRITE_TO_FILE_DESCRIPTOR",
    )
)  # fmt: skip
WRONG_PASSWORD = (192, 193, 194, 516)  # UNKNOWN_USER, WRONG_PASSWORD, REQUIRED_PASSWORD, AUTHENTICATION_FAILED
NO_RIGHTS = (164, 291, 497)  # READONLY, DATABASE_ACCESS_DENIED, ACCESS_DENIED
UNKNOWN_DATABASE = 81


class ServerWarehouse:
    """The `Warehouse` on a ClickHouse server. Threads may share it.

    Connects at once and does not wait for a server that is away. Raises WarehouseError: no server there, wrong
    password, no such database, too old.
    """

    def __init__(self, settings: ServerSettings) -> None:
        self._settings = settings
        self._options = settings.client_options()
        self._own = threading.local()
        self._clients: list[tuple[threading.Thread, Client]] = []
        self._guard = threading.Lock()
        self._columns: dict[str, dict[str, str]] = {}
        self._identity: str | None = None
        self._closed = threading.Event()
        logging.getLogger("clickhouse_driver.connection").addFilter(_without_traceback)
        self._once(lambda client: None)

    def migrate(self) -> list[str]:
        """Apply the numbered files that are missing; refuse a server whose files differ from ours."""
        applied = migrating.apply(self, self._settings.hosts, migrations(), self._run)
        self._columns.clear()
        self._identity = self._until_answered(_identity)
        return applied

    def _run(self, statements: Sequence[str]) -> None:
        for statement in statements:
            self._until_answered(methodcaller("execute", statement))

    def insert(self, table: str, rows: Sequence[Row], token: str) -> None:
        """Write rows as one block under a token; see `Warehouse`. Raises WarehouseAwayError when the server stays away:
        the same call may be made again at any time."""
        if not rows:
            return
        if not table.isidentifier():
            raise ValueError(f"cannot insert into {table!r}")
        names = sorted(set().union(*rows))
        data = self._as_columns(table, names, rows)
        sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES"
        settings = INSERT_SETTINGS | {"insert_deduplication_token": token, "insert_block_size": len(rows)}
        # The driver works on the lists it is given, so every try gets its own.
        self._until_answered(
            lambda client: client.execute(sql, [list(column) for column in data], columnar=True, settings=settings)
        )

    def _as_columns(self, table: str, names: Sequence[str], rows: Sequence[Row]) -> list[list[Any]]:
        known = self.columns(table)
        unknown = [name for name in names if name not in known]
        if unknown:
            raise WarehouseError(f"{self._settings.hosts}: table {table} has no column {', '.join(unknown)}")
        return [_column(table, name, known[name], rows) for name in names]

    def columns(self, table: str) -> dict[str, str]:
        """Type of each column that can be written; asked once. Raises WarehouseAwayError when the server stays away."""
        if table not in self._columns:
            described = self._until_answered(lambda client: client.execute(f"DESCRIBE TABLE {table}"))
            self._columns[table] = {
                row[0]: row[1] for row in described if row[2] not in ("MATERIALIZED", "ALIAS", "EPHEMERAL")
            }
        return self._columns[table]

    def query(self, name: str, params: Mapping[str, Any]) -> list[Row]:
        """Rows of a named query; nothing else can be asked. Raises WarehouseAwayError when the server stays away."""
        asked = named_query(name)
        parameters.encode(asked, params)  # only to refuse what does not fit; the driver does its own escaping
        values = {key: _parameter(value) for key, value in params.items()}
        rows, kinds = self._until_answered(
            lambda client: client.execute(asked.sql, values, with_column_types=True, settings=READER_SETTINGS)
        )
        return [
            {name: native.plain(value, kind) for value, (name, kind) in zip(row, kinds, strict=True)} for row in rows
        ]

    def close(self) -> None:
        """End all connections; a call that is waiting for the server gives up."""
        self._closed.set()
        with self._guard:
            for _, client in self._clients:
                with suppress(Exception):
                    client.disconnect()
            self._clients.clear()

    def _until_answered(self, ask: Callable[[Client], T]) -> T:
        """Ask until there is an answer; gives up with WarehouseAwayError after `retry_within_s`."""
        give_up = time.monotonic() + self._settings.retry_within_s
        attempt = 0
        while True:
            try:
                return self._once(ask)
            except WarehouseAwayError:
                wait = BACKOFF_S[min(attempt, len(BACKOFF_S) - 1)]
                attempt += 1
                if time.monotonic() + wait > give_up or self._closed.wait(wait):
                    raise

    def _once(self, ask: Callable[[Client], T]) -> T:
        try:
            return ask(self._client())
        except driver.ServerException as error:
            self._forget_client()
            raise self._told(error) from None
        except CONNECTION_LOST as error:
            self._forget_client()
            if isinstance(error, WarehouseError):
                raise
            raise WarehouseAwayError(
                f"{self._settings.hosts}: no ClickHouse server answers there ({_reason(error)}); check `hosts` (the "
                "native protocol's port, 9000, or 9440 with TLS, not the one of HTTP), `tls` and that the server is up"
            ) from None
        except driver.Error as error:
            self._forget_client()
            raise WarehouseError(f"{self._settings.hosts}: {_reason(error)}") from error

    def _told(self, error: driver.ServerException) -> WarehouseError:
        place, user = self._settings.hosts, self._settings.user
        reason = _reason(error)
        if error.code in WRONG_PASSWORD:
            return WarehouseError(
                f"{place}: the server refuses user {user} or its password; check `user` and `password_file`"
            )
        if error.code in NO_RIGHTS:
            return WarehouseError(
                f"{place}: user {user} lacks a right ({reason}); grant it as deploy/clickhouse/users.d/xunwang.xml does"
            )
        if error.code == UNKNOWN_DATABASE:
            return WarehouseError(
                f"{place}: there is no database {self._settings.database}; create it or correct `database`"
            )
        if error.code in PASSING:
            return WarehouseAwayError(f"{place}: the server cannot do it now: {reason}")
        return WarehouseError(f"{place}: the server refused: {reason}")

    def _client(self) -> Client:
        """This thread's client, connected and checked."""
        if self._closed.is_set():
            raise WarehouseError(f"{self._settings.hosts}: the warehouse was closed")
        client = getattr(self._own, "client", None)
        if client is None:
            client = Client(**self._options)
            self._own.client = client
            with self._guard:
                gone = [one for one in self._clients if not one[0].is_alive()]
                self._clients = [one for one in self._clients if one[0].is_alive()]
                self._clients.append((threading.current_thread(), client))
            for _, left in gone:
                left.disconnect()
            client.connection.connect()
            self._check(client)
        return client

    def _check(self, client: Client) -> None:
        version = client.connection.server_info.version_tuple()
        if version[:2] < OLDEST:
            raise WarehouseError(
                f"{self._settings.hosts}: ClickHouse {'.'.join(map(str, version))} is too old; "
                f"{'.'.join(map(str, OLDEST))} or newer is needed"
            )
        found = _identity(client)
        if self._identity is None:
            self._identity = found
        elif found is not None and found != self._identity:
            raise WarehouseError(
                f"{client.connection.host}:{client.connection.port} holds another warehouse than the host we began "
                "with; `hosts` may only name ways to the same data"
            )

    def _forget_client(self) -> None:
        client = getattr(self._own, "client", None)
        if client is None:
            return
        self._own.client = None
        with suppress(Exception):
            client.disconnect()
        with self._guard:
            self._clients = [one for one in self._clients if one[1] is not client]


def _identity(client: Client) -> str | None:
    """None before the first migration."""
    if not client.execute("EXISTS TABLE schema_migrations")[0][0]:
        return None
    rows = client.execute(named_query("identity").sql)
    return str(rows[0][0]) if rows else None


def _column(table: str, name: str, kind: str, rows: Sequence[Row]) -> list[Any]:
    try:
        return native.column(kind, [row.get(name) for row in rows])
    except (ValueError, TypeError) as error:
        raise WarehouseError(f"table {table}, column {name} ({kind}): {error}") from None


def _parameter(value: Any) -> Any:
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, date):
        return value.isoformat()
    return [_parameter(item) for item in value] if isinstance(value, list | tuple) else value


def _reason(error: BaseException) -> str:
    text = str(getattr(error, "message", "") or error) or type(error).__name__
    return text.partition("Stack trace:")[0].strip().rstrip(".").splitlines()[0][:500]


def _without_traceback(record: logging.LogRecord) -> bool:
    """The driver logs a traceback for each host that is away; a line is enough."""
    record.exc_info = None
    return True
