"""The truth follows from the plots, and the comparison bites: missing, extra, late and unmended are all named."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import msgspec
import pytest

from pipelines.rehearsal.sample.province import Province
from pipelines.rehearsal.sample.truth import Days, Plant, compare, planted
from pipelines.rehearsal.sample.truth.freshness import FORTNIGHT, HALF_YEAR, cycle_limit, stale_stretches
from pipelines.rehearsal.sample.truth.plants import Horizon, Stretch, stretches
from schemas.events.actor import MACHINE
from schemas.events.findings import FindingTransition, Measured, Warned
from schemas.times import SHANGHAI, midnight

START = date(2026, 7, 1)
DAY = timedelta(days=1)
PROVINCE = Province(4, sites=9, start=START, days=35)
PLANTS = planted(PROVINCE)


def transition(plant: Plant, at: datetime, state: str) -> FindingTransition:
    return FindingTransition(
        finding_id="f",
        generation=1,
        rulebook="national-2019-19",
        rulebook_version="1",
        indicator=plant.indicator,
        clause="",
        severity="veto",
        subject=plant.site,
        target=plant.target,
        target_kind="site",
        unit="u",
        from_state=None,
        to_state=state,  # type: ignore[arg-type]
        at=at,
        cause="measured",
        actor=MACHINE,
        first_seen=at,
        last_seen=at,
        measured=Measured(value=1),
        wording="",
    )


def warning(plant: Plant, at: datetime, raised: bool) -> Warned:
    return Warned(
        warning_id="w",
        generation=1,
        rulebook="national-2019-19",
        rulebook_version="1",
        indicator=plant.indicator,
        subject=plant.site,
        target=plant.target,
        target_kind="site",
        unit="u",
        raised=raised,
        at=at,
        measured=Measured(value=1),
        wording="",
    )


def noon(day: date) -> datetime:
    return midnight(day) + timedelta(hours=12)


def perfect(plants: list[Plant]) -> Iterator[FindingTransition | Warned]:
    """What a right machine would put out."""
    for plant in plants:
        if plant.look_alike or not plant.required:
            continue
        ends = plant.ends
        if plant.outcome == "warning":
            yield warning(plant, noon(plant.begins.first), True)
            if ends:
                yield warning(plant, noon(ends.first), False)
        else:
            yield transition(plant, noon(plant.begins.first), "confirmed")
            if ends and not plant.any_end:
                yield transition(plant, noon(ends.first), "rectified")


def split(events: list[FindingTransition | Warned]) -> tuple[list[FindingTransition], list[Warned]]:
    return [e for e in events if isinstance(e, FindingTransition)], [e for e in events if isinstance(e, Warned)]


def test_a_right_machine_misses_nothing_and_finds_nothing_false() -> None:
    comparison = compare(PLANTS, *split(list(perfect(PLANTS))))
    assert (comparison.missed, comparison.false, comparison.ok) == ([], [], True)
    assert comparison.found == comparison.planted > 100
    assert comparison.as_json()["planted_kinds"]["home_14_days"] == 1


def test_without_any_one_indicator_its_plants_are_missed() -> None:
    events = list(perfect(PLANTS))
    for indicator in {plant.indicator for plant in PLANTS if plant.required and not plant.look_alike}:
        comparison = compare(PLANTS, *split([e for e in events if e.indicator != indicator]))
        assert {difference.indicator for difference in comparison.missed} == {indicator}
        assert comparison.false == []


def test_a_finding_that_was_not_planted_is_false() -> None:
    alike = next(p for p in PLANTS if p.kind == "home_14_days")
    extra = transition(alike, noon(PROVINCE.last), "confirmed")
    findings, warnings = split(list(perfect(PLANTS)))
    comparison = compare(PLANTS, [*findings, extra], warnings)
    assert [(d.indicator, d.target) for d in comparison.false] == [(alike.indicator, alike.target)]
    early = warning(alike, noon(START), True)
    assert len(compare(PLANTS, findings, [*warnings, early]).false) == 1


@pytest.mark.parametrize("shift", [-2 * DAY, 8 * DAY])
def test_a_finding_outside_its_days_is_missed_and_false(shift: timedelta) -> None:
    plant = next(p for p in PLANTS if p.kind == "home_stale" and p.ends)
    shifted = [
        msgspec.structs.replace(e, at=e.at + shift)
        if isinstance(e, FindingTransition) and (e.indicator, e.target) == (plant.indicator, plant.target)
        else e
        for e in perfect(PLANTS)
    ]
    comparison = compare(PLANTS, *split(shifted))
    assert [d.kind for d in comparison.missed] == ["home_stale"]
    assert [d.target for d in comparison.false] == [plant.target]


def test_a_finding_that_is_never_mended_though_its_cause_is_gone_is_named() -> None:
    plant = next(p for p in PLANTS if p.kind == "stale_sum")
    kept = [
        e
        for e in perfect(PLANTS)
        if not (
            isinstance(e, FindingTransition)
            and (e.indicator, e.target, e.to_state) == (plant.indicator, plant.target, "rectified")
        )
    ]
    comparison = compare(PLANTS, *split(kept))
    assert [(d.kind, d.target) for d in comparison.missed] == [("stale_sum", plant.target)]
    assert "still open" in comparison.missed[0].says


def test_one_page_seen_under_two_names_is_one_plant() -> None:
    plant = next(p for p in PLANTS if p.kind == "hidden_links")
    twice = [transition(replace(plant, target=t), noon(plant.begins.last), "suspected") for t in plant.also]
    findings, warnings = split(list(perfect(PLANTS)))
    assert compare(PLANTS, [*findings, *twice], warnings).ok


def test_what_needs_people_counts_as_found_when_it_is_suspected() -> None:
    events = [
        msgspec.structs.replace(e, to_state="suspected")
        if isinstance(e, FindingTransition) and e.to_state == "confirmed"
        else e
        for e in perfect(PLANTS)
    ]
    assert compare(PLANTS, *split(events)).ok


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


def until_next(gap: int) -> list[Stretch]:
    """How a column stands between a post and the next one `gap` days later."""
    return stale_stretches([at(START), at(START + gap * DAY)], FORTNIGHT.stale)[:-1]


def test_fifteen_days_are_too_old_and_fourteen_are_not() -> None:
    fifteenth = START + 15 * DAY
    assert until_next(14) == []
    assert until_next(15) == [Stretch(fifteenth, fifteenth, sure=False)]
    assert until_next(17) == [Stretch(fifteenth, START + 17 * DAY)]
    assert FORTNIGHT.warned(START) == START + 10 * DAY


def test_six_months_and_own_cycles() -> None:
    assert HALF_YEAR.stale(date(2026, 1, 31)) == date(2026, 8, 1)
    assert HALF_YEAR.stale(date(2025, 8, 31)) == date(2026, 3, 1)
    assert HALF_YEAR.warned(date(2026, 1, 10)) == date(2026, 6, 26)
    assert (cycle_limit(30).stale(START), cycle_limit(30).warned(START)) == (START + 31 * DAY, START + 24 * DAY)
    assert cycle_limit(7).warned(START) == START + 6 * DAY


def test_days_in_which_we_see_nothing_put_a_finding_off() -> None:
    horizon = Horizon(START, PROVINCE.last, [PROVINCE.outage])
    assert horizon.seen(START + 10 * DAY, 1) == Days(START + 10 * DAY, START + 11 * DAY)
    assert horizon.seen(START + 4 * DAY, 1) == Days(START + 4 * DAY, START + 6 * DAY)


def test_stretches_of_a_count() -> None:
    counts = {START + n * DAY: count for n, count in enumerate([0, 5, 6, 4, 5])}
    assert stretches(counts, 5) == [Stretch(START + DAY, START + 3 * DAY), Stretch(START + 4 * DAY, None)]
