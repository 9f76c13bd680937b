"""The plan of a span of time: every check that falls due in it, the ticks, and registrations that changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit, urlunsplit

from schemas.events.checks import Agent, CheckKind, MissedCheck, PlannedCheck, Registered, Tick
from schemas.events.codec import dumps
from schemas.events.envelope import Event
from schemas.ids import check_id, digest, event_id
from schemas.registry.days import covers
from schemas.registry.model import Program, Registration, Registry, Site
from schemas.times import day_of, midnight, rfc3339
from stages.scheduler.slots import DAY, Slot, daily, periodic, periods, phase_of, slot_in
from stages.scheduler.turns import in_turn, inventory, looked_since, mark_looked, phase_of_link
from stages.scheduler.watch import KnownLink, Look, SiteWatch, link_target

NAME, REVISION = "scheduler", 1
CLOAK_AGENTS: tuple[Agent, ...] = ("search_engine", "phone")
TICK_EVERY = timedelta(hours=12)
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
    today = day_of(span.start)
    if any(period.state == "closed" and covers(period.since, period.until, today) for period in site.states):
        return
    plan = program.plan
    yield from _daily(program, site, "visit", site.id, site.url, plan.visits_a_day, span)
    yield from _daily(program, site, "home", site.id, site.url, plan.home_a_day, span)
    for column in site.columns:
        yield from _daily(program, site, "column", column.id, column.url, plan.columns_a_day, span)
    yield from _periodic(program, site, "probe", site.id, probe_address(site), plan.link_audit_days, span)
    yield from _audits(program, site, watch, span)
    for agent in CLOAK_AGENTS:
        for slot in periodic(phase_of(program.id, site.id, f"cloak-{agent}"), plan.cloak_days, span.start, span.end):
            yield _planned(program, site, "cloak", site.id, site.url, slot, 0, agent=agent)
    for look in watch.looks:
        if look.due < span.end:
            due = max(look.due, span.start)
            yield _looked(program, site, look, Slot(day_of(due), 0, due, due + DAY))


def probe_address(site: Site) -> str:
    """An address that the site cannot have, in the folder of its home page. A query would be answered with the page it
    names, so it is left out."""
    parts = urlsplit(site.url)
    folder = parts.path.rpartition("/")[0]
    return urlunsplit(
        (parts.scheme, parts.netloc, f"{folder}/{PROBE_PATH.format(digest('probe', site.id)[:8])}", "", "")
    )


def _audits(program: Program, site: Site, watch: SiteWatch, span: Span) -> Iterator[PlannedCheck]:
    """The links of the audit that fall due, each marked in `watch` as having had its turn."""
    plan, known = program.plan, inventory(watch, site.id)
    carried = len(known) + sum(watch.beyond.values())
    for first_day in periods(plan.link_audit_days, span.start, span.end):
        waiting = in_turn(watch, known, first_day)
        timed = ((link, slot_in(first_day, plan.link_audit_days, phase_of_link(link))) for link in waiting)
        ahead = ((link, slot) for link, slot in timed if slot.due >= span.start)
        chosen = list(islice(ahead, max(0, plan.links_per_site - looked_since(watch, first_day))))
        for link, slot in chosen:
            if slot.due < span.end:
                mark_looked(watch, link, slot.day)
                yield _looked(program, site, _audit_look(site, link, slot, carried), slot)


def _audit_look(site: Site, link: KnownLink, slot: Slot, carried: int) -> Look:
    return Look(
        target=link_target(site.id, link.url),
        kind="link",
        url=link.url,
        due=slot.due,
        look=0,
        found_on=link.found_on,
        text=link.text,
        referer=link.referer,
        links_carried=carried,
    )


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


def _override(program: Program, url: str) -> dict[str, str]:
    """The entry of the program's overrides that this address needs; the whole table would swell every event."""
    host = (urlsplit(url).hostname or "").lower()
    return {host: program.address_overrides[host]} if host in program.address_overrides else {}


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
        referer=look.referer if look else None,
        links_carried=look.links_carried if look else None,
        look=number,
        agent=agent,
        address_overrides=_override(program, url),
        allow_private=site.allow_private,
    )
