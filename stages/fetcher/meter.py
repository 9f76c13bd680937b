"""What one attempt cost: a budget of real seconds and the phases measured in it."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextvars import ContextVar, Token
from types import TracebackType

from schemas.events.fetches import Phases

METER: ContextVar["Meter | None"] = ContextVar("meter", default=None)


class Meter:
    """Counts the seconds inside `running` only: waiting for a lane is our affair, not the site's slowness.

    Phases are summed over the hops of a redirect chain; `first_byte` and `total` count from the beginning.
    """

    def __init__(self, limit_s: float, now: Callable[[], float], spent_s: float = 0.0) -> None:
        self._now, self._limit, self._spent = now, limit_s, spent_s
        self._since: float | None = None
        self._sums: dict[str, float] = {}
        self._connecting = 0.0
        self._shaking: float | None = None
        self.ssl_object: ssl.SSLObject | None = None  # of the connection that is up
        self.reused = False  # the connection that is up had served before
        self.tried: list[str] = []  # ips that a connection was begun to, for the present address
        self.peer: str | None = None  # the ip that the connection leads to

    def running(self) -> "_Running":
        """An async context in which the seconds count; it raises TimeoutError when the budget is used up."""
        return _Running(self)

    def start(self) -> asyncio.Timeout:
        self._since = self._now()
        return asyncio.timeout(max(self._limit - self._spent, 0.0))

    def stop(self) -> None:
        self._spent, self._since = self.spent, None

    @property
    def spent(self) -> float:
        """Real seconds used so far."""
        return self._spent + (self._now() - self._since if self._since is not None else 0.0)

    def add(self, phase: str, seconds: float) -> None:
        self._sums[phase] = self._sums.get(phase, 0.0) + seconds

    def connecting(self) -> None:
        self._connecting, self._shaking = self._now(), None

    def shaking(self) -> None:
        """TCP is up, the handshake begins."""
        self._shaking = self._now()

    @property
    def left(self) -> float:
        """Real seconds that are left."""
        return max(self._limit - self.spent, 0.0)

    def next_address(self) -> None:
        """Another address is asked now: which ips it is reached by is a fact of its own."""
        self.tried, self.peer, self.ssl_object, self.reused = [], None, None, False

    @property
    def in_handshake(self) -> bool:
        return self._shaking is not None

    def connected(self, transport: asyncio.Transport | None, *, reused: bool) -> None:
        self.reused = reused
        peer = transport.get_extra_info("peername") if transport is not None else None
        self.peer = str(peer[0]) if peer else None
        self.ssl_object = transport.get_extra_info("ssl_object") if transport is not None else None
        up = self._shaking if self._shaking is not None else self._now()
        self.add("connect", up - self._connecting)
        if self._shaking is not None:
            self.add("tls", self._now() - self._shaking)
            self._shaking = None

    def answered(self, at: float | None = None) -> None:
        """The first byte is here, or came when `at` seconds were spent."""
        self._sums["first_byte"] = self.spent if at is None else at

    def phases(self, scale: float) -> Phases:
        """Milliseconds of life-time."""
        ms = {name: round(seconds * scale * 1000, 3) for name, seconds in self._sums.items()}
        return Phases(**ms, total=round(self.spent * scale * 1000, 3))


class _Running:
    __slots__ = ("_meter", "_timeout", "_token")

    def __init__(self, meter: Meter) -> None:
        self._meter = meter

    def __aenter__(self) -> Awaitable[object]:
        self._token: Token[Meter | None] = METER.set(self._meter)
        self._timeout = self._meter.start()
        return self._timeout.__aenter__()

    def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Awaitable[bool | None]:
        METER.reset(self._token)
        self._meter.stop()
        return self._timeout.__aexit__(kind, error, trace)
