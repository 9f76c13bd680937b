"""Two people confirm in the hand-ins of a rehearsal what needs two; one of them alone does not."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.registry.load import dump
from tests.pipelines.test_rehearsal import pages
from tests.support.command_line import xunwang
from tests.support.registries import registry

SECRET = "site.veto.security.state_secret"
PEOPLE = [
    {"id": "p1", "name": "张三", "unit": "city", "roles": ["officer"]},
    {"id": "p2", "name": "李四", "unit": "city", "roles": ["reviewer"]},
]
ROWS = (
    "种类,编号,网站,指标,结果,时间,检查人,情况\n"
    f"人工检查结果,K1,site1,{SECRET},不合格,2026-06-29 10:30,张三,附件第3页\n"
    f"人工检查结果,K2,site1,{SECRET},不合格,2026-06-29 15:00,%s,附件第3页\n"
)
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("rehearsal")]


def office(folder: Path, second: str, people: list[dict[str, Any]]) -> list[object]:
    (folder / "office" / "records").mkdir(parents=True)
    (folder / "office" / "registry.yaml").write_text(dump(registry(1)), encoding="utf-8")
    if people:
        text = yaml.safe_dump({"people": people}, allow_unicode=True)
        (folder / "office" / "people.yaml").write_text(text, encoding="utf-8")
    (folder / "office" / "records" / "checks.csv").write_text(ROWS % second, encoding="utf-8")
    (folder / "world").mkdir()
    answers = yaml.safe_dump({"answers": pages(1, "2026-06-29")}, allow_unicode=True)
    (folder / "world" / "answers.yaml").write_text(answers, encoding="utf-8")
    return ["rehearse", folder / "office", "--world", folder / "world", "--to", "2026-06-30", "--out", folder / "out"]


@pytest.mark.parametrize(
    ("second", "people", "state"),
    [
        ("李四", PEOPLE, "confirmed"),
        ("p2", PEOPLE, "confirmed"),
        ("张三", PEOPLE, "suspected"),
        ("李四", [], "suspected"),
    ],
)
def test_each_row_acts_as_the_person_whom_it_names(
    tmp_path: Path, second: str, people: list[dict[str, Any]], state: str
) -> None:
    told = json.loads(xunwang(*office(tmp_path, second, people), "--json").splitlines()[-1])
    assert told["findings"][SECRET] == {state: 1}


def test_somebody_who_is_not_among_the_people_is_named(tmp_path: Path) -> None:
    said = xunwang(*office(tmp_path, "赵六", PEOPLE), code=2)
    assert "第3行：people.yaml中没有“赵六”" in said
