"""What came back, before it is judged valid or void."""

from dataclasses import dataclass, field
from typing import Literal

from schemas.events.fetches import FetchError, Hop, NoPage, Phases, Reach, TlsFacts
from stages.fetcher.names import UnresolvedError

# Failing this way may be our own network: it counts only when reference targets answered afterwards.
BY_NETWORK: frozenset[FetchError] = frozenset({"dns", "refused", "reset", "timeout"})

# Answers of walls rather than of sites. 521 with __jsl cookies and 412 with a cookie are JavaScript challenges of
# two walls that are common before government sites; a cf-mitigated header says what it is.
_BLOCKED_STATUS = frozenset({403, 429})
_TOO_MANY = frozenset({429, 503})  # with Retry-After: asked for less, not down (RFC 9110 15.6.4, RFC 6585 4)
_CHALLENGES = {521: "__jsl", 412: "="}


class FaultError(Exception):
    """A visit ended without an answer that can be used."""

    def __init__(self, error: FetchError, detail: str, *, handshake: bool = False, ours: bool = False) -> None:
        """`ours`: it never got as far as the site."""
        super().__init__(detail)
        self.error: FetchError = error
        self.detail = detail
        self.handshake = handshake
        self.ours = ours


@dataclass(slots=True)
class Reply:
    """One HTTP answer. `headers` have lower-case names; `parts` are the bytes on the wire so far."""

    status: int
    headers: dict[str, str]
    location: str | None
    set_cookie: list[str]
    parts: list[bytes] = field(default_factory=list)
    size: int = 0
    cut: bool = False

    @property
    def declared(self) -> bool:
        return "content-length" in self.headers


@dataclass(slots=True)
class Answer:
    """The end of one attempt. `chain` holds the redirects gone through, without the final address."""

    chain: list[Hop] = field(default_factory=list)
    final_url: str | None = None
    reply: Reply | None = None
    body: bytes | None = None
    size: int = 0
    truncated: bool = False
    tls: TlsFacts | None = None
    phases: Phases = field(default_factory=Phases)
    error: FetchError | None = None
    detail: str = ""
    starved: bool = False  # our own loop stood still while it ran: the time says nothing
    ours: bool = False  # it never got as far as the site
    unresolved: UnresolvedError | None = None  # the name service gave no address
    reused: bool = False  # the connection had served before: what broke may be its end
    reach: Reach | None = None
    taken_by: Literal["libcurl", "mended_head"] | None = None
    no_page: NoPage | None = None

    @property
    def status(self) -> int | None:
        return self.reply.status if self.reply else None

    @property
    def by_network(self) -> bool:
        return self.error in BY_NETWORK

    @property
    def retry_after(self) -> str | None:
        """When to ask again, as an answer says it that wants fewer questions."""
        if self.reply is None or self.reply.status not in _TOO_MANY:
            return None
        return self.reply.headers.get("retry-after")

    @property
    def blocked(self) -> bool:
        """A wall answered instead of the site."""
        if self.reply is None:
            return False
        if self.reply.status in _BLOCKED_STATUS or "challenge" in self.reply.headers.get("cf-mitigated", ""):
            return True
        if self.retry_after is not None:
            return True
        sign = _CHALLENGES.get(self.reply.status)
        return sign is not None and any(sign in cookie for cookie in self.reply.set_cookie)
