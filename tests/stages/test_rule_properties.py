"""What holds whatever the events: unknown never passes, void never harms, repeats and replays change nothing."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.events.codec import decode, encode
from schemas.events.findings import FindingTransition, SubjectAssessed
from schemas.events.observations import PageObserved
from schemas.events.reading import Link, Links
from schemas.events.types import OBSERVATIONS
from schemas.ids import partition_key_of
from schemas.times import midnight
from stages.contract import Incoming
from stages.rule_evaluator import RuleEvaluatorStage
from tests.support.observations import DAY0, Outcome, Watched, a_check, a_column, a_site, a_visit, moment, national

UNREACHABLE = "site.veto.unreachable"
SET = settings(max_examples=40, deadline=None)
DAYS = st.lists(
    st.lists(st.sampled_from(["ok", "bad", "slow", "void", "missed", "absent"]), min_size=24, max_size=24),
    min_size=7,
    max_size=9,
)


def run(days: list[list[Outcome]]) -> Watched:
    watched = Watched()
    for outcomes in days:
        watched.close_day(outcomes)
    return watched


def judged(watched: Watched) -> list[str]:
    rows = [row for e in watched.out if isinstance(e.data, SubjectAssessed) for row in e.data.rows]
    return [row.status for row in rows if row.indicator == UNREACHABLE]


@pytest.mark.parametrize("days", [1, 3, 8])
def test_nothing_seen_is_never_a_pass(days: int) -> None:
    watched = Watched(site=a_site([a_column(1), a_column(2, "notice"), a_column(3, "other", cycle_days=30)]))
    for _ in range(days):
        watched.close_day()
    rows = [row for e in watched.out if isinstance(e.data, SubjectAssessed) for row in e.data.rows]
    assert rows
    assert [row.indicator for row in rows if row.status in ("pass", "fail")] == []
    assert watched.findings() == {}


@SET
@given(DAYS, st.data())
def test_turning_looks_void_never_makes_a_failing(days: list[list[Outcome]], data: st.DataObject) -> None:
    """Only when enough good looks are lost may the share of the rest rise; bad and absent ones lost never fail."""
    holes = data.draw(st.sets(st.tuples(st.integers(0, len(days) - 1), st.integers(0, 23)), max_size=40))
    worse: list[list[Outcome]] = [list(day) for day in days]
    for day, slot in holes:
        if worse[day][slot] != "ok":
            worse[day][slot] = "void"
    for before, after in zip(judged(run(days)), judged(run(worse)), strict=True):
        assert not (after == "fail" and before != "fail")


@SET
@given(DAYS)
def test_void_and_missed_and_unheard_of_are_alike_for_the_answer(days: list[list[Outcome]]) -> None:
    same = [["void" if o in ("missed", "absent") else o for o in day] for day in days]
    assert judged(run(days)) == judged(run(same))  # type: ignore[arg-type]


@SET
@given(DAYS)
def test_every_number_has_its_base(days: list[list[Outcome]]) -> None:
    watched = run(days)
    row = watched.assessed(UNREACHABLE).measured
    flat = [o for day in days[-7:] for o in day]
    assert row.denominator == sum(o in ("ok", "bad", "slow") for o in flat)
    assert row.numerator == sum(o in ("bad", "slow") for o in flat)
    assert (row.void, row.missed) == (flat.count("void"), flat.count("missed"))
    assert row.low is not None
    assert row.high is not None
    assert row.low <= row.high


@SET
@given(st.permutations(range(5)), st.lists(st.sampled_from(["ok", "bad", "void"]), min_size=5, max_size=5))
def test_the_order_of_repeats_does_not_matter(order: list[int], outcomes: list[Outcome]) -> None:
    """Five observations of one visit: two fetches, of the first one two readings and two corrections."""
    ranks = [(7, 1, 0), (7, 1, 1), (7, 2, 0), (9, 1, 0), (9, 3, 5)]
    watched = Watched()
    for number in order:
        offset, revision, correction = ranks[number]
        seen = a_visit(
            outcomes[number],
            a_check("visit", "s1", DAY0, 3),
            fetch_offset=offset,
            reader_revision=revision,
            correction=correction,
        )
        assert seen is not None
        watched.feed(seen, moment(DAY0, 3))
    watched.close_day()
    row = watched.assessed(UNREACHABLE).measured
    counts = outcomes[2]  # lowest offset, newest reading
    assert (row.numerator, row.denominator, row.void) == (counts == "bad", counts != "void", counts == "void")


def test_a_second_fetch_of_one_page_is_ignored_and_a_later_reading_replaces() -> None:
    column = a_column(1)
    watched = Watched(site=a_site([column]))
    watched.column(column, {"旧": "2026-06-01"})
    first = watched.fed[-1].event.data
    assert isinstance(first, PageObserved)
    assert first.reading is not None
    fresh = msgspec.structs.replace(first.reading, items=[], newest_item_date="2026-07-01")
    watched.feed(msgspec.structs.replace(first, reading=fresh, fetch_offset=99), moment(DAY0, 11))
    watched.close_day()
    assert watched.assessed("site.notice.column_stale", column.id).status == "fail"
    watched.feed(msgspec.structs.replace(first, reading=fresh, reader_revision=2), moment(DAY0, 10))
    watched.close_day()
    assert watched.assessed("site.notice.column_stale", column.id).status == "pass"


def a_story() -> Watched:
    columns = [a_column(n) for n in range(1, 8)]
    watched = Watched(site=a_site(columns))
    for day in range(20):
        watched.home(links=watched_links(day))
        for column in columns:
            watched.column(column, {f"{column.name}旧": "2026-06-25"}, hour=9)
        watched.link("https://s1.example/x", "dead", moment(watched.day, 12))
        if day == 9:
            watched.review("site.notice.column_stale", "s1/c01", "dismiss")
        watched.close_day(["bad" if day == 12 and n < 9 else "ok" for n in range(24)])
    return watched


def watched_links(day: int) -> Links:
    return Links(internal=[Link(url="https://s1.example/x" if day < 18 else "https://s1.example/y")])


async def test_a_replay_gives_the_same_bytes_however_it_is_cut_into_batches() -> None:
    story = a_story()
    assert {t.to_state for t in story.transitions()} >= {"confirmed", "rectified"}
    expected = [encode(event) for event in story.out]
    for size in (1, 7, 1_000):
        stage = RuleEvaluatorStage({national().id: national()})
        state: dict[str, bytes] = {}
        got: list[bytes] = []
        through_bytes = [
            Incoming(decode(encode(i.event), OBSERVATIONS), i.topic, i.partition, i.offset) for i in story.fed
        ]
        for start in range(0, len(through_bytes), size):
            batch = through_bytes[start : start + size]
            assert all(partition_key_of(key) == "s1" for key in stage.state_keys(batch))
            result = await stage.process(batch, state)
            state.update({k: bytes(v) for k, v in result.state.items() if v is not None})
            got.extend(encode(outgoing.event) for outgoing in result.out)
        assert got == expected


async def test_a_batch_that_is_given_again_gives_the_same_again() -> None:
    """A commit that failed is repeated with the old state, though the stage has already changed its own copy."""
    story = a_story()
    stage = RuleEvaluatorStage({national().id: national()})
    half = len(story.fed) // 2
    first = await stage.process(story.fed[:half], {})
    state = {k: v for k, v in first.state.items() if v is not None}
    once = await stage.process(story.fed[half:], state)
    twice = await stage.process(story.fed[half:], state)
    assert [encode(o.event) for o in once.out] == [encode(o.event) for o in twice.out]
    assert once.state == twice.state


async def test_a_new_rulebook_can_be_tried_on_the_same_observations_beside_the_old_one() -> None:
    """Tightened to five days it finds more; nothing of it can be taken for the rulebook in force."""
    book = national()
    home = [msgspec.structs.replace(i, threshold=5, warning=3) if i.id == "site.veto.home_stale" else i
            for i in book.indicators]  # fmt: skip
    stricter = msgspec.structs.replace(book, indicators=home, version="draft")
    watched = Watched()
    for _ in range(8):
        watched.home({"一": DAY0.isoformat()})
        watched.close_day()
    assert watched.state_of("site.veto.home_stale") is None
    trial = RuleEvaluatorStage({book.id: stricter}, generation=2)
    result = await trial.process(watched.fed, {})
    found = [o.event for o in result.out if isinstance(o.event.data, FindingTransition)]
    assert [(e.data.indicator, e.data.generation, e.data.rulebook_version) for e in found] == [
        ("site.veto.home_stale", 2, "draft")
    ]
    assert {o.event.id for o in result.out}.isdisjoint(e.id for e in watched.out)
    assert trial.name != watched.stage.name


def test_a_tick_that_comes_twice_judges_once() -> None:
    watched = Watched()
    watched.close_day()
    before = len(watched.out)
    watched.feed(watched.fed[-1].event.data, midnight(watched.day))
    assert len(watched.out) == before
