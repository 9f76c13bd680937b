"""Two people confirm in the hand-ins of a rehearsal what needs two; one of them alone does not."""

import json
from pathlib import Path

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
HEADINGS = "种类,编号,网站,指标,结果,时间,检查人,情况\n"
ROW = f"人工检查结果,%s,site1,{SECRET},不合格,2026-06-29 %s,%s,附件第3页\n"
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("rehearsal")]


def office(folder: Path, *hands_in: str) -> list[object]:
    """The command; each named person of `people.yaml` hands in a file of one row, "" nobody in particular."""
    home = folder / "office"
    (home / "records").mkdir(parents=True)
    (home / "registry.yaml").write_text(dump(registry(1)), encoding="utf-8")
    (home / "people.yaml").write_text(yaml.safe_dump({"people": PEOPLE}, allow_unicode=True), encoding="utf-8")
    for number, person in enumerate(hands_in):
        file = home / "records" / person / f"checks{number}.csv"
        file.parent.mkdir(exist_ok=True)
        file.write_text(HEADINGS + ROW % (f"K{number}", f"1{number}:30", f"张三{number}"), encoding="utf-8")
    (folder / "world").mkdir()
    answers = yaml.safe_dump({"answers": pages(1, "2026-06-29")}, allow_unicode=True)
    (folder / "world" / "answers.yaml").write_text(answers, encoding="utf-8")
    return ["rehearse", home, "--world", folder / "world", "--to", "2026-06-30", "--out", folder / "out"]


@pytest.mark.parametrize(
    ("hands_in", "state"),
    [(("p1", "p2"), "confirmed"), (("p1", "p1"), "suspected"), (("", ""), "suspected")],
)
def test_two_people_are_two_folders_and_one_person_with_two_names_is_one(
    tmp_path: Path, hands_in: tuple[str, ...], state: str
) -> None:
    told = json.loads(xunwang(*office(tmp_path, *hands_in), "--json").splitlines()[-1])
    assert told["findings"][SECRET] == {state: 1}


def test_a_folder_of_somebody_who_is_not_among_the_people_is_named(tmp_path: Path) -> None:
    assert "people.yaml中没有编号为“p9”的人员" in xunwang(*office(tmp_path, "p9"), code=2)
