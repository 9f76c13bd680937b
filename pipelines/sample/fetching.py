"""How the sample province is fetched: in virtual time, much faster than life."""

from pipelines.clock import VirtualClock
from schemas.registry.installation import Installation
from stages.fetcher import FetcherSettings, Lanes, Pace

TIME_SCALE = 15.0  # limits and delays run so much faster than life: 15 s are 1 s
FETCH_BATCH = 1_024


def sample_settings(installation: Installation, clock: VirtualClock, void_logic: bool = True) -> FetcherSettings:
    """The fetcher's settings against the sample server: one address serves everyone, so lanes are by host alone."""
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
    )
