"""A template that cannot be used is refused with a sentence that names the place and the mend."""

from pathlib import Path

import pytest

from schemas.mistakes import MistakeError
from tests.stages.templates.papers import HEAD, template, text

WRONG = {
    "an unknown slot": (text("{sites.pased}家"), "parts[0].text：没有名为“sites.pased”的数据，是否为“sites.passed”？"),
    "a brace without partner": (text("{sites家"), "parts[0].text：花括号不成对"),
    "no part": ("parts: []", "parts：没有任何一部分"),
    "a part without content": ("parts: [{heading: 甲}]", "parts[0]：没有内容"),
    "parts without a heading": ("parts: [{parts: [{text: 甲}]}]", "parts[0]：有下级内容而没有标题"),
    "two contents": ("parts: [{text: 甲, points: {items: [乙]}}]", "parts[0]：同时写了text、points"),
    "a slot that nothing uses": (text("甲", "{n: {count: sites}}"), "parts[0].slots.n：没有一处用到"),
    "a slot of no source": (text("{n}", "{n: {field: name}}"), "parts[0].slots.n：figure、count"),
    "a slot of two sources": (text("{n}", "{n: {count: sites, figure: sites}}"), "现为figure、count"),
    "an unknown list": (text("{n}", "{n: {count: site}}"), "没有名为“site”的数据"),
    "an unknown field": (text("{n}", "{n: {sum: letters, field: count}}"), "没有名为“count”的项目"),
    "a sum of texts": (text("{n}", "{n: {sum: letters, field: unit}}"), "“unit”不是数字"),
    "a choice of the wrong kind": (text("{n}", "{n: {count: letters, where: {again: 是}}}"), "应填true或false"),
    "a limit that is none": (text("{n}", "{n: {count: letters, where: {days: {over: 5}}}}"), "只能写below"),
    "half a share": (text("{n}", "{n: {part: sites}}"), "part与of"),
    "a condition that is none": ("parts: [{text: 甲, if: 有}]", "parts[0].if：没有名为“有”的数据"),
    "a column of nothing": (
        "parts: [{text: 甲}]\nattachments: [{title: 表, rows: sites, columns: [{title: 栏}]}]",
        "attachments[0].columns[0]（栏）：number、rank、field",
    ),
    "a rank by words": (
        "parts: [{text: 甲}]\nattachments: [{title: 表, rows: sites, columns: [{title: 名次, rank: name}]}]",
        "“name”不是数字，不能排名次",
    ),
    "a table without rows": ("parts: [{text: 甲}]\nattachments: [{title: 表}]", "attachments[0]：没有rows"),
    "an order by nothing": (
        "parts: [{text: 甲}]\n"
        "attachments: [{title: 表, rows: sites, order: [age], columns: [{title: 栏, field: name}]}]",
        "没有名为“age”的项目",
    ),
    "a phrase with an unknown field": ("parts: [{text: 甲}]\nphrases: {x: {row: '{colour}'}}", "phrases.x.row"),
    "a numbering too short": (
        "numbering: [一、]\nparts: [{heading: 甲, parts: [{heading: 乙, text: 丙}]}]",
        "标题有2级，编号样式只有1种",
    ),
    "a field that no part has": ("parts: [{txt: 甲}]", "没有名为“txt”的字段"),
    "a word that the paper of a unit has not": (
        "parts: [{text: 甲}]\nextract: {title: '{period}清单'}",
        "extract.title：没有“period”，这里只能用unit、title、n",
    ),
    "text for a number": ("parts: [{text: 甲}]\nrates: {decimals: 一}", "应填整数"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_template_is_one_sentence_with_its_place(tmp_path: Path, case: str) -> None:
    body, wanted = WRONG[case]
    with pytest.raises(MistakeError) as caught:
        template(tmp_path, body)
    assert any(wanted in one for one in caught.value.messages), caught.value.messages
    assert all(one.startswith(str(tmp_path)) and one.endswith("。") for one in caught.value.messages)


@pytest.mark.parametrize("field", ["opening", "issuer", "title", "version"])
def test_a_missing_part_is_named(tmp_path: Path, field: str) -> None:
    top = "\n".join(line for line in HEAD.splitlines() if not line.startswith(f"{field}:"))
    with pytest.raises(MistakeError, match=f"缺少必填字段“{field}”"):
        template(tmp_path, "\nparts: [{text: 甲}]", top)


def test_a_template_with_nothing_wrong_is_read(tmp_path: Path) -> None:
    assert template(tmp_path, "parts: [{text: 甲}]").numbering == ["一、", "（一）", "1."]


def test_numbers_of_headings_may_be_written_without_quotes(tmp_path: Path) -> None:
    assert template(tmp_path, "numbering: [一、, 1.]\nparts: [{text: 甲}]").numbering == ["一、", "1."]
