"""A draw is reproducible, holds its share of every stratum, and rotates until every site has had its turn."""

import math
from datetime import date
from typing import Any

import msgspec
import pytest

from schemas.registry.check import problems
from schemas.registry.installation import installation_of
from schemas.registry.model import Account, Registry, RoleHeld, Sampling, StatePeriod
from stages.scheduler.sample import by_lot, by_section, draw, first_day, quarter_before, quarter_number, quarter_of
from tests.support.registries import registry

SAMPLED = Sampling(coverage="sampled", share=0.25, seed=7)


def sampled(sites: int = 20):  # type: ignore[no-untyped-def]
    base = registry(sites)
    return msgspec.structs.replace(base, program=msgspec.structs.replace(base.program, sampling=SAMPLED))


def drawn_sites(base, period: str, always=()) -> frozenset[str]:  # type: ignore[no-untyped-def]
    return frozenset(by_section(base, draw(base, period, always), first_day(period))["sites"])


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


def test_the_quarter_before_the_first_is_the_fourth_of_the_year_before() -> None:
    assert [quarter_before(one) for one in ("2026Q1", "2026Q3")] == ["2025Q4", "2026Q2"]


PLATFORMS = ("weixin", "weibo", "douyin")


def with_accounts(number: int = 90, **changes: Any) -> Registry:
    """Accounts of three platforms under two units in charge; of the second unit there are few."""
    base = sampled(4)
    accounts = [
        Account(
            id=f"a{n:03d}",
            name=f"示例号{n:03d}",
            platform=PLATFORMS[n % 3],
            level="county" if n % 5 else "town",
            roles=[
                RoleHeld(role="runs", unit="county"),
                RoleHeld(role="in_charge", unit="city" if n % 10 else "county"),
            ],
            **changes,
        )
        for n in range(number)
    ]
    return msgspec.structs.replace(base, accounts=accounts)


def drawn_accounts(base: Registry, period: str, always: tuple[str, ...] = ()) -> list[str]:
    return by_section(base, draw(base, period, always), first_day(period)).get("accounts", [])


def test_accounts_are_drawn_in_proportion_to_level_platform_and_unit_in_charge() -> None:
    base = with_accounts()
    drawn = set(drawn_accounts(base, "2026Q3"))
    assert len(drawn) == math.ceil(90 * 0.25)
    for strata in by_lot(base, first_day("2026Q3")).values():
        for stratum, waiting in strata.items():
            share = len(waiting) * 0.25
            assert abs(len(drawn & set(waiting)) - share) < 2 or stratum[1] in ("portal", ""), stratum


def test_every_account_has_its_turn_and_small_strata_are_not_drawn_each_time() -> None:
    quarters = [drawn_accounts(with_accounts(), one) for one in ("2026Q3", "2026Q4", "2027Q1", "2027Q2")]
    assert {one for drawn in quarters for one in drawn} == {f"a{n:03d}" for n in range(90)}
    assert all(len(drawn) == 23 for drawn in quarters)


def test_the_drawn_accounts_stand_in_the_order_of_level_unit_and_platform() -> None:
    base = with_accounts()
    accounts = {one.id: one for one in base.accounts}
    drawn = [accounts[one] for one in drawn_accounts(base, "2026Q3")]
    keys = [
        (one.level == "town", one.roles[1].unit == "county", PLATFORMS.index(one.platform), one.name) for one in drawn
    ]
    assert keys == sorted(keys)
    shuffled = msgspec.structs.replace(base, accounts=base.accounts[::-1])
    assert [one.id for one in drawn] == drawn_accounts(shuffled, "2026Q3")


def test_what_was_closed_before_the_period_is_no_part_of_the_draw_unless_it_had_a_problem() -> None:
    closed = with_accounts(8, states=[StatePeriod(state="closed", since="2026-03-01")])
    assert drawn_accounts(closed, "2026Q3") == []
    assert drawn_accounts(closed, "2026Q3", ("a003",)) == ["a003"]
    later = with_accounts(8, states=[StatePeriod(state="closed", since="2026-08-01")])
    assert len(drawn_accounts(later, "2026Q3")) == 2


def test_a_kind_of_subject_may_have_a_share_of_its_own() -> None:
    base = with_accounts(40)
    sampling = Sampling(coverage="sampled", share=1.0, seed=7, shares={"account": 0.3})
    base = msgspec.structs.replace(base, program=msgspec.structs.replace(base.program, sampling=sampling))
    assert len(drawn_accounts(base, "2026Q3")) == 12
    assert len(drawn_sites(base, "2026Q3")) == 4
    assert problems(base) == []
    wrong = msgspec.structs.replace(sampling, shares={"boat": 0.5, "account": 0.0})
    said = problems(msgspec.structs.replace(base, program=msgspec.structs.replace(base.program, sampling=wrong)))
    assert [one for one in said if "boat" in one]
    assert [one for one in said if "shares.account" in one]


def test_what_is_not_drawn_is_told_to_who_judges_it() -> None:
    installation = installation_of(with_accounts(8))
    drawn = draw(installation.registries["p"], "2026Q3")
    day = date(2026, 7, 1)
    told = {one.id: installation.watchers(one.id, {"p": drawn}, day)[0].sampled for one in installation.accounts}
    assert sum(told.values()) == 2
    assert {one for one, sampled in told.items() if sampled} == drawn & set(told)
