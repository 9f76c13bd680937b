"""The cache of decoded states: it saves decoding, holds to its bytes, and never answers with what is not stored."""

from datetime import date, timedelta

from stages.rule_evaluator import RuleEvaluatorStage
from stages.rule_evaluator.facts.visits import DayOfVisits
from stages.rule_evaluator.state import StateCache, SubjectState, pack, unpack
from tests.support.observations import Watched, a_column, a_site


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


def test_what_is_written_in_parts_is_what_is_written_whole() -> None:
    """After every event, pages looked at, blank, taken off the registry and put back, as without a cache."""
    columns = [a_column(number) for number in (1, 2)]
    watched, known = Watched(site=a_site(columns)), list[bytes]()
    for day in range(6):
        watched.home(watched.news())
        watched.column(columns[0], watched.news())
        known.append(watched.state["s1"])
        if day % 2:
            watched.blank(columns[1])
        if day in (2, 4):
            watched.register(a_site(columns[: day // 2]))
        watched.close_day()
        known.append(watched.state["s1"])
    state, whole = dict[str, bytes](), list[bytes]()
    for incoming in watched.fed:
        result = RuleEvaluatorStage({watched.rulebook.id: watched.rulebook}).evaluate([incoming], state)
        state.update({key: raw for key, raw in result.state.items() if raw is not None})
        whole.append(state["s1"])
    assert [one for one in whole if one in known] == known
    assert len(set(known)) == len(known) == 12


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
