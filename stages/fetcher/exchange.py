"""One request to one checked address, and every way it can go wrong."""

import asyncio
import errno
import functools
import select
import socket
import ssl
from asyncio.sslproto import SSLProtocol
from typing import Any, cast
from weakref import WeakSet

import aiohttp
from aiohappyeyeballs import AddrInfoType
from aiohttp.client_proto import ResponseHandler
from aiohttp.client_reqrep import ClientRequest
from aiohttp.connector import Connection
from yarl import URL

from schemas.events.fetches import FetchError
from stages.fetcher.answer import FaultError, Reply
from stages.fetcher.mending import MendingHandler
from stages.fetcher.meter import METER
from stages.fetcher.settings import Caps
from stages.fetcher.urls import Address

_RESET = {errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED}
# Asyncio holds a buffer of 256 KB for every connection with TLS, and hundreds of them are kept at a time; a record of
# TLS is 16 KB. There is no public way to ask for less.
SSLProtocol.max_size = 32 << 10
_TOO_LONG = ("Got more than", "Too many headers")


class MeasuredConnector(aiohttp.TCPConnector):
    """Tells the running meter which ips are tried, when a connection is begun and when it is up.

    A kept connection is looked at before it is used again: one that the server has closed, or on which bytes lie that
    nobody asked for, is thrown away.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(limit=0, use_dns_cache=False, socket_factory=_noted_socket, **settings)
        self._served: WeakSet[ResponseHandler] = WeakSet()

    async def connect(self, req: ClientRequest, traces: list[Any], timeout: aiohttp.ClientTimeout) -> Connection:
        meter = METER.get()
        while True:
            if meter is not None:
                meter.connecting()
            connection = await super().connect(req, traces, timeout)
            protocol = connection.protocol
            reused = protocol is not None and protocol in self._served
            if reused and not await _still_clean(connection):
                connection.close()
                continue
            if protocol is not None and not reused:
                self._served.add(protocol)
            if meter is not None:
                meter.connected(connection.transport, reused=reused)
            return connection

    def mend_heads(self) -> None:
        """Read heads as browsers do; for connections that are used once. There is no public way to hand a protocol
        in."""
        self._factory = cast("functools.partial[ResponseHandler]", functools.partial(MendingHandler, loop=self._loop))


def _noted_socket(info: AddrInfoType) -> socket.socket:
    meter = METER.get()
    if meter is not None:
        meter.tried.append(str(info[4][0]))
    return socket.socket(info[0], info[1], info[2])


async def _still_clean(connection: Connection) -> bool:
    """What has arrived in the meantime is let in first: the end of the connection, or a stray answer."""
    if _something_lies(connection.transport):
        for _ in range(2):
            await asyncio.sleep(0)
    protocol = connection.protocol
    return protocol is not None and protocol.is_connected() and not protocol.should_close


def _something_lies(transport: asyncio.BaseTransport | None) -> bool:
    """Whether the loop has something to read from a connection, or it has ended; asked of the system, since two turns
    of the loop cost every visit more than that."""
    socket_ = transport.get_extra_info("socket") if transport is not None else None
    number = socket_.fileno() if socket_ is not None else -1
    if number < 0:
        return True
    poll = select.poll()
    poll.register(number, select.POLLIN | select.POLLPRI)
    return bool(poll.poll(0))


def wire_url(address: Address, host: str | None, port: int) -> URL:
    """The address with the name of its checked places in place of its host; nothing is resolved a second time."""
    if host is None:
        return URL(address.href, encoded=True)
    return URL(f"{address.scheme}://{host}:{port}{address.target}", encoded=True)


def reply_of(response: aiohttp.ClientResponse) -> Reply:
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.raw_headers:
        name, value = raw_name.decode("ascii", "replace").lower(), raw_value.decode("utf-8", "backslashreplace")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    location = response.headers.get("Location")
    return Reply(response.status, headers, location, response.headers.getall("Set-Cookie", []))


async def read_body(response: aiohttp.ClientResponse, reply: Reply, cap: int) -> None:
    """Read into `reply` up to `cap` bytes on the wire, then cut the connection."""
    content = response.content
    while chunk := await content.readany():
        reply.parts.append(chunk)
        reply.size += len(chunk)
        if reply.size >= cap:
            reply.cut = reply.size > cap or not content.at_eof()
            response.close()
            return


def session(connector: MeasuredConnector, caps: Caps) -> aiohttp.ClientSession:
    """No cookies, no decoding, no limit of time of its own: all of that is decided per visit."""
    one = aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
        max_line_size=caps.header_bytes,
        max_field_size=caps.header_bytes,
        max_headers=caps.headers,
    )
    one._retry_connection = False  # its own second try would be a hidden one; there is no public switch
    return one


def fault(error: Exception) -> FaultError:
    """The fault an exception of aiohttp, asyncio or the system stands for."""
    inner = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    text = str(inner) or type(inner).__name__
    meter = METER.get()
    shaking = meter is not None and meter.in_handshake
    if isinstance(error, ssl.SSLError | aiohttp.ClientSSLError) or shaking:
        return FaultError("tls", text, handshake=True)
    return FaultError(_kind(error, text), text)


def _kind(error: Exception, text: str) -> FetchError:
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, aiohttp.ServerDisconnectedError | ConnectionResetError | BrokenPipeError):
        return "reset"
    if isinstance(error, OSError):
        return _os_kind(error)
    return "too_large" if any(sign in text for sign in _TOO_LONG) else "protocol"


def _os_kind(error: OSError) -> FetchError:
    if error.errno in _RESET:
        return "reset"
    return "timeout" if error.errno == errno.ETIMEDOUT else "refused"
