"""监测时间点前2周内无更新: to the day, at the last look that proves that there was nothing; each with its twin."""

from datetime import date, timedelta

import pytest

from schemas.events.found.accounts import PostsRead
from schemas.registry.model import RoleHeld, StatePeriod
from tests.support.accounts import LONG_AGO, WatchedAccount, a_post, an_account
from tests.support.observations import DAY0, moment

STALE = "media.veto.stale"
DAY = timedelta(days=1)


def looked_at(age: int, **more: object) -> WatchedAccount:
    """One account whose newest post is so many days old at the look of the day."""
    account = WatchedAccount()
    account.posts({"旧闻": DAY0 - 40 * DAY, "最近一条": DAY0 - age * DAY}, **more)  # type: ignore[arg-type]
    account.close_day()
    return account


@pytest.mark.parametrize(("age", "status"), [(0, "pass"), (13, "pass"), (14, "pass"), (15, "fail"), (30, "fail")])
def test_two_weeks_are_judged_to_the_day(age: int, status: str) -> None:
    account = looked_at(age)
    line = account.assessed(STALE)
    assert line.status == status
    assert line.measured.value == age
    assert account.state_of(STALE) == ("confirmed" if status == "fail" else None)


def test_the_sentence_names_the_newest_post_and_its_age() -> None:
    account = looked_at(15)
    (step,) = account.transitions(STALE)
    assert step.wording == "监测时间点前2周内无更新，最近一次更新为2026年6月16日，距检查日15天"
    assert (step.severity, step.unit, step.target_kind) == ("veto", "u1", "account")
    assert step.evidence[0].sha256 is not None


def test_an_account_that_never_posted_is_as_stale() -> None:
    account = WatchedAccount()
    account.posts({})
    account.close_day()
    assert account.state_of(STALE) == "confirmed"
    assert account.transitions(STALE)[0].wording == "监测时间点前2周内无更新，最近一次更新为（未见发布）"


@pytest.mark.parametrize("age", [1, 15, 100])
def test_a_list_that_may_have_gaps_proves_what_is_there_and_never_what_is_not(age: int) -> None:
    assert looked_at(age, complete_since=None).status(STALE) == ("pass" if age <= 14 else "unknown")
    assert looked_at(age, confidence="second_hand").status(STALE) == ("pass" if age <= 14 else "unknown")


def test_a_list_that_reaches_back_less_than_two_weeks_proves_no_absence() -> None:
    since = DAY0 - 13 * DAY
    assert looked_at(40, complete_since=moment(since)).status(STALE) == "unknown"
    assert looked_at(40, complete_since=moment(since - DAY)).status(STALE) == "fail"


def test_spans_of_several_looks_prove_together_and_a_gap_between_them_does_not() -> None:
    for gap, status in ((0, "fail"), (1, "unknown")):
        account = WatchedAccount(day=DAY0)
        account.posts({"旧": DAY0 - 5 * DAY}, complete_since=moment(DAY0 - 6 * DAY))
        account.day = DAY0 + 12 * DAY
        account.posts({}, complete_since=moment(DAY0, 9 + gap))
        account.close_day()
        assert account.status(STALE) == status


def test_an_interface_that_tells_past_days_only_proves_nothing_of_today() -> None:
    for age, status in ((15, "unknown"), (16, "fail")):  # fourteen and fifteen days at the end of yesterday
        account = WatchedAccount()
        read = PostsRead(
            source="weixin",
            confidence="platform",
            posts=[a_post("旧", moment(DAY0 - age * DAY, 8))],
            complete_since=LONG_AGO,
            complete_until=moment(DAY0),
        )
        account.seen("posts", read, 9)
        account.close_day()
        assert account.status(STALE) == status
    assert account.assessed(STALE).measured.value == 15


def test_void_looks_move_nothing_and_after_two_days_nothing_is_known() -> None:
    account = looked_at(12)
    for _ in range(4):
        account.void("posts")
        account.close_day()
    line = account.assessed(STALE)
    assert (line.status, account.state_of(STALE)) == ("unknown", None)


def test_absence_is_proved_up_to_the_look_and_not_to_the_tick() -> None:
    """Fourteen days at the look; whether something came after it nobody knows."""
    account = looked_at(13)
    account.close_day()
    assert account.status(STALE) == "pass"
    account.close_day()
    assert (account.status(STALE), account.state_of(STALE)) == ("unknown", None)


def test_a_post_that_any_source_shows_keeps_an_account_fresh() -> None:
    """A complete look that a moved platform answers with nothing stands beside a feed that has a post."""
    account = WatchedAccount()
    account.posts({"转来": DAY0 - DAY}, confidence="second_hand", source="feed", complete_since=None)
    account.posts({"旧": DAY0 - 20 * DAY}, hour=10)
    account.close_day()
    assert account.status(STALE) == "pass"


def test_a_pinned_post_is_never_the_newest_and_a_future_one_none_at_all() -> None:
    for odd in (
        a_post("置顶", moment(DAY0 - 300 * DAY, 8), pinned=True),
        a_post("预告", moment(DAY0 + 5 * DAY, 8)),
        a_post("只有日期的预告", moment(DAY0 + DAY), time_from="day_only"),
    ):
        account = WatchedAccount()
        account.posts([odd, a_post("旧", moment(DAY0 - 20 * DAY, 8))])
        account.close_day()
        assert account.assessed(STALE).measured.value == 20


def test_the_clock_of_a_platform_may_run_a_little_ahead() -> None:
    account = WatchedAccount()
    account.posts([a_post("刚发", moment(DAY0, 9, 5))], hour=9)
    account.close_day()
    assert account.status(STALE) == "pass"


def test_a_deleted_post_is_no_update_and_one_that_is_only_blocked_is() -> None:
    for state, status in (("deleted_by_owner", "fail"), ("taken_down", "fail"), ("blocked", "pass"), ("moved", "pass")):
        account = WatchedAccount()
        account.posts([a_post("新", moment(DAY0 - DAY, 8), state=state), a_post("旧", moment(DAY0 - 20 * DAY, 8))])
        account.close_day()
        assert account.status(STALE) == status, state


def test_a_post_without_a_time_leaves_the_absence_unproved() -> None:
    account = WatchedAccount()
    account.posts([a_post("无时间", None), a_post("旧", moment(DAY0 - 20 * DAY, 8))])
    account.close_day()
    assert account.status(STALE) == "unknown"


def test_a_new_date_on_an_old_post_is_no_update() -> None:
    account = WatchedAccount()
    account.posts([a_post("旧文", moment(DAY0 - 20 * DAY, 8))])
    account.close_day()
    account.posts([a_post("旧文", moment(account.day, 8))])
    account.close_day()
    assert account.status(STALE) == "fail"


def test_a_finding_is_mended_by_the_next_post_and_comes_back() -> None:
    account = looked_at(15)
    account.posts({"恢复更新": account.day})
    account.close_day()
    assert account.state_of(STALE) == "rectified"
    account.day += 15 * DAY
    account.posts({})
    account.close_day()
    assert account.state_of(STALE) == "recurred"


def test_a_warning_comes_on_the_tenth_day_and_goes_with_the_next_post() -> None:
    account = WatchedAccount()
    for day in range(12):
        account.posts({"一": DAY0})
        account.close_day()
        assert account.warnings(STALE) == ([True] if day >= 10 else []), day
    account.posts({"一": DAY0, "二": account.day})
    account.close_day()
    assert account.warnings(STALE) == [True, False]


def test_an_account_opened_last_week_is_not_two_weeks_late() -> None:
    def at(since: date) -> str:
        account = WatchedAccount(an_account(roles=[RoleHeld(role="runs", unit="u1", since=str(since))]))
        account.posts({})
        account.close_day()
        return account.status(STALE)

    assert at(DAY0 - 14 * DAY) == "not_applicable"
    assert at(DAY0 - 15 * DAY) == "fail"


@pytest.mark.parametrize(
    ("state", "status"), [("closing", "fail"), ("closed", "not_applicable"), ("migrated", "not_applicable")]
)
@pytest.mark.parametrize("approver", ["示例省政府办", None])
def test_an_account_that_is_being_closed_is_still_judged_and_a_closed_one_is_not(
    state: str, status: str, approver: str | None
) -> None:
    period = StatePeriod(state=state, since=str(DAY0 - DAY), approved_by=approver)  # type: ignore[arg-type]
    account = WatchedAccount(an_account(states=[period]))
    account.posts({"旧": DAY0 - 20 * DAY})
    account.close_day()
    assert account.status(STALE) == status


def test_twenty_thousand_posts_leave_a_bounded_state() -> None:
    account = WatchedAccount()
    many = [a_post(f"第{n}条", moment(DAY0, 8) - timedelta(minutes=20 * n), url="") for n in range(20_000)]
    account.posts(many)
    account.close_day()
    assert account.status(STALE) == "pass"
    assert len(account.state["s1"]) < 20_000


def test_old_posts_are_forgotten_and_the_newest_never() -> None:
    account = WatchedAccount()
    account.posts({f"旧{n}": DAY0 - n * DAY for n in range(60)})
    account.close_day()
    account.day = DAY0 + 300 * DAY
    account.posts({}, complete_since=LONG_AGO)
    account.close_day()
    assert account.assessed(STALE).measured.value == 300
