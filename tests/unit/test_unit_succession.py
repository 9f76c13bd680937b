"""Units end and others follow: who stands in whose place on a day, and what a registry may not say of it."""

from datetime import date
from typing import Any

import msgspec
import pytest

from schemas.registry.check import problems
from schemas.registry.model import Registry, RoleHeld, Succession, Unit, unit_subject
from schemas.registry.roles import answers, holder, successor
from tests.support.registries import registry, site

ENDED, AFTER = date(2026, 6, 30), date(2026, 7, 1)
RENAMED = {"old": Succession("2026-07-01", ["new"])}
CHAIN = {**RENAMED, "new": Succession("2026-10-01", ["newest"])}
SPLIT = {"old": Succession("2026-07-01", ["left", "right"])}
RUN_BY_OLD = [RoleHeld(role="runs", unit="old")]


def test_the_old_name_holds_to_its_last_day_and_the_new_one_from_the_next() -> None:
    one = site(roles=RUN_BY_OLD)
    assert [holder(one, "runs", day, RENAMED) for day in (ENDED, AFTER)] == ["old", "new"]
    assert [answers(one, "runs", day, CHAIN) for day in (ENDED, AFTER, date(2026, 10, 1))] == ["old", "new", "newest"]
    assert successor("other", AFTER, RENAMED) == "other"


@pytest.mark.parametrize(
    ("roles", "role", "unit"),
    [
        ([("runs", "right")], "runs", "right"),
        ([("runs", "right"), ("supplies", "left")], "supplies", "left"),  # who holds the role that is charged
        ([("operates", "right")], "runs", "right"),  # else who holds any
        ([("runs", "stranger")], "runs", "left"),  # none of them has one: the first that is registered
    ],
)
def test_of_a_split_unit_the_part_that_has_the_subject(roles: list[tuple[Any, str]], role: Any, unit: str) -> None:
    one = site(roles=[*RUN_BY_OLD, *(RoleHeld(role=r, unit=u, since="2026-07-01") for r, u in roles)])
    assert successor("old", AFTER, SPLIT, one, role) == unit
    assert successor("old", ENDED, SPLIT, one, role) == "old"


def test_a_circle_that_reached_the_log_comes_to_an_end() -> None:
    ring = {"a": Succession("2026-07-01", ["b"]), "b": Succession("2026-07-01", ["a"])}
    assert successor("a", AFTER, ring) in ("a", "b")


def with_units(*more: Unit, **changes: Any) -> Registry:
    base = registry(1)
    county = msgspec.structs.replace(base.units[1], **changes)
    return msgspec.structs.replace(base, units=[base.units[0], county, *more])


NEW = Unit(id="new", name="示例新区", short_name="示例新区", level="county", parent="city")
OTHER = Unit(id="other", name="示例二区", short_name="示例二区", level="county", parent="city")


def test_a_registry_in_which_a_unit_has_ended_is_sound() -> None:
    known = with_units(NEW, until="2026-06-30", change="renamed", successors=["new"])
    assert problems(known) == []
    assert known.successions == {"county": Succession("2026-07-01", ["new"])}
    first = RoleHeld(role="runs", unit="county", until="2026-06-30")
    then = RoleHeld(role="runs", unit="other", since="2026-07-01")
    split = with_units(NEW, OTHER, until="2026-06-30", change="split", successors=["new", "other"])
    assert problems(msgspec.structs.replace(split, sites=[site(roles=[first, then])])) == []
    assert problems(with_units(until="2026-06-30")) == []  # abolished, and nobody follows


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"until": "2026-06-30", "change": "renamed", "successors": ["county"]}, "不能是单位自己"),
        ({"until": "2026-06-30", "change": "renamed", "successors": ["nobody"]}, "“nobody”不存在"),
        ({"change": "renamed", "successors": ["new"]}, "没有until"),
        ({"until": "2026-06-30", "successors": ["new"]}, "没有change"),
        ({"until": "2026-06-30", "change": "merged", "successors": ["new", "other"]}, "应有一个单位"),
        ({"until": "2026-06-30", "change": "split", "successors": ["new"]}, "应有两个以上单位"),
        ({"since": "2026-07-01", "until": "2026-06-30"}, "晚于截止日"),
        ({"until": "六月底"}, "应写作"),
        ({"until": "2026-06-30", "change": "split", "successors": ["new", "other"]}, "由哪个单位（new、other）接任"),
    ],
)
def test_what_cannot_be_is_named(changes: dict[str, Any], said: str) -> None:
    found = problems(with_units(NEW, OTHER, **changes))
    assert len(found) == 1
    assert said in found[0]


def test_units_that_follow_each_other_in_a_circle_are_named() -> None:
    back = msgspec.structs.replace(NEW, until="2026-12-31", change="renamed", successors=["county"])
    found = problems(with_units(back, until="2026-06-30", change="renamed", successors=["new"]))
    assert len(found) == 2
    assert all("前后成环" in one for one in found)


def test_a_unit_is_judged_only_while_it_is_there() -> None:
    subject = unit_subject(msgspec.structs.replace(NEW, since="2026-03-01", until="2026-06-30"))
    assert [(one.state, one.since, one.until) for one in subject.states] == [
        ("closed", "0001-01-01", "2026-02-28"),
        ("closed", "2026-07-01", None),
    ]
    assert all(one.approved_by for one in subject.states)
    assert unit_subject(NEW).states == []
    lived = msgspec.structs.replace(NEW, since="2026-03-10", until="2026-03-12")
    assert lived.lived(date(2026, 3, 1), date(2026, 3, 31))
    assert not lived.lived(date(2026, 3, 13), date(2026, 3, 31))
