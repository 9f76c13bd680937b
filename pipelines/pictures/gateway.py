"""The only way out that the browser has while it takes a picture: a proxy of ours, open for one page.

It leads to the hosts of the page's own domain and to no other, never to this machine or an inner address that the
registry does not allow; it resolves names itself, and connects to the very address that it has checked.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType

from schemas.hosts import normal_place, override_for
from stages.fetcher.domains import registrable
from stages.fetcher.names import SystemLookup, UnresolvedError
from stages.fetcher.resolver import AddressRefusedError, allowed, literal
from stages.fetcher.urls import Address, BadUrlError, parse

MOST_BYTES = 64 << 20  # of one page with all that belongs to it
LARGEST_HEAD = 64 << 10
CONNECT_S = 10.0
_PORTS = frozenset({80, 443})
_OF_THE_HOP = (b"proxy-", b"connection:", b"keep-alive:")


@dataclass(frozen=True)
class Way:
    """What may be reached for one picture. `overrides`: by host where the registry leads it; `proxy`: of the office."""

    page: Address
    overrides: Mapping[str, str] = field(default_factory=dict)
    allow_private: bool = False
    proxy: str = ""

    def belongs(self, address: Address) -> bool:
        """Whether it is the page's own host or one of its domain."""
        own = address.host == self.page.host or bool(
            (domain := registrable(self.page.host)) and registrable(address.host) == domain
        )
        return own and address.port in _PORTS | {self.page.port}


class Gateway:
    """`port`: on loopback; `trouble`: why the page's own host could not be reached, empty when it was."""

    def __init__(self, way: Way) -> None:
        self._way, self._lookup = way, SystemLookup(4)
        self._left = MOST_BYTES
        self._server: asyncio.Server | None = None
        self._served: set[asyncio.Task[None]] = set()
        self.trouble = ""

    async def __aenter__(self) -> "Gateway":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=LARGEST_HEAD)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._served:
            task.cancel()
        await asyncio.gather(*self._served, return_exceptions=True)
        self._lookup.close()

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._served.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                await self._request(await reader.readuntil(b"\r\n\r\n"), reader, writer)
        finally:
            self._served.discard(task)
            writer.close()

    async def _request(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request: a tunnel, or something to read in plain HTTP."""
        method, _, rest = head.split(b"\r\n", 1)[0].decode("latin-1").partition(" ")
        target = rest.partition(" ")[0]
        tunnel = method == "CONNECT"
        try:
            wanted = parse(f"http://{target}" if tunnel else target)
        except BadUrlError:
            return await _refuse(writer, "400 Bad Request")
        if not self._way.belongs(wanted) or not (tunnel or method in ("GET", "HEAD")):
            return await _refuse(writer, "403 Forbidden")
        try:
            theirs, ours = await self._connect(wanted)
        except (OSError, TimeoutError, UnresolvedError, AddressRefusedError) as error:
            if wanted.host == self._way.page.host:
                self.trouble = _why(error)
            return await _refuse(writer, "502 Bad Gateway")
        try:
            ours.write(self._first(head, wanted, tunnel))
            if tunnel and not self._way.proxy:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(self._copy(reader, ours), self._copy(theirs, writer))
        finally:
            ours.close()

    async def _connect(self, wanted: Address) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        async with asyncio.timeout(CONNECT_S):
            if self._way.proxy:
                proxy = parse(self._way.proxy)
                return await asyncio.open_connection(proxy.host, proxy.port)
            override = override_for(wanted.host, wanted.port, self._way.overrides)
            if override is not None:
                host, port = normal_place(override)
                return await asyncio.open_connection(host.strip("[]"), port or wanted.port)
            found = literal(wanted) or await self._lookup(wanted.host, wanted.port)
            may = allowed(wanted.host, found, allow_private=self._way.allow_private)
            return await asyncio.open_connection(may[0], wanted.port)

    def _first(self, head: bytes, wanted: Address, tunnel: bool) -> bytes:
        """What the other side is sent first: the head for a server or for the office's proxy, nothing into a tunnel."""
        if tunnel:
            return head if self._way.proxy else b""
        line, *fields = head.rstrip(b"\r\n").split(b"\r\n")
        method = line.split(b" ")[0]
        target = (wanted.href if self._way.proxy else wanted.target).encode("latin-1")
        kept = [one for one in fields if not one.lower().startswith(_OF_THE_HOP)]
        return b"\r\n".join([b"%b %b HTTP/1.1" % (method, target), *kept, b"Connection: close", b"", b""])

    async def _copy(self, source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        """Until one side ends it, or more has come than a page may hold."""
        while (piece := await source.read(64 << 10)) and self._left > 0:
            self._left -= len(piece)
            to.write(piece)
            await to.drain()
        to.close()


def _why(error: Exception) -> str:
    """In words of the office."""
    if isinstance(error, AddressRefusedError):
        return "域名指向不允许访问的地址"
    if isinstance(error, UnresolvedError):
        return "域名不能解析"
    return "连接超时" if isinstance(error, TimeoutError) else "连接不上"


async def _refuse(writer: asyncio.StreamWriter, status: str) -> None:
    writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
    await writer.drain()
