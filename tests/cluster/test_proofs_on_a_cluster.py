"""What is proved on one machine holds on Kafka, to the byte: recorded worlds, a made-up kind."""

import json
import subprocess
import sys
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import msgspec
import pytest
import yaml

from pipelines.log.sqlite import SqliteLog, payload_rows
from pipelines.rehearsal.cluster_run import by_id, command_line
from pipelines.rehearsal.rehearsing import day_closed
from schemas.events.types import FINDINGS
from schemas.registry.load import dump
from schemas.registry.model import Registry
from schemas.times import midnight
from tests.support.command_line import xunwang
from tests.support.folder_on_a_cluster import on_a_cluster
from tests.support.forked_worker import forked
from tests.support.kafka import need_kafka
from tests.support.recorded_answers import WarcMaker, listing
from tests.support.recorded_worker import WORLD, recorded_worker
from tests.support.registries import registry

pytestmark = [pytest.mark.kafka, pytest.mark.slow]
ROOT = Path(__file__).parents[2]


def renamed_on(day: date) -> Registry:
    """Two sites of a county office that has another name from a day on."""
    entered = registry(2)
    city, county = entered.units
    old = msgspec.structs.replace(county, until=str(day - timedelta(days=1)), successors=["bureau"], change="renamed")
    new = msgspec.structs.replace(county, id="bureau", name="示例县数据局", short_name="示例县数据局", since=str(day))
    return msgspec.structs.replace(entered, units=[city, old, new])


def test_a_recorded_world_gives_the_same_findings_on_a_cluster(tmp_path: Path) -> None:
    """A site that stands still since April beside one that does not, out of a WARC file. The unit that runs them is
    renamed meanwhile: the open finding goes to what stands in its place."""
    need_kafka()
    maker, first, last = WarcMaker(packed=True), date(2026, 6, 29), date(2026, 7, 1)
    for number, day in ((1, "2026-06-29"), (2, "2026-04-01")):
        for path in ("/", "/yw/"):
            url = f"http://www.site{number}.gov.cn{path}"
            maker.response(url, "2026-06-28T16:00:00Z", listing(day).encode())
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "registry.yaml").write_text(dump(renamed_on(last)), encoding="utf-8")
    world = maker.write(tmp_path / "there" / WORLD)
    xunwang("rehearse", tmp_path / "here", "--world", world, "--to", last, "--out", tmp_path / "out")
    found = on_a_cluster(
        tmp_path / "there",
        tmp_path / "cluster",
        first=first,
        until=day_closed(last + timedelta(days=1)),
        begin=forked(recorded_worker),
    )
    log = SqliteLog(tmp_path / "out" / "log.db")
    try:
        embedded = by_id([record.value for records in payload_rows(log, FINDINGS) for record in records])
    finally:
        log.close()
    assert found == embedded
    steps = [json.loads(value)["data"] for value in found.values()]
    stale = [step for step in steps if step.get("indicator") == "site.veto.home_stale" and "to_state" in step]
    told = sorted((step["at"], step["subject"], step["cause"], step["unit"]) for step in stale)
    assert [one[1:] for one in told] == [("site2", "measured", "county"), ("site2", "succession", "bureau")]
    assert told[1][0] == "2026-07-01T00:00:00+08:00"  # the first instant of the new unit


def test_a_made_up_kind_is_found_on_a_cluster(tmp_path: Path) -> None:
    need_kafka()
    folder = tmp_path / "there"
    written = subprocess.run(  # kinds are added before the events are imported, so in a process of its own
        [sys.executable, "-m", "tests.support.made_up.folder", str(folder)],
        capture_output=True, text=True, check=False, cwd=ROOT, timeout=120,
    )  # fmt: skip
    assert written.returncode == 0, written.stderr[-2000:]
    first = date(2026, 7, 6)
    worker = partial(command_line, command=(sys.executable, "-m", "tests.support.made_up.worker"))
    until = midnight(first) + timedelta(days=2)
    found = on_a_cluster(folder, tmp_path / "cluster", first=first, until=until, begin=worker)
    events = [json.loads(value) for value in found.values()]
    steps = [event["data"] for event in events if event["type"] == "xunwang.finding.transition.v1"]
    assert [(step["target"], step["subject_kind"], step["to_state"], step["unit"]) for step in steps] == [
        ("12301", "hotline", "confirmed", "county")
    ]
    assert yaml.safe_load((folder / "registry.yaml").read_text(encoding="utf-8"))["others"]
