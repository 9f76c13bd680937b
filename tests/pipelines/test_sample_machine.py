"""The real stages over the sample world come to the computed truth; what is taken from the world is missed."""

from datetime import date

import pytest

from pipelines.rehearsal.sample.answers import World
from pipelines.rehearsal.sample.model import Fault
from pipelines.rehearsal.sample.province import Province
from pipelines.rehearsal.sample.server import key_of
from pipelines.rehearsal.sample.truth import Comparison, compare, planted
from tests.support.dry_run import DryRun

PROVINCE = Province(11, sites=9, start=date(2026, 7, 1), days=35)


async def compared(site: str, healed: frozenset[Fault] = frozenset()) -> Comparison:
    run = DryRun(PROVINCE, World(key_of(PROVINCE, healed).build()))
    await run.site(site)
    return compare([p for p in planted(PROVINCE) if p.site == site], run.transitions, run.warnings)


def site_of(fault: Fault) -> str:
    return next(site.id for site in PROVINCE.sites if fault in site.faults)


@pytest.mark.slow
@pytest.mark.parametrize("site", [site.id for site in PROVINCE.sites])
async def test_a_right_machine_finds_the_truth_and_nothing_else(site: str) -> None:
    comparison = await compared(site)
    assert (comparison.missed, comparison.false) == ([], [])
    assert comparison.found == comparison.planted


@pytest.mark.slow
async def test_a_plant_that_is_taken_from_the_world_is_missed() -> None:
    site = site_of(Fault.MARKS_MISSING)
    comparison = await compared(site, frozenset({Fault.MARKS_MISSING}))
    assert [(d.kind, d.target) for d in comparison.missed] == [("marks_missing", site)]
    assert comparison.false == []
