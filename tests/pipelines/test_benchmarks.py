"""Every benchmark runs, at a size that says nothing about speed: so that none is found broken when it is needed."""

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.benchmarks.running import HERE, run

# Constants of the module, or its own variables of the environment, at their smallest. Whatever stands here is all there
# is: a new benchmark without a line here fails the first test.
TINY: dict[str, dict[str, int]] = {
    "bench_cases": {"SITES": 5},
    "bench_circular": {"SITES": 10, "ACCOUNTS": 60, "FINDINGS": 30, "SUBJECTS": 100},
    "bench_console": {
        "SITES": 9,
        "ACCOUNTS": 9,
        "FINDINGS": 90,
        "JUDGED_DAYS": 1,
        "PEOPLE": 2,
        "ROUNDS": 1,
        "LOOKS_S": 0,
    },
    "bench_first_sweep": {"SITES": 2, "COLUMNS": 1},
    "bench_fetcher": {"PAGES": 60, "HOSTS": 5, "BATCH": 20, "ROUNDS": 1},
    "bench_hop": {"EVENTS": 400, "BATCH": 100, "ROUNDS": 1},
    "bench_kafka_end_to_end": {"WARM_UP": 5, "SITES": 3},
    "bench_kafka_hop": {"ROUNDS": 1},
    "bench_kafka_sink": {"ROUNDS": 1},
    "bench_kafka_takeover": {},
    "bench_lists": {"ROUNDS": 1},
    "bench_pipeline": {"PAGES": 12, "BATCH": 4},
    "bench_reader": {"ROUNDS": 1, "PEER_PAGES": 3, "SCRIPTED_PAGES": 3},
    "bench_records": {"LETTERS": 60, "LOOKS": 30, "SUBMISSIONS": 30, "SITES": 4, "CLOSED_DAYS": 1},
    "bench_report": {"SITES": 60, "FINDINGS": 30},
    "bench_account_looks": {"ACCOUNTS": 3, "SITES": 9},
    "bench_accounts": {"ACCOUNTS": 3, "DAYS": 3},
    "bench_rule_evaluator": {"SITES": 2, "DAYS": 2, "COLUMNS": 3, "ROUNDS": 1},
    "bench_server_warehouse": {"ROWS": 400},
    "bench_spread": {},
    "bench_start": {},
    "bench_text": {"CHARACTERS": 2_000, "WORDS": 3_000, "RE_WORDS": 500},
    "bench_trial": {},
    "bench_warehouse": {},
}
ENVIRONMENT = {
    "XUNWANG_BENCH_VISITS": "40",
    "XUNWANG_BENCH_PAGES": "10",
    "XUNWANG_BENCH_HOP": "400",
    "XUNWANG_BENCH_SINK": "400",
    "XUNWANG_BENCH_KILLS": "1",
    "XUNWANG_BENCH_START": "3",
    "XUNWANG_BENCH_TRIAL": "3000",
    "XUNWANG_BENCH_SPREAD": "600",
    "XUNWANG_BENCH_CASES": "100",
    "XUNWANG_BENCH_LOOKS": str(24 * 364 * 40),
}
PEERS = {"bench_fetcher": ("scrapy",), "bench_reader": ("gne", "htmldate", "resiliparse", "trafilatura")}


def test_every_benchmark_is_in_the_list() -> None:
    assert {path.stem for path in Path(HERE).glob("bench_*.py")} == set(TINY)


def _marked(name: str) -> object:
    marks = [pytest.mark.kafka] if "kafka" in name else []
    return pytest.param(name, marks=[*marks, pytest.mark.slow])


@pytest.mark.parametrize("name", [_marked(name) for name in sorted(TINY)])
def test_it_runs(name: str) -> None:
    if lacking := [peer for peer in PEERS.get(name, ()) if find_spec(peer) is None]:
        told = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        told(f"its peers are not installed: {', '.join(lacking)} (make bench)")
    rows = run(name, TINY[name], ENVIRONMENT)
    assert rows
    assert [row for row in rows if row["unit"] == "failed"] == []
    assert all(row["name"] and row["unit"] for row in rows)
