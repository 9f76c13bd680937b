"""The demo ends with nothing missed and nothing false, and its comparison bites.

All of it runs over real HTTP against the sample province; the tests share one run and stay on one worker.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.rehearsal.demo import DemoOptions, DemoOutcome, judgements, rulebooks, run_demo
from pipelines.rehearsal.sample.model import Fault
from pipelines.rehearsal.sample.province import Province
from pipelines.rehearsal.sample.truth import compare, planted
from schemas.events.codec import decode
from tests.support.replay import judged_again, split

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]
DAYS, SITES, SEED, RECORDS = 35, 9, 7, 2
KEYS = {
    *("seed", "days", "sites", "accounts", "requests", "planned", "done", "void", "missed_slots", "planted"),
    *("planted_kinds", "found", "missed", "false", "tellings", "reports", "seconds", "peak_mb"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "data"


@pytest.fixture(scope="module")
def outcome(folder: Path) -> DemoOutcome:
    return asyncio.run(run_demo(DemoOptions(days=DAYS, sites=SITES, records=RECORDS, seed=SEED, data=folder)))


@pytest.fixture(scope="module")
def province() -> Province:
    return Province(SEED, sites=SITES, start=DemoOptions().start, days=DAYS, records=RECORDS)


@pytest.fixture
def log(outcome: DemoOutcome, folder: Path) -> Iterator[SqliteLog]:
    log = SqliteLog(folder / "log.db")
    yield log
    log.close()


def test_nothing_is_missed_and_nothing_is_false(outcome: DemoOutcome) -> None:
    summary = outcome.summary()
    assert summary["missed"] == []
    assert summary["false"] == []
    assert summary["found"] == summary["planted"] > 100
    assert set(summary) == KEYS


def test_what_the_past_tells_is_what_happened(outcome: DemoOutcome) -> None:
    """The six that rest on the past: each planted thing told, nothing else told."""
    told = {name: (score.missed, score.false) for name, score in outcome.tellings.items()}
    assert told == dict.fromkeys(told, ([], []))
    planted = {name: score.planted for name, score in outcome.tellings.items()}
    assert planted.pop("节前预警") == 0  # no holiday is near; `test_demo_accounts` has some
    assert set(planted) == {"成因说明", "举一反三", "通报对账", "假整改识别", "约谈一页纸"}
    assert min(planted.values()) > 0


def test_every_planned_check_ended_exactly_once(outcome: DemoOutcome, log: SqliteLog) -> None:
    counts = outcome.counts
    assert counts["planned"] == counts["done"] + counts["void"] + counts["missed"]
    assert counts["missed"] == 0
    ids = [
        data.check.check_id
        for records in payload_rows(log, "observations")
        for record in records
        if hasattr(data := decode(record.value, "observations").data, "check")
    ]
    assert len(ids) == len(set(ids)) == counts["planned"]
    assert log.end_offset("dead-letters") == 0


def test_our_own_outage_voids_every_look_inside_and_harms_nobody(log: SqliteLog, province: Province) -> None:
    inside = [
        data
        for records in payload_rows(log, "observations")
        for record in records
        if hasattr(data := decode(record.value, "observations").data, "outcome")
        and province.outage.holds(data.check.due)
    ]
    assert len(inside) > 36 * SITES
    assert {(look.outcome, look.void_reason) for look in inside} == {("void", "own_network")}


def test_reports_were_written_in_every_format(outcome: DemoOutcome) -> None:
    names = [Path(path).name for path in outcome.reports]
    assert {name.rsplit(".", 1)[1] for name in names} == {"docx", "xlsx", "html", "json"}
    assert sum(name.startswith("weekly") for name in names) >= 4 * 4
    assert sum(name.startswith("circular") for name in names) == 4
    for path in outcome.reports:
        assert Path(path).stat().st_size > 1_000


def test_every_row_of_the_circular_is_traceable_to_a_confirmed_finding(outcome: DemoOutcome, log: SqliteLog) -> None:
    path = next(path for path in outcome.reports if "circular" in path and path.endswith(".json"))
    circular = orjson.loads(Path(path).read_bytes())
    transitions, _ = judgements(record.value for records in payload_rows(log, "findings") for record in records)
    confirmed = {t.finding_id[:8] for t in transitions if t.to_state in ("confirmed", "recurred")}
    table = next(block for block in circular["blocks"] if block.get("table") == "open")
    assert table["rows"]
    assert {row[-1] for row in table["rows"]} <= confirmed


def test_the_same_log_and_rulebook_give_the_same_findings(log: SqliteLog, folder: Path) -> None:
    recorded = [record.value for records in payload_rows(log, "findings") for record in records]
    again = judged_again(folder / "log.db", rulebooks(frozenset(), folder), batch=313)
    assert [decode(raw, "findings").id for raw in again] == [decode(raw, "findings").id for raw in recorded]
    assert again == recorded


def test_with_any_one_indicator_disabled_its_plants_are_missed(
    outcome: DemoOutcome, folder: Path, province: Province
) -> None:
    """A subject is judged by what happened to it alone, so those without such a plant are not judged again."""
    plants = planted(province)
    wanted = sorted({p.indicator for p in plants if p.required and not p.look_alike})
    assert len(wanted) >= 17
    for indicator in wanted:
        books = rulebooks(frozenset({indicator}), folder)
        having = {p.site for p in plants if p.indicator == indicator}
        told = split(judged_again(folder / "log.db", books, subjects=having))
        comparison = compare([p for p in plants if p.site in having], *told)
        assert {difference.indicator for difference in comparison.missed} == {indicator}
        assert comparison.false == []


def test_a_plant_taken_from_the_server_is_missed(outcome: DemoOutcome, province: Province) -> None:
    """Watched a day longer than it may take to be found; by then the run with it had found it, as it missed nothing."""
    [plant] = [one for one in planted(province) if one.kind == Fault.MARKS_MISSING]
    days = (plant.begins.last - province.start).days + 2
    healed = frozenset({Fault.MARKS_MISSING})
    options = DemoOptions(days=DAYS, sites=SITES, seed=SEED, healed=healed, watched_days=days)
    comparison = asyncio.run(run_demo(options)).comparison
    assert [one.says[-13:] for one in comparison.missed if one.kind == plant.kind] == ["nothing found"]
    assert plant.kind not in {one.kind for one in outcome.comparison.missed}


def test_with_the_void_logic_off_the_outage_makes_false_findings(province: Province) -> None:
    days = (province.outage.until.date() - province.start).days + 3
    options = DemoOptions(days=DAYS, sites=SITES, seed=SEED, void_logic=False, watched_days=days)
    comparison = asyncio.run(run_demo(options)).comparison
    assert any(difference.indicator == "site.veto.unreachable" for difference in comparison.false)


def test_the_command_prints_one_object_as_its_last_line(tmp_path: Path) -> None:
    """Bad arguments are refused in one sentence with exit code 2; the object itself is the summary tested above."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "demo", "--days", "3"], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
