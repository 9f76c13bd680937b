"""The cache of decoded states: it saves decoding, holds to its bytes, and never answers with what is not stored."""

from datetime import date, timedelta

from stages.rule_evaluator.facts.visits import DayOfVisits
from stages.rule_evaluator.state import StateCache, SubjectState, pack, unpack


def a_state(days: int) -> SubjectState:
    first = date(2026, 7, 1)
    return SubjectState(visits={str(first + timedelta(days=n)): DayOfVisits() for n in range(days)})


def test_what_was_put_comes_back_itself_and_other_bytes_are_decoded() -> None:
    cache = StateCache()
    state = a_state(3)
    raw = cache.put("a", state)
    assert raw == pack(state)
    assert cache.take("a", raw) is state
    cache.put("a", state)
    other = pack(a_state(1))
    assert cache.take("a", other) == unpack(other)
    assert cache.take("a", None) == SubjectState()


def test_a_full_cache_keeps_what_it_has_while_subjects_come_round_after_round() -> None:
    raw = pack(a_state(30))
    room = StateCache(limit=60_000)
    stored = {str(n): room.put(str(n), a_state(30)) for n in range(100)}
    kept = []
    for _ in range(2):
        for key, one in stored.items():
            state = room.take(key, one)
            kept.append(room.put(key, state) == raw)
            assert state == a_state(30)
    assert all(kept)
    assert 5 < room.kept < 50  # neither empty nor beyond its bytes


def test_what_does_not_come_any_more_makes_room() -> None:
    cache = StateCache(limit=60_000)
    for n in range(100):
        cache.put(f"gone{n}", a_state(30))
    state, raw = a_state(30), b""
    for _ in range(3_000):
        for key in ("a", "b"):
            cache.take(key, None)
            raw = cache.put(key, state)
    assert cache.take("a", raw) is state
    assert cache.kept < 20
