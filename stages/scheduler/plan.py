"""The plan of a span of time: every check that falls due in it, the ticks, and registrations that changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from schemas.events.checks import Agent, CheckKind, MissedCheck, PlannedCheck, Registered, Tick
from schemas.events.codec import dumps
from schemas.events.envelope import Event
from schemas.hosts import overrides_of
from schemas.ids import check_id, digest, event_id
from schemas.registry.model import Program, Registration, Registry, Site
from schemas.times import day_of, midnight, rfc3339
from stages.scheduler.slots import DAY, Slot, daily, periodic, phase_of
from stages.scheduler.watch import Look, SiteWatch, inventory, link_target

NAME, REVISION = "scheduler", 1
CLOAK_AGENTS: tuple[Agent, ...] = ("search_engine", "phone")
TICK_EVERY = timedelta(hours=12)
_WHOLE_TABLE = 32  # overrides that travel with every check; an office has a few
PROBE_PATH = "xunwang-{}-no-such-page.html"  # an address no site has: what its unknown-address page looks like


@dataclass(frozen=True)
class Span:
    """Plan what is due in [start, end); a slot that had closed by `now` is missed."""

    start: datetime
    end: datetime
    now: datetime


def plan_site(registry: Registry, site: Site, watch: SiteWatch, span: Span, sampled: bool) -> list[Event]:
    """All events of one site in the span, in order of time; marks of time come before checks of the same instant.

    `watch` loses the looks that are planned here and gets the registration's hash.
    """
    events = [*_registered(registry, site, watch, span, sampled), *_ticks(registry.program, site, span)]
    checks = [check for check in _checks(registry.program, site, watch, span) if not _is_paused(check, watch)]
    events += [_check_event(registry.program, check, span.now) for check in sorted(checks, key=_order)]
    watch.looks = [look for look in watch.looks if look.due >= span.end]
    return sorted(events, key=lambda event: event.time)  # stable: marks of time first


def _order(check: PlannedCheck) -> tuple[datetime, str, str]:
    return check.due, check.kind, check.target


def _is_paused(check: PlannedCheck, watch: SiteWatch) -> bool:
    return check.target in watch.paused or check.site in watch.paused


def _registered(registry: Registry, site: Site, watch: SiteWatch, span: Span, sampled: bool) -> Iterator[Event]:
    program = registry.program
    names = {unit.id: unit.name for unit in registry.units}
    registration = Registration(
        site=site,
        unit_names={role.unit: names[role.unit] for role in site.roles}
        | {column.supplier: names[column.supplier] for column in site.columns if column.supplier},
        charge=program.charge,
        rulebook=program.rulebook,
        visits_a_day=program.plan.visits_a_day,
        columns_a_day=program.plan.columns_a_day,
        sampled=sampled,
    )
    content_hash = digest(dumps(registration, sort_keys=True).decode())
    if content_hash == watch.content_hash:
        return
    watch.content_hash = content_hash
    data = Registered(site=site.id, registration=registration, content_hash=content_hash)
    yield _event(program, site.id, "site.registered.v1", data, span.start, content_hash)


def _ticks(program: Program, site: Site, span: Span) -> Iterator[Event]:
    until = midnight(day_of(span.start))
    while until < span.end:
        if until >= span.start:
            closed = str(day_of(until) - DAY) if until == midnight(day_of(until)) else None
            data = Tick(site=site.id, until=until, day_closed=closed)
            yield _event(program, site.id, "check.tick.v1", data, until, rfc3339(until))
        until += TICK_EVERY


def _event(program: Program, site: str, kind: str, data: Registered | Tick, time: datetime, what: str) -> Event:
    return Event(
        id=event_id(NAME, REVISION, digest(program.id, site, kind, what), 0),
        source=f"xunwang/{NAME}@{REVISION}",
        type=f"xunwang.{kind}",
        time=time,
        subject=site,
        program=program.id,
        partitionkey=site,
        data=data,
    )


def _check_event(program: Program, check: PlannedCheck, now: datetime) -> Event:
    missed = check.not_after < now
    data = MissedCheck(check=check, reason="not_run") if missed else check
    return Event(
        id=event_id(NAME, REVISION, check.check_id, int(missed)),
        source=f"xunwang/{NAME}@{REVISION}",
        type="xunwang.check.missed.v1" if missed else "xunwang.check.planned.v1",
        time=check.due,
        subject=check.target,
        program=program.id,
        partitionkey=check.site,
        data=data,
    )


def _checks(program: Program, site: Site, watch: SiteWatch, span: Span) -> Iterator[PlannedCheck]:
    if any(period.state == "closed" and period.since <= str(day_of(span.start)) for period in site.states):
        return
    plan = program.plan
    yield from _daily(program, site, "visit", site.id, site.url, plan.visits_a_day, span)
    yield from _daily(program, site, "home", site.id, site.url, plan.home_a_day, span)
    for column in site.columns:
        yield from _daily(program, site, "column", column.id, column.url, plan.columns_a_day, span)
    probe = site.url.rstrip("/") + "/" + PROBE_PATH.format(digest("probe", site.id)[:8])
    yield from _periodic(program, site, "probe", site.id, probe, plan.link_audit_days, span)
    for link in inventory(watch, site.id, plan.links_per_site):
        target = link_target(site.id, link.url)
        phase = phase_of(program.id, target, "link")
        for slot in periodic(phase, plan.link_audit_days, span.start, span.end):
            look = Look(
                target=target,
                kind="link",
                url=link.url,
                due=slot.due,
                look=0,
                found_on=link.found_on,
                text=link.text,
            )
            yield _looked(program, site, look, slot)
    for agent in CLOAK_AGENTS:
        for slot in periodic(phase_of(program.id, site.id, f"cloak-{agent}"), plan.cloak_days, span.start, span.end):
            yield _planned(program, site, "cloak", site.id, site.url, slot, 0, agent=agent)
    for look in watch.looks:
        if look.due < span.end:
            due = max(look.due, span.start)
            yield _looked(program, site, look, Slot(day_of(due), 0, due, due + DAY))


def _daily(
    program: Program, site: Site, kind: CheckKind, target: str, url: str, per_day: int, span: Span
) -> Iterator[PlannedCheck]:
    for slot in daily(phase_of(program.id, target, kind), per_day, span.start, span.end):
        yield _planned(program, site, kind, target, url, slot, per_day)


def _periodic(
    program: Program, site: Site, kind: CheckKind, target: str, url: str, days: int, span: Span
) -> Iterator[PlannedCheck]:
    for slot in periodic(phase_of(program.id, target, kind), days, span.start, span.end):
        yield _planned(program, site, kind, target, url, slot, 0)


def _looked(program: Program, site: Site, look: Look, slot: Slot) -> PlannedCheck:
    return _planned(program, site, look.kind, look.target, look.url, slot, 0, look)  # type: ignore[arg-type]


def _overrides(program: Program, url: str) -> dict[str, str]:
    """The program's overrides, since a redirect may lead to any listed host. A long table would swell every event:
    then only the entries of this host travel, and the fetcher knows the others from the registry."""
    if len(program.address_overrides) <= _WHOLE_TABLE:
        return program.address_overrides
    return overrides_of(urlsplit(url).hostname or "", program.address_overrides)


def _planned(
    program: Program,
    site: Site,
    kind: CheckKind,
    target: str,
    url: str,
    slot: Slot,
    per_day: int,
    look: Look | None = None,
    agent: Agent = "self",
) -> PlannedCheck:
    number = look.look if look else 0
    slot_text = f"{slot.day}/{slot.number}/{number}" + ("" if agent == "self" else f"/{agent}")
    return PlannedCheck(
        check_id=check_id(program.id, program.vantage, target, kind, slot_text),
        vantage=program.vantage,
        site=site.id,
        target=target,
        kind=kind,
        day=str(slot.day),
        slot=slot.number,
        slots_a_day=per_day,
        due=slot.due,
        not_after=slot.closes,
        url=url,
        found_on=look.found_on if look else None,
        link_text=look.text if look else None,
        look=number,
        agent=agent,
        address_overrides=_overrides(program, url),
        allow_private=site.allow_private,
    )
