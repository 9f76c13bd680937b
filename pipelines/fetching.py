"""The fetcher put together: its client, the watch over our own network, and the evidence store behind it."""

from stages.fetcher import BodyStore, Client, FetcherSettings, FetcherStage, NetworkHealth


def fetcher_stage(settings: FetcherSettings, evidence: BodyStore) -> FetcherStage:
    """A fetcher over the store; `await stage.close()` when done, then close the store."""
    client = Client(settings)
    return FetcherStage(client, evidence, NetworkHealth(client, settings), settings)
