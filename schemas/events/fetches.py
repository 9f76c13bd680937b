"""Topic `fetches`: what came back for a check. Bodies live in the evidence store under their sha256."""

from datetime import datetime
from typing import Literal

import msgspec

from schemas.events.checks import PlannedCheck

# opened: an HTTP answer came within the limit (any status); failed: the target did not open (see `error`);
# void: the check ran and proves nothing (see `void_reason`).
FetchOutcome = Literal["opened", "failed", "void"]
VoidReason = Literal["own_network", "blocked", "inconclusive"]
FetchError = Literal[
    "dns", "refused", "reset", "timeout", "tls", "protocol", "too_many_redirects", "redirect_loop", "address_refused",
    "bad_url", "endless_body", "too_large", "bomb",
]  # fmt: skip


class Hop(msgspec.Struct, frozen=True, kw_only=True):
    url: str
    status: int
    location: str | None = None


class Phases(msgspec.Struct, frozen=True, kw_only=True):
    """Milliseconds of life-time (a demo's faster time is already scaled back); null: the phase was not reached."""

    dns: float | None = None
    connect: float | None = None
    tls: float | None = None
    first_byte: float | None = None
    total: float | None = None


class TlsFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The server's certificate; judged by `not_after` against the visit's time. `permissive`: our strict handshake
    was refused and a permissive one went through."""

    not_after: datetime
    not_before: datetime | None = None
    subject: str = ""
    issuer: str = ""
    version: str = ""
    permissive: bool = False
    matches_host: bool = True


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt inside a slot: retries are recorded, never hidden."""

    at: datetime
    method: str
    status: int | None = None
    error: FetchError | None = None
    detail: str = ""
    total_ms: float | None = None


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
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
