"""Truth of availability: what a week of visits comes to, hour by hour, from the hours of trouble alone."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from pipelines.rehearsal.sample.model import SampleSite, Span, hour_of
from pipelines.rehearsal.sample.truth.plants import DAY, Days, Horizon, Plant, Stretch, stretches
from schemas.times import day_of

VISITS_A_DAY, WEEK, LEAST_VALID, LEAST_OF_DAY = 24, 7, 140, 20
LIMIT, WARNING = Fraction(5, 100), Fraction(3, 100)
Standing = Literal["fail", "warn", "pass", "unknown"]


@dataclass(frozen=True, slots=True)
class DayOfVisits:
    """One visit an hour; `approved`: a day of approved downtime leaves the base."""

    bad: int
    valid: int
    approved: bool


def days_of_visits(site: SampleSite, horizon: Horizon, outage: Span) -> dict[date, DayOfVisits]:
    days = [horizon.start + n * DAY for n in range((horizon.last - horizon.start).days + 1)]
    return {day: _day(site, day, outage) for day in days}


def _day(site: SampleSite, day: date, outage: Span) -> DayOfVisits:
    trouble = site.trouble
    void = [outage, *trouble.blocked]
    bad = [*trouble.slow, *trouble.broken, *trouble.down, *trouble.notice]
    valid = failed = 0
    for hour in range(VISITS_A_DAY):
        whole = hour_of(day, hour)
        if any(span.overlaps(whole) for span in void):
            continue
        valid += 1
        failed += any(span.overlaps(whole) for span in bad)
    return DayOfVisits(failed, valid, any(first <= day <= last for first, last in site.approvals))


def week_standing(week: list[DayOfVisits]) -> Standing:
    """How seven closed days stand: over the valid visits where there are 140, else by bounds over the planned ones."""
    judged = [day for day in week if not day.approved]
    planned = VISITS_A_DAY * len(judged)
    bad, valid = sum(day.bad for day in judged), sum(day.valid for day in judged)
    if planned == 0:
        return "unknown"
    if valid >= LEAST_VALID:
        share = Fraction(bad, valid)
        return "fail" if share >= LIMIT else "warn" if share >= WARNING else "pass"
    if Fraction(bad, planned) >= LIMIT:
        return "fail"
    if Fraction(bad, planned) >= WARNING:
        return "warn"
    return "pass" if Fraction(bad + planned - valid, planned) < LIMIT else "unknown"


def standings(days: dict[date, DayOfVisits]) -> dict[date, Standing]:
    """By closed day. Before the first full week nothing is known of the days before the run."""
    known = list(days.items())
    empty = DayOfVisits(0, 0, False)
    before = [empty] * (WEEK - 1)
    every = before + [day for _, day in known]
    return {day: week_standing(every[i : i + WEEK]) for i, (day, _) in enumerate(known)}


def of_visits(site: SampleSite, horizon: Horizon, outage: Span) -> Iterator[Plant]:
    days = days_of_visits(site, horizon, outage)
    standing = _held(standings(days))
    like = Plant("unreachable", "site.veto.unreachable", site.id, site.id, "finding", horizon.seen(horizon.start, 0))
    for stretch in stretches({day: int(s == "fail") for day, s in standing.items()}, 1):
        yield _closed(like, stretch, horizon)
    warning = replace(like, kind="unreachable_warning", outcome="warning", any_end=True)
    for stretch in stretches({day: int(s in ("fail", "warn")) for day, s in standing.items()}, 1):
        inside = {d: s for d, s in standing.items() if d >= stretch.first and (stretch.end is None or d < stretch.end)}
        warned = [day for day, s in inside.items() if s == "warn"]
        if warned:
            days_of_start = Days(stretch.first, warned[0] + DAY)
            yield replace(_closed(warning, stretch, horizon), begins=days_of_start)
    offline = {day: int(v.valid >= LEAST_OF_DAY and v.bad == v.valid and not v.approved) for day, v in days.items()}
    like = Plant("offline", "site.notice.offline", site.id, site.id, "finding", horizon.seen(horizon.start, 0))
    for stretch in stretches(offline, 1):
        yield _closed(like, stretch, horizon)


def _held(standing: dict[date, Standing]) -> dict[date, Standing]:
    """Unknown moves nothing: what stood stays."""
    held: dict[date, Standing] = {}
    last: Standing = "pass"
    for day, now in standing.items():
        last = last if now == "unknown" else now
        held[day] = last
    return held


def _closed(like: Plant, stretch: Stretch, horizon: Horizon) -> Plant:
    """A closed day is judged at the midnight after it, which bears the date of the next day."""
    ends = Days(stretch.end, stretch.end + DAY) if stretch.end is not None else None
    return replace(like, begins=Days(stretch.first, stretch.first + DAY), ends=ends)


def look_alikes(site: SampleSite, horizon: Horizon, outage: Span) -> Iterator[Plant]:
    """Weeks with bad visits that stay below the limit, downtime that is approved, days behind a firewall."""
    days = days_of_visits(site, horizon, outage)
    failed = any(s == "fail" for s in standings(days).values())
    whole = horizon.seen(horizon.start, (horizon.last - horizon.start).days + 1)
    like = Plant("", "site.veto.unreachable", site.id, site.id, "finding", whole, look_alike=True)
    if not failed:
        for kind in sorted({kind for kind in _weeks_below(days) if kind}):
            yield replace(like, kind=kind)
    if site.trouble.notice:
        yield replace(like, kind="downtime_approved", indicator="site.notice.offline")
    if any(span.until - span.since >= 2 * DAY for span in site.trouble.blocked):
        yield replace(like, kind="firewall_days")
    yield replace(like, kind="own_network_out", begins=Days(day_of(outage.since), day_of(outage.until)))


def _weeks_below(days: dict[date, DayOfVisits]) -> Iterator[str | None]:
    every = list(days.values())
    for i in range(WEEK - 1, len(every)):
        week = every[i - WEEK + 1 : i + 1]
        bad, valid = sum(day.bad for day in week), sum(day.valid for day in week)
        yield {(6, 140): "visits_6_of_140", (8, 168): "visits_8_of_168", (5, 168): "visits_5_of_168"}.get((bad, valid))
