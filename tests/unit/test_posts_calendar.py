"""The calendar of an account's posts: silence only where a look proves it, gaps that judge beside those that do not."""

from datetime import date, datetime, timedelta
from typing import Any

from pipelines.console.posts_calendar import Calendar, Day, Limit, calendar_of, ended_by_day, facts_of, limits_of
from schemas.events.found import PostsRead
from schemas.events.found.accounts import Post
from schemas.events.observations import PageObserved
from schemas.times import midnight
from tests.support.accounts import a_post
from tests.support.observations import a_check, moment, national

LAST = date(2026, 7, 31)
FIRST = date(2026, 6, 29)
LIMIT = Limit("监测时间点前2周内无更新", 14)


def look(day: date, *posts: Post, since: datetime | None = None, **more: Any) -> PageObserved:
    check = a_check("posts", "a1", day, subject="a1", due=moment(day, 9))
    fields = {"source": "weibo", "confidence": "platform", "complete_since": since, **more}
    return PageObserved(check=check, outcome="done", found=PostsRead(posts=list(posts), **fields))


def calendar(*looks: PageObserved, limits: tuple[Limit, ...] = (LIMIT,)) -> Calendar:
    facts = facts_of((str(n), one) for n, one in enumerate(looks))
    ended = {str(one.check.due.date()): {"done"} for one in looks}
    return calendar_of(facts, ended, list(limits), FIRST, LAST)


def at(made: Calendar, day: date) -> Day:
    return next(one for one in made.days if one.day == day)


def test_days_stand_in_weeks_from_monday_and_nothing_is_known_without_a_look() -> None:
    made = calendar()
    assert [len(week) for week in made.weeks] == [7] * 5
    assert made.weeks[0][0] is not None
    assert made.weeks[0][0].day == FIRST
    assert made.weeks[-1][5:] == [None, None]
    assert {one.shown for one in made.days} == {"未知"}
    assert made.gaps == []


def test_posts_are_counted_by_day_and_told_apart() -> None:
    day = date(2026, 7, 20)
    own, other = a_post("通知", moment(day, 9), original=True), a_post("转发", moment(day, 10), original=False)
    made = calendar(look(LAST, own, other, since=midnight(date(2026, 7, 1))))
    one = at(made, day)
    assert (one.shown, one.kind) == ("2篇", "good")
    assert one.words == "2026年7月20日：发布2篇（原创1篇，转载1篇），未安排查看"
    assert at(made, LAST).look == "已查看"


def test_a_silence_longer_than_the_limit_is_a_gap_and_a_shorter_one_is_not() -> None:
    since = midnight(date(2026, 7, 1))
    posts = [a_post("一", moment(date(2026, 7, 2), 9)), a_post("二", moment(date(2026, 7, 18), 9))]
    made = calendar(look(LAST, *posts, since=since))
    assert [at(made, date(2026, 7, n)).kind for n in (1, 2, 3, 17, 18, 19, 30, 31)] == [
        "wait", "good", "bad", "bad", "good", "wait", "wait", "none",
    ]  # fmt: skip
    (gap,) = made.gaps
    assert gap.startswith("2026年7月3日至2026年7月17日连续15天没有发布，超过“监测时间点前2周内无更新”的14天")
    posts[1] = a_post("二", moment(date(2026, 7, 17), 9))  # fourteen days are inside the limit
    assert calendar(look(LAST, *posts, since=since)).gaps == []


def test_what_no_look_proves_is_no_gap() -> None:
    old = a_post("一", moment(date(2026, 7, 2), 9))
    for shown in (look(LAST, old), look(LAST, old, since=midnight(FIRST), confidence="second_hand")):
        made = calendar(shown)
        assert at(made, date(2026, 7, 20)).shown == "未知"
        assert made.gaps == []


def test_a_deleted_post_is_no_post() -> None:
    day = date(2026, 7, 20)
    gone = a_post("通知", moment(day, 9), state="deleted_by_owner")
    assert at(calendar(look(LAST, gone, since=midnight(FIRST))), day).shown == "无"


def test_the_last_of_several_crossed_limits_is_named() -> None:
    looks = look(LAST, a_post("一", moment(date(2026, 7, 2), 9)), since=midnight(date(2026, 7, 1)))
    (gap,) = calendar(looks, limits=(Limit("十日内无更新", 10), LIMIT)).gaps
    assert "超过“监测时间点前2周内无更新”的14天" in gap


def test_limits_are_those_of_the_rulebook_that_are_in_force() -> None:
    assert limits_of(national()) == [LIMIT]


def test_the_best_outcome_of_a_day_is_told() -> None:
    day = LAST - timedelta(days=3)
    rows = [{"day": str(day), "outcome": name} for name in ("missed", "void", "bad")]
    assert ended_by_day(rows) == {str(day): {"missed", "void", "done"}}
    made = calendar_of(facts_of([]), {str(day): {"missed", "void"}}, [], FIRST, LAST)
    assert at(made, day).look == "查看无效"
