"""Section 1 of the national indicators at its boundaries."""

from fractions import Fraction

import msgspec
import pytest

from schemas.rulebooks import load_all
from stages.reporter.scoring import Deduction, score

BOOK = load_all()["national-2019-19"]
POLICY, CATALOGUE, PUBLIC = "site.deduct.pub.policy", "site.deduct.service.catalogue", "site.deduct.interact.public"
OTHER, LINKS = "site.deduct.design.domain", "site.deduct.design.links"


def lost(points: str) -> list[Deduction]:
    """So many points lost under an indicator without a cap."""
    return [Deduction(OTHER, Fraction(points))]


@pytest.mark.parametrize(
    ("base", "passed", "bonus", "points"),
    [
        ("59.99", False, 0, "59.99"),
        ("60", True, 0, "60"),  # 60.0 itself passes
        ("80", True, 0, "80"),  # 80.0 itself gets no bonus
        ("80.01", True, 30, "110.01"),
        ("100", True, 30, "130"),
    ],
)
def test_sixty_and_eighty(base: str, passed: bool, bonus: int, points: str) -> None:
    got = score(BOOK, "portal", deductions=lost(str(100 - Fraction(base))), bonus=30)
    assert (got.passed, got.bonus, got.points) == (passed, bonus, Fraction(points))


def test_bonus_never_exceeds_its_own_cap() -> None:
    assert score(BOOK, "portal", bonus=45).points == 130


def test_one_indicator_never_costs_more_than_its_cap() -> None:
    got = score(BOOK, "portal", deductions=[Deduction(POLICY), Deduction(POLICY), Deduction(CATALOGUE)])
    assert got.deducted == ((POLICY, 5), (CATALOGUE, 2))
    assert got.points == 93


def test_without_outward_service_seventy_five_make_a_hundred() -> None:
    assert score(BOOK, "portal", outward_service=False).points == 100
    got = score(BOOK, "portal", deductions=lost("30"), outward_service=False)
    assert (got.points, got.passed) == (60, True)  # 45 × 4/3 = 60, exactly
    assert score(BOOK, "portal", deductions=lost("30.01"), outward_service=False).passed is False


def test_without_outward_service_the_service_group_costs_nothing() -> None:
    assert score(BOOK, "portal", deductions=[Deduction(CATALOGUE)], outward_service=False).points == 100


def test_a_veto_stops_the_scoring_and_everything_is_still_listed() -> None:
    got = score(BOOK, "portal", vetoes=["site.veto.home_stale"], deductions=[Deduction(LINKS), *lost("70")])
    assert (got.passed, got.points) == (False, None)
    assert got.vetoes == ("site.veto.home_stale",)
    assert got.remarks == (LINKS, OTHER)


def test_the_state_council_body_of_the_source_ends_at_89() -> None:
    """5 + 2 + 3 and a fourth finding of exactly 1 in 功能设计: 89, above 80, no bonus claimed, passed."""
    got = score(
        BOOK, "portal", deductions=[Deduction(POLICY), Deduction(CATALOGUE), Deduction(PUBLIC), Deduction(OTHER, 1)]
    )
    assert (got.points, got.bonus, got.passed) == (89, 0, True)


def test_only_portals_are_scored() -> None:
    got = score(BOOK, "department", deductions=lost("70"))
    assert (got.passed, got.points) == (True, None)


def test_unconfirmed_points_cost_nothing_and_are_named() -> None:
    got = score(BOOK, "portal", deductions=[Deduction(LINKS)] * 3)
    assert (got.points, got.unscored) == (100, (LINKS,))


def test_numbers_come_from_the_rulebook() -> None:
    local = msgspec.structs.replace(BOOK, scoring=msgspec.structs.replace(BOOK.scoring, bonus_cap=20, fail_below=70))
    assert score(local, "portal", bonus=30).points == 120
    assert score(local, "portal", deductions=lost("31")).passed is False


def test_tenths_are_tenths() -> None:
    assert score(BOOK, "portal", deductions=[Deduction(OTHER, 0.1)] * 10).points == 99
