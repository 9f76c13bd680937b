"""Slots are even and deterministic; planning twice plans once; what was not run is missed; a tick never runs ahead."""

import itertools
from collections import Counter
from datetime import date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.events.checks import MissedCheck, PlannedCheck, Registered, Tick
from schemas.events.observations import ChangeOfWatch, PageObserved
from schemas.events.reading import Link, Links, Reading
from schemas.registry.installation import installation_of
from schemas.registry.model import StatePeriod
from schemas.times import at, midnight
from stages.scheduler.first_looks import FIRST, ask_first_looks
from stages.scheduler.plan import Span, plan_subject
from stages.scheduler.slots import DAY, daily, periodic
from stages.scheduler.watch import KnownLink, SubjectWatch, change, link_target, observe, referer_of
from tests.support.people import person
from tests.support.registries import registry, site

START = at("2026-07-01T00:00:00+08:00")


def plan(watch: SubjectWatch, start=START, days: float = 1, now=None, reg=None):  # type: ignore[no-untyped-def]
    reg = reg or registry()
    end = start + timedelta(days=days)
    drawn = {reg.program.id: frozenset(site.id for site in reg.sites)}
    return plan_subject(installation_of(reg), reg.sites[0], watch, Span(start, end, now or start), drawn)


def checks(events):  # type: ignore[no-untyped-def]
    return [e.data for e in events if isinstance(e.data, PlannedCheck)]


@settings(deadline=None)
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
    kinds = Counter(c.kind for c in checks(plan(SubjectWatch())))
    assert (kinds["visit"], kinds["column"], kinds["home"]) == (24, 2, 1)


def test_planning_a_span_in_pieces_gives_the_same_checks_as_at_once() -> None:
    whole = [e.id for e in plan(SubjectWatch(), days=2)]
    watch = SubjectWatch()
    pieces = [e.id for h in range(0, 48, 5) for e in plan(watch, START + timedelta(hours=h), min(5, 48 - h) / 24)]
    assert sorted(pieces) == sorted(whole)
    assert len(set(whole)) == len(whole)


def test_slots_that_closed_while_we_were_away_are_missed_and_the_rest_is_run() -> None:
    now = START + timedelta(hours=12)
    events = plan(SubjectWatch(), now=now)
    missed = [e.data.check for e in events if isinstance(e.data, MissedCheck) and e.data.check.kind == "visit"]
    planned = [c for c in checks(events) if c.kind == "visit"]
    assert len(missed) + len(planned) == 24
    assert all(c.not_after < now for c in missed)
    assert all(c.not_after >= now for c in planned)
    assert len(missed) in (11, 12)


def test_ticks_stand_behind_every_check_that_was_due_before_them() -> None:
    events = plan(SubjectWatch(), days=3)
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
    watch = SubjectWatch()
    sent = [isinstance(e.data, Registered) for e in plan(watch)]
    assert (sent[0], sum(sent)) == (True, 1)
    assert not any(isinstance(e.data, Registered) for e in plan(watch, START + DAY))
    renamed = registry()
    renamed.sites[0] = site(1, name="改名后的网站")
    assert any(isinstance(e.data, Registered) for e in plan(watch, START + 2 * DAY, reg=renamed))


def test_a_closed_site_is_not_looked_at_but_time_still_goes_by() -> None:
    closed = registry()
    closed.sites[0] = site(1, states=[StatePeriod(state="closed", since="2026-06-01")])
    events = plan(SubjectWatch(), reg=closed)
    assert checks(events) == []
    assert any(isinstance(e.data, Tick) for e in events)


def home_with(*urls: str) -> PageObserved:
    reading = Reading(links=Links(internal=[Link(url=u) for u in urls]))
    home = next(c for c in checks(plan(SubjectWatch())) if c.kind == "home")
    return PageObserved(check=home, outcome="done", opened=True, reading=reading)


def test_links_found_on_pages_are_audited_weekly_and_a_bad_one_gets_a_second_look_a_day_later() -> None:
    watch = SubjectWatch()
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


AUDIT = midnight(date.fromordinal(START.date().toordinal() // 7 * 7 + 7))  # a day on which a link audit begins


def audited(watch: SubjectWatch, start=AUDIT, days: float = 7) -> list[PlannedCheck]:  # type: ignore[no-untyped-def]
    return [c for c in checks(plan(watch, start, days=days)) if c.kind == "link" and c.look == 0]


def page_with(links: Links, kind: str = "home", **more: str) -> PageObserved:
    check = next(c for c in checks(plan(SubjectWatch())) if c.kind == kind)
    check = msgspec.structs.replace(check, **more) if more else check
    return PageObserved(check=check, outcome="done", opened=True, reading=Reading(links=links))


def addresses(host: str, count: int) -> list[Link]:
    return [Link(url=f"http://{host}/{n}.html") for n in range(count)]


def test_a_link_audit_is_bounded() -> None:
    watch = SubjectWatch()
    observe(watch, home_with(*(f"http://www.site1.gov.cn/{n}.html" for n in range(500))), 60)
    assert len(audited(watch)) == 60
    assert all(c.links_carried == 500 for c in audited(watch, AUDIT + 7 * DAY))


def test_outside_links_of_a_large_home_page_are_in_the_first_audit() -> None:
    watch = SubjectWatch()
    links = Links(
        internal=addresses("www.site1.gov.cn", 300), external=addresses("other.cn", 12), files=addresses("f.cn", 5)
    )
    observe(watch, page_with(links), 60)
    urls = {c.url for c in audited(watch)}
    assert {link.url for link in (*links.external, *links.files)} <= urls
    assert len(urls) == 60


def test_the_links_of_columns_have_their_turn_beside_those_of_the_home_page() -> None:
    watch = SubjectWatch()
    observe(watch, page_with(Links(internal=addresses("www.site1.gov.cn", 200))), 60)
    for number in range(4):
        own = Links(internal=[*addresses("www.site1.gov.cn", 200), *addresses(f"c{number}.site1.gov.cn", 50)])
        observe(watch, page_with(own, "column", target=f"site1/c{number}"), 60)
    hosts = Counter(c.url.split("/")[2] for c in audited(watch))
    assert hosts["www.site1.gov.cn"] in range(28, 33)
    assert all(hosts[f"c{number}.site1.gov.cn"] in range(6, 10) for number in range(4))


def test_every_link_has_its_turn_when_there_are_more_than_an_audit_holds_and_bad_ones_always() -> None:
    watch, seen = SubjectWatch(), Counter[str]()
    observe(watch, home_with(*(f"http://www.site1.gov.cn/{n}.html" for n in range(170))), 60)
    dead = ""
    for week in range(6):
        audit = audited(watch, AUDIT + 7 * week * DAY)
        assert len(audit) == 60
        seen.update(c.url for c in audit)
        if week == 0:
            dead = audit[0].url
            observe(watch, PageObserved(check=audit[0], outcome="done", link_class="dead"), 60)
    assert len(seen) == 170
    assert seen[dead] == 6


def test_an_audit_planned_in_pieces_holds_no_more_than_one_planned_at_once() -> None:
    whole, pieces = SubjectWatch(), SubjectWatch()
    for watch in (whole, pieces):
        observe(watch, home_with(*(f"http://www.site1.gov.cn/{n}.html" for n in range(200))), 60)
    at_once = audited(whole)
    cut = [c for h in range(0, 168, 5) for c in audited(pieces, AUDIT + timedelta(hours=h), min(5, 168 - h) / 24)]
    assert {c.check_id for c in cut} == {c.check_id for c in at_once}


def test_a_link_is_asked_for_with_the_page_that_holds_it_as_browsers_do() -> None:
    watch = SubjectWatch()
    links = Links(
        internal=[Link(url="http://www.site1.gov.cn/down.jsp?id=7")], external=[Link(url="http://other.cn/a.html")]
    )
    seen = msgspec.structs.replace(page_with(links), final_url="http://www.site1.gov.cn/home/#top")
    observe(watch, seen, 60)
    referers = {c.url: c.referer for c in audited(watch)}
    assert referers == {
        "http://www.site1.gov.cn/down.jsp?id=7": "http://www.site1.gov.cn/home/",
        "http://other.cn/a.html": "http://www.site1.gov.cn/",
    }
    assert referer_of("https://www.site1.gov.cn/", "http://other.cn/") is None


@pytest.mark.parametrize(
    ("home", "wanted"),
    [
        ("http://www.site1.gov.cn/", "http://www.site1.gov.cn/xunwang-"),
        ("http://www.site1.gov.cn", "http://www.site1.gov.cn/xunwang-"),
        ("http://www.site1.gov.cn/?site=3", "http://www.site1.gov.cn/xunwang-"),
        ("http://www.site1.gov.cn/index.php?s=/home/", "http://www.site1.gov.cn/xunwang-"),
        ("http://www.site1.gov.cn/qh/index.html", "http://www.site1.gov.cn/qh/xunwang-"),
    ],
)
def test_the_probe_asks_for_no_page_that_the_site_has(home: str, wanted: str) -> None:
    reg = registry()
    reg.sites[0] = site(1, url=home)
    [probe] = [c for c in checks(plan(SubjectWatch(), days=7, reg=reg)) if c.kind == "probe"]
    assert probe.url.startswith(wanted)
    assert "?" not in probe.url


@pytest.mark.parametrize(
    ("since", "until", "watched"),
    [
        ("2026-06-01", None, False),
        ("2026-06-01", "2026-06-30", True),
        ("20260601", "20260630", True),
        ("20260601", "20261231", False),
        ("2026-06-01", "2026-07-01", False),
        ("2026-07-02", None, True),
    ],
)
def test_a_site_whose_closing_has_ended_is_watched_again(since: str, until: str | None, watched: bool) -> None:
    reg = registry()
    reg.sites[0] = site(1, states=[StatePeriod(state="closed", since=since, until=until)])
    assert bool([c for c in checks(plan(SubjectWatch(), reg=reg)) if c.kind == "visit"]) is watched


@pytest.mark.parametrize(("target", "left"), [("site1", set()), ("site1/c1", {"visit", "home", "probe", "cloak"})])
def test_a_paused_target_is_not_looked_at_until_it_is_resumed(target: str, left: set[str]) -> None:
    watch = SubjectWatch()
    asked = ChangeOfWatch(key="k", subject="site1", target=target, action="pause", actor=person("张三"), at=START)
    change(watch, asked, "p", [])
    assert {c.kind for c in checks(plan(watch, days=7))} == left
    resumed = ChangeOfWatch(key="k2", subject="site1", target=target, action="resume", actor=person("张三"), at=START)
    change(watch, resumed, "p", [])
    assert {"visit", "column"} <= {c.kind for c in checks(plan(watch, START + 7 * DAY))}


def test_a_pause_with_an_end_ends_by_itself_on_the_day_after() -> None:
    watch = SubjectWatch()
    last = str(START.date() + timedelta(days=2))
    asked = ChangeOfWatch(
        key="k", subject="site1", target="site1", action="pause", actor=person("张三"), at=START, until=last
    )
    change(watch, asked, "p", [])
    assert {c.day for c in checks(plan(watch, days=5))} == {str(START.date() + timedelta(days=n)) for n in (3, 4)}
    change(watch, msgspec.structs.replace(asked, key="k2", until=None), "p", [])  # without an end, it replaces that one
    assert checks(plan(watch, START + 5 * DAY, days=5)) == []
    change(watch, msgspec.structs.replace(asked, key="k3", action="resume", until=None), "p", [])
    assert checks(plan(watch, START + 10 * DAY, days=1))


def test_a_recheck_that_was_asked_for_is_planned_at_once() -> None:
    watch = SubjectWatch()
    asked = ChangeOfWatch(key="k", subject="site1", target="site1/c1", action="recheck", actor=person("张三"), at=START)
    change(watch, asked, "p", [("site1/c1", "column", "http://www.site1.gov.cn/yw/")])
    again = [c for c in checks(plan(watch, START + timedelta(hours=1), days=0.01)) if c.look]
    assert [(c.target, c.kind) for c in again] == [("site1/c1", "column")]


def test_a_recheck_of_a_link_looks_at_that_link_alone() -> None:
    links = [KnownLink(url=f"http://x.example/{n}", text=str(n), found_on="http://www.site1.gov.cn/") for n in (1, 2)]
    watch = SubjectWatch(pages={"site1": links})
    target = link_target("site1", "http://x.example/2")
    for key, wanted in (("k", target), ("k2", link_target("site1", "http://x.example/gone"))):
        asked = ChangeOfWatch(key=key, subject="site1", target=wanted, action="recheck", actor=person("张三"), at=START)
        change(watch, asked, "p", [], "link")
    again = [c for c in checks(plan(watch, START + timedelta(hours=1), days=0.01)) if c.look > 1]
    assert [(c.target, c.kind, c.url, c.found_on) for c in again] == [
        (target, "link", "http://x.example/2", "http://www.site1.gov.cn/")
    ]


COLUMN = ("site1/c1", "column", "http://www.site1.gov.cn/yw/")


def recheck(watch: SubjectWatch, key: str, at: datetime) -> None:
    change(
        watch,
        ChangeOfWatch(key=key, subject="site1", target="site1/c1", action="recheck", actor=person("张三"), at=at),
        "p",
        [COLUMN],
    )


def test_every_recheck_of_one_day_is_a_look_of_its_own() -> None:
    watch, found = SubjectWatch(), []
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
    watch = SubjectWatch()
    recheck(watch, "k", START)
    spans = [plan(watch, START + timedelta(hours=hour), days=1 / 24) for hour in range(24)]
    assert len([c for events in spans for c in checks(events) if c.look]) == 1


def test_what_is_new_is_looked_at_once_beside_the_plan() -> None:
    watch, site1 = SubjectWatch(), site(1)
    ask_first_looks(watch, site1, START)
    first = [c for c in checks(plan(watch)) if c.look == FIRST]
    assert {c.target for c in first} == {"site1", *(column.id for column in site1.columns)}
    assert {c.due for c in first} == {START}
    for day in range(1, 4):  # what was asked for once is not asked for again
        ask_first_looks(watch, site1, START + day * DAY)
        assert not [c for c in checks(plan(watch, START + day * DAY)) if c.look == FIRST]
    again = SubjectWatch()
    ask_first_looks(again, site1, START)
    assert [c.check_id for c in checks(plan(again)) if c.look == FIRST] == [c.check_id for c in first]


def test_a_site_that_an_earlier_release_watched_is_not_new() -> None:
    watch = SubjectWatch()
    plan(watch)
    ask_first_looks(watch, site(1), START + DAY)
    assert not [c for c in checks(plan(watch, START + DAY)) if c.look == FIRST]


@pytest.mark.parametrize("key", ["www.site1.gov.cn:80", "WWW.site1.gov.cn", "www.site1.gov.cn.", "www.site1.gov.cn"])
@pytest.mark.parametrize("others", [1, 50])
def test_an_override_travels_with_every_check_of_its_host(key: str, others: int) -> None:
    overrides = {f"other{n}.gov.cn": "10.0.0.1:80" for n in range(others)} | {key: "10.0.0.8:80"}
    planned = checks(plan(SubjectWatch(), reg=registry(address_overrides=overrides)))
    assert planned
    assert all(check.address_overrides[key] == "10.0.0.8:80" for check in planned)


def test_a_short_table_of_overrides_travels_whole_and_a_long_one_does_not() -> None:
    """A redirect may lead to any listed host; the fetcher has the registry's table besides."""
    short = {f"s{n}.gov.cn": "10.0.0.1:80" for n in range(20)}
    long = {f"s{n}.gov.cn": "10.0.0.1:80" for n in range(500)}
    assert checks(plan(SubjectWatch(), reg=registry(address_overrides=short)))[0].address_overrides == short
    assert checks(plan(SubjectWatch(), reg=registry(address_overrides=long)))[0].address_overrides == {}


def test_an_override_in_punycode_holds_for_an_address_in_chinese_letters() -> None:
    reg = registry(address_overrides={f"s{n}.gov.cn": "10.0.0.1:80" for n in range(50)} | {"某市.政务": "10.0.0.8:80"})
    reg.sites[0] = site(1, url="http://xn--7st21t.xn--zfr164b/")
    visits = [check for check in checks(plan(SubjectWatch(), reg=reg)) if check.kind == "visit"]
    assert {tuple(check.address_overrides.items()) for check in visits} == {(("某市.政务", "10.0.0.8:80"),)}
