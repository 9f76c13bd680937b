"""One request to one checked address, and every way it can go wrong."""

import errno
import ssl
from typing import Any

import aiohttp
from aiohttp.client_reqrep import ClientRequest
from aiohttp.connector import Connection
from yarl import URL

from schemas.events.fetches import FetchError
from stages.fetcher.answer import FaultError, Reply
from stages.fetcher.meter import METER
from stages.fetcher.settings import Caps
from stages.fetcher.urls import Address, bracketed

_RESET = {errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED}
_TOO_LONG = ("Got more than", "Too many headers")


class MeasuredConnector(aiohttp.TCPConnector):
    """Tells the running meter when a connection is begun and when it is up."""

    async def connect(self, req: ClientRequest, traces: list[Any], timeout: aiohttp.ClientTimeout) -> Connection:
        meter = METER.get()
        if meter is None:
            return await super().connect(req, traces, timeout)
        meter.connecting()
        connection = await super().connect(req, traces, timeout)
        meter.connected(connection.transport)
        return connection


def wire_url(address: Address, ip: str | None, port: int) -> URL:
    """The address with the checked ip in place of the name, so that nothing is resolved a second time."""
    if ip is None:
        return URL(address.href, encoded=True)
    return URL(f"{address.scheme}://{bracketed(ip)}:{port}{address.target}", encoded=True)


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
