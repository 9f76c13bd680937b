"""The fetcher of a recorded world: what was recorded is there at once, and comes no other way a second time."""

from pipelines.clock import VirtualClock
from pipelines.rehearsal.world.hops import RecordedHops
from pipelines.rehearsal.world.recorded import World
from schemas.registry.installation import Installation
from stages.fetcher import Caps, FetcherSettings, Lanes, Pace
from stages.fetcher.urls import parse

_WELL = "http://well.invalid/"  # RFC 6761: stands for the reference targets of a program that names none


def recorded_hops(world: World, installation: Installation) -> RecordedHops:
    """What answers in the place of the network."""
    references = _references(installation)
    return RecordedHops(world, Caps(), frozenset(parse(one).href for one in references))


def _references(installation: Installation) -> tuple[str, ...]:
    """What is asked whether our own network is well. In a recorded world it is, unless the world says otherwise of the
    program's reference targets: a recorded failure is one of the site."""
    return installation.references or (_WELL,)


def recorded_fetching(installation: Installation, clock: VirtualClock, hops: RecordedHops) -> FetcherSettings:
    """How an installation is fetched out of a recorded world. Nothing is waited for."""
    return FetcherSettings(
        clock=clock,
        contact=installation.contact,
        send_date=True,
        references=_references(installation),
        lanes=Lanes(per_host=8, per_address=8, at_once=8),
        pace=Pace(per_host_ms=0, per_address_ms=0, asked_again=0),
        retry_pause_ms=0,
        hops=hops,
    )
