"""Where a hop may connect to: the registry's override, or the checked addresses of the name, both families mixed."""

import asyncio
import hashlib
import socket
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from ipaddress import ip_address
from itertools import chain, zip_longest
from typing import NamedTuple

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from schemas.hosts import override_for
from stages.fetcher.urls import Address

_PER_FAMILY = 3  # addresses of one family that are tried
_KNOWN = 4096  # far more than can be asked for at once
_SUFFIX = ".places.invalid"  # RFC 6761: no name of this kind can exist outside


class Places(NamedTuple):
    """The ips that may be connected to, in the order of trying, and the port. No ip: a proxy resolves the name."""

    ips: tuple[str, ...]
    port: int

    @property
    def key(self) -> str:
        """A host name that stands for these ips, so that connections are kept by where they lead to."""
        return _key(self.ips)


@lru_cache(maxsize=_KNOWN)
def _key(ips: tuple[str, ...]) -> str:
    return hashlib.sha256(" ".join(ips).encode()).hexdigest()[:32] + _SUFFIX


def overridden(address: Address, overrides: Sequence[Mapping[str, str]]) -> Places | None:
    """The registry's ip and port for this host, used as they are: a person wrote them down."""
    for table in overrides:
        value = override_for(address.host, address.port, table)
        if value is None:
            continue
        ip, colon, port = value.rpartition(":")
        if not colon or (":" in ip and not ip.startswith("[")):
            return Places((value.strip("[]"),), address.port)
        return Places((ip.strip("[]"),), int(port))
    return None


def mixed(found: Sequence[str]) -> tuple[str, ...]:
    """The first addresses of both families, taken in turn and beginning with the system's first (RFC 8305, 4)."""
    if len(found) == 1:
        return (found[0],)
    first = [ip for ip in found if family_of(ip) == family_of(found[0])][:_PER_FAMILY]
    other = [ip for ip in found if family_of(ip) != family_of(found[0])][:_PER_FAMILY]
    return tuple(ip for ip in chain.from_iterable(zip_longest(first, other)) if ip is not None)


@lru_cache(maxsize=_KNOWN)
def family_of(ip: str) -> int:
    """4 or 6; the hosts of a day are few, and each is asked about several times a visit."""
    return ip_address(ip.split("%", 1)[0]).version


class PlaceResolver(AbstractResolver):
    """Hands the connector the ips that were checked, and nothing else; only a proxy's own name is looked up."""

    def __init__(self, proxy_host: str | None) -> None:
        self._proxy_host = proxy_host
        self._known: OrderedDict[str, Places] = OrderedDict()
        self._system: ThreadedResolver | None = None

    def host_for(self, places: Places) -> str:
        """The name under which the connector asks for these places."""
        key = places.key
        self._known[key] = places
        self._known.move_to_end(key)
        if len(self._known) > _KNOWN:
            self._known.popitem(last=False)
        return key

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        if host == self._proxy_host:
            self._system = self._system or ThreadedResolver(asyncio.get_running_loop())
            return await self._system.resolve(host, port, family)
        places = self._known.get(host)
        if places is None:
            raise OSError(f"{host} was not checked")
        return [_result(host, ip, places.port) for ip in places.ips]

    async def close(self) -> None:
        self._known.clear()


def _result(host: str, ip: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if family_of(ip) == 6 else socket.AF_INET
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(hostname=host, host=ip, port=port, family=family, proto=0, flags=flags)
