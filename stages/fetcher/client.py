"""One attempt at an address: names, filter, lanes, pace, redirects, caps and the limit of time.

Failure is a value here (`Answer.error`); only a mistake of ours raises.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from schemas.events.checks import PlannedCheck
from schemas.events.fetches import Hop, HopKind, Phases
from schemas.hosts import normal_host
from schemas.kinds import KINDS
from stages.fetcher.agents import check_headers, http_date, request_headers
from stages.fetcher.answer import Answer, FaultError, Reply
from stages.fetcher.asking import Ask, Hops
from stages.fetcher.cookies import Cookies
from stages.fetcher.decoding import decode
from stages.fetcher.domains import of_one_owner
from stages.fetcher.hop import REDIRECTS, HopClient
from stages.fetcher.lag import LoopLag
from stages.fetcher.lanes import LaneKeeper
from stages.fetcher.meter import Meter
from stages.fetcher.names import Lookup, Names, Search, SystemLookup, UnresolvedError
from stages.fetcher.pace import PaceKeeper
from stages.fetcher.places import Places, mixed, overridden
from stages.fetcher.resolver import AddressRefusedError, allowed, literal
from stages.fetcher.sendings_on import sent_on
from stages.fetcher.settings import FetcherSettings, Lanes, Pace
from stages.fetcher.urls import Address, BadUrlError, from_header, parse

_MOST_BLANK = 4096
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Request(NamedTuple):
    """What an attempt needs to know. `fresh`: a connection of its own, as a citizen opening the page has; `tolerant`:
    by the clients that take what browsers take; `as_page`: where the page itself sends on is followed. `secret`: the
    address or body holds one, so nothing is followed and only a good certificate is answered."""

    url: str
    method: str
    headers: Mapping[str, str]
    allow_private: bool
    overrides: tuple[Mapping[str, str], ...]
    fresh: bool
    at: datetime
    tolerant: bool = False
    as_page: bool = False
    secret: bool = False
    body: bytes | None = None


class _Onward(NamedTuple):
    """The next address of a chain, and who named it."""

    to: str
    base: str
    kind: HopKind


class Client:
    """Holds the connections. Used inside one event loop; `close` when done."""

    def __init__(self, settings: FetcherSettings, lookup: Lookup | None = None) -> None:
        self._settings = settings
        self._system = SystemLookup()
        self.names = Names(lookup or self._system)
        self._lanes, self._pace = LaneKeeper(settings.lanes), PaceKeeper(settings.pace, settings.time_scale)
        self._call_lanes = LaneKeeper(settings.call_lanes)
        self._call_pace = PaceKeeper(settings.call_pace, settings.time_scale)
        self._probe_lanes = LaneKeeper(Lanes())
        self._probe_pace = PaceKeeper(Pace(per_host_ms=0, per_address_ms=0), 1.0)
        self._hops: Hops = settings.hops or HopClient(settings)
        self.lag = LoopLag()

    async def close(self) -> None:
        await self._hops.close()
        await self.names.close()
        self._system.close()

    async def attempt(
        self,
        check: PlannedCheck,
        method: str,
        limit_ms: float,
        spent_ms: float = 0.0,
        *,
        tolerant: bool = False,
        fresh: bool = False,
    ) -> Answer:
        """One attempt at a check within `limit_ms` of life, of which `spent_ms` are already gone."""
        request = self._request(check, method, tolerant=tolerant, fresh=fresh)
        return await self._run(request, self._lanes, self._pace, limit_ms, spent_ms)

    async def call(
        self, check: PlannedCheck, url: str, headers: Mapping[str, str], body: bytes | None, limit_ms: float
    ) -> Answer:
        """One call of an interface for a check; the address, headers or body hold a secret."""
        settings = self._settings
        now = settings.clock.now_for(check)
        request = Request(
            url=url,
            method="GET" if body is None else "POST",
            headers={
                **request_headers("self", settings.contact, http_date(now) if settings.send_date else None),
                "Accept": "application/json",
                **headers,
            },
            allow_private=check.allow_private,
            overrides=(check.address_overrides, settings.reference_overrides),
            fresh=False,
            at=now,
            secret=True,
            body=body,
        )
        return await self._run(request, self._call_lanes, self._call_pace, limit_ms, 0.0)

    async def answers(self, url: str, date: str | None) -> float | None:
        """Milliseconds of life until a reference target answered, None when it did not in its time."""
        settings = self._settings
        request = Request(
            url=url,
            method="GET",
            headers=request_headers("self", settings.contact, date),
            allow_private=True,
            overrides=(settings.reference_overrides,),
            fresh=True,
            at=_LONG_AGO,  # what was refused is never remembered for a reference
        )
        for _ in range(1 + settings.doubtful_tries):
            limit_ms = settings.reference_timeout_ms
            answer = await self._run(request, self._probe_lanes, self._probe_pace, limit_ms, 0.0)
            if not answer.starved:
                break
        well = answer.status is not None and answer.status < 500  # a proxy's own trouble is not an answer
        return (answer.phases.first_byte or 0.0) if well else None

    def hold(self, url: str, seconds: float) -> bool:
        """The host of this address asked for a pause of so many seconds of life, and every check of it waits; False
        when it has had enough of them."""
        return self._pace.hold(_host(url), seconds / self._settings.time_scale)

    def relieved(self, url: str) -> None:
        """The host of this address answers as it should."""
        if self._pace.holds:  # on most days no host has asked for a pause
            self._pace.relieved(_host(url))

    def _request(self, check: PlannedCheck, method: str, *, tolerant: bool, fresh: bool) -> Request:
        settings, kind = self._settings, KINDS[check.kind]
        now = settings.clock.now_for(check)
        return Request(
            url=check.url,
            method=method,
            headers=check_headers(check, settings.contact, http_date(now) if settings.send_date else None),
            allow_private=check.allow_private,
            overrides=(check.address_overrides, settings.reference_overrides),
            fresh=fresh or kind.fresh,
            at=now,
            tolerant=tolerant,
            as_page=kind.as_page,
        )

    async def _run(
        self, request: Request, lanes: LaneKeeper, pace: PaceKeeper, limit_ms: float, spent_ms: float
    ) -> Answer:
        answer, scale = Answer(), self._settings.time_scale
        loop = asyncio.get_running_loop()
        meter = Meter(limit_ms / 1000 / scale, loop.time, spent_ms / 1000 / scale)
        begun = loop.time()
        try:
            await self._follow(request, _Way(lanes, pace, meter), answer)
        except FaultError as error:
            answer.error, answer.detail, answer.ours = error.error, error.detail, error.ours
            self._finish(answer)
        answer.phases = meter.phases(scale) if self._hops.connects else Phases()
        answer.starved = answer.error == "timeout" and self.lag.stood_still(begun, meter.spent)
        return answer

    async def _follow(self, request: Request, way: "_Way", answer: Answer) -> None:
        """Through all redirects to the last answer. A place may come again, as it may for a browser: some walls let a
        visitor in at the second knock."""
        cookies, seen, again = Cookies(), set[tuple[str, str]](), ""
        address = _parsed(request.url, None)
        for _ in range(self._settings.caps.redirects + 1):
            sent = (address.href, cookies.header(address.host))
            again = address.href if sent in seen else again
            seen.add(sent)
            answer.final_url = address.href
            reply = await self._hop(request, address, way, sent[1], answer)
            onward = self._onward(request, address, reply, answer)
            if onward is None:
                return
            answer.chain.append(Hop(url=address.href, status=reply.status, location=onward.to, kind=onward.kind))
            cookies.take(address.host, reply.set_cookie)
            answer.reply = answer.body = answer.no_page = None
            address = _parsed(onward.to, onward.base)
        if again:
            raise FaultError("redirect_loop", f"comes back to {again}")
        raise FaultError("too_many_redirects", f"more than {self._settings.caps.redirects} redirects")

    def _onward(self, request: Request, address: Address, reply: Reply, answer: Answer) -> _Onward | None:
        """Where the answer sends on, None for the last one, which is then unpacked."""
        if reply.status in REDIRECTS and reply.location and not request.secret:
            return _Onward(from_header(reply.location), address.href, "http")
        self._finish(answer)
        if request.method != "GET" or request.secret:
            return None
        if reply.status in REDIRECTS:
            answer.no_page = "no_location"
        elif reply.status < 400 and _blank(answer.body or b""):
            answer.no_page = "empty"
        if not request.as_page or reply.status != 200 or answer.error or answer.truncated:
            return None
        found = sent_on(answer.body or b"", reply.headers.get("content-type", ""))
        if found is None:
            return None
        try:
            base = parse(found.base, address.href).href if found.base else address.href
            to = parse(found.to, base)
        except BadUrlError:
            return None  # it is no web address: the page stands as it is
        if to.href == address.href or not of_one_owner(address.host, to.host):
            return None  # a stranger's page is no reading of this site; the stub itself is the evidence
        return _Onward(found.to, base, found.kind)

    async def _hop(self, request: Request, address: Address, way: "_Way", cookie: str, answer: Answer) -> Reply:
        headers = {**request.headers, "Host": address.authority}
        if cookie:
            headers["Cookie"] = cookie
        host = normal_host(address.host)
        async with way.lanes.host(host):
            places = await self._places(request, address, way.meter, answer)
            ip = places.ips[0] if places.ips else host
            await way.pace.turn(host, ip)
            async with way.lanes.address(ip):
                ask = Ask(
                    address, request.method, headers, places, request.fresh, request.at, request.secret, request.body
                )
                how = self._hops.tolerant if request.tolerant else self._hops.usual
                return await how(ask, way.meter, answer)

    async def _places(self, request: Request, address: Address, meter: Meter, answer: Answer) -> Places:
        """Where to connect: the registry's override, or the checked addresses of the name."""
        if not self._hops.connects:
            return Places((), address.port)
        if fixed := overridden(address, request.overrides):
            return fixed
        try:
            found = literal(address) or await self._found(address, meter)
            checked = allowed(address.host, found, allow_private=request.allow_private)
        except UnresolvedError as error:
            if self._settings.proxy:  # a name only the proxy knows; literal addresses were still checked
                return Places((), address.port)
            answer.unresolved = error
            raise FaultError("dns", str(error)) from error
        except AddressRefusedError as error:
            raise FaultError("address_refused", f"refused to connect: {error}") from error
        except TimeoutError as error:
            answer.unresolved = UnresolvedError(address.host)
            raise FaultError("timeout", "no answer from the name service within the limit") from error
        return Places(() if self._settings.proxy else mixed(checked), address.port)

    async def _found(self, address: Address, meter: Meter) -> list[str]:
        """Look the name up. Waiting for a place in the lane of look-ups is not the site's time."""
        search = self.names.search(address.host, address.port)
        if not search.begun.is_set():
            await asyncio.sleep(0)  # where the lane has a place, it has begun now
        if not search.begun.is_set():
            await self._wait_for_lane(search)
        before = meter.spent
        if search.result.done():
            found = search.result.result()
        else:
            async with meter.running():
                found = await asyncio.shield(search.result)
        meter.add("dns", meter.spent - before)
        return found

    async def _wait_for_lane(self, search: Search) -> None:
        wait_s = self._settings.name_wait_ms / 1000 / self._settings.time_scale
        try:
            async with asyncio.timeout(wait_s):
                await search.begun.wait()
        except TimeoutError as error:
            raise FaultError("dns", "our own look-ups of names are stuck", ours=True) from error

    def _finish(self, answer: Answer) -> None:
        """Undo the content coding of whatever came, under the caps."""
        reply = answer.reply
        if reply is None or answer.body is not None:
            return
        done = decode(b"".join(reply.parts), reply.headers.get("content-encoding", ""), self._settings.caps)
        reply.parts.clear()
        answer.body = done.body[: self._settings.caps.ratio_from] if done.bomb else done.body
        answer.size = len(answer.body)
        answer.truncated = answer.truncated or reply.cut or done.bomb or done.damaged
        if done.bomb and answer.error is None:
            answer.error, answer.detail = "bomb", f"{reply.size} bytes unfold to more than {len(done.body)}"


class _Way(NamedTuple):
    """What an attempt goes through: lanes, pace, and the meter of its time."""

    lanes: LaneKeeper
    pace: PaceKeeper
    meter: Meter


def _parsed(text: str, base: str | None) -> Address:
    try:
        return parse(text) if base is None else parse(text, base)
    except BadUrlError as error:
        raise FaultError("bad_url", str(error)) from error


def _blank(body: bytes) -> bool:
    """A few bytes at most, and none that shows anything."""
    return len(body) <= _MOST_BLANK and not body.strip(b"\xef\xbb\xbf \t\r\n\f\0")


def _host(url: str) -> str:
    try:
        return normal_host(parse(url).host)
    except BadUrlError:
        return url
