"""Open findings go to the unit that follows, from its day on; what is settled stays with the old name."""

from datetime import timedelta
from typing import Any

from schemas.events.actor import MACHINE
from schemas.events.codec import encode
from schemas.registry.model import RoleHeld, Succession
from tests.support.observations import DAY0, Watched, a_site

HOME = "site.veto.home_stale"
LAST = DAY0 + timedelta(days=2)  # the last day of the old unit
NAMES = {"u0": "示例省人民政府", "u1": "示例市商务局", "u2": "示例市投资促进局", "u3": "示例市贸易局"}
FOLLOWED = {"u1": Succession(str(LAST + timedelta(days=1)), ["u2"])}
OLD = {"旧闻": (DAY0 - timedelta(days=20)).isoformat()}


def watched(successions: dict[str, Succession], **more: Any) -> Watched:
    one = Watched(site=a_site(**more), registered=False)
    one.register(one.site, unit_names=NAMES, successions=successions)
    return one


def stale_until(one: Watched, days: int) -> None:
    for _ in range(days):
        one.home(OLD)
        one.close_day()


def test_an_open_finding_goes_over_on_the_day_and_no_earlier() -> None:
    one = watched(FOLLOWED)
    stale_until(one, 2)
    assert [(t.unit, t.cause) for t in one.transitions(HOME)] == [("u1", "measured")]
    stale_until(one, 1)  # closes the last day of the old unit
    first, moved = one.transitions(HOME)
    assert (moved.unit, moved.cause, moved.actor) == ("u2", "succession", MACHINE)
    assert (moved.from_state, moved.to_state, moved.finding_id) == ("confirmed", "confirmed", first.finding_id)
    assert moved.at.date() == LAST + timedelta(days=1)
    assert moved.reason == "责任单位由“示例市商务局”变更为“示例市投资促进局”"
    stale_until(one, 2)
    assert len(one.transitions(HOME)) == 2  # once


def test_what_is_settled_stays_with_the_old_name_and_what_is_new_goes_to_the_new_one() -> None:
    one = watched(FOLLOWED)
    stale_until(one, 1)
    one.home()
    one.close_day()
    one.home()
    one.close_day()
    assert [(t.to_state, t.unit) for t in one.transitions(HOME)] == [("confirmed", "u1"), ("rectified", "u1")]
    for _ in range(20):
        one.home(OLD)
        one.close_day()
    assert (one.transitions(HOME)[-1].to_state, one.transitions(HOME)[-1].unit) == ("recurred", "u2")


def test_the_part_of_a_split_unit_that_runs_the_site_is_charged() -> None:
    roles = [
        RoleHeld(role="runs", unit="u1", until=str(LAST)),
        RoleHeld(role="runs", unit="u3", since=str(LAST + timedelta(days=1))),
    ]
    one = watched({"u1": Succession(str(LAST + timedelta(days=1)), ["u2", "u3"])}, roles=roles)
    stale_until(one, 4)
    assert [t.unit for t in one.transitions(HOME)] == ["u1", "u3"]


def test_a_change_that_is_registered_late_moves_what_is_open_at_once() -> None:
    one = watched({})
    stale_until(one, 5)
    assert [t.unit for t in one.transitions(HOME)] == ["u1"]
    one.register(one.site, unit_names=NAMES, successions=FOLLOWED)
    assert [t.unit for t in one.transitions(HOME)] == ["u1", "u2"]


def test_a_finding_of_another_unit_stays_where_it_is() -> None:
    one = watched(FOLLOWED, roles=[RoleHeld(role="runs", unit="u3"), RoleHeld(role="in_charge", unit="u1")])
    stale_until(one, 5)
    assert [t.unit for t in one.transitions(HOME)] == ["u3"]


def test_the_same_facts_give_the_same_bytes() -> None:
    first, second = (watched(FOLLOWED) for _ in range(2))
    for one in (first, second):
        stale_until(one, 4)
    assert [encode(event) for event in first.out] == [encode(event) for event in second.out]
