"""The fetcher put together: its client, the watch over our own network, and the evidence store behind it."""

from pathlib import Path

from pipelines.clock import RealClock
from schemas.mistakes import MistakeError
from schemas.registry.installation import Installation
from stages.fetcher import BodyStore, Client, FetcherSettings, FetcherStage, NetworkHealth
from stages.fetcher.tls import strict_context
from stages.fetcher.urls import BadUrlError, parse


def fetcher_stage(settings: FetcherSettings, evidence: BodyStore) -> FetcherStage:
    """A fetcher over the store; `await stage.close()` when done, then close the store."""
    client = Client(settings)
    return FetcherStage(client, evidence, NetworkHealth(client, settings), settings)


def office_fetching(
    installation: Installation, clock: RealClock, proxy: str | None, ca_file: Path | None, names: tuple[str, str]
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
