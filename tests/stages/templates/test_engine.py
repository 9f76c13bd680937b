"""What a template can say, feature by feature, each beside its twin that must not print the same."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document

from schemas.mistakes import MistakeError
from stages.reporter.document import Chart, Figure, figures
from stages.reporter.render import RENDERERS
from tests.stages.templates.papers import composed, lines, sites, tables, text
from tests.support.docx_texts import paragraphs

ACCOUNTS = [
    {
        "id": "a1",
        "name": "槐水发布",
        "unit": "槐水市人民政府办公室",
        "platform": "微信公众号",
        "result": "不合格",
        "draw": 2,
    },
    {"id": "a2", "name": "槐水交警", "unit": "槐水市公安局", "platform": "抖音", "result": "合格", "draw": 1},
    {"id": "a3", "name": "南溪政务", "unit": "南溪县人民政府", "platform": "抖音", "result": "不合格", "draw": 3},
]
PROBLEMS = [
    {"id": "p1", "subject_id": "a1", "subject": "槐水发布", "subject_kind": "政务新媒体", "indicator": "links"},
    {"id": "p2", "subject_id": "a1", "subject": "槐水发布", "subject_kind": "政务新媒体", "indicator": "acc.stale"},
    {"id": "p3", "subject_id": "a3", "subject": "南溪政务", "subject_kind": "政务新媒体", "indicator": "links"},
]
PHRASES = """
phrases:
  stale: {of: [acc.stale], row: 两周未更新}
  links: {row: 部分链接无法打开}
"""


def said(folder: Path, parts: str, slots: str = "", **given: Any) -> str:
    return lines(composed(folder, text(parts, slots), **given).edition)[0]


def test_what_is_zero_is_left_out(tmp_path: Path) -> None:
    parts = '["合格{sites.passed}家", {say: "，不合格{sites.failed}家", if: sites.failed}, 。]'
    assert said(tmp_path, parts, sites=sites(合格=3, 不合格=1)) == "合格3家，不合格1家。"
    assert said(tmp_path, parts, sites=sites(合格=3)) == "合格3家。"


def test_one_and_none_have_words_of_their_own(tmp_path: Path) -> None:
    slots = "{n: {count: sites.failed, one: 只有一, none: 没有一}}"
    assert said(tmp_path, "{n}家不合格", slots, sites=sites(合格=3, 不合格=1)) == "只有一家不合格"
    assert said(tmp_path, "{n}家不合格", slots, sites=sites(合格=3)) == "没有一家不合格"
    assert said(tmp_path, "{n}家不合格", slots, sites=sites(合格=3, 不合格=2)) == "2家不合格"


@pytest.mark.parametrize(
    ("how", "printed"),
    [
        ("", "98.9%"),
        (", rounding: half_up", "98.9%"),
        (", decimals: 2, rounding: cut", "98.94%"),
        (", decimals: 2, rounding: half_up", "98.95%"),
        (", decimals: 0, rounding: cut", "98%"),
        (", decimals: 0, percent: false", "99"),
    ],
)
def test_decimals_and_rounding_are_the_slots_own(tmp_path: Path, how: str, printed: str) -> None:
    slots = f"{{r: {{figure: sites.rate{how}}}}}"
    assert said(tmp_path, "合格率{r}", slots, sites=sites(合格=94, 不合格=1)) == f"合格率{printed}"


def test_zeros_at_the_end_stay_where_they_are_wanted(tmp_path: Path) -> None:
    slots = "{a: {figure: sites.rate, decimals: 2, zeros: true}, b: {figure: sites.rate, decimals: 2}}"
    assert said(tmp_path, "{a}，{b}", slots, sites=sites(合格=1, 不合格=1)) == "50.00%，50%"


def test_nothing_rounds_to_all_and_nothing_is_a_share_of_nothing(tmp_path: Path) -> None:
    assert said(tmp_path, "{sites.rate}", sites=sites(合格=9999, 不合格=1)) == "99.9%"
    assert said(tmp_path, "{sites.rate}", sites=sites(未抽查=3)) == "—"


def test_what_could_not_be_judged_is_in_no_rate(tmp_path: Path) -> None:
    assert said(tmp_path, "{sites.rate}", sites=sites(合格=1, 不合格=1, 无法判定=8)) == "50%"


def test_numbers_below_a_hundred_in_words(tmp_path: Path) -> None:
    slots = "{n: {count: sites, digits: chinese}}"
    assert said(tmp_path, "{n}家", slots, sites=sites(合格=2)) == "两家"
    assert said(tmp_path, "{n}家", slots, sites=sites(合格=12)) == "十二家"


def test_a_list_tells_how_many_it_leaves_out_only_where_it_does(tmp_path: Path) -> None:
    slots = '{n: {names: sites, most: 2, rest: "等{n}家（另有{left}家）"}}'
    assert said(tmp_path, "{n}", slots, sites=sites(合格=3)) == "网站0、网站1等3家（另有1家）"
    assert said(tmp_path, "{n}", slots, sites=sites(合格=2)) == "网站0、网站1"


def test_a_person_chooses_the_names_of_a_list_that_is_cut(tmp_path: Path) -> None:
    slots = "{n: {names: sites, most: 1, choose: named}}"
    made = composed(tmp_path, text("{n}", slots), sites=sites(合格=4), written={"named": ["网站3", "网站1"]})
    assert (lines(made.edition)[0], made.gaps) == ("网站3、网站1等", [])
    made = composed(tmp_path, text("{n}", slots), sites=sites(合格=4), written={"named": ["网站9"]})
    assert "“网站9”不在名单里" in made.gaps[0]


def test_names_are_grouped_and_counted_by_unit(tmp_path: Path) -> None:
    rows = [
        {"id": f"n{n}", "unit_short": u, "count": c, "category": "错字"}
        for n, (u, c) in enumerate([("陈村镇", 1), ("财政局", 5), ("陈村镇", 1)])
    ]
    slots = """
n: {names: notices, by: unit_short, field: count, group: "{unit_short}{n}条", order: [n desc]}
m: {sum: notices, field: count}
k: {distinct: notices, field: unit_short}
"""
    assert said(tmp_path, "{k}个单位{m}条：{n}", slots, notices=rows) == "2个单位7条：财政局5条、陈村镇2条"


def test_names_stand_by_platform_with_the_names_in_each(tmp_path: Path) -> None:
    slots = """
n:
  names: accounts
  by: platform
  show: “{name}”
  group: "{platform}：{names}"
  order: [{platform: [抖音, 微信公众号]}]
"""
    assert said(tmp_path, "{n}", slots, accounts=ACCOUNTS) == "抖音：“槐水交警”、“南溪政务”；微信公众号：“槐水发布”"


def test_changes_are_told_in_points_of_what_was_printed(tmp_path: Path) -> None:
    slots = '{c: {now: sites.rate, before: old, up: "升{n}点", down: "降{n}点"}, old: {last: totals.sites.rate}}'
    last = {"totals": {"sites": {"rate": {"printed": "66.7%"}}}}
    assert said(tmp_path, "{c}", slots, sites=sites(合格=3, 不合格=1), last=last) == "升8.3点"
    assert said(tmp_path, "{c}", slots, sites=sites(合格=1, 不合格=1), last=last) == "降16.7点"
    made = composed(tmp_path, text("{c}", slots), sites=sites(合格=3))
    assert "没有可比的上期数据" in made.gaps[0]


def test_points_are_counted_without_those_that_say_nothing(tmp_path: Path) -> None:
    body = """
parts:
- points:
    items:
    - 甲
    - [{say: "不合格{sites.failed}家", if: sites.failed}]
    - 丙
"""
    assert lines(composed(tmp_path, body, sites=sites(合格=1)).edition) == ["一是甲；二是丙。"]
    assert lines(composed(tmp_path, body, sites=sites(不合格=1)).edition) == ["一是甲；二是不合格1家；三是丙。"]


def test_a_section_that_says_nothing_takes_no_number(tmp_path: Path) -> None:
    body = """
parts:
- {heading: 甲, parts: [{text: "不合格{sites.failed}家", if: sites.failed}]}
- {heading: 乙, text: 有话}
"""
    made = composed(tmp_path, body, sites=sites(合格=1))
    assert (lines(made.edition), made.facts["sections"]) == (["乙", "有话"], ["一、乙"])
    assert composed(tmp_path, body, sites=sites(不合格=1)).facts["sections"] == ["一、甲", "二、乙"]


def test_a_part_is_repeated_for_every_kind_of_fault_under_the_offices_phrase(tmp_path: Path) -> None:
    body = (
        PHRASES
        + """
parts:
- heading: 主要问题
  each:
    list: problems
    by: heading
    order: [n desc]
    heading: "{heading}"
    text: "{n_here}个账号：{names}。"
    slots: {n_here: {count: group}, names: {names: group, show: "{subject}"}}
"""
    )
    found = lines(composed(tmp_path, body, problems=PROBLEMS).edition)
    assert found == [
        "主要问题",
        "部分链接无法打开",
        "2个账号：槐水发布、南溪政务。",
        "两周未更新",
        "1个账号：槐水发布。",
    ]


TABLE = (
    PHRASES
    + """
parts: [{text: 见附件。}]
attachments:
- title: 不合格账号
  rows: accounts
  where: {result: 不合格}
  order: [draw desc]
  under: 采样时间：{window_from}起
  columns:
  - {title: 序号, number: true}
  - {title: 账号, field: name}
  - {title: 结果, field: result, merge: true}
  - {title: 问题, field: problems}
  closing: （共{accounts.failed}个）
"""
)


def test_rows_and_the_problems_of_a_cell_have_orders_of_their_own(tmp_path: Path) -> None:
    table = tables(composed(tmp_path, TABLE, accounts=ACCOUNTS, problems=PROBLEMS).edition)[0]
    assert [row[1] for row in table.rows] == ["南溪政务", "槐水发布"]
    assert table.rows[1][3] == "两周未更新；部分链接无法打开"
    assert (table.under, table.closing) == (["采样时间：2026年7月6日起"], ["（共2个）"])
    assert [spans[2] for spans in table.runs()] == [2, 0]
    assert [spans[1] for spans in table.runs()] == [1, 1]


def test_equal_neighbours_are_one_cell_on_paper_and_kept_in_the_workbook(tmp_path: Path) -> None:
    edition = composed(tmp_path, TABLE, accounts=ACCOUNTS, problems=PROBLEMS).edition
    document = Document(io.BytesIO(RENDERERS["docx"](edition)))
    column = [cell.text for cell in document.tables[0].columns[2].cells]
    assert column == ["结果", "不合格", "不合格"]  # one merged cell, read twice
    assert document.tables[0]._tbl.xml.count("<w:vMerge") == 2
    assert '<td rowspan="2">不合格</td>' in RENDERERS["html"](edition).decode()
    sheet = openpyxl.load_workbook(io.BytesIO(RENDERERS["xlsx"](edition))).active
    assert sheet is not None
    assert [sheet.cell(row, 3).value for row in (3, 4)] == ["不合格", "不合格"]


def test_facts_of_a_table_hold_rows_kinds_and_sums(tmp_path: Path) -> None:
    body = """
parts: [{text: 见附件。}]
attachments:
- title: 报送情况
  rows: submissions
  order: [adopted desc]
  total: [reported, adopted]
  columns: [{title: 单位, field: unit_short, key: unit}, {title: 报送, field: reported}, {title: 采用, field: adopted}]
"""
    rows = [
        {"id": "u1", "unit_short": "甲局", "reported": 4, "adopted": 1},
        {"id": "u2", "unit_short": "乙局", "reported": 3, "adopted": 2},
    ]
    made = composed(tmp_path, body, submissions=rows)
    fact = made.facts["tables"][0]
    assert [row["unit"] for row in fact["rows"]] == ["乙局", "甲局"]
    assert (fact["sums"], fact["row_count"]) == ({"reported": 7, "adopted": 3}, 2)
    last = tables(made.edition)[0].rows[-1]
    assert [getattr(cell, "text", cell) for cell in last] == ["合计", "7", "3"]


def test_a_figure_of_a_group_is_traced_to_the_rows_of_the_group(tmp_path: Path) -> None:
    slots = '{n: {names: accounts, by: platform, group: "{platform}{n}个"}}'
    found = {one.name: one for one in figures(composed(tmp_path, text("{n}", slots), accounts=ACCOUNTS).edition)}
    assert found["n[抖音]"].ids == ["a2", "a3"]
    assert (found["n[抖音]"].text, found["n[抖音]"].query) == ("2", "subject_list")


def test_people_write_paragraphs_and_the_template_stands_until_then(tmp_path: Path) -> None:
    body = "parts: [{written: evaluation, text: 总体平稳。}, {written: praise}]"
    made = composed(tmp_path, body, sites=sites(合格=1))
    assert lines(made.edition) == ["总体平稳。"]
    assert "缺少由人填写的段落“praise”" in made.gaps[0]
    made = composed(tmp_path, body, sites=sites(合格=2), written={"evaluation": "{sites}家都好。", "praise": "表扬。"})
    assert (lines(made.edition), made.facts["evaluation"]) == (["2家都好。", "表扬。"], "2家都好。")


def test_days_are_written_as_the_slot_says(tmp_path: Path) -> None:
    slots = """
a: {figure: window_from, form: zeros}
b: {figure: window_to, form: zeros_month_day}
c: {figure: deadline, form: month_day}
"""
    printed = said(tmp_path, "{a}至{b}，{c}，{window_to}", slots, sites=sites(合格=1), deadline=date(2026, 8, 3))
    assert printed == "2026年07月06日至07月12日，8月3日，2026年7月12日"


def test_a_chart_is_made_from_the_groups_of_a_list(tmp_path: Path) -> None:
    body = "parts: [{heading: 图, chart: {title: 平台, list: accounts, by: platform}}]"
    chart = next(b for b in composed(tmp_path, body, accounts=ACCOUNTS).edition.blocks if isinstance(b, Chart))
    assert (chart.labels, chart.values) == (["微信公众号", "抖音"], [1.0, 2.0])


def test_marks_of_an_office_stand_around_the_text(tmp_path: Path) -> None:
    top = """
id: x
version: 1
title: 通报
issuer: 槐水市人民政府办公室
addressees: [各县]
opening: 现通报如下。
numbering: [一、, 1.]
red_head: 槐水市人民政府办公室文件
doc_no: 槐政办函〔2026〕9号
copies: [市委办公室, 市人大常委会办公室]
disclosure: 此件公开发布
contact: {name: 政务公开科, phone: 0000-1234567}
parts: [{heading: 情况, parts: [{heading: 网站, text: 有。}]}]
"""
    edition = composed(tmp_path, "", top, sites=sites(合格=1)).edition
    printed = paragraphs(RENDERERS["docx"](edition))
    wanted = [
        "槐水市人民政府办公室文件", "槐政办函〔2026〕9号", "一、情况", "1.网站。有。", "（此件公开发布）",
        "（联系人：政务公开科，联系电话：0000-1234567）", "抄送：市委办公室，市人大常委会办公室。",
    ]  # fmt: skip
    assert [one for one in wanted if one not in printed] == []


def test_names_with_markup_and_formulas_are_printed_as_text(tmp_path: Path) -> None:
    bad = '=HYPERLINK("http://x")<script>alert(1)</script>{sites}'
    rows = [{**row, "name": bad} for row in ACCOUNTS]
    edition = composed(tmp_path, TABLE, accounts=rows, problems=PROBLEMS).edition
    assert "<script>" not in RENDERERS["html"](edition).decode()
    sheet = openpyxl.load_workbook(io.BytesIO(RENDERERS["xlsx"](edition))).active
    assert sheet is not None
    assert (sheet.cell(3, 2).value, sheet.cell(3, 2).data_type) == (bad, "s")
    assert bad in [cell.text for cell in Document(io.BytesIO(RENDERERS["docx"](edition))).tables[0].columns[1].cells]


def test_what_must_not_be_read_stops_the_paper(tmp_path: Path) -> None:
    rows = [{**PROBLEMS[0], "restricted": True, "wording": "泄露个人信息"}]
    with pytest.raises(MistakeError, match="不宜公开") as caught:
        composed(tmp_path, TABLE, accounts=ACCOUNTS, problems=rows)
    assert "泄露个人信息" not in str(caught.value)


def test_a_window_without_data_makes_no_paper(tmp_path: Path) -> None:
    with pytest.raises(MistakeError, match="没有任何数据"):
        composed(tmp_path, text("{sites}"), sites=[])


def test_a_list_that_nobody_handed_in_is_named_with_its_place(tmp_path: Path) -> None:
    made = composed(tmp_path, text("{letters}件"), sites=sites(合格=1))
    assert made.gaps == ["parts[0]：所用的“信箱来信”（letters）在本期没有数据，请补报数据或修改模板。"]


def test_every_figure_of_a_sentence_is_one_inline(tmp_path: Path) -> None:
    edition = composed(
        tmp_path, text("检查{sites.checked}家，合格{sites.passed}家"), sites=sites(合格=3, 不合格=1)
    ).edition
    assert [one.name for one in figures(edition)] == ["sites.checked", "sites.passed"]
    assert all(isinstance(one, Figure) and one.ids for one in figures(edition))
