"""Every implementation of the warehouse, for one suite of behaviours."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pipelines.warehouse import Warehouse
from pipelines.warehouse.embedded import EmbeddedWarehouse
from pipelines.warehouse.server import ServerWarehouse
from pipelines.warehouse.settings import ServerSettings
from tests.support.clickhouse_server import RunningServer, ServerPlan


@contextmanager
def embedded(folder: Path) -> Iterator[Warehouse]:
    warehouse = EmbeddedWarehouse(folder / "warehouse")
    yield warehouse
    warehouse.close()


@contextmanager
def server(folder: Path) -> Iterator[Warehouse]:
    """Over the native protocol to the current engine."""
    with RunningServer(ServerPlan(folder / "engine")) as running:
        warehouse = ServerWarehouse(ServerSettings(hosts=f"127.0.0.1:{running.port}", compression="lz4"))
        yield warehouse
        warehouse.close()


@contextmanager
def real_server(folder: Path) -> Iterator[Warehouse]:
    """At CLICKHOUSE_URL: clickhouse://user:password@host:port/database, a database that the suite may fill."""
    url = urlsplit(os.environ["CLICKHOUSE_URL"])
    secret = folder / "password"
    secret.write_text(unquote(url.password or ""))
    warehouse = ServerWarehouse(
        ServerSettings(
            hosts=f"{url.hostname}:{url.port or 9000}",
            user=url.username or "default",
            database=url.path.strip("/") or "default",
            password_file=secret,
        )
    )
    yield warehouse
    warehouse.close()


IMPLEMENTATIONS: dict[str, Callable[[Path], AbstractContextManager[Warehouse]]] = {
    "embedded": embedded,
    "server": server,
}
if os.environ.get("CLICKHOUSE_URL"):
    IMPLEMENTATIONS["real_server"] = real_server
