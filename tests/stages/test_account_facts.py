"""Facts of accounts do not depend on the order in which looks arrive, nor on how often, and take bounded room."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.events.findings import Evidence
from schemas.events.found.accounts import MenuEntry, MenuRead, Post, PostsRead, ProfileRead
from stages.rule_evaluator.facts.accounts.posts import (
    POSTS_KEPT,
    PostsFacts,
    count,
    newest_day,
    note_posts,
    shown_posts,
)
from stages.rule_evaluator.facts.accounts.proved import Proved, join
from stages.rule_evaluator.facts.accounts.shown import LOOKS_KEPT, History, note_menu, note_profile
from tests.support.accounts import a_post

SET = settings(max_examples=120, deadline=None)
BEGIN = datetime(2026, 7, 1, tzinfo=UTC)
HOURS = st.integers(0, 24 * 30)
CONFIDENCE = st.sampled_from(["platform", "public", "handed_in", "second_hand"])


def hour(number: int) -> datetime:
    return BEGIN + timedelta(hours=number)


def look(number: int, at: int) -> Evidence:
    return Evidence(event_id=f"e{number:03}", at=hour(at))


@st.composite
def a_list(draw: st.DrawFn) -> tuple[PostsRead, int]:
    """A look at some of ten posts, each dated as some source would."""
    at = draw(HOURS)
    posts: list[Post] = []
    for name in draw(st.sets(st.integers(0, 9), max_size=6)):
        posts.append(
            a_post(
                f"第{name}条",
                draw(st.none() | st.integers(0, 24 * 32).map(hour)),
                time_from=draw(st.sampled_from(["stated", "day_only", "concluded"])),
                state=draw(st.sampled_from(["there", "deleted_by_owner", "unknown", "blocked"])),
                original=draw(st.sampled_from([True, False, None])),
                advertisement=draw(st.booleans()),
            )
        )
    since = draw(st.none() | st.integers(0, at).map(hour))
    source = draw(st.sampled_from(["weixin", "feed", "page"]))
    read = PostsRead(source=source, confidence=draw(CONFIDENCE), posts=posts, complete_since=since)
    return read, at


def taken(looks: list[tuple[int, Any, int]]) -> bytes:
    facts = PostsFacts()
    for number, read, at in looks:
        note_posts(facts, read, look(number, at))
    facts.known = dict(sorted(facts.known.items()))
    facts.advertisements = dict(sorted(facts.advertisements.items()))
    return msgspec.json.encode(facts)


@SET
@given(st.lists(a_list(), min_size=1, max_size=6), st.data())
def test_posts_in_any_order_and_any_number_of_times(looks: list[tuple[PostsRead, int]], data: st.DataObject) -> None:
    numbered = [(n, read, at) for n, (read, at) in enumerate(looks)]
    again = data.draw(st.permutations([*numbered, *data.draw(st.lists(st.sampled_from(numbered), max_size=4))]))
    assert taken(numbered) == taken(list(again))


@SET
@given(st.lists(a_list(), min_size=1, max_size=6))
def test_only_complete_looks_of_first_hand_prove_that_there_was_nothing(looks: list[tuple[PostsRead, int]]) -> None:
    facts = PostsFacts()
    hours: set[int] = set()
    for number, (read, at) in enumerate(looks):
        note_posts(facts, read, look(number, at))
        undated = any(p.at is None and p.state != "deleted_by_owner" for p in read.posts)
        if read.complete_since is not None and read.confidence != "second_hand" and not undated:
            hours |= set(range(int((read.complete_since - BEGIN).total_seconds() // 3600), at + 1))
    covered = {h for h in range(24 * 31) if any(s.since <= hour(h) <= s.until for s in facts.proved)}
    assert covered == hours
    assert all(one.until < other.since for one, other in zip(facts.proved, facts.proved[1:], strict=False))


@SET
@given(st.lists(a_list(), min_size=1, max_size=6))
def test_the_newest_is_never_later_than_the_looks(looks: list[tuple[PostsRead, int]]) -> None:
    facts = PostsFacts()
    for number, (read, at) in enumerate(looks):
        note_posts(facts, read, look(number, at))
    newest = newest_day(facts)
    last = max(at for _, at in looks)
    assert newest is None or newest <= (hour(last) + timedelta(hours=8, minutes=10)).date()
    assert count(shown_posts(facts)) <= len(facts.known) <= POSTS_KEPT


@SET
@given(st.lists(st.tuples(HOURS, HOURS), max_size=12), st.data())
def test_spans_join_in_any_order(spans: list[tuple[int, int]], data: st.DataObject) -> None:
    numbered = [Proved(hour(min(a, b)), hour(max(a, b)), look(n, max(a, b))) for n, (a, b) in enumerate(spans)]
    one: list[Proved] = []
    for span in numbered:
        one = join(one, span)
    other: list[Proved] = []
    for span in data.draw(st.permutations(numbered)):
        other = join(other, span)
    assert one == other


MENUS = [[], ["新闻"], ["新闻", "互动/信箱"], ["互动/信箱"]]


@SET
@given(
    st.lists(st.tuples(st.sampled_from(MENUS), HOURS), min_size=1, max_size=8, unique_by=lambda one: one[1]), st.data()
)
def test_menus_in_any_order(looks: list[tuple[list[str], int]], data: st.DataObject) -> None:
    def taken(order: list[tuple[int, tuple[list[str], int]]]) -> History[MenuRead]:
        menus: dict[str, History[MenuRead]] = {}
        for number, (names, at) in order:
            entries = [MenuEntry(path=name.split("/"), action="click") for name in names]
            read = MenuRead(source="weixin", confidence="platform", open=bool(names), entries=entries)
            note_menu(menus, read, look(number, at))
        return menus["weixin"]

    numbered = list(enumerate(looks))
    one, other = taken(numbered), taken(data.draw(st.permutations([*numbered, *numbered[:2]])))
    assert (one.looks, one.versions) == (other.looks, other.versions)
    in_time = sorted(looks, key=lambda pair: pair[1])
    has = [any("互动" in name for name in names) for names, _ in in_time]
    lost = one.ended(lambda menu: any("互动" in e.path[0] for e in menu.entries))
    expected = next((at for at in range(len(has) - 1, 0, -1) if has[at - 1] and not any(has[at:])), None)
    assert (None if lost is None else lost[2]) == (None if expected is None else hour(in_time[expected][1]))


def test_a_year_of_looks_takes_bounded_room() -> None:
    profiles: dict[str, History[ProfileRead]] = {}
    for day in range(365):
        read = ProfileRead(source="page", confidence="public", existence="there", name=f"名{day}", followers=day)
        note_profile(profiles, read, Evidence(event_id=f"e{day}", at=BEGIN + timedelta(days=day)))
    assert len(profiles["page"].looks) == len(profiles["page"].versions) == LOOKS_KEPT
    facts = PostsFacts()
    for day in range(365):
        posts = [a_post(f"{day}-{n}", BEGIN + timedelta(days=day, minutes=n)) for n in range(20)]
        at = BEGIN + timedelta(days=day, hours=2)
        read = PostsRead(source="page", confidence="public", posts=posts, complete_since=at - timedelta(hours=4))
        note_posts(facts, read, Evidence(event_id=f"e{day}", at=at))
    assert len(facts.known) == POSTS_KEPT
    assert len(facts.proved) <= 20
    assert facts.dropped > 0
