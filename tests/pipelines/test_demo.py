"""The demo ends with nothing missed and nothing false, and its comparison bites.

All of it runs over real HTTP against the sample province; the tests share one run and stay on one worker, with those of
`test_demo_accounts`.
"""

import asyncio
import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import orjson
import pytest

from pipelines.log.records import Record
from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.opened import Opened
from pipelines.rehearsal.demo import DemoOutcome, judgements, province_of, rulebooks
from pipelines.rehearsal.sample.model import Fault
from pipelines.rehearsal.sample.province import Province
from pipelines.rehearsal.sample.server import running_server
from pipelines.rehearsal.sample.truth import compare, planted
from pipelines.rehearsal.sample.truth.plants import Plant
from pipelines.running.fetching import TIME_SCALE
from pipelines.running.pacing import advance_to
from schemas.events.codec import decode
from schemas.events.types import FINDINGS
from schemas.kinds import names_where
from schemas.registry.installation import installation_of
from schemas.rulebooks.load import load_all
from schemas.times import midnight
from tests.support.embedded import running_in
from tests.support.replay import judged_again, split

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]
OF_ACCOUNTS = names_where(source="account")
KEYS = {
    *("seed", "days", "sites", "accounts", "requests", "planned", "done", "void", "missed_slots", "planted"),
    *("planted_kinds", "found", "missed", "false", "tellings", "reports", "seconds", "peak_mb"),
}


def test_nothing_is_missed_and_nothing_is_false(demo: DemoOutcome) -> None:
    summary = demo.summary()
    assert summary["missed"] == []
    assert summary["false"] == []
    assert summary["found"] == summary["planted"] > 100
    assert set(summary) == KEYS


def test_what_the_past_tells_is_what_happened(demo: DemoOutcome) -> None:
    """The six that rest on the past: each planted thing told, nothing else told."""
    told = {name: (score.missed, score.false) for name, score in demo.tellings.items()}
    assert told == dict.fromkeys(told, ([], []))
    planted = {name: score.planted for name, score in demo.tellings.items()}
    assert planted.pop("节前预警") == 0  # no holiday is near
    assert set(planted) == {"成因说明", "举一反三", "通报对账", "假整改识别", "约谈一页纸"}
    assert min(planted.values()) > 0


def test_every_planned_check_ended_exactly_once(demo: DemoOutcome, demo_log: SqliteLog) -> None:
    counts = demo.counts
    assert counts["planned"] == counts["done"] + counts["void"] + counts["missed"]
    assert counts["missed"] == 0
    ids = [
        data.check.check_id
        for records in payload_rows(demo_log, "observations")
        for record in records
        if hasattr(data := decode(record.value, "observations").data, "check")
    ]
    assert len(ids) == len(set(ids)) == counts["planned"]
    assert demo_log.end_offset("dead-letters") == 0


def test_our_own_outage_voids_every_look_inside_and_harms_nobody(demo_log: SqliteLog, demo_province: Province) -> None:
    inside = [
        data
        for records in payload_rows(demo_log, "observations")
        for record in records
        if hasattr(data := decode(record.value, "observations").data, "outcome")
        and data.check.kind not in OF_ACCOUNTS
        and demo_province.outage.holds(data.check.due)
    ]
    assert len(inside) > 36 * len(demo_province.sites)
    assert {(look.outcome, look.void_reason) for look in inside} == {("void", "own_network")}


def test_reports_were_written_in_every_format(demo: DemoOutcome) -> None:
    names = [Path(path).name for path in demo.reports]
    assert {name.rsplit(".", 1)[1] for name in names} == {"docx", "xlsx", "html", "json"}
    assert sum(name.startswith("weekly") for name in names) >= 4 * 4
    assert sum(name.startswith("circular") for name in names) == 4
    for path in demo.reports:
        assert Path(path).stat().st_size > 1_000


def test_every_row_of_the_circular_is_traceable_to_a_confirmed_finding(demo: DemoOutcome, demo_log: SqliteLog) -> None:
    path = next(path for path in demo.reports if "circular" in path and path.endswith(".json"))
    circular = orjson.loads(Path(path).read_bytes())
    transitions, _ = judgements(record.value for records in payload_rows(demo_log, "findings") for record in records)
    confirmed = {t.finding_id[:8] for t in transitions if t.to_state in ("confirmed", "recurred")}
    table = next(block for block in circular["blocks"] if block.get("table") == "open")
    assert table["rows"]
    assert {row[-1] for row in table["rows"]} <= confirmed


def test_the_same_log_and_rulebook_give_the_same_findings(
    demo_log: SqliteLog, demo_observed: list[Record], demo_folder: Path
) -> None:
    recorded = [record.value for records in payload_rows(demo_log, "findings") for record in records]
    again = judged_again(demo_observed, rulebooks(frozenset(), demo_folder), batch=313)
    assert [decode(raw, "findings").id for raw in again] == [decode(raw, "findings").id for raw in recorded]
    assert again == recorded


def test_with_any_one_indicator_disabled_its_plants_are_missed(
    demo_observed: list[Record], demo_folder: Path, demo_province: Province
) -> None:
    """A subject is judged by what happened to it alone: two of those with such a plant are judged again, or the one."""
    plants = planted(demo_province)
    wanted: dict[str, set[str]] = {}
    for plant in plants:
        if plant.required and not plant.look_alike:
            wanted.setdefault(plant.indicator, set()).add(plant.site)
    assert len(wanted) >= 42
    for indicator, having in wanted.items():
        some = sorted(having)[:2]
        books = rulebooks(frozenset({indicator}), demo_folder)
        told = split(judged_again([record for record in demo_observed if record.key in some], books))
        comparison = compare([plant for plant in plants if plant.site in some], *told)
        assert {difference.indicator for difference in comparison.missed} == {indicator}
        assert comparison.false == []


def test_a_plant_taken_from_the_server_is_missed_and_an_outage_without_void_logic_is_told_as_theirs(
    demo: DemoOutcome, demo_province: Province, tmp_path: Path
) -> None:
    """One run for both, as the outage is over before the plant is due; of its site alone, as a subject is judged by
    what happened to it. Watched a day longer than it may take to find it; by then the run with it had found it, as
    that missed nothing and told nothing false."""
    [plant] = [one for one in planted(demo_province) if one.kind == Fault.MARKS_MISSING]
    assert demo_province.outage.until.date() + timedelta(days=2) <= plant.begins.first
    until = midnight(plant.begins.last + timedelta(days=2))
    sites_alone = province_of(replace(demo.options, accounts=0, records=0))
    findings = asyncio.run(_watched_without(plant, sites_alone, until, tmp_path))
    comparison = compare([one for one in planted(sites_alone) if one.site == plant.site], *judgements(findings))
    assert [one.says[-13:] for one in comparison.missed if one.kind == plant.kind] == ["nothing found"]
    assert any(difference.indicator == "site.veto.unreachable" for difference in comparison.false)
    assert demo.comparison.missed == demo.comparison.false == []


async def _watched_without(plant: Plant, province: Province, until: datetime, folder: Path) -> list[bytes]:
    """The findings about the site of a plant, watched without void logic in a world that lacks it."""
    with running_server(province, time_scale=TIME_SCALE, healed={Fault(plant.kind)}) as server:
        known = province.registry(server.ports)
        registry = msgspec.structs.replace(known, sites=[one for one in known.sites if one.id == plant.site])
        opened = Opened(installation_of(registry), load_all(), ())
        async with running_in(folder, midnight(province.start), opened, void_logic=False) as run:
            await advance_to(run, until, timedelta(days=1), stored=False, judged=False)
            await run.drain(stored=False)
            return [record.value for records in payload_rows(run.log, FINDINGS) for record in records]


def test_the_command_prints_one_object_as_its_last_line(tmp_path: Path) -> None:
    """Bad arguments are refused in one sentence with exit code 2; the object itself is the summary tested above."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "demo", "--days", "3"], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
