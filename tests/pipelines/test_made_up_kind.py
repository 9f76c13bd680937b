"""A kind of subject, source, reader and indicator that stand in files of their own go the whole way through a run."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
MADE_UP = ROOT / "tests/support/made_up"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a run of two days says of three lines: one bad, one good, one that refuses."""
    run = subprocess.run(  # kinds are added before the events are imported, so in a process of its own
        [sys.executable, "-m", "tests.support.made_up.run", str(tmp_path_factory.mktemp("made_up"))],
        capture_output=True, text=True, check=False, cwd=ROOT, timeout=300,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    return dict(json.loads(run.stdout))


def test_it_is_planned_ticked_and_registered(told: dict[str, Any]) -> None:
    assert sorted(map(tuple, told["planned"])) == sorted(
        4 * [(line, "hotline_ledger", "hotline") for line in ("12301", "12302", "12303")]
    )
    units = ["unit:city", "unit:county"]
    assert told["ticked"] == ["12301", "12302", "12303", *units]
    assert told["registered"] == told["ticked"]


def test_a_look_of_several_exchanges_keeps_what_each_was_answered(told: dict[str, Any]) -> None:
    first = {line: (outcome, answers) for line, outcome, answers in told["answers"][:3]}
    assert first["12301"] == ("opened", ["facts", "facts", "empty"])
    assert first["12303"] == ("void", ["refused"])


def test_its_reader_reads_all_bodies_together_in_a_child(told: dict[str, Any]) -> None:
    first = dict(told["read"][:3])
    assert first["12301"] == {"reader": "tally", "answered": 2, "unanswered": 3}
    assert first["12302"] == {"reader": "tally", "answered": 2, "unanswered": 0}
    assert first["12303"] is None


def test_it_is_judged_and_its_twin_is_not_blamed(told: dict[str, Any]) -> None:
    assert told["findings"] == [["12301", "hotline", "hotline", "confirmed", "county", "热线未接听3次", 1]]
    assert told["assessed"] == [
        ["12301", "2026-07-06", ["fail"]],
        ["12302", "2026-07-06", ["pass"]],
        ["12303", "2026-07-06", ["unknown"]],  # what refuses is neither good nor bad
    ]


def test_it_is_stored_and_every_look_ends_once(told: dict[str, Any]) -> None:
    (row,) = told["outcomes"]
    assert (row["kind"], row["ok"], row["bad"], row["void_blocked"], row["ended"]) == ("hotline_ledger", 8, 0, 4, 12)
    assert told["listed"] == [[line, "hotline"] for line in ("12301", "12302", "12303")]
    balance = told["balance"]
    assert (balance["planned"], balance["done"], balance["void"]) == (12, 8, 4)
    assert (balance["missed"], balance["difference"], balance["dead_letters"]) == (0, 0, 0)


def test_nothing_of_it_stands_outside_its_own_files() -> None:
    code = [path for part in ("schemas", "stages", "pipelines") for path in (ROOT / part).rglob("*.py")]
    assert code
    assert not [path for path in code if "hotline_ledger" in path.read_text(encoding="utf-8")]
    assert any("hotline_ledger" in path.read_text(encoding="utf-8") for path in MADE_UP.glob("*.py"))
