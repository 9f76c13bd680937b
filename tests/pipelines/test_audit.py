"""`xunwang audit` at its command line: what it prints, its exit codes, and files that cannot be used."""

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from pipelines.cli import main
from schemas.mistakes import MistakeError
from stages.reporter.audit import audit
from stages.reporter.audit.shape import circulars
from tests.stages.audit.paper import paper


def _run(path: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["audit", str(path), *options])


def _written(folder: Path, facts: object) -> Path:
    path = folder / "通报.yaml"
    path.write_text(yaml.safe_dump(facts, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def test_a_consistent_circular_ends_with_zero(tmp_path: Path) -> None:
    done = _run(_written(tmp_path, paper()))
    assert (done.exit_code, done.stderr) == (0, "")
    assert "未发现前后矛盾" in done.stdout


def test_what_is_found_is_told_with_its_place_and_ends_with_one(tmp_path: Path) -> None:
    wrong = paper()
    wrong["totals"]["praised_accounts"]["printed"] = 4
    done = _run(_written(tmp_path, {"circulars": [paper(), wrong]}))
    assert done.exit_code == 1
    assert "[错误] circulars[1].totals.praised_accounts.printed（text_table.count）：正文表扬4个" in done.stdout
    assert "通报2篇，共发现1处" in done.stdout


def test_json_holds_every_field(tmp_path: Path) -> None:
    wrong = paper()
    wrong["issue_date"] = "2025-06-29"
    done = _run(_written(tmp_path, [wrong]), "--json")
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["found"], answer["circulars"][0]["key"]) == (1, 1, "huaichuan-2025q2")
    assert answer["circulars"][0]["results"] == [
        {
            "rule": "dates.signed_in_period",
            "path": "[0].issue_date",
            "stands": "2025年6月29日",
            "expected": "2025年6月30日",
            "severity": "doubtful",
            "sentence": "2025年第二季度至2025年6月30日才结束，签发日期为2025年6月29日，时段与日期不符，请核对。",
        }
    ]


def test_a_file_of_one_part_can_be_read(tmp_path: Path) -> None:
    done = _run(_written(tmp_path, {"totals": {"sites": {"checked": 10, "qualified": 9, "rate": "90%"}}}))
    assert done.exit_code == 0


UNUSABLE = {
    "nothing": ("", "应为一篇通报的各项内容"),
    "a text": ("通报", "应为一篇通报的各项内容"),
    "no YAML": ("title: [a\n", "第2行：不是合法的YAML"),
    "no part of a circular": ("名称: 通报\n", "没有可核对的内容"),
    "an empty list": ("circulars: []\n", "circulars为空"),
    "an entry that is none": ("circulars: [1]\n", "circulars[0]：应为一篇通报的各项内容（键和值），现为数字"),
    "totals that are a list": ("title: 通报\ntotals: [1]\n", "totals：应为一组字段，现为列表"),
    "tables that are a number": ("title: 通报\ntables: 3\n", "tables：应为列表，现为数字"),
    "rows that are a text": ("title: 通报\ntables: [{title: 表, rows: 无}]\n", "tables[0].rows：应为列表，现为文本"),
    "a row that is a text": ("title: 通报\ntables: [{title: 表, rows: [无]}]\n", "tables[0].rows[0]：应为一组字段"),
    "a day that is none": ("title: 通报\nissue_date: 2025-02-30\n", "issue_date：“2025-02-30”不是有效的日期"),
    "a key twice": ("title: 通报\ntitle: 通知\n", "第2行：“title”与第1行重复"),
    "entries without end": ("title: 通报\ntotals: &a\n  again: *a\n", "可能有循环引用"),
    "brackets without end": ("[" * 5000, "超过60层"),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_a_file_that_cannot_be_used_is_one_sentence(tmp_path: Path, case: str) -> None:
    text, said = UNUSABLE[case]
    path = tmp_path / "通报.yaml"
    path.write_text(text, encoding="utf-8")
    done = _run(path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.startswith(str(path))


def test_no_file_and_no_text_are_named(tmp_path: Path) -> None:
    assert "没有这个文件" in _run(tmp_path / "无.yaml").stderr
    assert "不是文件" in _run(tmp_path).stderr
    (tmp_path / "x.yaml").write_bytes(b"\xff\xfe\x00")
    done = _run(tmp_path / "x.yaml")
    assert (done.exit_code, done.stderr.startswith(str(tmp_path / "x.yaml"))) == (2, True)


_JUNK: list[Any] = [
    None, 0, -1, 3.5, True, float("nan"), float("inf"), 10**40, "", "9", "99%", "等", "2024年第三季度", "第二季度",
    [], {}, ["甲", "甲"], [1, None], {"a": 1}, [{"unit": "甲", "count": None}], [[1]],
]  # fmt: skip


def _places(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    for key, held in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        found.append((value, key))
        _places(held, found)
    return found


@pytest.mark.parametrize("seed", range(60))
def test_whatever_stands_in_a_field_is_read_or_refused(seed: int) -> None:
    chance, facts = random.Random(seed), paper()
    for _ in range(chance.randint(1, 10)):
        holder, key = chance.choice(_places(facts, []))
        holder[key] = copy.deepcopy(chance.choice(_JUNK))
    said = _said(facts)
    assert [one for one in said if not one.endswith("。")] == []


def _said(facts: dict[str, Any]) -> list[str]:
    try:
        return [one.sentence for _title, circular in circulars(facts, "通报.yaml") for one in audit(circular)]
    except MistakeError as mistake:
        return mistake.messages


def test_the_circular_in_the_documents_can_be_read(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "audit.md").read_text(encoding="utf-8")
    path = tmp_path / "例.yaml"
    path.write_text(page.split("```yaml\n", 1)[1].split("```", 1)[0], encoding="utf-8")
    assert (_run(path).exit_code, _run(path).stderr) == (0, "")
