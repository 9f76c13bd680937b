"""One attempt at an address: names, filter, lanes, handshakes, redirects, caps and the limit of time.

Failure is a value here (`Answer.error`); only a mistake of ours raises.
"""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp

from schemas.events.checks import PlannedCheck
from schemas.events.fetches import Hop
from stages.fetcher.agents import check_headers, http_date, request_headers
from stages.fetcher.answer import Answer, FaultError, Reply
from stages.fetcher.cookies import Cookies
from stages.fetcher.decoding import decode
from stages.fetcher.exchange import MeasuredConnector, fault, read_body, reply_of, session, wire_url
from stages.fetcher.lag import LoopLag
from stages.fetcher.lanes import LaneKeeper
from stages.fetcher.meter import Meter
from stages.fetcher.resolver import (
    AddressRefusedError,
    Lookup,
    SystemLookup,
    UnresolvedError,
    checked_addresses,
    override_for,
)
from stages.fetcher.settings import FetcherSettings, Lanes
from stages.fetcher.tls import StrictRefusals, facts, permissive_context, strict_context
from stages.fetcher.urls import Address, BadUrlError, from_header, parse

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEPT_S = 4.0  # real seconds; shorter than servers keep an idle connection
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_TRIES_PER_NAME = 3  # addresses of one name tried when a connection does not come up


@dataclass(frozen=True, slots=True)
class Request:
    """What an attempt needs to know. `fresh`: a connection of its own, as a citizen opening the page has."""

    url: str
    method: str
    headers: Mapping[str, str]
    allow_private: bool
    overrides: dict[str, str]
    fresh: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a hop is sent: ip None means that a proxy resolves the name."""

    ip: str | None
    port: int


class Client:
    """Holds the connections. Used inside one event loop; `close` when done."""

    def __init__(self, settings: FetcherSettings, lookup: Lookup | None = None) -> None:
        self._settings = settings
        self._system = SystemLookup()
        self._lookup = lookup or self._system
        self._lanes = LaneKeeper(settings.lanes)
        self._probe_lanes = LaneKeeper(Lanes())
        self._strict, self._permissive = strict_context(settings.ca_file), permissive_context()
        self._refusals = StrictRefusals()
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        self.lag = LoopLag()

    async def close(self) -> None:
        for one in self._sessions.values():
            await one.close()
        self._sessions.clear()
        self._system.close()

    async def attempt(self, check: PlannedCheck, method: str, limit_ms: float, spent_ms: float = 0.0) -> Answer:
        """One attempt at a check within `limit_ms` of life, of which `spent_ms` are already gone."""
        return await self._run(self._request(check, method), self._lanes, limit_ms, spent_ms)

    async def answers(self, url: str, date: str | None) -> float | None:
        """Milliseconds of life until a reference target answered, None when it did not in its time."""
        settings = self._settings
        request = Request(
            url=url,
            method="GET",
            headers=request_headers("self", settings.contact, date),
            allow_private=True,
            overrides=settings.reference_overrides,
            fresh=True,
            at=_LONG_AGO,  # what was refused is never remembered for a reference
        )
        for _ in range(1 + settings.doubtful_tries):
            answer = await self._run(request, self._probe_lanes, settings.reference_timeout_ms, 0.0)
            if not answer.starved:
                break
        well = answer.status is not None and answer.status < 500  # a proxy's own trouble is not an answer
        return answer.phases.first_byte if well else None

    def _request(self, check: PlannedCheck, method: str) -> Request:
        settings = self._settings
        date = http_date(settings.clock.now_for(check)) if settings.send_date else None
        return Request(
            url=check.url,
            method=method,
            headers=check_headers(check, settings.contact, date),
            allow_private=check.allow_private,
            overrides=check.address_overrides,
            fresh=check.kind == "visit",
            at=settings.clock.now_for(check),
        )

    async def _run(self, request: Request, lanes: LaneKeeper, limit_ms: float, spent_ms: float) -> Answer:
        answer, scale = Answer(), self._settings.time_scale
        loop = asyncio.get_running_loop()
        meter = Meter(limit_ms / 1000 / scale, loop.time, spent_ms / 1000 / scale)
        begun = loop.time()
        try:
            await self._follow(request, lanes, meter, answer)
        except FaultError as error:
            answer.error, answer.detail = error.error, error.detail
        self._finish(answer)
        answer.phases = meter.phases(scale)
        answer.starved = answer.error == "timeout" and self.lag.stood_still(begun, meter.spent)
        return answer

    async def _follow(self, request: Request, lanes: LaneKeeper, meter: Meter, answer: Answer) -> None:
        cookies, seen = Cookies(), set[tuple[str, str]]()
        address = _parsed(request.url, None)
        for _ in range(self._settings.caps.redirects + 1):
            sent = (address.href, cookies.header(address.host))
            if sent in seen:
                raise FaultError("redirect_loop", f"comes back to {address.href}")
            seen.add(sent)
            answer.final_url = address.href
            reply = await self._hop(request, address, lanes, meter, sent[1], answer)
            if reply.status not in _REDIRECTS or not reply.location:
                return
            answer.chain.append(Hop(url=address.href, status=reply.status, location=from_header(reply.location)))
            cookies.take(address.host, reply.set_cookie)
            answer.reply = None
            address = _parsed(from_header(reply.location), address.href)
        raise FaultError("too_many_redirects", f"more than {self._settings.caps.redirects} redirects")

    async def _hop(
        self, request: Request, address: Address, lanes: LaneKeeper, meter: Meter, cookie: str, answer: Answer
    ) -> Reply:
        headers = {**request.headers, "Host": address.authority}
        if cookie:
            headers["Cookie"] = cookie
        async with lanes.host(address.host):
            places = await self._places(request, address, meter)
            async with lanes.address(places[0].ip or address.host):
                for place in places[:-1]:
                    try:
                        return await self._shake(request, address, place, headers, meter, answer)
                    except FaultError as error:
                        if error.error != "refused":
                            raise
                return await self._shake(request, address, places[-1], headers, meter, answer)

    async def _places(self, request: Request, address: Address, meter: Meter) -> list[_Place]:
        """Where to connect: the registry's override, or the checked addresses of the name."""
        if fixed := override_for(address, request.overrides):
            return [_Place(*fixed)]
        before = meter.spent
        try:
            async with meter.running():
                found = await checked_addresses(address, allow_private=request.allow_private, lookup=self._lookup)
        except UnresolvedError as error:
            if self._settings.proxy:  # a name only the proxy knows; literal addresses were still checked
                return [_Place(None, address.port)]
            raise FaultError("dns", str(error)) from error
        except AddressRefusedError as error:
            raise FaultError("address_refused", f"refused to connect: {error}") from error
        except TimeoutError as error:
            raise FaultError("timeout", "no answer from the name service within the limit") from error
        meter.add("dns", meter.spent - before)
        if self._settings.proxy:
            return [_Place(None, address.port)]
        return [_Place(ip, address.port) for ip in found[:_TRIES_PER_NAME]]

    async def _shake(
        self, request: Request, address: Address, place: _Place, headers: dict[str, str], meter: Meter, answer: Answer
    ) -> Reply:
        """Strictly first; what our library refuses is tried permissively, since citizens' browsers may well open it."""
        known = self._refusals.why(address.authority, request.at)
        if known is None:
            try:
                return await self._send(request, address, place, headers, meter, answer, permissive=False)
            except FaultError as error:
                if not error.handshake:
                    raise
                refused = f"strict handshake refused: {error.detail}"
        answer.detail = known or refused
        reply = await self._send(request, address, place, headers, meter, answer, permissive=True)
        if known is None:
            self._refusals.note(address.authority, request.at, answer.detail)
        return reply

    async def _send(
        self,
        request: Request,
        address: Address,
        place: _Place,
        headers: dict[str, str],
        meter: Meter,
        answer: Answer,
        *,
        permissive: bool,
    ) -> Reply:
        try:
            async with meter.running():
                try:
                    async with self._session(request.fresh).request(
                        request.method,
                        wire_url(address, place.ip, place.port),
                        headers=headers,
                        allow_redirects=False,
                        ssl=self._context(permissive) if address.secure else True,
                        server_hostname=address.host if address.secure else None,
                        proxy=self._settings.proxy if place.ip is None else None,
                    ) as response:
                        meter.answered()
                        answer.reply = reply = reply_of(response)
                        if address.secure and meter.ssl_object is not None:
                            answer.tls = facts(meter.ssl_object, address.host, permissive=permissive)
                        if reply.status not in _REDIRECTS or not reply.location:
                            await self._body(response, reply, answer)
                        return reply
                except (aiohttp.ClientError, OSError, ValueError) as error:
                    raise fault(error) from error
        except TimeoutError as error:
            raise self._timed_out(answer) from error

    async def _body(self, response: aiohttp.ClientResponse, reply: Reply, answer: Answer) -> None:
        try:
            await read_body(response, reply, self._settings.caps.wire_bytes)
        except (aiohttp.ClientError, OSError) as error:
            answer.truncated = True
            raise FaultError("protocol", f"the body broke off: {error or type(error).__name__}") from error

    def _timed_out(self, answer: Answer) -> FaultError:
        reply = answer.reply
        if reply is None:
            return FaultError("timeout", "no answer within the limit")
        answer.truncated = True
        if not reply.declared and reply.size >= self._settings.caps.endless_from:
            return FaultError("endless_body", f"the body was still coming after {reply.size} bytes")
        return FaultError("timeout", f"only {reply.size} bytes of the body came within the limit")

    def _finish(self, answer: Answer) -> None:
        """Undo the content coding of whatever came, under the caps."""
        reply = answer.reply
        if reply is None:
            return
        done = decode(b"".join(reply.parts), reply.headers.get("content-encoding", ""), self._settings.caps)
        reply.parts.clear()
        answer.body = done.body[: self._settings.caps.ratio_from] if done.bomb else done.body
        answer.size = len(answer.body)
        answer.truncated = answer.truncated or reply.cut or done.bomb or done.damaged
        if done.bomb and answer.error is None:
            answer.error, answer.detail = "bomb", f"{reply.size} bytes unfold to more than {len(done.body)}"

    def _context(self, permissive: bool) -> ssl.SSLContext:
        return self._permissive if permissive else self._strict

    def _session(self, fresh: bool) -> aiohttp.ClientSession:
        if fresh not in self._sessions:
            connector = (
                MeasuredConnector(limit=0, force_close=True)
                if fresh
                else MeasuredConnector(limit=0, keepalive_timeout=_KEPT_S)
            )
            self._sessions[fresh] = session(connector, self._settings.caps)
        return self._sessions[fresh]


def _parsed(text: str, base: str | None) -> Address:
    try:
        return parse(text, base)
    except BadUrlError as error:
        raise FaultError("bad_url", str(error)) from error
