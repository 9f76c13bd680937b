"""The fetcher put together: its client, the watch over our own network, and the evidence store behind it; how it is
set in life and in virtual time."""

from pathlib import Path

from pipelines.clock import RealClock, VirtualClock
from pipelines.running.secrets import AUTHORITY, SECRETS, secrets_in, secrets_of
from schemas.mistakes import MistakeError
from schemas.registry.installation import Installation
from stages.fetcher import BodyStore, Client, FetcherSettings, FetcherStage, Lanes, NetworkHealth, Pace
from stages.fetcher.settings import no_secrets
from stages.fetcher.tls import strict_context
from stages.fetcher.urls import BadUrlError, parse

TIME_SCALE = 15.0  # in virtual time limits and delays run so much faster than life: 15 s are 1 s
FETCH_BATCH = 1_024  # virtual time has no due dates to keep: larger batches wait less for slow sites


def fetcher_stage(settings: FetcherSettings, evidence: BodyStore, *, quick_store: bool = False) -> FetcherStage:
    """A fetcher over the store; `await stage.close()` when done, then close the store."""
    client = Client(settings)
    return FetcherStage(client, evidence, NetworkHealth(client, settings), settings, quick_store=quick_store)


def office_fetching(
    installation: Installation,
    clock: RealClock | VirtualClock,
    proxy: str | None,
    ca_file: Path | None,
    names: tuple[str, str],
) -> FetcherSettings:
    """How an office's own sites are fetched. `names` are those of proxy and authorities where the operator gives them.

    Raises MistakeError.
    """
    return FetcherSettings(
        clock=clock,
        contact=installation.contact,
        references=installation.references,
        reference_overrides=installation.address_overrides,
        proxy=_proxy(proxy, names[0]),
        ca_file=_ca_file(ca_file, names[1]),
        secrets=secrets_of(),
    )


def virtual_fetching(
    installation: Installation, clock: VirtualClock, void_logic: bool = True, keys: Path | None = None
) -> FetcherSettings:
    """How a served world is fetched in virtual time. One address serves all hosts, so lanes are by host alone. `keys`
    is the folder of what its platforms want."""
    return FetcherSettings(
        clock=clock,
        contact=installation.contact,
        time_scale=TIME_SCALE,
        send_date=True,
        void_logic=void_logic,
        references=installation.references,
        reference_timeout_ms=60_000,  # the sample's outage hangs up at once; a busy machine must not look like one
        reference_overrides=installation.address_overrides,
        lanes=Lanes(per_host=4, per_address=8, at_once=8),  # more at once is not faster here, only slower each
        pace=Pace(per_host_ms=0, per_address_ms=0),  # looks that are days apart are asked for side by side
        call_pace=Pace(per_host_ms=0, per_address_ms=0),
        call_limit_ms=60_000,  # none of the sample's platforms is slow; a busy machine must not look like one
        secrets=secrets_in(keys / SECRETS) if keys else no_secrets,
        call_ca_file=keys / AUTHORITY if keys else None,
    )


def _proxy(text: str | None, name: str) -> str | None:
    try:
        return None if text is None else parse(text).href
    except BadUrlError as error:
        raise MistakeError(f"{name}: {error}; write it like http://10.0.0.1:3128.") from error


def _ca_file(path: Path | None, name: str) -> Path | None:
    try:
        strict_context(path)
    except OSError as error:  # an SSLError is one
        raise MistakeError(f"{name}: {path} holds no certificates in PEM form ({error}).") from error
    return path
