"""Local cycles of accounts: weeks, rolling spans, months, originals, each boundary on both sides with its twin."""

from datetime import date, timedelta
from typing import Any

import pytest

from schemas.events.found.accounts import Post
from schemas.registry.model import RoleHeld, StatePeriod
from schemas.rulebooks import Rulebook, load_all
from tests.support.accounts import WatchedAccount, a_post, an_account, office
from tests.support.observations import moment

DAY = timedelta(days=1)
MONDAY = date(2026, 7, 6)
WEEKLY, ROLLING, MONTHLY = "local.media.weekly", "local.media.weekly_rolling", "local.media.monthly"
ORIGINAL, TEN_DAYS = "local.media.monthly_original", "local.media.ten_days"
THREE_MONTHS = "local.media.original_three_months"


def local(*names: str) -> Rulebook:
    """The shipped local rulebook with these indicators in force."""
    return office(*({"id": name, "enabled": True} for name in names), base=load_all()["national-2019-19-media"])


def posted(*days: date, **more: Any) -> list[Post]:
    return [a_post(f"{day}第{n}条", moment(day, 15), **more) for n, day in enumerate(days)]


def week(posts: list[Post], platform: str = "weixin", indicator: str = WEEKLY, **look: Any) -> WatchedAccount:
    """The posts of the week from MONDAY on, read on the Monday after it."""
    account = WatchedAccount(an_account(platform=platform), local(indicator), MONDAY + 7 * DAY)
    account.posts(posts, **look)
    account.close_day()
    return account


@pytest.mark.parametrize(
    ("platform", "posts", "status"),
    [
        ("weixin", [MONDAY, MONDAY + 6 * DAY], "pass"),
        ("weixin", [MONDAY + 3 * DAY], "fail"),
        ("weixin", [], "fail"),
        ("weibo", [MONDAY, MONDAY], "pass"),
        ("douyin", [MONDAY], "pass"),
        ("douyin", [], "fail"),
        ("toutiao", [], "not_applicable"),
        # The Sunday before and the Monday after belong to other weeks.
        ("weixin", [MONDAY - DAY, MONDAY + 3 * DAY], "fail"),
        ("weixin", [MONDAY, MONDAY + 7 * DAY], "fail"),
    ],
)
def test_a_week_is_monday_to_sunday_with_the_minimum_of_the_platform(
    platform: str, posts: list[date], status: str
) -> None:
    assert week(posted(*posts), platform).status(WEEKLY) == status


def test_the_sentence_names_the_week() -> None:
    (step,) = week(posted(MONDAY)).transitions(WEEKLY)
    assert step.wording == "2026年7月6日至2026年7月12日一周更新1次，不足2次"
    assert (step.measured.value, step.measured.threshold, step.measured.comparator) == (1, 2, "<")
    assert step.severity == "notice"


def test_too_few_is_told_only_where_every_post_of_the_week_is_known() -> None:
    few, enough = posted(MONDAY), posted(MONDAY, MONDAY + DAY)
    for look in (
        {"complete_since": None},
        {"confidence": "second_hand"},
        {"complete_since": moment(MONDAY, 1)},  # reaches back to an hour inside the week
    ):
        assert week(few, **look).status(WEEKLY) == "unknown", look
        assert week(enough, **look).status(WEEKLY) == "pass", look
    assert week(few, complete_since=moment(MONDAY)).status(WEEKLY) == "fail"


def test_a_look_on_sunday_morning_does_not_end_the_week() -> None:
    account = WatchedAccount(an_account(), local(WEEKLY), MONDAY + 6 * DAY)
    account.posts(posted(MONDAY - 7 * DAY, MONDAY - 6 * DAY, MONDAY))
    account.close_day()
    line = account.assessed(WEEKLY)
    assert (line.status, line.measured.value) == ("pass", 2)  # of the week before
    account.posts(posted(MONDAY - 7 * DAY, MONDAY - 6 * DAY, MONDAY))
    account.close_day()
    assert account.status(WEEKLY) == "fail"


def test_the_next_good_week_mends_it() -> None:
    account = week(posted(MONDAY))
    account.day = MONDAY + 14 * DAY
    account.posts(posted(MONDAY + 7 * DAY, MONDAY + 8 * DAY))
    account.close_day()
    assert account.state_of(WEEKLY) == "rectified"


def test_what_two_sources_show_is_one_post_and_two_posts_of_one_source_are_two() -> None:
    same = [a_post("通知", moment(MONDAY, 9), url="https://a.example/1")]
    bridge = [a_post("通 知", moment(MONDAY, 9), url="https://b.example/x", id="x")]
    account = WatchedAccount(an_account(), local(WEEKLY), MONDAY + 7 * DAY)
    account.posts(bridge, confidence="second_hand", source="feed", complete_since=None)
    account.posts(same, hour=10)
    account.close_day()
    assert account.assessed(WEEKLY).measured.value == 1
    twice = [*same, a_post("通知", moment(MONDAY, 11), url="https://a.example/2", id="2")]
    assert week(twice).status(WEEKLY) == "pass"


def test_a_warning_from_friday_on_until_the_post_comes() -> None:
    account = WatchedAccount(an_account(), local(WEEKLY), MONDAY)
    for offset in range(7):
        account.posts(posted(MONDAY, *([account.day] if offset == 6 else [])), hour=20)
        account.close_day()
        assert account.warnings(WEEKLY) == ([] if offset < 4 else [True] if offset < 6 else [True, False]), offset


def test_an_account_opened_or_paused_inside_the_week_is_not_judged_by_it() -> None:
    opened = an_account(roles=[RoleHeld(role="runs", unit="u1", since=str(MONDAY + DAY))])
    paused = an_account(states=[StatePeriod(state="closed", since="2026-07-08", until="2026-07-09", approved_by="甲")])
    unapproved = an_account(states=[StatePeriod(state="closed", since="2026-07-08", until="2026-07-09")])
    for subject, status in ((opened, "not_applicable"), (paused, "not_applicable"), (unapproved, "fail")):
        account = WatchedAccount(subject, local(WEEKLY), MONDAY + 7 * DAY)
        account.posts([])
        account.close_day()
        assert account.status(WEEKLY) == status


@pytest.mark.parametrize(("age", "status"), [(7, "pass"), (8, "fail")])
def test_a_rolling_week_ends_with_the_look(age: int, status: str) -> None:
    account = WatchedAccount(an_account(), local(ROLLING), MONDAY)
    account.posts(posted(MONDAY - 2 * DAY, MONDAY - age * DAY), hour=20)
    account.close_day()
    assert account.status(ROLLING) == status


@pytest.mark.parametrize(("age", "status"), [(10, "pass"), (11, "fail")])
def test_ten_days(age: int, status: str) -> None:
    account = WatchedAccount(an_account(), local(TEN_DAYS), MONDAY)
    account.posts(posted(MONDAY - age * DAY))
    account.close_day()
    assert account.status(TEN_DAYS) == status


@pytest.mark.parametrize(
    ("posts", "status"), [([date(2026, 6, 1)], "pass"), ([date(2026, 6, 30)], "pass"), ([date(2026, 5, 31)], "fail")]
)
def test_a_month_is_the_calendar_month(posts: list[date], status: str) -> None:
    account = WatchedAccount(an_account(), local(MONTHLY), date(2026, 7, 1))
    account.posts([*posted(*posts), a_post("七月", moment(date(2026, 7, 1), 8))])
    account.close_day()
    assert account.status(MONTHLY) == status


@pytest.mark.parametrize(("original", "status"), [(True, "pass"), (False, "fail"), (None, "unknown")])
def test_originals_are_counted_where_it_is_said_which_they_are(original: bool | None, status: str) -> None:
    account = WatchedAccount(an_account(), local(ORIGINAL), date(2026, 7, 1))
    account.posts(posted(date(2026, 6, 10), original=original))
    account.close_day()
    assert account.status(ORIGINAL) == status


@pytest.mark.parametrize(
    ("last", "status"), [(date(2026, 4, 6), "pass"), (date(2026, 4, 5), "fail"), (date(2026, 2, 1), "fail")]
)
def test_three_months_without_an_original(last: date, status: str) -> None:
    account = WatchedAccount(an_account(), local(THREE_MONTHS), MONDAY)
    account.posts([a_post("原创", moment(last, 8), original=True), a_post("转载", moment(MONDAY, 8), original=False)])
    account.close_day()
    assert account.status(THREE_MONTHS) == status


def test_reposts_count_unless_the_rulebook_says_that_they_do_not() -> None:
    book = load_all()["national-2019-19-media"]
    rule = book.indicator(WEEKLY)
    assert rule is not None
    strict = office({"id": WEEKLY, "enabled": True, "params": {**rule.params, "reposts": False}}, base=book)
    for kinds, counting, status in (
        ((False, False), local(WEEKLY), "pass"),
        ((False, False), strict, "fail"),
        ((True, True), strict, "pass"),
        ((True, None), strict, "unknown"),
    ):
        account = WatchedAccount(an_account(), counting, MONDAY + 7 * DAY)
        account.posts([a_post(f"{n}", moment(MONDAY, 8), original=kind) for n, kind in enumerate(kinds)])
        account.close_day()
        assert account.status(WEEKLY) == status
