"""Topic `fetches`: what came back for a check. Bodies live in the evidence store under their sha256."""

from datetime import datetime
from typing import Literal

import msgspec

from schemas.events.checks import PlannedCheck

# opened: an HTTP answer came within the limit (any status); failed: the target did not open (see `error`);
# void: the check ran and proves nothing (see `void_reason`). `not_recorded`: the recorded world of a rehearsal holds no
# answer for the address at that time; it is always void.
FetchOutcome = Literal["opened", "failed", "void"]
VoidReason = Literal["own_network", "blocked", "inconclusive"]
FetchError = Literal[
    "dns", "refused", "reset", "timeout", "tls", "protocol", "too_many_redirects", "redirect_loop", "address_refused",
    "bad_url", "endless_body", "too_large", "bomb", "not_recorded",
]  # fmt: skip


# How a page sent on: by its status and Location, by a meta refresh, or by a line of script that is the whole page.
HopKind = Literal["http", "meta", "script"]
# An answer that is no page: a 200 without a byte to show, or a redirect that does not say where to.
NoPage = Literal["empty", "no_location"]


class Hop(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    url: str
    status: int
    location: str | None = None
    kind: HopKind = "http"


class Phases(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Milliseconds of life-time (a demo's faster time is already scaled back); null: the phase was not reached."""

    dns: float | None = None
    connect: float | None = None
    tls: float | None = None
    first_byte: float | None = None
    total: float | None = None


class TlsFacts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The server's certificate; judged by `not_after` against the visit's time. `permissive`: our strict handshake
    was refused and a permissive one went through."""

    not_after: datetime
    not_before: datetime | None = None
    subject: str = ""
    issuer: str = ""
    version: str = ""
    permissive: bool = False
    matches_host: bool = True


class Reach(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Over which IP addresses the last address of a check was tried. An address is begun when the one before it was
    silent for 250 ms or refused (RFC 8305); `answered` gave the connection, the `silent` ones begun before it did not.
    """

    answered: str | None = None
    answered_families: list[Literal["ipv4", "ipv6"]] = []
    silent: list[str] = []
    silent_families: list[Literal["ipv4", "ipv6"]] = []


class Leniency(msgspec.Struct, frozen=True, kw_only=True):
    """The answer breaks HTTP in a way that browsers pass over: the usual client refused it with the words in
    `refused`, and a more tolerant one took it. `mended_head`: only with the head read line by line as browsers do."""

    client: Literal["libcurl", "mended_head"]
    refused: str = ""


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt inside a slot: retries are recorded, never hidden."""

    at: datetime
    method: str
    status: int | None = None
    error: FetchError | None = None
    detail: str = ""
    total_ms: float | None = None


# What one exchange of a look told: facts; that there is nothing, proved; that we may not know; or nothing that can be
# used. Only the first two are evidence that something is absent.
Told = Literal["facts", "empty", "refused", "unknown"]


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """One exchange of a look that took several. `asked` says for what, and `url` is the address that was asked; both
    are without secrets. Of an interface the address names the whole question: what was sent along and whose account it
    is stand in its query. `final_url` is where it was sent on to, if it was."""

    asked: str
    told: Told
    at: datetime
    sha256: str | None = None
    size: int = 0
    detail: str = ""
    url: str = ""
    final_url: str = ""


class Fetched(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The outcome of one check. `opened_ms` is the time until the first answer had fully opened, in life-time."""

    check: PlannedCheck
    started: datetime
    outcome: FetchOutcome
    void_reason: VoidReason | None = None
    error: FetchError | None = None
    detail: str = ""
    status: int | None = None
    final_url: str | None = None
    chain: list[Hop] = []
    phases: Phases = Phases()
    tls: TlsFacts | None = None
    headers: dict[str, str] = {}
    sha256: str | None = None
    size: int = 0
    truncated: bool = False
    attempts: list[Attempt] = []
    reach: Reach | None = None
    lenient: Leniency | None = None
    no_page: NoPage | None = None
    answers: list[Answered] = []  # of a source with several exchanges; empty for a page, which is its own answer
