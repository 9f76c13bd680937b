"""Findings of one cause become one case; sites that fail together point outside, sites that fail alone do not."""

from typing import Any

import pytest

from schemas.events.findings import Evidence, FindingTransition
from schemas.times import at
from stages.case_book.grouping import NOTICE, Place, common_causes, groups
from tests.support.looks import moved

DOWN = "site.veto.unreachable"
REACH = frozenset({DOWN})


def down(site: str, when: str = "2026-07-01T08:00:00+08:00", **more: Any) -> FindingTransition:
    values = {"indicator": DOWN, "subject": site, "target": site, "unit": f"u-{site}"} | more
    found: FindingTransition = moved("confirmed", when, finding=f"f-{site}-{values['indicator']}", **values).data
    return found


def places(**addresses: str) -> dict[str, Place]:
    return {site: Place(frozenset({("address", value)})) for site, value in addresses.items()}


def test_sites_of_one_address_that_fail_together_are_one_group_told_in_words() -> None:
    failed = [down("a"), down("b", "2026-07-01T09:00:00+08:00"), down("c")]
    found = common_causes(failed, places(a="10.0.0.8", b="10.0.0.8", c="10.0.0.9", d="10.0.0.9", e="10.0.0.9"), REACH)
    assert set(found) == {failed[0].finding_id, failed[1].finding_id}
    assert found[failed[0].finding_id] == found[failed[1].finding_id]
    assert "同一服务器地址（10.0.0.8）上的2家网站同时出现" in found[failed[0].finding_id].text
    assert "请先核实托管方或平台" in found[failed[0].finding_id].text


@pytest.mark.parametrize(
    ("failed", "shared"),
    [
        ([down("a"), down("b")], places(a="1", b="1", c="1", d="1", e="1")),  # most on the address go on
        ([down("a"), down("b", "2026-07-05T08:00:00+08:00")], places(a="1", b="1")),  # days apart
        ([down("a"), down("b", indicator="site.deduct.stale")], places(a="1", b="1")),  # no fault of a hoster
        ([down("a"), down("b")], places(a="1", b="2")),  # nothing in common
        ([down("a")], places(a="1")),
    ],
    ids=["few", "apart", "own-fault", "elsewhere", "alone"],
)
def test_what_only_looks_like_a_common_cause_is_none(failed: list[FindingTransition], shared: dict[str, Place]) -> None:
    assert common_causes(failed, shared, REACH) == {}


def in_networks(**networks: str) -> dict[str, Place]:
    """Sites on addresses of their own, looked at from one place."""
    return {
        site: Place(frozenset({("address", site), ("network", net), ("vantage", "")})) for site, net in networks.items()
    }


def test_a_network_that_fails_is_told_apart_from_our_own_line() -> None:
    known = in_networks(a="n1", b="n1", c="n1", d="n2", e="n2", f="n3", g="n3")
    found = common_causes([down("a"), down("b"), down("c")], known, REACH)
    assert {cause.key.split(":")[0] for cause in found.values()} == {"network"}
    assert "请先核实托管机房或其线路" in found[f"f-a-{DOWN}"].text
    found = common_causes([down(site) for site in "acdfg"], known, REACH)
    assert {cause.key.split(":")[0] for cause in found.values()} == {"vantage"}
    assert "请先核实本监测点的网络" in found[f"f-a-{DOWN}"].text


@pytest.mark.parametrize(
    "failed", ["ab", "af", "adf"], ids=["two neighbours", "two of seven", "less than half of all that are looked at"]
)
def test_few_that_fail_beside_each_other_are_nobody_elses_fault(failed: str) -> None:
    known = in_networks(a="n1", b="n1", c="n1", d="n2", e="n2", f="n3", g="n3")
    assert common_causes([down(site) for site in failed], known, REACH) == {}


def test_two_outages_of_one_address_are_two_groups() -> None:
    first = [down("a"), down("b")]
    again = [down(site, "2026-07-09T08:00:00+08:00", indicator="again") for site in "ab"]
    found = common_causes([*first, *again], places(a="1", b="1"), REACH | {"again"})
    assert len({cause.key for cause in found.values()}) == 2
    assert set(found) == {one.finding_id for one in [*first, *again]}


def test_the_nearest_thing_in_common_is_the_cause() -> None:
    both = {
        site: Place(frozenset({("address", "1"), ("certificate", "x")} if site in "ab" else {("address", "1")}))
        for site in "abc"
    }
    found = common_causes([down("a"), down("b"), down("c")], both, REACH)
    assert found["f-a-" + DOWN].key.startswith("certificate:")
    assert found["f-c-" + DOWN].key.startswith("address:")


def copied(site: str, sha: str) -> FindingTransition:
    proof = Evidence(event_id="e", at=at("2026-07-01T08:00:00+08:00"), sha256=sha * 64)
    return down(site, indicator="site.text", target=f"{site}/p1", target_kind="page", evidence=[proof])


def test_copies_of_one_text_are_one_group() -> None:
    same = [copied("a", "1"), copied("b", "1"), copied("c", "2")]
    found = common_causes(same, {}, REACH)
    assert set(found) == {same[0].finding_id, same[1].finding_id}
    assert "同一内容在2处出现，涉及2家单位，系一稿多发" in found[same[0].finding_id].text


def test_a_unit_has_a_case_for_each_cause_and_one_for_the_rest() -> None:
    ones = [copied("a", "1"), copied("b", "1"), down("a", unit="u-a"), down("a", indicator="site.x", unit="u-a")]
    made = groups(ones, common_causes(ones, {}, REACH))
    assert [(one.unit, one.cause == NOTICE, len(one.findings)) for one in made] == [
        ("u-a", False, 1),
        ("u-a", True, 2),
        ("u-b", False, 1),
    ]
    assert made[0].cause == made[2].cause
