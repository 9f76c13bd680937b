"""A draw is reproducible, holds its share of every stratum, and rotates until every site has had its turn."""

import msgspec
import pytest

from schemas.registry.model import Sampling
from stages.scheduler.sample import by_section, draw, quarter_number, quarter_of
from tests.support.registries import registry

SAMPLED = Sampling(coverage="sampled", share=0.25, seed=7)


def sampled(sites: int = 20):  # type: ignore[no-untyped-def]
    base = registry(sites)
    return msgspec.structs.replace(base, program=msgspec.structs.replace(base.program, sampling=SAMPLED))


def drawn_sites(base, period: str, always=()) -> frozenset[str]:  # type: ignore[no-untyped-def]
    return frozenset(by_section(base, draw(base, period, always))["sites"])


def test_full_coverage_draws_everyone() -> None:
    assert len(drawn_sites(registry(20), "2026Q3")) == 20


def test_the_same_seed_and_quarter_draw_the_same_sites() -> None:
    assert drawn_sites(sampled(), "2026Q3") == drawn_sites(sampled(), "2026Q3")
    assert len(drawn_sites(sampled(), "2026Q3")) == 5


def test_every_site_has_its_turn_within_a_year_at_a_quarter_share() -> None:
    quarters = ["2026Q3", "2026Q4", "2027Q1", "2027Q2"]
    drawn = [drawn_sites(sampled(), quarter) for quarter in quarters]
    assert frozenset().union(*drawn) == {f"site{n}" for n in range(1, 21)}
    assert sum(len(d) for d in drawn) == 20


def test_last_periods_problem_sites_are_always_in_it() -> None:
    everyone = {f"site{n}" for n in range(1, 21)}
    left_out = sorted(everyone - drawn_sites(sampled(), "2026Q3"))[0]
    assert left_out in drawn_sites(sampled(), "2026Q3", [left_out, "no-such-site"])


def test_quarters_are_consecutive_and_anything_else_is_refused() -> None:
    assert quarter_number("2027Q1") - quarter_number("2026Q4") == 1
    assert (quarter_of("2026-06-30"), quarter_of("2026-07-01")) == ("2026Q2", "2026Q3")
    with pytest.raises(ValueError, match="2026Q3"):
        quarter_number("2026Q5")
