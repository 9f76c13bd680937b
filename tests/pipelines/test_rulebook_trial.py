"""A rulebook tried on what was observed: what appears, what disappears, and that nothing in force moves."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.log.records import Commit, NewRecord
from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.office.trial.judging import PROGRESS, read_so_far
from pipelines.running.runner import StageLoop
from schemas.events.codec import encode
from schemas.events.types import FINDINGS, OBSERVATIONS
from schemas.registry.load import dump
from schemas.registry.model import RoleHeld
from schemas.rulebooks import Rulebook, load_all
from stages.rule_evaluator import RuleEvaluatorStage
from tests.support.observations import DAY0, PROGRAM, Watched, a_site, moment, national
from tests.support.registries import registry

HOME = "site.veto.home_stale"
DAYS = ["--from", str(DAY0 - timedelta(days=30)), "--to", str(DAY0 + timedelta(days=1))]


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """A site whose home page is twenty days old, judged by the national rulebook."""
    known = msgspec.structs.replace(registry(), sites=[a_site(roles=[RoleHeld(role="runs", unit="county")])])
    known = msgspec.structs.replace(known, program=msgspec.structs.replace(known.program, id=PROGRAM))
    (tmp_path / "registry.yaml").write_text(dump(known), encoding="utf-8")
    watched = Watched()
    watched.home({"旧闻": (DAY0 - timedelta(days=20)).isoformat()})
    watched.close_day()
    log = SqliteLog(tmp_path / "log.db")
    log.append(NewRecord(OBSERVATIONS, "s1", encode(one.event)) for one in watched.fed)
    loop = StageLoop(log, RuleEvaluatorStage(load_all()), OBSERVATIONS, lambda: moment(DAY0))
    while await loop.step():
        pass
    log.close()
    return tmp_path


def written(data: Path, name: str, **home: Any) -> Path:
    """The national rulebook with other numbers for the home page."""
    book = national()
    indicators = [msgspec.structs.replace(one, **home) if one.id == HOME else one for one in book.indicators]
    other: Rulebook = msgspec.structs.replace(book, id=name, indicators=indicators)
    path = data / f"{name}.yaml"
    path.write_text(yaml.safe_dump(msgspec.to_builtins(other), allow_unicode=True), encoding="utf-8")
    return path


def tried(data: Path, book: str, *more: str) -> dict[str, Any]:
    result = CliRunner().invoke(main, ["rulebook", "try", book, *DAYS, *more, "--data", str(data), "--json"])
    assert result.exit_code == 0, (result.output, result.exception)
    told: dict[str, Any] = json.loads(result.output.splitlines()[-1])
    return told


def in_force(data: Path) -> list[bytes]:
    log = SqliteLog(data / "log.db")
    found = [record.value for rows in payload_rows(log, FINDINGS) for record in rows]
    log.close()
    return found


def test_the_rulebook_in_force_differs_from_itself_in_nothing(data: Path) -> None:
    before = in_force(data)
    told = tried(data, "national-2019-19")
    assert (told["appears"], told["disappears"], told["severity_changed"]) == (0, 0, 0)
    assert told["figures"]["in_force"] == told["figures"]["tried"]
    assert told["figures"]["in_force"]["veto"] >= 1
    assert in_force(data) == before


def test_a_milder_limit_lets_a_finding_go_and_says_which(data: Path) -> None:
    before = in_force(data)
    told = tried(data, str(written(data, "mild", threshold=30, warning=25)))
    assert (told["appears"], told["disappears"]) == (0, 1)
    assert told["indicators"] == [{"indicator": HOME, "in_force": 1, "tried": 0, "appears": 0, "disappears": 1}]
    assert [row["subject"] for row in told["subjects"]] == ["s1"]
    (example,) = told["examples"]["disappears"]
    assert (example["indicator"], example["subject"]) == (HOME, "s1")
    assert told["figures"]["in_force"]["veto"] == told["figures"]["tried"]["veto"] + 1
    assert in_force(data) == before
    log = SqliteLog(data / "log.db")
    assert log.state("rule-evaluator", ["s1"])  # the state in force was left where it was
    log.close()


def test_another_severity_is_told_as_a_change_and_not_as_a_new_finding(data: Path) -> None:
    told = tried(data, str(written(data, "softer", severity="notice")))
    assert (told["appears"], told["disappears"], told["severity_changed"]) == (0, 0, 1)
    assert told["figures"]["tried"]["notice"] == told["figures"]["in_force"]["notice"] + 1


def test_a_trial_is_the_same_in_one_share_or_several_and_when_it_is_run_again(data: Path) -> None:
    book = str(written(data, "mild", threshold=30, warning=25))
    once = tried(data, book, "--shares", "1")
    assert tried(data, book, "--shares", "1") == once
    assert tried(data, book, "--shares", "3") == once


def test_what_the_trial_prints_can_be_read(data: Path) -> None:
    book = str(written(data, "mild", threshold=30, warning=25))
    result = CliRunner().invoke(main, ["rulebook", "try", book, *DAYS, "--data", str(data)])
    assert result.exit_code == 0, result.output
    assert "新增问题0个，不再成立1个，级别变化0个。" in result.output
    assert "单项否决：现行" in result.output.replace("其中", "")
    turned = CliRunner().invoke(main, ["rulebook", "try", book, *_turned(), "--data", str(data)])
    assert turned.exit_code == 2
    assert "请把起止日期对调" in turned.output


def _turned() -> list[str]:
    return ["--from", DAYS[3], "--to", DAYS[1]]


def test_how_far_a_trial_is_can_be_told_while_its_log_is_written(tmp_path: Path) -> None:
    path = tmp_path / "part0.db"
    assert read_so_far(path) == 0
    log = SqliteLog(path)
    assert read_so_far(path) == 0
    log.commit(Commit(PROGRESS, state={"0": b"300", "1": b"41"}))
    with log._transaction():
        assert read_so_far(path) == 341
    log.close()
    assert read_so_far(path) == 341
    with closing(sqlite3.connect(tmp_path / "being made.db")) as made:
        made.execute("BEGIN EXCLUSIVE")
        assert read_so_far(tmp_path / "being made.db") == 0
