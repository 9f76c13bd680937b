"""Rights as data: who may do what, and how far a unit's person sees."""

from typing import get_args

import pytest

from schemas.events.actor import Actor, Role
from schemas.gate import Sight
from schemas.registry.model import Unit
from schemas.rights import RIGHTS, ROLES, Action, Thing, chains, concerning, may, reads_whole, review_right, visible
from schemas.states import ACTS

UNITS = [
    Unit(id="province", name="示例省", short_name="示例省", level="province"),
    Unit(id="city", name="示例市", short_name="示例市", level="city", parent="province"),
    Unit(id="county", name="示例县", short_name="示例县", level="county", parent="city"),
    Unit(id="bureau", name="示例局", short_name="示例局", level="city", parent="province"),
]
CHAIN = chains(UNITS)


def holding(*roles: Role, unit: str = "city", id: str = "p1") -> Actor:
    return Actor(id=id, name="张三", unit=unit, roles=roles)


def test_every_action_and_role_is_in_the_table() -> None:
    assert set(RIGHTS) == set(get_args(Action))
    assert set(ROLES) == set(get_args(Role))
    assert all(right.word and right.roles for right in RIGHTS.values())
    assert set.union(*(set(right.roles) for right in RIGHTS.values())) == set(ROLES)
    assert all(RIGHTS[action].roles == act.roles for action, act in ACTS.items())


@pytest.mark.parametrize("action", list(RIGHTS))
@pytest.mark.parametrize("role", list(ROLES))
def test_who_has_no_such_role_is_told_who_may(action: Action, role: Role) -> None:
    said = may(holding(role), action)
    if role in RIGHTS[action].roles:
        assert said is None
    else:
        assert said is not None
        assert said.startswith(f"张三（{ROLES[role]}）无权{RIGHTS[action].word}，请由")
        assert said.count("。") == 1


def test_who_has_no_role_may_nothing() -> None:
    assert all(may(holding(), action) for action in RIGHTS)


@pytest.mark.parametrize(("unit", "seen"), [("province", True), ("city", True), ("county", True), ("bureau", False)])
def test_a_units_person_sees_its_subtree_and_no_more(unit: str, seen: bool) -> None:
    thing = concerning(CHAIN, "county")
    assert visible(thing, holding("unit", unit=unit)) is seen
    assert not reads_whole(thing, holding("unit", unit=unit))
    assert visible(thing, holding("reader", unit=unit))
    assert visible(thing, holding("unit", "reader", unit=unit))  # the wider role decides


def test_a_units_person_does_not_see_what_is_above() -> None:
    assert not visible(concerning(CHAIN, "city"), holding("unit", unit="county"))
    assert not visible(concerning(CHAIN), holding("unit", unit="county"))
    assert not visible(concerning(CHAIN, "merged-away"), holding("unit", unit="county"))
    assert not visible(concerning(CHAIN, "county"), holding("unit", unit=""))


def test_parents_that_go_round_end() -> None:
    loop = [Unit(id=a, name=a, short_name=a, level="city", parent=b) for a, b in (("x", "y"), ("y", "x"))]
    assert chains(loop) == {"x": frozenset("xy"), "y": frozenset("xy")}


def test_the_second_review_is_by_another_person() -> None:
    assert review_right("confirm", 2, ["p1"]) == "second_review"
    assert review_right("confirm", 2, []) == "confirm"
    assert review_right("confirm", 1, ["p1"]) == "confirm"
    assert review_right("dismiss", 2, ["p1"]) == "dismiss"
    thing = Thing(people=frozenset({"p1"}))
    assert "同一人不能兼作初核和复核" in str(may(holding("reviewer", id="p1"), "second_review", thing))
    assert may(holding("reviewer", id="p2"), "second_review", thing) is None


def test_what_is_withheld_is_whole_for_the_desk_alone_and_only_when_asked() -> None:
    row = {"unit": "county", "state": "suspected", "needs_people": 1, "subject": "s1", "wording": "线索", "url": "u"}
    assert Sight(holding("officer"), CHAIN).rows([row])[0]["wording"] == "线索"
    assert Sight(holding("officer"), CHAIN, whole=False).rows([row])[0]["wording"] != "线索"
    assert Sight(holding("reader"), CHAIN).rows([row])[0]["wording"] != "线索"
    assert Sight(holding("administrator"), CHAIN).rows([row])[0]["wording"] != "线索"
    assert Sight(holding("unit", unit="county"), CHAIN).rows([row])[0]["wording"] != "线索"
    assert Sight(holding("unit", unit="bureau"), CHAIN).rows([row]) == []
