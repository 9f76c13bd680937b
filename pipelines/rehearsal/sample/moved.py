"""Sites of the sample that have just left a host: how they were registered before, told to the log ahead of the run."""

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from pipelines.log.records import Commit, Log, NewRecord
from pipelines.rehearsal.sample.province import Province
from schemas.events.checks import Registered
from schemas.events.codec import encode
from schemas.events.envelope import Event
from schemas.events.types import OBSERVATIONS
from schemas.registry.installation import installation_of
from schemas.registry.model import Registry
from schemas.times import midnight
from stages.scheduler.plan import NAME, Span, plan_subject
from stages.scheduler.watch import SubjectWatch


def tell_former_hosts(log: Log, province: Province, registry: Registry) -> None:
    """Write the entries that the sites had, at the instant at which the run begins with those that they have."""
    events = [event for site in registry.sites for event in _before(province, registry, site.id)]
    records = [NewRecord(OBSERVATIONS, event.partitionkey, encode(event)) for event in events]
    if records:
        log.commit(Commit(f"{NAME}-before", records, {}, {}))


def _before(province: Province, registry: Registry, site_id: str) -> Iterator[Event]:
    former = next(site.former_host for site in province.sites if site.id == site_id)
    site = next(site for site in registry.sites if site.id == site_id)
    if not former:
        return
    old = msgspec.structs.replace(site, url=f"http://{former}/")
    installation = installation_of(msgspec.structs.replace(registry, sites=[old]))
    start = midnight(province.start)
    span = Span(start, start + timedelta(seconds=1), start)
    planned = plan_subject(installation, old, SubjectWatch(), span, {registry.program.id: frozenset()})
    yield from (event for event in planned if isinstance(event.data, Registered))
