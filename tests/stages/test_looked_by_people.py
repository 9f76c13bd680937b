"""Where the machine has nothing to go by, the line of the day says what a person found, as long as that is recent."""

from datetime import timedelta

import pytest

from tests.support.accounts import WatchedAccount
from tests.support.observations import DAY0, Watched

STALE, INTERACTION = "media.veto.stale", "media.veto.no_interaction"


def checked(result: str, days_before: int = 0, indicator: str = STALE) -> WatchedAccount:
    """An account that no source tells of, checked by hand some days before the day that is closed."""
    account = WatchedAccount(day=DAY0 - timedelta(days=days_before))
    account.manual(indicator, result)
    account.day = DAY0
    account.close_day()
    return account


@pytest.mark.parametrize(
    ("result", "days_before", "status"),
    [("pass", 0, "pass"), ("fail", 0, "fail"), ("unknown", 0, "unknown"), ("pass", 1, "pass"), ("pass", 2, "unknown")],
)
def test_a_recent_look_of_a_person_stands_for_the_machine_s(result: str, days_before: int, status: str) -> None:
    assert checked(result, days_before).status(STALE) == status


def test_nothing_is_known_where_nobody_looked() -> None:
    account = WatchedAccount()
    account.close_day()
    assert account.status(STALE) == "unknown"


def test_what_the_machine_saw_goes_before_what_a_person_said() -> None:
    account = WatchedAccount()
    account.posts({"旧闻": DAY0 - timedelta(days=20)})
    account.manual(STALE, "pass")
    account.close_day()
    assert account.status(STALE) == "fail"


def test_a_clue_that_waits_is_not_passed_by_a_look() -> None:
    account = WatchedAccount()
    account.menu([], hour=1)
    account.menu([], hour=20)  # no interaction entry at two looks: suspected, a person must decide
    account.manual(INTERACTION, "pass")
    account.close_day()
    assert account.state_of(INTERACTION) == "suspected"
    assert account.status(INTERACTION) == "unknown"


def test_one_look_tells_nothing_of_a_share_of_many_visits() -> None:
    site = Watched()
    site.manual("site.veto.unreachable", "pass")
    site.close_day()
    assert site.assessed("site.veto.unreachable").status == "unknown"
