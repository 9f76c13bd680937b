"""Every knob of the fetcher, resolved once by the runner. Seconds and milliseconds are those of life."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from stages.fetcher.asking import Hops
from stages.fetcher.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """What one answer may cost us. `ratio` holds once more than `ratio_from` bytes were decoded."""

    wire_bytes: int = 5_000_000
    decoded_bytes: int = 20_000_000
    ratio: int = 100
    ratio_from: int = 1_000_000
    header_bytes: int = 32_768  # one line or field
    headers: int = 256
    redirects: int = 10
    endless_from: int = 1_000_000  # an undeclared body still coming at the limit, with this much of it here


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """Politeness: how many exchanges at once with one host, with one address (many sites share one), and in all."""

    per_host: int = 2
    per_address: int = 4
    at_once: int = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The distance between the beginnings of two requests to one host, and to one address. A host that asked for less
    (Retry-After) is asked at half the pace each time. `longest_wait_ms` is how long one check waits for that at most.
    """

    per_host_ms: int = 250
    per_address_ms: int = 50
    longest_wait_ms: int = 120_000
    asked_again: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Without reference targets: more than `share` of at least `hosts` hosts failing by network is our own fault, and
    so are two or more when no host at all answered within `witness_s` of them."""

    share: float = 0.5
    hosts: int = 5
    window_s: float = 600.0
    witness_s: float = 120.0


def no_secrets(name: str) -> str | None:
    """Where nobody gave any."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetcherSettings:
    """`time_scale` runs every limit and pause faster than life by one factor (a demo's); measured phases are scaled
    back, so events always hold life-time. `reference_overrides` is the registry's whole table of overrides: for the
    references, and for hosts that a redirect leads to. `send_date` sends the clock's time in the request's `Date`
    header (demo). `void_logic` off makes our own outages count: only a test wants that. `secrets` gives a secret by its
    name, as it is now; `call_ca_file` holds the authorities of who may be told one (none: those of `ca_file`).
    """

    clock: Clock
    contact: str
    time_scale: float = 1.0
    send_date: bool = False
    void_logic: bool = True
    references: tuple[str, ...] = ()
    reference_overrides: dict[str, str] = field(default_factory=dict)
    reference_timeout_ms: int = 15_000
    reference_strained_ms: int = 3_000  # slower than this, a time-out of a site may be our own doing
    doubtful_tries: int = 3  # how often such a time-out is looked at again before the references decide
    caps: Caps = Caps()
    lanes: Lanes = Lanes()
    pace: Pace = Pace()
    name_wait_ms: int = 60_000  # for the lane of look-ups; longer is our own trouble
    well_known_names: tuple[str, ...] = ("www.gov.cn", "www.cnnic.cn", "www.baidu.com")  # any of them: we resolve
    connect_stagger_ms: int = 250  # before the next address of a name is tried beside a silent one (RFC 8305, 8)
    cohort: Cohort = Cohort()
    # Interfaces of platforms are made to be called; their quotas are counted by the day.
    call_lanes: Lanes = Lanes(per_host=8, per_address=8)
    call_pace: Pace = Pace(per_host_ms=25, per_address_ms=0)
    call_limit_ms: float = 15_000  # of one call
    secrets: Callable[[str], str | None] = no_secrets
    retry_pause_ms: int = 1_500
    proxy: str | None = None
    ca_file: Path | None = None
    call_ca_file: Path | None = None
    hops: Hops | None = None  # who answers in place of our own connections: the recorded world of a rehearsal
