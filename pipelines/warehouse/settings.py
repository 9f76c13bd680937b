"""How to reach a ClickHouse server. The password comes from a file and is never a setting itself."""

from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec

from pipelines.warehouse import WarehouseError

PORT, PORT_TLS = 9000, 9440


class ServerTls(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`ca_file` checks the server (none: the system's authorities); the other two are our own certificate."""

    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None

    def options(self) -> dict[str, Any]:
        """As the driver wants them. Raises WarehouseError when a file cannot be read."""
        files = {"ca_certs": self.ca_file, "certfile": self.certificate_file, "keyfile": self.key_file}
        named = {option: path for option, path in files.items() if path is not None}
        for path in named.values():
            if not path.is_file():
                raise WarehouseError(f"warehouse.tls: {path} is not a file; correct the path")
        return {"secure": True} | {option: str(path) for option, path in named.items()}


class ServerSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`hosts`: host or host:port of the native protocol, separated by commas, asked in this order; all of them must
    lead to the same data. Compression pays across machines only. `retry_within_s`: for how long an insert or a query
    is tried again inside one call while the server is away."""

    hosts: str = "localhost:9000"
    database: str = "default"
    user: str = "default"
    password_file: Path | None = None
    tls: ServerTls | None = None
    compression: Literal["none", "lz4"] = "none"
    connect_within_s: float = 5.0
    answer_within_s: float = 120.0
    retry_within_s: float = 60.0

    def password(self) -> str:
        """Raises WarehouseError when the file cannot be read."""
        if self.password_file is None:
            return ""
        try:
            return self.password_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise WarehouseError(
                f"warehouse.password_file: {self.password_file} cannot be read: {error.strerror}; "
                "let the file exist and be readable for the user that runs xunwang"
            ) from None

    def client_options(self) -> dict[str, Any]:
        """Keyword arguments of `clickhouse_driver.Client`. Raises WarehouseError."""
        default = PORT_TLS if self.tls else PORT
        first, *others = [_host_and_port(one.strip(), default) for one in self.hosts.split(",")]
        return {
            "host": first[0],
            "port": first[1],
            "alt_hosts": ",".join(f"{_bracketed(host)}:{port}" for host, port in others) or None,
            "database": self.database,
            "user": self.user,
            "password": self.password(),
            "client_name": "xunwang",
            "compression": False if self.compression == "none" else self.compression,
            "connect_timeout": self.connect_within_s,
            "send_receive_timeout": self.answer_within_s,
            "tcp_keepalive": True,
            # The driver would connect again behind our back, perhaps to a host with other data.
            "disable_reconnect": True,
            "settings": {"server_side_params": True},
        } | (self.tls.options() if self.tls else {})


def _host_and_port(text: str, default: int) -> tuple[str, int]:
    try:
        address = urlsplit(f"//{text}")
        host, port = address.hostname, address.port
    except ValueError:
        host, port = None, None
    if not host:
        raise WarehouseError(f"warehouse.hosts: {text!r} is not an address like clickhouse.example:9000; correct it")
    return host, port or default


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
