"""What every warehouse promises, run against each implementation. Rows come from real events through the aggregator."""

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.warehouse import Row, Warehouse, WarehouseError
from pipelines.warehouse.reconcile import reconcile
from schemas.events.envelope import Event
from schemas.times import day_of, midnight
from schemas.warehouse import migrations, query, query_names
from stages.aggregator import Aggregator
from tests.pipelines.warehouses import IMPLEMENTATIONS
from tests.support.looks import incoming, looked, missed, moved

DAY = "2026-07-01"
COUNTS = ("ok", "bad", "void_own_network", "void_blocked", "void_inconclusive", "missed")


@pytest.fixture(scope="module", params=sorted(IMPLEMENTATIONS))
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with IMPLEMENTATIONS[request.param](tmp_path_factory.mktemp(request.param)) as warehouse:
        warehouse.migrate()
        yield warehouse


@pytest.fixture
def store(opened: Warehouse, request: pytest.FixtureRequest) -> "Store":
    return Store(opened, request.node.name)


class Store:
    """One test's program and generations inside the shared warehouse: nothing is shared but the engine."""

    generations = itertools.count(100, 10)

    def __init__(self, warehouse: Warehouse, program: str) -> None:
        self.warehouse = warehouse
        self.program = program
        self._who = {"program": program, "installation": program}
        self._before = next(self.generations)
        self._inserts = 0

    def put(self, *events: Event, topic: str = "observations", first: int = 0, token: str | None = None) -> None:
        self._inserts += 1
        self._insert(list(events), topic, first, token or str(self._inserts))

    def _insert(self, events: list[Event], topic: str, first: int, token: str) -> None:
        for table, rows in Aggregator().rows(incoming(events, topic, first)).items():
            self.warehouse.insert(table, [self._own(row) for row in rows], f"{table}:{self.program}:{token}")

    def _own(self, row: Row) -> Row:
        mine = self._who | {"generation": self._before + row.get("generation", 0)}
        return row | {name: value for name, value in mine.items() if name in row}

    def ask(self, name: str, **params: Any) -> list[Row]:
        known = query(name).parameters
        asked: dict[str, Any] = self._who | {"generation": 1, "first_day": DAY, "last_day": DAY} | params
        asked["generation"] += self._before
        return self.warehouse.query(name, {k: v for k, v in asked.items() if k in known})

    def visits(self, **params: Any) -> dict[str, int]:
        """Counts of the only site's visits that are not zero."""
        rows = self.ask("availability_by_subject", **params)
        return {name: rows[0][name] for name in COUNTS if rows[0][name]} if rows else {}

    def agrees(self, first: str = DAY, last: str = DAY) -> bool:
        days = date.fromisoformat(first), date.fromisoformat(last)
        return reconcile(self.warehouse, self.program, *days, generation=self._before + 1).exact


def test_migrating_again_does_nothing(opened: Warehouse) -> None:
    assert opened.migrate() == []
    assert [r["number"] for r in opened.query("schema_migrations", {})] == [m.number for m in migrations()]


def test_an_error_inside_a_view_is_told_and_the_same_token_completes_what_it_left_half(store: Store) -> None:
    run = store.warehouse._run  # type: ignore[attr-defined]
    run(["ALTER TABLE checks_daily ADD CONSTRAINT broken CHECK slots_a_day = 0"])
    with pytest.raises(WarehouseError, match="VIOLATED_CONSTRAINT"):
        store.put(looked(DAY, 1), looked(DAY, 2), token="half")
    assert not store.agrees()
    run(["ALTER TABLE checks_daily DROP CONSTRAINT broken"])
    for _ in range(2):
        store.put(looked(DAY, 1), looked(DAY, 2), token="half")
        assert store.visits() == {"ok": 2}
        assert store.agrees()


def test_numbers_of_migrations_have_no_gap() -> None:
    assert [m.number for m in migrations()] == list(range(len(migrations())))


@pytest.mark.parametrize("name", query_names())
def test_every_query_says_what_it_answers_and_runs_on_nothing(store: Store, name: str) -> None:
    midnight_after = "2026-07-02T00:00:00+08:00"
    values = {
        "subject": "s1",
        "target": "s1",
        "kinds": ["visit"],
        "subjects": ["s1"],
        "subject_kinds": [],
        "start": "2026-07-01T00:00:00+08:00",
        "sha256": "a" * 64,
    }
    values |= {"end": midnight_after, "at": midnight_after, "day": DAY, "finding_id": "f1", "share": 0.5}
    values |= {"indicators": ["site.veto.unreachable"]}
    values |= {"kind": "visit", "placed": "at", "field": "category", "begins": "asked", "ends": "answered", "term": 5}
    values |= {"today": DAY, "working_days": [DAY], "units": ["u1"], "amount": "count", "base": "goal", "floor": 1}
    values |= {"most": 10, "months": ["2026-07"], "next": [], "url": "http://s1/", "since": midnight_after}
    assert query(name).purpose.endswith(".")
    assert isinstance(store.ask(name, **values), list)


def test_parameters_must_fit(opened: Warehouse) -> None:
    with pytest.raises(ValueError, match="program is missing"):
        opened.query("editions", {})
    with pytest.raises(ValueError, match="subject is unknown"):
        opened.query("editions", {"program": "p", "subject": "s1"})
    with pytest.raises(ValueError, match="2026-13-01"):
        opened.query("gaps", {"program": "p", "generation": 1, "first_day": "2026-13-01", "last_day": DAY})
    with pytest.raises(KeyError):
        opened.query("no_such_query", {})


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_value_and_never_sql(opened: Warehouse, text: str) -> None:
    window = {"generation": 1, "first_day": DAY, "last_day": DAY}
    assert opened.query("link_states", window | {"program": text, "subjects": [text, "'"]}) == []
    assert opened.query("finding_history", {"program": text, "generation": 1, "finding_id": text}) == []


def test_text_comes_back_as_it_went_in(store: Store) -> None:
    wording = "首页“通知公告”\t超过\n两周\\未更新'"
    store.put(moved("confirmed", "2026-07-01T08:00:00+08:00", wording=wording), topic="findings")
    assert store.ask("finding_history", finding_id="f1")[0]["wording"] == wording


def test_an_unknown_field_is_refused(opened: Warehouse) -> None:
    with pytest.raises(WarehouseError, match="no_such_column"):
        opened.insert("records", [{"program": "x", "no_such_column": 1}], "t")


def test_the_same_token_changes_nothing_anywhere(store: Store) -> None:
    for _ in range(2):
        store.put(looked(DAY, 1), looked(DAY, 2, "bad"), missed(DAY, 3), token="same")
    assert store.visits() == {"ok": 1, "bad": 1, "missed": 1}
    assert store.agrees()


def test_repeats_under_other_tokens_change_nothing(store: Store) -> None:
    events = [looked(DAY, i, "bad" if i == 4 else "ok", fetch=i) for i in range(24)]
    store.put(*events)
    store.put(*events, first=500)
    store.put(*events[10:], *events[:3], first=900)
    assert store.visits() == {"ok": 23, "bad": 1}
    assert store.agrees()


def test_a_newer_reading_replaces_the_older_one_in_either_order(store: Store) -> None:
    store.put(looked(DAY, 1, "inconclusive", revision=1), looked(DAY, 2, revision=2))
    store.put(looked(DAY, 1, revision=2), looked(DAY, 2, "inconclusive", revision=1))
    assert store.visits() == {"ok": 2}
    assert store.agrees()


def test_a_late_void_leaves_the_denominator_and_is_counted(store: Store) -> None:
    store.put(*[looked(DAY, i, "bad", fetch=i) for i in range(6)])
    assert store.visits() == {"bad": 6}
    store.put(*[looked(DAY, i, "own_network", fetch=i, correction=1) for i in range(2, 6)])
    assert store.visits() == {"bad": 2, "void_own_network": 4}
    store.put(looked(DAY, 2, "bad", fetch=2, correction=2))
    assert store.visits() == {"bad": 3, "void_own_network": 3}
    assert store.agrees()


def test_of_several_fetches_the_lowest_offset_counts_and_the_others_are_repeats(store: Store) -> None:
    store.put(looked(DAY, 1, "bad", fetch=90, revision=2))
    store.put(looked(DAY, 1, "ok", fetch=10, revision=1))
    store.put(looked(DAY, 1, "blocked", fetch=50, revision=3, correction=7))
    assert store.visits() == {"ok": 1}
    assert [(r["repeated_fetches"], r["further_readings"]) for r in store.ask("repeats")] == [(2, 0)]
    assert store.agrees()


def test_a_look_that_was_made_beats_the_note_that_it_was_missed(store: Store) -> None:
    store.put(looked(DAY, 1, "bad", fetch=2**41), missed(DAY, 1))
    assert store.visits() == {"bad": 1}
    assert store.agrees()


def test_288_visits_a_day(store: Store) -> None:
    store.put(*[looked(DAY, i, "bad" if i >= 280 else "ok", slots_a_day=288) for i in range(288)])
    assert store.visits() == {"ok": 280, "bad": 8}
    (day,) = store.ask("conservation")
    assert (day["by_plan"], day["ended"], day["not_ended"]) == (288, 288, 0)


def test_looks_beside_the_plan_do_not_touch_availability(store: Store) -> None:
    store.put(looked(DAY, 1), looked(DAY, 1, "bad", look=1), looked(DAY, 0, "bad", kind="cloak", agent="phone"))
    store.put(looked(DAY, 0, "bad", kind="cloak", agent="search_engine"))
    assert store.visits() == {"ok": 1}
    kinds = {row["kind"]: row["ended"] for row in store.ask("outcomes_by_kind")}
    assert kinds == {"visit": 2, "cloak": 2}


def days(first: str, last: str) -> list[str]:
    a, b = date.fromisoformat(first), date.fromisoformat(last)
    return [(a + timedelta(days=i)).isoformat() for i in range((b - a).days + 1)]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-06-29", "2026-07-05"),  # a week that crosses two quarters
        ("2026-04-01", "2026-06-30"),
        ("2025-11-27", "2026-02-25"),  # the odd window of S4
        ("2026-07-01", "2026-07-01"),
    ],
)
def test_a_window_holds_exactly_its_days(store: Store, first: str, last: str) -> None:
    before = (date.fromisoformat(first) - timedelta(days=1)).isoformat()
    after = (date.fromisoformat(last) + timedelta(days=1)).isoformat()
    store.put(
        *[looked(day, slot, outcome) for day in days(before, after) for slot, outcome in enumerate(("ok", "bad"))]
    )
    inside = len(days(first, last))
    assert store.visits(first_day=first, last_day=last) == {"ok": inside, "bad": inside}
    assert [r["day"] for r in store.ask("availability_daily", first_day=first, last_day=last, subject="s1")] == days(
        first, last
    )
    assert store.agrees(before, after)


def test_a_day_begins_at_midnight_in_shanghai(store: Store) -> None:
    event = looked(DAY, 0)
    assert event.data.check.due == midnight(date.fromisoformat(DAY))  # 16:00 of the day before in UTC
    assert day_of(event.time).isoformat() == DAY
    store.put(event, looked(DAY, 287, "bad", slots_a_day=288))
    assert store.visits() == {"ok": 1, "bad": 1}
    (first, last) = store.ask("looks_of_target", subject="s1", target="s1", kinds=["visit"])
    assert first["observed_at"] == "2026-07-01T00:00:00+08:00"
    assert last["observed_at"] == "2026-07-01T23:55:00+08:00"


def test_generations_stand_side_by_side(store: Store) -> None:
    store.put(moved("confirmed", "2026-07-01T08:00:00+08:00"), topic="findings")
    store.put(moved("suspected", "2026-07-01T08:00:00+08:00", generation=2), topic="findings")
    at = "2026-07-02T00:00:00+08:00"
    assert [f["state"] for f in store.ask("findings_open", at=at)] == ["confirmed"]
    assert [f["state"] for f in store.ask("findings_open", at=at, generation=2)] == ["suspected"]
    assert store.ask("active_generation") == []
    rows = [{"program": store.program, "generation": g, "since": f"2026-07-0{g}T00:00:00+08:00"} for g in (1, 2)]
    store.warehouse.insert("active_generation", rows, f"switch:{store.program}")
    assert [r["generation"] for r in store.ask("active_generation")] == [2]


def test_a_finding_is_what_its_last_transition_says(store: Store) -> None:
    one = "2026-07-01T00:00:00+08:00"
    life = [
        moved("suspected", one),
        moved("confirmed", one, frm="suspected"),  # of one instant: the log's order decides
        moved("rectified", "2026-07-05T00:00:00+08:00", frm="confirmed"),
    ]
    store.put(*life, topic="findings")
    store.put(*life, topic="findings", first=700)  # redelivered: the first copies keep their order
    store.put(life[0], topic="findings", first=900)
    (standing,) = store.ask("findings_open", at="2026-07-04T23:59:59+08:00")
    assert (standing["state"], standing["confirmed_at"], len(standing["event_ids"])) == ("confirmed", one, 2)
    assert store.ask("findings_open", at="2026-07-05T00:00:00+08:00") == []
    assert [h["to_state"] for h in store.ask("finding_history", finding_id="f1")] == [
        "suspected",
        "confirmed",
        "rectified",
    ]


def test_findings_of_a_window_belong_to_the_days_that_closed_in_it(store: Store) -> None:
    first, last = "2026-07-01T00:00:00+08:00", "2026-07-08T00:00:00+08:00"
    store.put(
        moved("confirmed", first, finding="closed_the_day_before"),
        moved("confirmed", last, finding="closed_the_last_day"),
        moved("confirmed", "2026-07-08T00:00:01+08:00", finding="after"),
        moved("rectified", "2026-06-30T12:00:00+08:00", finding="mended_before"),
        topic="findings",
    )
    found = {f["finding_id"]: f for f in store.ask("findings_in_window", start=first, end=last)}
    assert sorted(found) == ["closed_the_day_before", "closed_the_last_day"]
    assert found["closed_the_day_before"]["state_before"] == "confirmed"
    assert found["closed_the_day_before"]["moves"] == []
    assert found["closed_the_last_day"]["state_before"] == ""
    assert found["closed_the_last_day"]["moves"] == [[last, "confirmed"]]


def test_a_late_event_changes_the_fingerprint_of_its_period_and_a_repeat_does_not(store: Store) -> None:
    store.put(looked(DAY, 1, fetch=1), looked(DAY, 2, fetch=2))
    (before,) = store.ask("period_fingerprint")
    store.put(looked(DAY, 1, fetch=1), looked(DAY, 2, "ok", fetch=8), first=50)
    assert store.ask("period_fingerprint") == [before]
    store.put(looked(DAY, 2, "own_network", fetch=2, correction=1))
    (after,) = store.ask("period_fingerprint")
    assert after["checks"] != before["checks"]
    assert after["findings"] == before["findings"]


OUTCOMES = ("ok", "bad", "own_network", "blocked", "inconclusive", "missed")
reports = st.tuples(
    st.integers(0, 5), st.sampled_from(OUTCOMES), st.integers(0, 3), st.integers(1, 3), st.integers(0, 2)
)


def expected(history: list[tuple[int, str, int, int, int]]) -> dict[str, int]:
    """One outcome a slot by the rule as it is written, without bits."""
    best: dict[int, tuple[tuple[int, ...], str]] = {}
    for slot, outcome, fetch, revision, correction in history:
        rank = (0,) if outcome == "missed" else (1, -fetch, revision, correction)
        if slot not in best or rank > best[slot][0]:
            best[slot] = (rank, outcome)
    counted: dict[str, int] = {}
    for _, outcome in best.values():
        name = outcome if outcome in ("ok", "bad", "missed") else f"void_{outcome}"
        counted[name] = counted.get(name, 0) + 1
    return counted


def told(history: list[tuple[int, str, int, int, int]]) -> list[Event]:
    """Events of a history. One reading says one thing: the first outcome told for it is the one it has."""
    said: dict[tuple[int, int, int, int], str] = {}
    events = []
    for slot, outcome, fetch, revision, correction in history:
        if outcome == "missed":
            events.append(missed(DAY, slot))
            continue
        outcome = said.setdefault((slot, fetch, revision, correction), outcome)
        events.append(looked(DAY, slot, outcome, fetch=fetch, revision=revision, correction=correction))
    return events


@given(history=st.lists(reports, max_size=25), cut=st.integers(0, 25), number=st.integers(0, 10**12))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_history_in_any_batches_counts_one_outcome_a_slot(
    opened: Warehouse, history: list[tuple[int, str, int, int, int]], cut: int, number: int
) -> None:
    store = Store(opened, f"history-{number}-{hash(tuple(history))}-{cut}")
    events = told(history)
    said = {
        (e.data.check.slot, e.data.fetch_offset, e.data.reader_revision, e.data.correction): e.data
        for e in events
        if e.type == "xunwang.page.observed.v1"
    }
    plain = [
        (slot, outcome, *rest)
        if outcome == "missed"
        else (slot, said[slot, *rest].void_reason or ("ok" if said[slot, *rest].opened else "bad"), *rest)
        for slot, outcome, *rest in history
    ]
    if events[cut:]:
        store.put(*events[cut:])
    if events[:cut]:
        store.put(*events[:cut])
    if events:
        store.put(*events, first=1000)
    assert store.visits() == expected(plain)  # type: ignore[arg-type]
    assert store.agrees()
