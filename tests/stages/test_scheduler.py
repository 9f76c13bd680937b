"""Slots are even and deterministic; planning twice plans once; what was not run is missed; a tick never runs ahead."""

import itertools
from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events.checks import MissedCheck, PlannedCheck, Registered, Tick
from schemas.events.observations import ChangeOfWatch, PageObserved
from schemas.events.reading import Link, Links, Reading
from schemas.registry.model import StatePeriod
from schemas.times import at, midnight
from stages.scheduler.first_looks import FIRST, ask_first_looks
from stages.scheduler.plan import Span, plan_site
from stages.scheduler.slots import DAY, daily, periodic
from stages.scheduler.watch import SiteWatch, change, observe
from tests.support.registries import registry, site

START = at("2026-07-01T00:00:00+08:00")


def plan(watch: SiteWatch, start=START, days: float = 1, now=None, reg=None):  # type: ignore[no-untyped-def]
    reg = reg or registry()
    end = start + timedelta(days=days)
    return plan_site(reg, reg.sites[0], watch, Span(start, end, now or start), True)


def checks(events):  # type: ignore[no-untyped-def]
    return [e.data for e in events if isinstance(e.data, PlannedCheck)]


@given(st.floats(0, 0.999999), st.sampled_from([1, 2, 20, 24, 48, 96, 288]), st.integers(1, 5))
def test_every_slot_of_every_day_is_due_once_and_inside_itself(phase: float, per_day: int, days: int) -> None:
    slots = list(daily(phase, per_day, START, START + days * DAY))
    assert Counter(s.day for s in slots) == {(START + i * DAY).date(): per_day for i in range(days)}
    for slot in slots:
        begins = midnight(slot.day) + DAY / per_day * slot.number
        assert begins <= slot.due + timedelta(seconds=1)
        assert slot.due < begins + DAY / per_day
        assert slot.closes - slot.due == DAY / per_day


@given(st.floats(0, 0.999999), st.integers(1, 30), st.integers(0, 60))
def test_a_periodic_look_comes_once_a_period_wherever_the_span_is_cut(phase: float, days: int, cut: int) -> None:
    end = START + 60 * DAY
    middle = START + cut * DAY
    whole = list(periodic(phase, days, START, end))
    assert list(periodic(phase, days, START, middle)) + list(periodic(phase, days, middle, end)) == whole
    assert {(b.due - a.due) for a, b in itertools.pairwise(whole)} <= {timedelta(days=days)}


def test_a_day_holds_the_visits_columns_and_home_the_program_asks_for() -> None:
    kinds = Counter(c.kind for c in checks(plan(SiteWatch())))
    assert (kinds["visit"], kinds["column"], kinds["home"]) == (24, 2, 1)


def test_planning_a_span_in_pieces_gives_the_same_checks_as_at_once() -> None:
    whole = [e.id for e in plan(SiteWatch(), days=2)]
    watch = SiteWatch()
    pieces = [e.id for h in range(0, 48, 5) for e in plan(watch, START + timedelta(hours=h), min(5, 48 - h) / 24)]
    assert sorted(pieces) == sorted(whole)
    assert len(set(whole)) == len(whole)


def test_slots_that_closed_while_we_were_away_are_missed_and_the_rest_is_run() -> None:
    now = START + timedelta(hours=12)
    events = plan(SiteWatch(), now=now)
    missed = [e.data.check for e in events if isinstance(e.data, MissedCheck) and e.data.check.kind == "visit"]
    planned = [c for c in checks(events) if c.kind == "visit"]
    assert len(missed) + len(planned) == 24
    assert all(c.not_after < now for c in missed)
    assert all(c.not_after >= now for c in planned)
    assert len(missed) in (11, 12)


def test_ticks_stand_behind_every_check_that_was_due_before_them() -> None:
    events = plan(SiteWatch(), days=3)
    ticks = [e.data for e in events if isinstance(e.data, Tick)]
    assert [t.day_closed for t in ticks if t.day_closed] == ["2026-06-30", "2026-07-01", "2026-07-02"]
    reached = START - DAY
    for event in events:
        if isinstance(event.data, Tick):
            assert event.data.until >= reached
            reached = event.data.until
        elif isinstance(event.data, PlannedCheck):
            assert event.data.due >= reached


def test_a_registration_is_sent_when_new_or_changed_and_not_again() -> None:
    watch = SiteWatch()
    sent = [isinstance(e.data, Registered) for e in plan(watch)]
    assert (sent[0], sum(sent)) == (True, 1)
    assert not any(isinstance(e.data, Registered) for e in plan(watch, START + DAY))
    renamed = registry()
    renamed.sites[0] = site(1, name="改名后的网站")
    assert any(isinstance(e.data, Registered) for e in plan(watch, START + 2 * DAY, reg=renamed))


def test_a_closed_site_is_not_looked_at_but_time_still_goes_by() -> None:
    closed = registry()
    closed.sites[0] = site(1, states=[StatePeriod(state="closed", since="2026-06-01")])
    events = plan(SiteWatch(), reg=closed)
    assert checks(events) == []
    assert any(isinstance(e.data, Tick) for e in events)


def home_with(*urls: str) -> PageObserved:
    reading = Reading(links=Links(internal=[Link(url=u) for u in urls]))
    home = next(c for c in checks(plan(SiteWatch())) if c.kind == "home")
    return PageObserved(check=home, outcome="done", opened=True, reading=reading)


def test_links_found_on_pages_are_audited_weekly_and_a_bad_one_gets_a_second_look_a_day_later() -> None:
    watch = SiteWatch()
    urls = [f"http://www.site1.gov.cn/{n}.html" for n in range(5)]
    observe(watch, home_with(*urls), 60)
    audit = [c for c in checks(plan(watch, days=7)) if c.kind == "link"]
    assert sorted(c.url for c in audit) == urls
    bad = PageObserved(check=audit[0], outcome="done", link_class="dead")
    observe(watch, bad, 60)
    observe(watch, bad, 60)  # a repeat asks for nothing more
    again = [c for c in checks(plan(watch, audit[0].due, days=2)) if c.look == 1]
    assert [(c.url, c.due - audit[0].due) for c in again] == [(audit[0].url, timedelta(hours=24))]
    assert watch.looks == []


def test_a_link_audit_is_bounded() -> None:
    watch = SiteWatch()
    observe(watch, home_with(*(f"http://www.site1.gov.cn/{n}.html" for n in range(500))), 60)
    assert len([c for c in checks(plan(watch, days=7)) if c.kind == "link"]) == 60


@pytest.mark.parametrize(("target", "left"), [("site1", set()), ("site1/c1", {"visit", "home", "probe", "cloak"})])
def test_a_paused_target_is_not_looked_at_until_it_is_resumed(target: str, left: set[str]) -> None:
    watch = SiteWatch()
    asked = ChangeOfWatch(key="k", site="site1", target=target, action="pause", by="张三", at=START)
    change(watch, asked, [])
    assert {c.kind for c in checks(plan(watch, days=7))} == left
    resumed = ChangeOfWatch(key="k2", site="site1", target=target, action="resume", by="张三", at=START)
    change(watch, resumed, [])
    assert {"visit", "column"} <= {c.kind for c in checks(plan(watch, START + 7 * DAY))}


def test_a_recheck_that_was_asked_for_is_planned_at_once() -> None:
    watch = SiteWatch()
    asked = ChangeOfWatch(key="k", site="site1", target="site1/c1", action="recheck", by="张三", at=START)
    change(watch, asked, [("site1/c1", "column", "http://www.site1.gov.cn/yw/")])
    again = [c for c in checks(plan(watch, START + timedelta(hours=1), days=0.01)) if c.look]
    assert [(c.target, c.kind) for c in again] == [("site1/c1", "column")]


COLUMN = ("site1/c1", "column", "http://www.site1.gov.cn/yw/")


def recheck(watch: SiteWatch, key: str, at: datetime) -> None:
    change(watch, ChangeOfWatch(key=key, site="site1", target="site1/c1", action="recheck", by="张三", at=at), [COLUMN])


def test_every_recheck_of_one_day_is_a_look_of_its_own() -> None:
    watch, found = SiteWatch(), []
    for hour in range(1, 5):
        asked = START + timedelta(hours=hour)
        recheck(watch, f"k{hour}", asked)
        found += [c for c in checks(plan(watch, asked, days=0.01)) if c.look]
    recheck(watch, "k8", START + timedelta(hours=8))
    recheck(watch, "k9", START + timedelta(hours=8))
    found += [c for c in checks(plan(watch, START + timedelta(hours=8), days=0.01)) if c.look]
    assert [c.look for c in found] == [2, 3, 4, 5, 6, 7]
    assert len({c.check_id for c in found}) == 6


def test_one_recheck_is_one_look_however_the_span_is_cut() -> None:
    watch = SiteWatch()
    recheck(watch, "k", START)
    spans = [plan(watch, START + timedelta(hours=hour), days=1 / 24) for hour in range(24)]
    assert len([c for events in spans for c in checks(events) if c.look]) == 1


def test_what_is_new_is_looked_at_once_beside_the_plan() -> None:
    watch, site1 = SiteWatch(), site(1)
    ask_first_looks(watch, site1, START)
    first = [c for c in checks(plan(watch)) if c.look == FIRST]
    assert {c.target for c in first} == {"site1", *(column.id for column in site1.columns)}
    assert {c.due for c in first} == {START}
    for day in range(1, 4):  # what was asked for once is not asked for again
        ask_first_looks(watch, site1, START + day * DAY)
        assert not [c for c in checks(plan(watch, START + day * DAY)) if c.look == FIRST]
    again = SiteWatch()
    ask_first_looks(again, site1, START)
    assert [c.check_id for c in checks(plan(again)) if c.look == FIRST] == [c.check_id for c in first]


def test_a_site_that_an_earlier_release_watched_is_not_new() -> None:
    watch = SiteWatch()
    plan(watch)
    ask_first_looks(watch, site(1), START + DAY)
    assert not [c for c in checks(plan(watch, START + DAY)) if c.look == FIRST]
