"""A sixth office's template, written from docs/templates.md alone, and the page itself: its examples can be used."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.commands.template import catalogue_lines
from schemas.templates.catalogue import catalogue
from schemas.templates.load import load_template
from stages.reporter.document import Figure, plain
from stages.reporter.templates.composing import Composed, compose
from stages.reporter.templates.context import Given
from stages.reporter.templates.lists import given_lists
from tests.stages.templates.papers import lines, tables
from tests.support.command_line import xunwang
from tests.support.editions import head

HERE = Path(__file__).parent
PAGE = (HERE.parents[2] / "docs" / "templates.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def account(n: int, name: str, unit: str, platform: str, result: str, **more: Any) -> dict[str, Any]:
    told = {"name": name, "unit_short": unit, "platform": platform, "result": result, "checked": True}
    return {"id": f"a{n}", **told, "opened": False, "closed": False, **more}


ACCOUNTS = [
    account(1, "槐南发布", "县政府办", "微信公众号", "合格"),
    account(2, "槐南教育", "县教育局", "微信公众号", "合格"),
    account(3, "槐南公安", "县公安局", "抖音", "不合格"),
    account(4, "平安槐南", "县公安局", "微信公众号", "合格", opened=True),
    account(5, "清水镇", "清水镇", "微博", "合格"),
]
POLICE = {"unit_short": "县公安局", "subject": "槐南公安", "subject_id": "a3"}
SCHOOLS = {"unit_short": "县教育局", "subject": "槐南教育", "subject_id": "a2"}
PROBLEMS = [
    {"id": "p1", "indicator": "media.veto.stale", **POLICE},
    {"id": "p2", "indicator": "media.notice.links", **POLICE},
    {"id": "p3", "indicator": "media.notice.links", **SCHOOLS},
    {
        "id": "p4", "indicator": "site.notice.column_blank", "unit_short": "县教育局", "subject": "县教育网",
        "subject_id": "s1", "target": "招生", "standing": True,
    },
]  # fmt: skip
FOUND = [{"id": f"p{n}", "mended": n > 4} for n in range(1, 8)]
STEPS = [{"id": f"h{n}", "step": s, "unit_short": u} for n, (s, u) in enumerate([
    ("已催办", "县公安局"), ("书面催办", "县公安局"), ("书面催办", "县教育局"), ("点名通报", "清水镇"),
])]  # fmt: skip
ZERO = [{"id": "u1", "unit_short": "清水镇", "months": 3}, {"id": "u2", "unit_short": "县教育局", "months": 1}]
PUBLISHED = [{"id": "u1", "unit_short": "县公安局", "count": 5}, {"id": "u2", "unit_short": "县教育局", "count": 9}]
LAST = {"totals": {"accounts": {"registered": 4, "rate": {"printed": "75.00%"}}}}


def made(**changes: Any) -> Composed:
    lists = {
        "accounts": ACCOUNTS, "problems": PROBLEMS, "found": FOUND, "steps": STEPS, "zero_months": ZERO,
        "published_units": PUBLISHED, **changes,
    }  # fmt: skip
    wanted = head("circular", number="2026年第5次", period="2026年第二季度", signed_on="2026-07-10")
    given = Given(wanted, given_lists(lists), last=LAST, deadline=date(2026, 7, 17))
    return compose(load_template(HERE / "huainan.yaml"), given)


def test_the_sixth_office_prints_what_it_says() -> None:
    composed = made()
    assert composed.gaps == []
    assert composed.edition.head.title == "槐南县人民政府办公室关于2026年第5次检查情况的通报"
    assert lines(composed.edition) == [
        "检查结果",
        "全县备案政务新媒体5个，较上次增加1个，其中新开设1个。"
        "本次检查合格3个、存在突出问题1个、不合格1个，合格率80.00%，较上次提高5个百分点。",
        "按平台看，微信公众号3个，合格率100.00%；抖音1个，合格率0.00%；微博1个，合格率100.00%",
        "初查发现问题7项，复查时已整改3项，仍未整改4项，其中一项上次通报后至今没有整改。",
        "检查期间共催办3次县公安局和县教育局。",
        "主要问题",
        "链接和栏目维护不够",
        "县公安局“槐南公安”链接打不开；县教育局“槐南教育”链接打不开，“县教育网”栏目“招生”空白。",
        "长期不更新",
        "县公安局“槐南公安”超过两周没有更新。",
        "表扬和提醒",
        "对更新及时的单位提出表扬。",
        "清水镇已连续3个月没有发布信息。",
        "工作要求",
        "一要压实责任；二要及时整改；三要加强日常读网。",
        "请于7月17日前报送整改情况。",
    ]


def test_its_tables_stand_as_it_says() -> None:
    first, second = tables(made().edition)
    assert [[plain(cell) for cell in row] for row in first.rows] == [
        ["1", "县公安局", "槐南公安", "抖音", "不合格", "超过两周没有更新；链接打不开"],
        ["2", "县教育局", "槐南教育", "微信公众号", "限期整改", "链接打不开"],
    ]
    assert [[plain(cell) for cell in row] for row in second.rows] == [
        ["县教育局", "9"], ["县公安局", "5"], ["合计", "14"],
    ]  # fmt: skip


def test_its_facts_are_what_it_printed() -> None:
    facts = made().facts
    accounts = facts["totals"]["accounts"]
    assert (accounts["registered"], accounts["unqualified"], accounts["points"]) == (5, 1, 5.0)
    assert [row["platform"] for row in facts["totals"]["by_platform"]] == ["微信公众号", "抖音", "微博"]
    assert facts["deadlines"] == [
        {"what": "报送整改情况", "to": "县政府办公室", "date": "2026-07-17", "printed": "7月17日前"}
    ]
    assert [item["type"] for item in facts["problem_items"]] == ["links", "links", "empty", "stale"]


def test_a_changed_record_changes_the_edition() -> None:
    worse = [*ACCOUNTS[:-1], {**ACCOUNTS[-1], "result": "不合格"}]
    text = lines(made(accounts=worse).edition)[1]
    assert "不合格2个，合格率60.00%，较上次下降15个百分点" in text
    assert "合计" in [plain(row[0]) for row in tables(made(published_units=PUBLISHED[:1]).edition)[1].rows]
    assert lines(made(problems=[]).edition)[6] == "没有发现问题。"


def test_every_cell_with_a_number_is_a_figure() -> None:
    cells = [row[1] for row in tables(made().edition)[1].rows]
    assert all(isinstance(cell, Figure) and cell.query for cell in cells)


def test_the_shortest_example_of_the_page_is_a_template(tmp_path: Path) -> None:
    path = tmp_path / "例.yaml"
    path.write_text(EXAMPLES[0], encoding="utf-8")
    assert load_template(path).id == "huainan-2026"


@pytest.mark.parametrize("example", EXAMPLES[1:])
def test_every_other_example_can_stand_in_a_template(tmp_path: Path, example: str) -> None:
    held = yaml.safe_load(example)
    whole = yaml.safe_load(EXAMPLES[0])
    if isinstance(held, list):
        whole["parts"] = held
    elif "attachments" in held:
        whole |= {**held, "slots": {"from": {"figure": "window_from"}, "to": {"figure": "window_to"}}}
    elif "phrases" in held:
        whole |= held
    else:  # texts that people wrote for an edition, by period
        assert list(held) == ["2026年第三季度"]
        return
    path = tmp_path / "例.yaml"
    path.write_text(yaml.safe_dump(whole, allow_unicode=True), encoding="utf-8")
    assert load_template(path).version == 1


def test_the_page_holds_the_whole_catalogue() -> None:
    assert [line for line in catalogue_lines(catalogue()) if line not in PAGE] == []


def test_a_template_is_begun_checked_and_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "templates" / "季报.yaml"
    assert "已生成" in xunwang("template", "new", path)
    assert "可以使用" in xunwang("template", "check", path)
    assert "已有这个文件" in xunwang("template", "new", path, code=2)
    assert "存在问题清单" in xunwang("template", "show", path)
    assert "季报.docx" in xunwang("template", "show", path, "--out", tmp_path / "out")
    assert (tmp_path / "out" / "季报.facts.yaml").is_file()
    copy = tmp_path / "copy.yaml"
    xunwang("template", "new", copy, "--from", HERE / "huainan.yaml")
    assert copy.read_bytes() == (HERE / "huainan.yaml").read_bytes()
    assert "`mailbox` 信箱名称" in xunwang("template", "figures", "letters")
    assert "没有名为“x”的列表" in xunwang("template", "figures", "x", code=2)
