"""One answer to who holds a role on a day, for everybody who asks."""

from datetime import date
from pathlib import Path

import pytest

from schemas.registry.model import RoleHeld, Site
from schemas.registry.roles import answers, charged_by_default, holder
from tests.support.registries import site

ROOT = Path(__file__).parents[2]
CHANGED_HANDS = [
    RoleHeld(role="runs", unit="old", until="2026-06-30"),
    RoleHeld(role="runs", unit="new", since="2026-07-01", until="2026-12-31"),
    RoleHeld(role="runs", unit="future", since="2027-01-01"),
]


def held(*roles: RoleHeld) -> Site:
    return site(roles=list(roles))


@pytest.mark.parametrize(
    ("day", "unit"),
    [
        (date(2026, 6, 30), "old"),
        (date(2026, 7, 1), "new"),
        (date(2026, 12, 31), "new"),
        (date(2027, 1, 1), "future"),
    ],
)
def test_a_role_has_dates(day: date, unit: str) -> None:
    assert holder(held(*CHANGED_HANDS), "runs", day, {}) == unit


def test_of_two_that_overlap_the_one_that_took_over_last() -> None:
    both = held(RoleHeld(role="runs", unit="old"), RoleHeld(role="runs", unit="new", since="2026-07-01"))
    assert holder(both, "runs", date(2026, 8, 1), {}) == "new"
    assert holder(both, "runs", date(2026, 6, 1), {}) == "old"


def test_a_site_without_who_runs_it_is_answered_for_by_who_is_in_charge() -> None:
    boss = held(RoleHeld(role="in_charge", unit="boss"))
    day = date(2026, 7, 15)
    assert holder(boss, "runs", day, {}) is None
    assert answers(boss, "runs", day, {}) == charged_by_default(boss, {"default": "runs"}, day, {}) == "boss"
    assert answers(held(), "runs", day, {}) == ""


def test_nobody_answers_the_question_anew() -> None:
    """Roles are read in one place: what compares `role ==` elsewhere would be another answer."""
    wrong = [
        str(path.relative_to(ROOT))
        for layer in ("stages", "pipelines")
        for path in (ROOT / layer).rglob("*.py")
        if ".role ==" in path.read_text(encoding="utf-8") and not {"sample", "registry_import"} & set(path.parts)
    ]
    assert wrong == []
