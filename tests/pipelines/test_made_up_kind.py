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
    found = [row for row in told["findings"] if "投诉" not in row[5]]
    assert found == [["12301", "hotline", "hotline", "confirmed", "county", "热线未接听3次", 1]]
    of_calls = [[line, day, rows[0]] for line, day, rows in told["assessed"]]
    assert of_calls == [
        ["12301", "2026-07-06", "fail"],
        ["12302", "2026-07-06", "pass"],
        ["12303", "2026-07-06", "unknown"],  # what refuses is neither good nor bad
    ]


def test_it_is_stored_and_every_look_ends_once(told: dict[str, Any]) -> None:
    (row,) = told["outcomes"]
    assert (row["kind"], row["ok"], row["bad"], row["void_blocked"], row["ended"]) == ("hotline_ledger", 8, 0, 4, 12)
    assert told["listed"] == [[line, "hotline"] for line in ("12301", "12302", "12303")]
    balance = told["balance"]
    assert (balance["planned"], balance["done"], balance["void"]) == (12, 8, 4)
    assert (balance["missed"], balance["difference"], balance["dead_letters"]) == (0, 0, 0)


def test_its_record_is_handed_in_stored_and_judged_and_its_twin_below_the_limit_is_not(told: dict[str, Any]) -> None:
    assert told["taken"] == 3
    assert {row["record_key"] for row in told["records"]} == {"T-1", "T-2", "T-3"}
    found = [row for row in told["findings"] if "投诉" in row[5]]
    assert [(row[0], row[3], row[4], row[5]) for row in found] == [
        ("12302", "confirmed", "county", "热线被投诉，来电合计3次")
    ]


def test_it_is_printed_in_a_report(told: dict[str, Any]) -> None:
    assert told["self_check"] == []
    text = "".join(block["text"] for block in told["printed"] if "text" in block)
    assert "登记在册的热线共3条，本期检查3条（全覆盖），占100%。" in text
    assert "检查的热线中，合格1条，不合格1条，无法判定1条" in text
    assert "示例县“示例热线12301”" in text
    tables = {block["table"]: block for block in told["printed"] if "table" in block}
    verdicts = tables["verdicts.hotline"]
    at = [verdicts["columns"].index(name) for name in ("热线名称", "检查结果", "存在的突出问题")]
    assert [[row[n] for n in at] for row in verdicts["rows"]] == [
        ["示例热线12301", "不合格", "热线未接听3次"],
        ["示例热线12303", "无法判定", "热线未接听：未监测"],
        ["示例热线12302", "合格", "热线投诉多1个"],
    ]


def test_nothing_of_it_stands_outside_its_own_files() -> None:
    code = [path for part in ("schemas", "stages", "pipelines") for path in (ROOT / part).rglob("*.py")]
    assert code
    assert not [path for path in code if "hotline_ledger" in path.read_text(encoding="utf-8")]
    assert any("hotline_ledger" in path.read_text(encoding="utf-8") for path in MADE_UP.glob("*.py"))
