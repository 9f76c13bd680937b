"""One normal form of a host, wherever two spellings are compared: lower case, punycode, no dot at the end."""

from collections.abc import Mapping
from functools import lru_cache

import ada_url


def without_dot(host: str) -> str:
    """The host without the dot that marks the root of all names; `a.cn.` and `a.cn` are one place."""
    return host[:-1] if host.endswith(".") else host


@lru_cache(maxsize=8192)
def normal_host(text: str) -> str:
    """The host as WHATWG URL writes it, without brackets and root dot. What is no host comes back in lower case."""
    text = text.strip()
    bare_v6 = text.count(":") > 1 and not text.startswith("[")
    try:
        host = ada_url.URL(f"http://{f'[{text}]' if bare_v6 else text}/").hostname
    except ValueError:
        host = text.lower()
    return without_dot(host.strip("[]"))


@lru_cache(maxsize=8192)
def normal_place(text: str) -> tuple[str, int | None]:
    """(host, port) of `host` or `host:port`; the port is None where none is written."""
    text = text.strip()
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdigit() or (":" in host and not host.startswith("[")):
        return normal_host(text), None
    return normal_host(host), int(port)


def override_for(host: str, port: int, overrides: Mapping[str, str]) -> str | None:
    """What the registry's overrides say for this place; an entry of `host:port` goes before one of `host`."""
    if not overrides:
        return None
    table, name = _table(tuple(overrides.items())), normal_host(host)
    return table.get((name, port)) or table.get((name, None))


def overrides_of(host: str, overrides: Mapping[str, str]) -> dict[str, str]:
    """The entries that are written for this host, of whatever port, as they stand in the registry."""
    if not overrides:
        return {}
    return dict(_written(tuple(overrides.items())).get(normal_host(host), ()))


@lru_cache(maxsize=64)
def _written(entries: tuple[tuple[str, str], ...]) -> dict[str, list[tuple[str, str]]]:
    by_host: dict[str, list[tuple[str, str]]] = {}
    for key, value in entries:
        by_host.setdefault(normal_place(key)[0], []).append((key, value))
    return by_host


@lru_cache(maxsize=64)
def _table(entries: tuple[tuple[str, str], ...]) -> dict[tuple[str, int | None], str]:
    return {normal_place(key): value for key, value in entries}
