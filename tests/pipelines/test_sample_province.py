"""The province comes from its seed alone, and every seed holds every kind of fault with its look-alike."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.rehearsal.sample.addresses import Ports
from pipelines.rehearsal.sample.example import example
from pipelines.rehearsal.sample.months import add_months, last_before
from pipelines.rehearsal.sample.province import Province
from pipelines.rehearsal.sample.truth import planted
from schemas.registry.load import convert, dump
from schemas.times import midnight

START = date(2026, 7, 1)
DAY = timedelta(days=1)
MUST_BE_FOUND = {
    "unreachable",
    "unreachable_warning",
    "offline",
    "home_stale",
    "home_stale_warning",
    "column_stale",
    "column_stale_mended_in_time",
    "column_stale_mended_late",
    "column_stale_recurred",
    "column_stale_warning",
    "stale_sum",
    "stale_sum_warning",
    "long_stale",
    "long_stale_warning",
    "blank",
    "blank_warning",
    "column_blank",
    "redated",
    "marks_missing",
    "wrong_code",
    "no_channel",
    "hidden_links",
    "tampered_title",
    "cloaked_links",
    "certificate",
    "certificate_warning",
    "link_dead",
    "link_dead_removed",
    "link_gone",
    "link_soft_404",
    "link_maintenance",
    "text_serious",
    "text_wrong",
    "text_person",
    "news_in_static_column",
}
ONLY_LOOKS_LIKE = {
    "visits_6_of_140",
    "visits_8_of_168",
    "visits_5_of_168",
    "downtime_approved",
    "firewall_days",
    "own_network_out",
    "home_14_days",
    "column_14_days",
    "column_undated",
    "notice_6_months",
    "static_column_old",
    "certificate_long_valid",
    "link_moved",
    "link_blocked",
    "link_slow",
    "link_recovers",
    "link_head_refused",
    "serious_right",
    "wrong_right",
    "hotline",
    "about_404",
    "dropdown_menu",
}


def province(seed: int, sites: int = 9, days: int = 35, start: date = START) -> Province:
    return Province(seed, sites=sites, start=start, days=days)


def registry_text(made: Province) -> str:
    return dump(made.registry(Ports(http=1, https=2)))


def test_the_same_seed_gives_the_same_province_and_another_seed_another() -> None:
    assert registry_text(province(7)) == registry_text(province(7))
    assert planted(province(7)) == planted(province(7))
    assert registry_text(province(7)) != registry_text(province(8))


@given(
    seed=st.integers(0, 10_000),
    start=st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    shape=st.sampled_from([(9, 35), (12, 50), (30, 92)]),
)
@settings(max_examples=20, deadline=None)
def test_every_seed_holds_every_kind_next_to_its_look_alike(seed: int, start: date, shape: tuple[int, int]) -> None:
    plants = planted(province(seed, *shape, start=start))
    found = {plant.kind for plant in plants if plant.required and not plant.look_alike}
    assert MUST_BE_FOUND - found == set()
    assert ONLY_LOOKS_LIKE - {plant.kind for plant in plants if plant.look_alike} == set()


@given(seed=st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_plants_of_one_target_and_indicator_lie_apart(seed: int) -> None:
    plants = [p for p in planted(province(seed, 30, 92)) if p.outcome == "finding" and not p.look_alike]
    seen: dict[tuple[str, str], date] = {}
    for plant in plants:
        key = plant.indicator, plant.target
        assert key not in seen or seen[key] <= plant.begins.first
        seen[key] = plant.ends.first if plant.ends else date.max


def test_the_weeks_of_visits_are_the_ones_asked_for() -> None:
    """7 and 8 slow of 140, 9 of 168 fail; 6 of 140 and 8 of 168 do not."""
    from pipelines.rehearsal.sample.truth.visits import DayOfVisits, week_standing

    def week(bad: int, valid: int) -> str:
        rest = DayOfVisits(0, 24, False)
        return week_standing([DayOfVisits(bad, valid - 6 * 24, False), *[rest] * 6])

    assert [week(bad, 168) for bad in (5, 6, 8, 9)] == ["pass", "warn", "warn", "fail"]
    short = [DayOfVisits(0, 20, False)] * 6
    assert [week_standing([DayOfVisits(bad, 20, False), *short]) for bad in (4, 6, 7, 8)] == [
        "pass",
        "warn",
        "fail",
        "fail",
    ]
    assert week_standing([DayOfVisits(0, 19, False), *short]) == "unknown"
    assert week_standing([DayOfVisits(9, 19, False), *short]) == "fail"


@given(st.dates(date(2024, 1, 1), date(2028, 12, 31)))
def test_six_months_end_where_the_calendar_says(limit: date) -> None:
    day = last_before(limit, 6)
    assert add_months(day, 6) < limit <= add_months(day + DAY, 6)


def test_sites_stay_within_what_the_issue_allows() -> None:
    made = province(3, 30, 92)
    assert len({site.host for site in made.sites}) == 30
    assert len({site.code for site in made.sites}) == 30
    assert {site.family for site in made.sites} == {"records", "spans", "tables", "pairs", "json", "cards"}
    assert all(len(site.columns) <= 15 and len(site.code) == 10 for site in made.sites)
    assert {unit.level for unit in made.units} == {"province", "city", "county", "department"}


def test_our_own_network_is_cut_for_36_hours() -> None:
    outage = province(1).outage
    assert outage.until - outage.since == timedelta(hours=36)
    assert outage.since > midnight(START)


def test_the_registry_is_one_an_office_could_keep() -> None:
    made = province(5, 30, 92).registry(Ports(http=8081, https=8443))
    import yaml

    assert convert(yaml.safe_load(dump(made)), "sample") == made
    units = {unit.id for unit in made.units}
    assert all(role.unit in units for site in made.sites for role in site.roles)
    assert all(unit.parent is None or unit.parent in units for unit in made.units)
    assert made.accounts
    columns = [column.id for site in made.sites for column in site.columns]
    assert len(columns) == len(set(columns))


def test_the_example_registry_is_the_one_of_seed_1() -> None:
    kept = Path(__file__).parents[2] / "deploy" / "sample" / "registry.yaml"
    assert kept.read_text(encoding="utf-8") == example()


@pytest.mark.parametrize(("sites", "days"), [(8, 35), (1_069, 35), (9, 34)])
def test_a_province_too_small_for_its_faults_is_refused(sites: int, days: int) -> None:
    with pytest.raises(ValueError, match="sample province"):
        Province(1, sites=sites, start=START, days=days)
