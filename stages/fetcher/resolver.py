"""Names to addresses, checked: the client connects to what comes out of here and resolves nothing itself."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address

import ada_url

from stages.fetcher.addresses import refusal
from stages.fetcher.urls import Address

Lookup = Callable[[str, int], Awaitable[list[str]]]


class AddressRefusedError(Exception):
    """Every address of the name is one we must not connect to."""


class UnresolvedError(Exception):
    """The name has no address, or nobody could tell."""


class SystemLookup:
    """getaddrinfo in threads of its own, so that slow names do not fill the loop's default executor."""

    def __init__(self, threads: int = 32) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="dns")

    async def __call__(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(
                self._pool, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
            )
        except (OSError, UnicodeError) as error:
            raise UnresolvedError(f"{host}: {error}") from error
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def override_for(address: Address, overrides: dict[str, str]) -> tuple[str, int] | None:
    """The registry's ip and port for this host (or host:port), used as they are: a person wrote them down."""
    if not overrides:
        return None
    names = [address.host]
    if "xn--" in address.host:  # the registry may write the name in Chinese
        names.append(ada_url.idna_to_unicode(address.host))
    found = [overrides[key] for name in names for key in (f"{name}:{address.port}", name) if key in overrides]
    if not found:
        return None
    value = found[0]
    ip, colon, port = value.rpartition(":")
    if not colon or (":" in ip and not ip.startswith("[")):
        return value.strip("[]"), address.port
    return ip.strip("[]"), int(port)


async def checked_addresses(address: Address, *, allow_private: bool, lookup: Lookup) -> list[str]:
    """The IP addresses that may be connected to, in the system's order.

    Raises UnresolvedError when there is none at all, AddressRefusedError when none of them is allowed.
    """
    try:
        found = [str(ip_address(address.host))]
    except ValueError:
        found = await lookup(address.host, address.port)
    reasons = [refusal(ip, allow_private=allow_private) for ip in found]
    allowed = [ip for ip, reason in zip(found, reasons, strict=True) if reason is None]
    if allowed:
        return allowed
    raise AddressRefusedError(f"{address.host}: {'; '.join(r for r in reasons if r) or 'no address'}")
