"""Slots are even and deterministic; planning twice plans once; what was not run is missed; a tick never runs ahead."""

import itertools
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events.checks import MissedCheck, PlannedCheck, Registered, Tick
from schemas.events.observations import ChangeOfWatch, PageObserved
from schemas.events.reading import Link, Links, Reading
from schemas.registry.model import StatePeriod
from schemas.times import at, midnight
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


@pytest.mark.parametrize("key", ["www.site1.gov.cn:80", "WWW.site1.gov.cn", "www.site1.gov.cn.", "www.site1.gov.cn"])
@pytest.mark.parametrize("others", [1, 50])
def test_an_override_travels_with_every_check_of_its_host(key: str, others: int) -> None:
    overrides = {f"other{n}.gov.cn": "10.0.0.1:80" for n in range(others)} | {key: "10.0.0.8:80"}
    planned = checks(plan(SiteWatch(), reg=registry(address_overrides=overrides)))
    assert planned
    assert all(check.address_overrides[key] == "10.0.0.8:80" for check in planned)


def test_a_short_table_of_overrides_travels_whole_and_a_long_one_does_not() -> None:
    """A redirect may lead to any listed host; the fetcher has the registry's table besides."""
    short = {f"s{n}.gov.cn": "10.0.0.1:80" for n in range(20)}
    long = {f"s{n}.gov.cn": "10.0.0.1:80" for n in range(500)}
    assert checks(plan(SiteWatch(), reg=registry(address_overrides=short)))[0].address_overrides == short
    assert checks(plan(SiteWatch(), reg=registry(address_overrides=long)))[0].address_overrides == {}


def test_an_override_in_punycode_holds_for_an_address_in_chinese_letters() -> None:
    reg = registry(address_overrides={f"s{n}.gov.cn": "10.0.0.1:80" for n in range(50)} | {"某市.政务": "10.0.0.8:80"})
    reg.sites[0] = site(1, url="http://xn--7st21t.xn--zfr164b/")
    visits = [check for check in checks(plan(SiteWatch(), reg=reg)) if check.kind == "visit"]
    assert {tuple(check.address_overrides.items()) for check in visits} == {(("某市.政务", "10.0.0.8:80"),)}
