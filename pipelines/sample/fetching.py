"""How the sample province is fetched: in virtual time, much faster than life."""

from pipelines.clock import VirtualClock
from schemas.registry.model import Registry
from stages.fetcher import FetcherSettings, Lanes, Pace

TIME_SCALE = 15.0  # limits and delays run so much faster than life: 15 s are 1 s
FETCH_BATCH = 1_024


def sample_settings(registry: Registry, clock: VirtualClock, void_logic: bool = True) -> FetcherSettings:
    """The fetcher's settings against the sample server: one address serves everyone, so lanes are by host alone."""
    return FetcherSettings(
        clock=clock,
        contact=registry.program.agent_contact or "demo",
        time_scale=TIME_SCALE,
        send_date=True,
        void_logic=void_logic,
        references=tuple(registry.program.reference_targets),
        reference_timeout_ms=60_000,  # the sample's outage hangs up at once; a busy machine must not look like one
        reference_overrides=registry.program.address_overrides,
        lanes=Lanes(per_host=4, per_address=8, at_once=8),  # more at once is not faster here, only slower each
        pace=Pace(per_host_ms=0, per_address_ms=0),  # looks that are days apart are asked for side by side
    )
