"""The plan of a span of time: every check that falls due in it, the ticks, and registrations that changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit

from schemas.events.checks import MissedCheck, PlannedCheck, Registered, Tick
from schemas.events.codec import dumps
from schemas.events.envelope import Event
from schemas.hosts import overrides_of
from schemas.ids import check_id, digest, event_id
from schemas.kinds import KINDS, Agent, Kind, kinds_of
from schemas.registry.installation import Installation
from schemas.registry.model import CheckPlan, Registration
from schemas.registry.sources import asked_for
from schemas.registry.subjects import Subject
from schemas.times import day_of, midnight, rfc3339
from stages.scheduler.slots import DAY, Slot, daily, periodic, periods, phase_of, slot_in
from stages.scheduler.targets import LINKS, TARGETS, Place
from stages.scheduler.turns import in_turn, inventory, looked_since, mark_looked, phase_of_link
from stages.scheduler.watch import KnownLink, Look, SubjectWatch, link_target, paused_by

NAME, REVISION = "scheduler", 1
TICK_EVERY = timedelta(hours=12)
FURTHEST_DAYS = 31  # how far the next look is looked for
_WHOLE_TABLE = 32  # overrides that travel with every check; an office has a few


@dataclass(frozen=True)
class Span:
    """Plan what is due in [start, end); a slot that had closed by `now` is missed."""

    start: datetime
    end: datetime
    now: datetime


def plan_subject(
    installation: Installation, subject: Subject, watch: SubjectWatch, span: Span, drawn: Mapping[str, frozenset[str]]
) -> list[Event]:
    """All events of one subject in the span, in order of time; marks of time come before checks of the same instant.

    `drawn` are the ids in each program's sample, by program id. `watch` loses the looks that are planned here and
    gets the registration's hash.
    """
    events = [*_registered(installation, subject, watch, span, drawn), *_ticks(installation.id, subject, span)]
    watching = {program.id for program in installation.programs_of[subject.id]}
    checks = [c for c in _checks(installation, subject, watch, span) if not _is_paused(c, watch, watching)]
    events += [_check_event(installation.id, check, span.now) for check in sorted(checks, key=_order)]
    watch.looks = [look for look in watch.looks if look.due >= span.end]
    return sorted(events, key=lambda event: event.time)  # stable: marks of time first


def _order(check: PlannedCheck) -> tuple[datetime, str, str]:
    return check.due, check.kind, check.target


def _is_paused(check: PlannedCheck, watch: SubjectWatch, watching: set[str]) -> bool:
    """A target is looked at as long as one of the programs that watch it has not paused it."""
    day = day_of(check.due)
    return watching <= paused_by(watch, check.target, day) | paused_by(watch, check.subject, day)


def _registered(
    installation: Installation, subject: Subject, watch: SubjectWatch, span: Span, drawn: Mapping[str, frozenset[str]]
) -> Iterator[Event]:
    plan = installation.plan(subject.id)
    units = {role.unit for role in subject.roles} | {column.supplier for column in subject.columns if column.supplier}
    successions = installation.successions_of(units)
    units |= {unit for change in successions.values() for unit in change.units}
    registration = Registration(
        subject=subject,  # type: ignore[arg-type]  # of a kind that is in the table
        unit_names={unit: installation.unit_names[unit] for unit in sorted(units)},
        watchers=installation.watchers(subject.id, drawn, day_of(span.start)),
        visits_a_day=plan.visits_a_day,
        columns_a_day=plan.columns_a_day,
        run_alike=installation.run_alike(subject, day_of(span.start)),
        successions=successions,
    )
    content_hash = digest(dumps(registration, sort_keys=True).decode())
    if content_hash == watch.content_hash:
        return
    watch.content_hash = content_hash
    data = Registered(
        subject=subject.id, subject_kind=subject.subject_kind, registration=registration, content_hash=content_hash
    )
    yield _event(installation.id, subject.id, "subject.registered.v1", data, span.start, content_hash)


def _ticks(installation: str, subject: Subject, span: Span) -> Iterator[Event]:
    until = _next_tick(span.start)
    while until < span.end:
        closed = str(day_of(until) - DAY) if until == midnight(day_of(until)) else None
        data = Tick(subject=subject.id, subject_kind=subject.subject_kind, until=until, day_closed=closed)
        yield _event(installation, subject.id, "check.tick.v1", data, until, rfc3339(until))
        until += TICK_EVERY


def _next_tick(after: datetime) -> datetime:
    """The first one from an instant on."""
    until = midnight(day_of(after))
    while until < after:
        until += TICK_EVERY
    return until


def _event(installation: str, subject: str, kind: str, data: Registered | Tick, time: datetime, what: str) -> Event:
    return Event(
        id=event_id(NAME, REVISION, digest(subject, kind, what), 0),
        source=f"xunwang/{NAME}@{REVISION}",
        type=f"xunwang.{kind}",
        time=time,
        subject=subject,
        program=installation,
        partitionkey=subject,
        data=data,
    )


def _check_event(installation: str, check: PlannedCheck, now: datetime) -> Event:
    missed = check.not_after < now
    data = MissedCheck(check=check, reason="not_run") if missed else check
    return Event(
        id=event_id(NAME, REVISION, check.check_id, int(missed)),
        source=f"xunwang/{NAME}@{REVISION}",
        type="xunwang.check.missed.v1" if missed else "xunwang.check.planned.v1",
        time=check.due,
        subject=check.target,
        program=installation,
        partitionkey=check.subject,
        data=data,
    )


def _checks(installation: Installation, subject: Subject, watch: SubjectWatch, span: Span) -> Iterator[PlannedCheck]:
    ended = not subject.in_use(day_of(span.start))
    for name, kind in kinds_of(subject.subject_kind).items():
        if ended and not kind.after_end:
            continue
        yield from _regular(installation, subject, name, kind, span)
        if kind.looks_at == LINKS:
            yield from _audits(installation, subject, watch, span, name)
    for look in watch.looks:
        if look.due < span.end and (not ended or KINDS[look.kind].after_end):
            due = max(look.due, span.start)
            yield _looked(installation, subject, look, Slot(day_of(due), 0, due, due + DAY))


def _regular(installation: Installation, subject: Subject, name: str, kind: Kind, span: Span) -> Iterator[PlannedCheck]:
    """The looks of one kind at its targets, by its cadence."""
    often = installation.plan(subject.id).number(kind.cadence)
    a_day = often if kind.cadence.per_day else 0
    for place, agent, slots in _slots(subject, name, kind, often, span.start, span.end):
        for slot in slots:
            yield _planned(installation, subject, name, place, slot, a_day, agent=agent)


def _slots(
    subject: Subject, name: str, kind: Kind, often: int, start: datetime, end: datetime
) -> Iterator[tuple[Place, Agent, Iterator[Slot]]]:
    """The slots in [start, end) of each target of a kind of check, by who asks."""
    cut = daily if kind.cadence.per_day else periodic
    for place in TARGETS[kind.looks_at](subject):
        for agent in kind.agents:
            phase = phase_of(place[0], name if agent == "self" else f"{name}-{agent}")
            yield place, agent, cut(phase, often, start, end)


def next_due(installation: Installation, subject: Subject, watch: SubjectWatch, after: datetime) -> datetime:
    """Until when nothing of a subject is to be planned, after everything due before `after` has been: the next look or
    mark of time. It holds as long as day, registration, sample and `watch` stay what they are."""
    tick = _next_tick(after)
    soonest = min([tick, *(look.due for look in watch.looks)])
    plan = installation.plan(subject.id)
    for name, kind in kinds_of(subject.subject_kind).items():
        for _, _, slots in _slots(subject, name, kind, plan.number(kind.cadence), after, tick):
            soonest = min([soonest, *(slot.due for slot in islice(slots, 1))])
        if kind.looks_at == LINKS:
            known = inventory(watch, subject.id)
            for first_day in periods(plan.link_audit_days, after, tick):
                chosen = _audited(watch, known, first_day, plan, after)
                soonest = min([soonest, *(slot.due for _, slot in chosen)])
    return max(soonest, after)


def next_looks(installation: Installation, subject: Subject, after: datetime) -> dict[tuple[str, str], datetime]:
    """When each target of a subject is looked at next by the plan, by target and kind of check; what is looked at more
    seldom than once in a month is left out."""
    found: dict[tuple[str, str], datetime] = {}
    for name, kind in kinds_of(subject.subject_kind).items():
        span = Span(after, after + timedelta(days=1 if kind.cadence.per_day else FURTHEST_DAYS), after)
        for check in _regular(installation, subject, name, kind, span):
            place = (check.target, name)
            found[place] = min(found.get(place, check.due), check.due)
    return found


def _audits(
    installation: Installation, subject: Subject, watch: SubjectWatch, span: Span, kind: str
) -> Iterator[PlannedCheck]:
    """The links of the audit that fall due, each marked in `watch` as having had its turn."""
    plan, known = installation.plan(subject.id), inventory(watch, subject.id)
    carried = len(known) + sum(watch.beyond.values())
    for first_day in periods(plan.link_audit_days, span.start, span.end):
        for link, slot in _audited(watch, known, first_day, plan, span.start):
            if slot.due < span.end:
                mark_looked(watch, link, slot.day)
                yield _looked(installation, subject, _audit_look(subject.id, kind, link, slot, carried), slot)


def _audited(
    watch: SubjectWatch, known: Sequence[KnownLink], first_day: date, plan: CheckPlan, start: datetime
) -> list[tuple[KnownLink, Slot]]:
    """The links of the audit that began on a day, and when each has its turn from `start` on."""
    waiting = in_turn(watch, known, first_day)
    timed = ((link, slot_in(first_day, plan.link_audit_days, phase_of_link(link))) for link in waiting)
    ahead = ((link, slot) for link, slot in timed if slot.due >= start)
    return list(islice(ahead, max(0, plan.links_per_site - looked_since(watch, first_day))))


def _audit_look(subject: str, kind: str, link: KnownLink, slot: Slot, carried: int) -> Look:
    return Look(
        target=link_target(subject, link.url),
        kind=kind,
        url=link.url,
        due=slot.due,
        look=0,
        found_on=link.found_on,
        text=link.text,
        referer=link.referer,
        links_carried=carried,
    )


def _looked(installation: Installation, subject: Subject, look: Look, slot: Slot) -> PlannedCheck:
    return _planned(installation, subject, look.kind, (look.target, look.url), slot, 0, look)


def _overrides(installation: Installation, url: str) -> dict[str, str]:
    """The installation's overrides, since a redirect may lead to any listed host. A long table would swell every event:
    then only the entries of this host travel, and the fetcher knows the others from the registry."""
    if len(installation.address_overrides) <= _WHOLE_TABLE:
        return installation.address_overrides
    return overrides_of(urlsplit(url).hostname or "", installation.address_overrides)


def _planned(
    installation: Installation,
    subject: Subject,
    kind: str,
    place: tuple[str, str],
    slot: Slot,
    per_day: int,
    look: Look | None = None,
    agent: Agent = "self",
) -> PlannedCheck:
    target, url = place
    number = look.look if look else 0
    slot_text = f"{slot.day}/{slot.number}/{number}" + ("" if agent == "self" else f"/{agent}")
    return PlannedCheck(
        check_id=check_id(installation.vantage, target, kind, slot_text),
        vantage=installation.vantage,
        subject=subject.id,
        target=target,
        kind=kind,
        subject_kind=subject.subject_kind,
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
        address_overrides=_overrides(installation, url),
        allow_private=subject.reaches_private,
        sources=asked_for(subject.told_by, kind),
    )
