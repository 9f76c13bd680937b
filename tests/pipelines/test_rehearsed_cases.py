"""Cases in a rehearsal: steps that were written down are taken at their own times, by the table of life."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.registry.load import dump
from tests.pipelines.test_rehearsal import FIRST, LAST, pages, rehearse
from tests.support.registries import registry

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("rehearsal")]
NAMED = """种类,编号,网站,时间,检查人,往期通报
往期点名,N1,site1,2026-06-29 09:00,张三,第1期
往期点名,N2,site1,2026-06-29 09:01,张三,第2期
往期点名,N3,site1,2026-06-29 09:02,张三,第3期
往期点名,N4,site1,2026-06-29 09:03,张三,第4期
往期点名,N5,site2,2026-06-29 09:04,张三,第1期
往期点名,N6,site2,2026-06-29 09:05,张三,第2期
"""
STEPS = [
    {"at": "2026-07-01 10:00", "by": "o", "step": "notified", "unit": "county", "deadline": "2026-07-02"},
    {"at": "2026-07-03 10:00", "by": "o", "step": "reminded", "unit": "county", "rule": "催办1"},
    {"at": "2026-07-03 15:00", "by": "o", "step": "reminded", "unit": "county"},  # twice a day: refused
    {"at": "2026-07-06 10:00", "by": "o", "step": "written_reminder", "unit": "county"},
    {"at": "2026-07-06 11:00", "by": "o", "step": "named", "unit": "county", "edition": "第5期"},  # no right to
]
PEOPLE = [{"id": "o", "name": "张三", "unit": "city", "roles": ["officer"]}]


def left(told: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(told["paths"][name]).read_text(encoding="utf-8").splitlines()]


def test_written_down_steps_are_taken_at_their_own_times(tmp_path: Path) -> None:
    office, world = tmp_path / "office", tmp_path / "world"
    (office / "records").mkdir(parents=True)
    world.mkdir()
    (office / "registry.yaml").write_text(dump(registry(2)), encoding="utf-8")
    (office / "people.yaml").write_text(yaml.safe_dump({"people": PEOPLE}, allow_unicode=True), encoding="utf-8")
    (office / "cases.yaml").write_text(yaml.safe_dump({"steps": STEPS}, allow_unicode=True), encoding="utf-8")
    (office / "records" / "named.csv").write_text(NAMED, encoding="utf-8")
    answers = [*pages(1, "2026-04-01"), *pages(2, FIRST)]
    (world / "answers.yaml").write_text(yaml.safe_dump({"answers": answers}, allow_unicode=True), encoding="utf-8")
    told = rehearse(office, "--world", world, "--from", FIRST, "--to", LAST, "--out", tmp_path / "out")
    (case,) = left(told, "cases")
    assert case["unit"] == "county"
    assert (case["reminders"], case["written_reminders"], case["namings"]) == (1, 1, 0)
    assert case["open"] == case["rows"] >= 1
    letters = [one for one in left(told, "due") if one["step"] == "closing_proposed"]
    assert [(one["rule"], one["subjects"]) for one in letters] == [("三次点名", ["site1"])]
    assert "2026年内已被点名通报4次" in letters[0]["why"]
    assert len(left(told, "namings")) == 6


def test_a_wrong_file_of_steps_is_named_before_anything_is_written(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from pipelines.cli import main

    (tmp_path / "registry.yaml").write_text(dump(registry(1)), encoding="utf-8")
    (tmp_path / "cases.yaml").write_text("steps:\n- {at: 2026-07-01 10:00, by: o, step: forgotten, unit: county}\n")
    (tmp_path / "world").mkdir()
    result = CliRunner().invoke(
        main, ["rehearse", str(tmp_path), "--world", str(tmp_path / "world"), "--out", str(tmp_path / "out")]
    )
    assert result.exit_code == 2
    assert "cases.yaml" in result.output
    assert not (tmp_path / "out").exists()
