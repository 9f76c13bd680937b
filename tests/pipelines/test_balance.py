"""Conservation as a number to be watched: no false alarm while checks move, none that is lost is hidden for good."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from pipelines.running import balance
from pipelines.running.balance import Balance, Endings
from pipelines.warehouse.embedded import EmbeddedWarehouse
from stages.aggregator import Aggregator
from tests.support.looks import incoming, looked, missed


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[EmbeddedWarehouse]:
    warehouse = EmbeddedWarehouse(tmp_path)
    warehouse.migrate()
    yield warehouse
    warehouse.close()


@pytest.mark.parametrize(
    ("planned", "ended", "waiting", "difference"),
    [
        (10, 10, 0, 0),
        (10, 7, 3, 0),
        (10, 7, 5, 0),  # ticks wait as well, or a check twice: counted too high while things move
        (10, 7, 0, 3),
        (10, 5, 3, 2),
        (10, 11, 0, -1),  # nothing moves, and more ended than were planned
        (10, 11, 2, 0),
    ],
)
def test_difference(planned: int, ended: int, waiting: int, difference: int) -> None:
    assert Balance(planned, {"site": {"done": ended - 2}, "account": {"done": 2}}, waiting).difference == difference


def test_endings_are_counted_once_a_slot_however_long_ago(warehouse: EmbeddedWarehouse) -> None:
    def put(*events: object, token: str) -> None:
        for table, rows in Aggregator().rows(incoming(list(events), "observations")).items():  # type: ignore[arg-type]
            warehouse.insert(table, rows, f"{table}:{token}")

    put(looked("2026-07-01", 0), looked("2026-07-01", 0), looked("2026-07-20", 1, "bad"), token="1")
    put(looked("2026-07-20", 2, "own_network"), looked("2026-07-20", 3, "blocked"), missed("2026-07-20", 4), token="2")
    endings = Endings(warehouse, "p")
    expected = {"done": 2, "void_own_network": 1, "void_blocked": 1, "void_inconclusive": 0, "missed": 1}
    assert endings.counts(date(2026, 7, 20))["site"] == expected
    put(looked("2026-07-20", 5), token="3")  # of the last days: seen at once
    put(looked("2026-07-02", 6), token="4")  # of long ago: seen the next day
    assert endings.counts(date(2026, 7, 20))["site"] == expected | {"done": 3}
    assert endings.counts(date(2026, 7, 21))["site"] == expected | {"done": 4}


def test_endings_are_told_by_kind_of_subject(warehouse: EmbeddedWarehouse) -> None:
    events = [looked("2026-07-20", 1), looked("2026-07-20", 2, "blocked"), looked("2026-07-20", 1, kind="profile")]
    for table, rows in Aggregator().rows(incoming(events, "observations")).items():
        warehouse.insert(table, rows, table)
    counts = Endings(warehouse, "p").counts(date(2026, 7, 20))
    assert {kind: (of["done"], of["void_blocked"]) for kind, of in counts.items()} == {
        "site": (1, 1), "account": (1, 0), "app": (0, 0),
    }  # fmt: skip


def test_who_does_not_measure_tells_nothing() -> None:
    labels = {"installation": "someone"}
    assert REGISTRY.get_sample_value("xunwang_conservation_difference", labels) is None
    Balance(1, {"site": {"done": 0}}, 0, {"site": 1}).tell("someone")
    assert REGISTRY.get_sample_value("xunwang_conservation_difference", labels) == 1
    assert REGISTRY.get_sample_value("xunwang_checks", labels | {"kind": "site", "outcome": "planned"}) == 1
    assert REGISTRY.get_sample_value("xunwang_checks", labels | {"kind": "site", "outcome": "done"}) == 0
    balance.forget()
    assert REGISTRY.get_sample_value("xunwang_conservation_difference", labels) is None


def test_what_is_planned_is_told_by_kind_and_nothing_has_an_empty_one() -> None:
    def told(installation: str) -> dict[tuple[str, str], float]:
        samples = [one for metric in REGISTRY.collect() if metric.name == "xunwang_checks" for one in metric.samples]
        return {
            (one.labels["kind"], one.labels["outcome"]): one.value
            for one in samples
            if one.labels["installation"] == installation and one.labels["outcome"] in ("planned", "waiting")
        }

    ended = {"site": {"done": 6}, "account": {"done": 1}, "app": {"done": 0}}
    Balance(10, ended, 3, {"site": 8, "account": 2}).tell("new")
    assert told("new") == {
        ("site", "planned"): 8, ("account", "planned"): 2, ("app", "planned"): 0, ("all", "waiting"): 3,
    }  # fmt: skip
    Balance(10, ended, 0, {"site": 4}).tell("old")  # six of them by a release that did not count by kind
    assert told("old")["earlier", "planned"] == 6
    assert sum(value for (_, outcome), value in told("old").items() if outcome == "planned") == 10
    balance.forget()
