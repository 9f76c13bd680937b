"""The second client: libcurl, which passes over most of what browsers pass over.

It connects to a checked ip only, follows nothing, decodes nothing, and keeps the caps. One exchange runs in a thread of
its own pool.
"""

import asyncio
import ssl
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pycurl

from schemas.events.fetches import FetchError
from stages.fetcher.answer import FaultError, Reply
from stages.fetcher.places import Places
from stages.fetcher.settings import Caps
from stages.fetcher.urls import Address, bracketed

_THREADS = 8
_NOT_THERE = frozenset({pycurl.E_COULDNT_CONNECT, pycurl.E_OPERATION_TIMEDOUT})
_KINDS: dict[int, FetchError] = {
    pycurl.E_COULDNT_RESOLVE_HOST: "dns",
    pycurl.E_COULDNT_RESOLVE_PROXY: "dns",
    pycurl.E_COULDNT_CONNECT: "refused",
    pycurl.E_OPERATION_TIMEDOUT: "timeout",
    pycurl.E_SSL_CONNECT_ERROR: "tls",
    pycurl.E_SSL_CIPHER: "tls",
    pycurl.E_PEER_FAILED_VERIFICATION: "tls",
    pycurl.E_GOT_NOTHING: "reset",
    pycurl.E_RECV_ERROR: "reset",
    pycurl.E_SEND_ERROR: "reset",
}


@dataclass
class Taken:
    """What came over one connection. `lines` is the head of the last answer; `body_from` is when its body began."""

    lines: list[bytes] = field(default_factory=list)
    parts: list[bytes] = field(default_factory=list)
    size: int = 0
    head_size: int = 0
    cut: bool = False
    too_large: bool = False
    ip: str | None = None
    certificate: bytes | None = None
    times: dict[str, float] = field(default_factory=dict)

    @property
    def answered(self) -> bool:
        return bool(self.lines) and self.lines[-1].strip() == b""


class TolerantClient:
    """Asks for one address at a time; used inside one event loop."""

    def __init__(self, caps: Caps, proxy: str | None) -> None:
        self._caps, self._proxy = caps, proxy
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="libcurl")

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def ask(
        self, address: Address, method: str, headers: Mapping[str, str], places: Places, limit_s: float
    ) -> tuple[Reply, Taken]:
        """The answer of one address, redirects not followed. Raises FaultError."""
        stop = threading.Event()
        job = _Exchange(address, method, headers, places, limit_s, self._caps, self._proxy, stop)
        try:
            taken = await asyncio.get_running_loop().run_in_executor(self._pool, job.run)
        finally:
            stop.set()  # when the waiting is cancelled, the thread ends its exchange too
        return _reply(taken), taken


class _Exchange:
    def __init__(
        self,
        address: Address,
        method: str,
        headers: Mapping[str, str],
        places: Places,
        limit_s: float,
        caps: Caps,
        proxy: str | None,
        stop: threading.Event,
    ) -> None:
        self._address, self._method, self._headers, self._places = address, method, headers, places
        self._limit_s, self._caps, self._proxy, self._stop = limit_s, caps, proxy, stop

    def run(self) -> Taken:
        """The first of the places that a connection comes up to gives the answer."""
        places: tuple[str | None, ...] = self._places.ips or (None,)
        for ip in places[:-1]:
            try:
                return self._one(ip, self._limit_s / len(places))
            except _NothingThereError:
                continue
        try:
            return self._one(places[-1], self._limit_s)
        except _NothingThereError as error:
            raise error.fault from None

    def _one(self, ip: str | None, connect_s: float) -> Taken:
        taken, curl = Taken(ip=ip), pycurl.Curl()
        try:
            self._set(curl, taken, ip, connect_s)
            try:
                curl.perform()
            except pycurl.error as error:
                self._judge(error, taken, curl)
            self._note(curl, taken)
            return taken
        finally:
            curl.close()

    def _set(self, curl: Any, taken: Taken, ip: str | None, connect_s: float) -> None:
        curl.setopt(pycurl.URL, self._address.href)
        curl.setopt(pycurl.CUSTOMREQUEST, self._method)
        curl.setopt(pycurl.NOBODY, self._method == "HEAD")
        curl.setopt(pycurl.HTTPHEADER, [f"{name}: {value}" for name, value in self._headers.items()])
        curl.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        curl.setopt(pycurl.FOLLOWLOCATION, 0)
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.FORBID_REUSE, 1)
        curl.setopt(pycurl.TIMEOUT_MS, max(1, int(self._limit_s * 1000)))
        curl.setopt(pycurl.CONNECTTIMEOUT_MS, max(1, int(connect_s * 1000)))
        curl.setopt(pycurl.PROXY, self._proxy if ip is None and self._proxy else "")
        if ip is not None:  # connected to this ip whatever the name says, and to nothing else
            curl.setopt(pycurl.CONNECT_TO, [f"::{bracketed(ip)}:{self._places.port}"])
        curl.setopt(pycurl.SSL_VERIFYPEER, 0)
        curl.setopt(pycurl.SSL_VERIFYHOST, 0)
        curl.setopt(pycurl.SSL_CIPHER_LIST, "ALL:@SECLEVEL=0")
        curl.setopt(pycurl.OPT_CERTINFO, 1)
        curl.setopt(pycurl.HEADERFUNCTION, lambda line: self._head(taken, line))
        curl.setopt(pycurl.WRITEFUNCTION, lambda part: self._body(taken, part))
        curl.setopt(pycurl.NOPROGRESS, 0)
        curl.setopt(pycurl.XFERINFOFUNCTION, lambda *_: int(self._stop.is_set()))

    def _head(self, taken: Taken, line: bytes) -> int:
        if taken.answered:  # an interim answer came before
            taken.lines.clear()
        taken.lines.append(line)
        taken.head_size += len(line)
        if len(line) > self._caps.header_bytes or len(taken.lines) > self._caps.headers:
            taken.too_large = True
            return 0
        return len(line)

    def _body(self, taken: Taken, part: bytes) -> int:
        taken.parts.append(part)
        taken.size += len(part)
        if taken.size >= self._caps.wire_bytes:
            taken.cut = True
            return 0
        return len(part)

    def _judge(self, error: pycurl.error, taken: Taken, curl: Any) -> None:
        """Raise what the error stands for, unless it is our own cut."""
        code, text = error.args[0], error.args[1]
        if taken.cut:
            return
        if taken.too_large:
            raise FaultError("too_large", "the head is larger than the caps allow")
        fault = FaultError(_KINDS.get(code, "protocol"), f"libcurl: {text}")
        if code in _NOT_THERE and not curl.getinfo(pycurl.CONNECT_TIME):
            raise _NothingThereError(fault)
        if fault.error == "reset" and taken.answered:
            fault = FaultError("protocol", f"libcurl: the body broke off: {text}")
        raise fault

    def _note(self, curl: Any, taken: Taken) -> None:
        taken.times = {
            "connect": curl.getinfo(pycurl.CONNECT_TIME),
            "tls": max(curl.getinfo(pycurl.APPCONNECT_TIME) - curl.getinfo(pycurl.CONNECT_TIME), 0.0),
            "first_byte": curl.getinfo(pycurl.STARTTRANSFER_TIME),
        }
        for certificate in curl.getinfo(pycurl.INFO_CERTINFO)[:1]:
            pem = next((value for name, value in certificate if name == "Cert"), None)
            taken.certificate = ssl.PEM_cert_to_DER_cert(pem) if pem else None


class _NothingThereError(Exception):
    """No connection came up; the next place may have one."""

    def __init__(self, fault: FaultError) -> None:
        super().__init__(fault.detail)
        self.fault = fault


def _reply(taken: Taken) -> Reply:
    headers: dict[str, str] = {}
    location, cookies = None, list[str]()
    status = taken.lines[0].split(None, 2)[1] if taken.lines else b""
    if not status.isdigit():
        raise FaultError("protocol", f"libcurl: no status in {taken.lines[:1]!r}")
    for line in taken.lines[1:]:
        raw_name, _, raw_value = line.partition(b":")
        name, value = raw_name.decode("ascii", "replace").strip().lower(), raw_value.strip()
        if not name:
            continue
        text = value.decode("utf-8", "backslashreplace")
        headers[name] = f"{headers[name]}, {text}" if name in headers else text
        if name == "location" and location is None:
            location = value.decode("utf-8", "surrogateescape")
        if name == "set-cookie":
            cookies.append(value.decode("utf-8", "surrogateescape"))
    return Reply(int(status), headers, location, cookies, taken.parts, taken.size, taken.cut)
