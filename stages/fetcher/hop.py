"""One address asked once: by the usual client, or by the tolerant ones after it was refused an answer."""

import asyncio
import ssl
from functools import cached_property, lru_cache
from typing import Literal

import aiohttp

from schemas.events.fetches import Reach
from schemas.hosts import without_dot
from stages.fetcher.answer import Answer, FaultError, Reply
from stages.fetcher.asking import Ask
from stages.fetcher.exchange import MeasuredConnector, fault, read_body, reply_of, session, wire_url
from stages.fetcher.meter import Meter
from stages.fetcher.places import PlaceResolver, family_of
from stages.fetcher.settings import FetcherSettings
from stages.fetcher.tls import StrictRefusals, certificate_facts, facts, permissive_context, strict_context
from stages.fetcher.tolerant import Taken, TolerantClient
from stages.fetcher.urls import parse

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEPT_S = 4.0  # real seconds; shorter than servers keep an idle connection

SessionKind = Literal["fresh", "kept", "mended"]


class HopClient:
    """Asks over connections of our own, which it holds."""

    connects = True

    def __init__(self, settings: FetcherSettings) -> None:
        self._settings = settings
        self._permissive = permissive_context()
        self._refusals = StrictRefusals()
        self._resolver = PlaceResolver(parse(settings.proxy).host if settings.proxy else None)
        self._sessions: dict[SessionKind, aiohttp.ClientSession] = {}
        self._tolerant = TolerantClient(settings.caps, settings.proxy)

    @cached_property
    def _strict(self) -> ssl.SSLContext:
        """Reading the system's certificates takes as long as fetching a hundred pages, so it is made for the first
        visit that needs it."""
        return strict_context(self._settings.ca_file)

    @cached_property
    def _checked(self) -> ssl.SSLContext:
        """For secrets, which are told to whom the certificate names."""
        context = strict_context(self._settings.call_ca_file or self._settings.ca_file)
        context.check_hostname = True
        return context

    async def close(self) -> None:
        for one in self._sessions.values():
            await one.close()
        self._sessions.clear()
        self._tolerant.close()

    async def usual(self, ask: Ask, meter: Meter, answer: Answer) -> Reply:
        """The answer by aiohttp. Raises FaultError.

        The turn of the loop lets all that have come this far send one after the other: sent one by one between other
        work, each request would wake a server that has just gone to sleep; on one machine that costs the sender three
        times what the sending does.
        """
        await asyncio.sleep(0)
        return await self._shake(ask, meter, answer, "fresh" if ask.fresh else "kept")

    async def tolerant(self, ask: Ask, meter: Meter, answer: Answer) -> Reply:
        """The answer by libcurl; where that finds the head broken too, with the head mended. Raises FaultError."""
        try:
            reply = await self._by_libcurl(ask, meter, answer)
        except FaultError as first:
            if first.error != "protocol" or answer.body is not None:
                raise
            try:
                reply = await self._shake(ask, meter, answer, "mended")
            except FaultError as second:
                raise first if second.error == "protocol" else second from second
            answer.taken_by = "mended_head"
            return reply
        answer.taken_by = answer.taken_by or "libcurl"
        return reply

    async def _by_libcurl(self, ask: Ask, meter: Meter, answer: Answer) -> Reply:
        before = meter.spent
        try:
            async with meter.running():
                reply, taken = await self._tolerant.ask(ask.address, ask.method, ask.headers, ask.places, meter.left)
        except TimeoutError as error:
            raise FaultError("timeout", "no answer within the limit") from error
        for phase in ("connect", "tls"):
            meter.add(phase, taken.times[phase])
        meter.answered(before + taken.times["first_byte"])
        answer.reply, answer.reach = reply, _reach(taken.ip, [])
        if taken.certificate is not None:
            self._note_certificate(ask, taken, answer)
        return reply

    def _note_certificate(self, ask: Ask, taken: Taken, answer: Answer) -> None:
        permissive = self._refusals.why(ask.address.authority, ask.at) is not None
        host = without_dot(ask.address.host)
        answer.tls = certificate_facts(taken.certificate or b"", host, version="", permissive=permissive)

    async def _shake(self, ask: Ask, meter: Meter, answer: Answer, kind: SessionKind) -> Reply:
        """Strictly first; what our library refuses is tried permissively, since citizens' browsers may well open it.
        A secret is never told to whom the certificate does not name."""
        if ask.secret:
            return await self._send(ask, meter, answer, kind, permissive=False)
        known = self._refusals.why(ask.address.authority, ask.at)
        if known is None:
            try:
                return await self._send(ask, meter, answer, kind, permissive=False)
            except FaultError as error:
                if not error.handshake:
                    raise
                refused = f"strict handshake refused: {error.detail}"
        answer.detail = known or refused
        try:
            return await self._send(ask, meter, answer, kind, permissive=True)
        finally:
            if known is None and meter.peer is not None:  # the handshake went through, whatever came of it
                self._refusals.note(ask.address.authority, ask.at, answer.detail)

    async def _send(self, ask: Ask, meter: Meter, answer: Answer, kind: SessionKind, *, permissive: bool) -> Reply:
        meter.next_address()
        context = self._context(ask, permissive=permissive)  # before the time counts
        try:
            async with meter.running():
                try:
                    return await self._exchange(ask, meter, answer, kind, context)
                except (aiohttp.ClientError, OSError, ValueError) as error:
                    raise fault(error) from error
        except TimeoutError as error:
            raise self._timed_out(answer) from error
        finally:
            answer.reused = meter.reused
            answer.reach = _reach(meter.peer, meter.tried) if ask.places.ips else None
            if ask.address.secure and meter.ssl_object is not None:
                answer.tls = facts(meter.ssl_object, ask.address.host, permissive=permissive)

    async def _exchange(
        self, ask: Ask, meter: Meter, answer: Answer, kind: SessionKind, context: ssl.SSLContext | Literal[True]
    ) -> Reply:
        address, places = ask.address, ask.places
        async with self._session(kind).request(
            ask.method,
            wire_url(address, self._resolver.host_for(places) if places.ips else None, places.port),
            headers=ask.headers,
            data=ask.body,
            allow_redirects=False,
            ssl=context,
            server_hostname=without_dot(address.host) if address.secure else None,
            proxy=None if places.ips else self._settings.proxy,
        ) as response:
            meter.answered()
            answer.reply = reply = reply_of(response)
            if reply.headers.get("transfer-encoding", "").lower().count("chunked") > 1:
                raise FaultError("protocol", "chunked twice")  # the library would wait for an end that never comes
            if reply.status not in REDIRECTS or not reply.location or ask.secret:
                await self._body(response, reply, answer)
            return reply

    def _context(self, ask: Ask, *, permissive: bool) -> ssl.SSLContext | Literal[True]:
        if not ask.address.secure:
            return True
        if ask.secret:
            return self._checked
        return self._permissive if permissive else self._strict

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

    def _session(self, kind: SessionKind) -> aiohttp.ClientSession:
        if kind not in self._sessions:
            settings = self._settings
            use = {"keepalive_timeout": _KEPT_S} if kind == "kept" else {"force_close": True}
            stagger = settings.connect_stagger_ms / 1000 / settings.time_scale
            connector = MeasuredConnector(resolver=self._resolver, happy_eyeballs_delay=stagger, **use)
            if kind == "mended":
                connector.mend_heads()
            self._sessions[kind] = session(connector, settings.caps)
        return self._sessions[kind]


def _reach(answered: str | None, tried: list[str]) -> Reach:
    return _reach_of(answered, tuple(tried))


@lru_cache(maxsize=4096)
def _reach_of(answered: str | None, tried: tuple[str, ...]) -> Reach:
    """The same few addresses answer all day."""
    silent = [ip for ip in dict.fromkeys(tried) if ip != answered]
    return Reach(
        answered=answered,
        answered_families=_families([answered] if answered else []),
        silent=silent,
        silent_families=_families(silent),
    )


def _families(ips: list[str]) -> list[Literal["ipv4", "ipv6"]]:
    names: list[Literal["ipv4", "ipv6"]] = ["ipv6" if family_of(ip) == 6 else "ipv4" for ip in ips]
    return list(dict.fromkeys(names))
