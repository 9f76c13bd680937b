"""`rehearsal.yaml`: a folder that says itself how it is rehearsed; and whose hand-ins its records are."""

import json
from pathlib import Path

import pytest
import yaml

from schemas.registry.load import dump
from tests.support.command_line import xunwang
from tests.support.recorded_answers import listing
from tests.support.registries import registry

PLAN = {"first": "2026-06-29", "last": "2026-06-30", "world": ["world"]}
EDITION = {"first": "2026-04-01", "last": "2026-06-30", "label": "2026年第二季度", "signed_on": "2026-07-03"}
PEOPLE = [
    {"id": "zhang", "name": "张三", "unit": "city", "roles": ["officer"]},
    {"id": "li", "name": "李四", "unit": "city", "roles": ["reviewer"]},
]
RESULT = {
    "subject": "site1", "target": "http://www.site1.gov.cn/a0.html",
    "indicator": "site.veto.security.severe_misexpression", "result": "fail",
    "at": "2026-06-28T09:00", "detail": "示例",
}  # fmt: skip


def office(folder: Path, plan: dict[str, object]) -> Path:
    """An installation of one site with a world of its own."""
    (folder / "world").mkdir(parents=True)
    (folder / "registry.yaml").write_text(dump(registry(1)), encoding="utf-8")
    (folder / "rehearsal.yaml").write_text(yaml.dump(plan, allow_unicode=True), encoding="utf-8")
    answers = [
        {
            "url": f"http://www.site1.gov.cn{path}",
            "at": "2026-06-29T00:00:00+08:00",
            "status": 200,
            "text": listing("2026-06-28"),
        }
        for path in ("/", "/yw/")
    ]
    (folder / "world" / "answers.yaml").write_text(
        yaml.dump({"answers": answers}, allow_unicode=True), encoding="utf-8"
    )
    return folder


def hand_in(folder: Path, person: str, key: str) -> None:
    place = folder / "records" / person
    place.mkdir(parents=True)
    row = {**RESULT, "key": key, "by": person}
    (place / "manual.result.v1.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")


@pytest.mark.slow
def test_a_folder_is_rehearsed_as_it_says_itself(tmp_path: Path) -> None:
    folder = office(tmp_path / "office", {**PLAN, "edition": EDITION})
    (folder / "people.yaml").write_text(yaml.dump({"people": PEOPLE}, allow_unicode=True), encoding="utf-8")
    hand_in(folder, "zhang", "1")
    hand_in(folder, "li", "2")
    told = json.loads(xunwang("rehearse", folder, "--out", tmp_path / "out", "--json").splitlines()[-1])
    assert (told["from"], told["to"]) == ("2026-06-29", "2026-06-30")
    lines = [json.loads(line) for line in Path(told["paths"]["findings"]).read_bytes().splitlines()]
    severe = [line for line in lines if line["indicator"] == RESULT["indicator"]]
    assert [(line["to_state"], {one["id"] for one in line["confirmed_by"]}) for line in severe] == [
        ("confirmed", {"zhang", "li"})
    ]
    [circular] = [path for path in told["paths"]["editions"] if path.endswith(".json") and "circular" in path]
    head = json.loads(Path(circular).read_bytes())["head"]
    assert (head["period"], head["signed_on"]) == ("2026年第二季度", "2026-07-03")


def test_a_folder_of_somebody_unknown_is_named(tmp_path: Path) -> None:
    folder = office(tmp_path / "office", PLAN)
    hand_in(folder, "wang", "1")
    said = xunwang("rehearse", folder, "--out", tmp_path / "out", code=2)
    assert "没有编号为“wang”的人员" in said


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        ({**PLAN, "first": "六月末"}, "“六月末”不是日期"),
        ({**PLAN, "edition": {**EDITION, "last": "2026-03-01"}}, "edition的last早于first"),
        ({**PLAN, "weather": "fine"}, "weather"),
        ({**PLAN, "world": ["elsewhere"]}, "没有这个文件或目录"),
        ({**PLAN, "last": "2026-06-01"}, "早于"),
    ],
)
def test_a_plan_that_cannot_be_used_is_said(plan: dict[str, object], sentence: str, tmp_path: Path) -> None:
    said = xunwang("rehearse", office(tmp_path / "office", plan), "--out", tmp_path / "out", code=2)
    assert sentence in said
    assert not (tmp_path / "out").exists()
