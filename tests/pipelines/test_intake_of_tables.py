"""Hand-ins as people make them: names for ids, times of all shapes; what would be a dead letter is refused before."""

from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipelines.log.sqlite import SqliteLog
from pipelines.office.intake import take_in
from schemas.events.codec import decode
from schemas.events.observations import ConsultTest, ManualResult, SignOff
from schemas.mistakes import MistakeError
from schemas.registry.model import Column, Registry, StatePeriod
from schemas.rulebooks import load_all
from schemas.times import at
from stages.rule_evaluator.rules import Rules
from tests.pipelines.test_import_of_official_tables import book
from tests.support.command_line import xunwang
from tests.support.people import person
from tests.support.registries import registry, site

REGISTRY = registry(2)
INDICATOR = "site.veto.security.opinion"
HEADS = ["种类", "编号", "网站", "指标", "结果", "时间", "检查人"]
ROW = ["人工检查结果", "K1", "site1", INDICATOR, "合格", "2026-07-01 10:30", "张三"]


@pytest.fixture
def log(tmp_path: Path) -> SqliteLog:
    return SqliteLog(tmp_path / "log.db")


def observed(log: SqliteLog) -> list[Any]:
    return [decode(r.value, "observations").data for r in log.read("observations", 0, 0, 100)]


def changed(**values: Any) -> list[Any]:
    return [values.get(head, value) for head, value in zip(HEADS, ROW, strict=True)]


def taken(folder: Path, log: SqliteLog, *lines: list[Any], heads: list[str] = HEADS, base: Registry = REGISTRY) -> Any:
    return take_in(book(folder / "检查.xlsx", [heads, *lines]), log, base, person("王五"))


def refused(
    folder: Path,
    log: SqliteLog,
    *lines: list[Any],
    heads: list[str] = HEADS,
    base: Registry = REGISTRY,
    drawn: frozenset[str] | None = None,
) -> list[str]:
    path = book(folder / "检查.xlsx", [heads, *lines])
    with pytest.raises(MistakeError) as caught:
        take_in(path, log, base, person("王五"), None, drawn)
    assert observed(log) == []
    return caught.value.messages


@pytest.mark.parametrize(
    "value",
    [
        "2026-07-01 10:30",
        "2026/7/1 10:30",
        "2026.7.1 10:30:00",
        "2026年7月1日 10时30分",
        "2026年7月1日10:30",
        "2026年7月1日上午10：30",
        datetime(2026, 7, 1, 10, 30),  # noqa: DTZ001
        46204.4375,
        "2026-07-01T02:30:00Z",
        "2026-07-01T10:30:00+08:00",
        "２０２６／７／１　１０：３０",
    ],
)
def test_times_are_read_as_people_and_spreadsheets_write_them(tmp_path: Path, log: SqliteLog, value: Any) -> None:
    taken(tmp_path, log, changed(时间=value))
    assert [found.at for found in observed(log)] == [at("2026-07-01T10:30:00+08:00")]


def test_a_numeric_key_is_its_digits(tmp_path: Path, log: SqliteLog) -> None:
    taken(tmp_path, log, changed(编号=20260701001))
    assert [found.key for found in observed(log)] == ["20260701001"]


@pytest.mark.parametrize(
    "named", ["site1", "9901000001", 9901000001, "示例县1人民政府", "www.site1.gov.cn", "９９０１０００００１"]
)
def test_a_site_is_known_by_id_code_name_or_address(tmp_path: Path, log: SqliteLog, named: Any) -> None:
    taken(tmp_path, log, changed(网站=named))
    assert [(found.subject, found.target) for found in observed(log)] == [("site1", "site1")]


@pytest.mark.parametrize("named", ["要闻", "site1/c1", "http://www.site1.gov.cn/yw/"])
def test_a_column_is_known_by_name_id_or_address(tmp_path: Path, log: SqliteLog, named: str) -> None:
    taken(tmp_path, log, [*changed(), named], heads=[*HEADS, "栏目名称"])
    assert [found.target for found in observed(log)] == ["site1/c1"]


@pytest.mark.parametrize("named", [INDICATOR, "引发严重负面舆情", " 引发 严重负面舆情"])
def test_an_indicator_is_known_by_id_or_title(tmp_path: Path, log: SqliteLog, named: str) -> None:
    taken(tmp_path, log, changed(指标=named))
    (found,) = observed(log)
    assert isinstance(found, ManualResult)
    assert found.indicator == INDICATOR


def test_title_rows_starred_headings_and_signatures_are_no_matter(tmp_path: Path, log: SqliteLog) -> None:
    lines: list[list[Any]] = [
        ["人工检查结果登记表"],
        ["*编号", "网站标识码", "网站名称", "检查\n指标（名称）", "检查结果", "检查时间", "检查人员", "备注"],
        ["1", "9901000001", "示例县1人民政府", "引发严重负面舆情", "未发现问题", "2026.7.1", "张三", "无"],
        [],
        ["填表人：张三"],
    ]
    taken = take_in(book(tmp_path / "检查.xlsx", lines), log, REGISTRY, person("王五"), "manual.result.v1")
    assert (taken.new, [found.result for found in observed(log)]) == (1, ["pass"])
    said = "\n".join(taken.notes)
    assert "填表人" in said
    assert "“备注”" in said


def test_rows_of_commas_do_not_refuse_a_file(tmp_path: Path, log: SqliteLog) -> None:
    path = tmp_path / "检查.CSV"
    path.write_text(",".join(HEADS) + "\n" + ",".join(ROW) + "\n,,,,,,\n,,,,,,\n", encoding="gb18030")
    assert take_in(path, log, REGISTRY, person("王五")).new == 1


def test_consult_tests_and_sign_offs_come_from_tables_too(tmp_path: Path, log: SqliteLog) -> None:
    lines = [
        ["种类", "编号", "网站", "提问时间", "答复时间", "时间", "经办人", "是否敷衍", "起始日", "截止日", "事项"],
        ["咨询测试", "C1", "site2", "2026/7/1 9:00", "无", "2026/7/9", "李四", "√", None, None, None],
        [
            "零报告",
            "Z1",
            "全部网站",
            None,
            None,
            "2026/7/9",
            "李四",
            None,
            "2026.4.1",
            "2026年6月30日",
            "引发严重负面舆情",
        ],
    ]
    take_in(book(tmp_path / "检查.xlsx", lines), log, REGISTRY, person("王五"))
    consult, signed = sorted(observed(log), key=lambda found: str(found.key))
    assert isinstance(consult, ConsultTest)
    assert (consult.answered, consult.evasive) == (None, True)
    assert isinstance(signed, SignOff)
    assert (signed.subject, signed.window_from, signed.window_to) == ("*", "2026-04-01", "2026-06-30")
    assert signed.items == [INDICATOR]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"网站": "某某网"}, "“网站”：登记册中没有网站“某某网”"),
        ({"网站": "*"}, "只用于零报告"),
        ({"指标": "site.no.such"}, "“指标”填的“site.no.such”不是指标体系“national-2019-19”中的指标"),
        ({"指标": "某项指标"}, "intake --kinds"),
        ({"结果": "还行"}, "“结果”填的“还行”不能识别，可填：不合格、合格、无法判定"),
        ({"时间": "昨天"}, "“时间”的时间“昨天”不能识别"),
        ({"编号": None}, "缺少“编号”，请补上。"),
        ({"检查人": " "}, "缺少“检查人”，请补上。"),
        ({"种类": "天气"}, "种类“天气”不能识别，可填：人工检查结果"),
        ({"种类": None}, "缺少“种类”"),
    ],
)
def test_a_row_is_refused_by_its_headings(tmp_path: Path, log: SqliteLog, change: dict[str, Any], said: str) -> None:
    messages = refused(tmp_path, log, changed(**change))
    assert messages[0].startswith("检查.xlsx：“Sheet1”第2行：")
    assert said in messages[0]
    assert "共1处错误" in messages[-1]


def test_headings_are_named_as_the_file_names_them(tmp_path: Path, log: SqliteLog) -> None:
    heads = ["种类", "流水号", "网站标识码", "检查指标", "检查结果", "检查时间", "检查人员"]
    messages = refused(tmp_path, log, ["人工检查结果", None, "12", "x", "y", "z", None], heads=heads)
    text = "\n".join(messages)
    for heading in heads[1:]:
        assert f"“{heading}”" in text
    assert "site" not in text
    assert len(messages) == 7


def test_indicators_that_are_not_in_force_are_refused_and_those_in_force_are_not(
    tmp_path: Path, log: SqliteLog
) -> None:
    book_ = load_all()["national-2019-19"]
    judged = set(Rules(book_).by_id)
    off = [one.id for one in book_.indicators if one.id not in judged]
    assert off, "the rulebook has indicators that are not in force"
    messages = refused(tmp_path, log, *(changed(编号=f"A{n}", 指标=one) for n, one in enumerate(off)))
    assert len(messages) == len(off) + 1
    assert all("不能导入" in message for message in messages[:-1])
    rows = [changed(编号=f"B{n}", 指标=one) for n, one in enumerate(sorted(judged))]
    assert taken(tmp_path, log, *rows).new == len(judged)


def test_closed_sites_and_sites_that_were_not_drawn_are_refused(tmp_path: Path, log: SqliteLog) -> None:
    closed = site(states=[StatePeriod(state="closed", since="2026-06-01")])
    base = msgspec.structs.replace(REGISTRY, sites=[closed, REGISTRY.sites[1]])
    assert "自2026-06-01起关停" in refused(tmp_path, log, ROW, base=base)[0]
    assert "本期未抽中" in refused(tmp_path, log, ROW, drawn=frozenset({"site2"}))[0]
    assert taken(tmp_path, log, changed(时间="2026-05-01"), base=base).new == 1  # before it was closed


def test_a_review_of_no_finding_is_refused(tmp_path: Path, log: SqliteLog) -> None:
    path = tmp_path / "复核.jsonl"
    path.write_text(
        '{"type":"finding.review.v1","key":"R1","subject":"site1","finding_id":"f1","action":"confirm","actor":"张三",'
        '"at":"2026-07-01T10:00:00+08:00"}',
        encoding="utf-8",
    )
    with pytest.raises(MistakeError, match="没有问题“f1”"):
        take_in(path, log, REGISTRY, person("王五"))


def test_a_key_with_another_content_is_never_swallowed(tmp_path: Path, log: SqliteLog) -> None:
    messages = refused(tmp_path, log, ROW, changed(结果="不合格"))
    assert "编号“K1”与“Sheet1”第2行相同而内容不同" in messages[0]
    assert taken(tmp_path, log, ROW, ROW).rows == [("“Sheet1”第2行", True), ("“Sheet1”第3行", False)]
    with pytest.raises(MistakeError, match="编号“K1”此前已导入过而内容不同"):
        taken(tmp_path, log, changed(结果="不合格"))
    assert [found.result for found in observed(log)] == ["pass"]


def test_an_ambiguous_name_asks_for_the_number(tmp_path: Path, log: SqliteLog) -> None:
    twins = msgspec.structs.replace(
        REGISTRY, sites=[msgspec.structs.replace(one, name="同名网站") for one in REGISTRY.sites]
    )
    assert (
        "请改填网站标识码（9901000001、9901000002）" in refused(tmp_path, log, changed(网站="同名网站"), base=twins)[0]
    )
    columns = [
        Column(id=f"site1/c{n}", name="公告", url=f"http://www.site1.gov.cn/{n}/", nature="notice") for n in (1, 2)
    ]
    base = msgspec.structs.replace(REGISTRY, sites=[site(columns=columns)])
    messages = refused(tmp_path, log, [*ROW, "公告"], heads=[*HEADS, "栏目"], base=base)
    assert "请改填编号（site1/c1、site1/c2）" in messages[0]
    assert "没有栏目“图片”" in refused(tmp_path, log, [*ROW, "图片"], heads=[*HEADS, "栏目"], base=base)[0]


def test_code_and_name_of_two_sites_in_one_row_are_named(tmp_path: Path, log: SqliteLog) -> None:
    heads = [*HEADS, "网站名称"]
    heads[2] = "网站标识码"
    row = [*changed(网站="9901000001"), "示例县2人民政府"]
    assert "不是同一家网站" in refused(tmp_path, log, row, heads=heads)[0]


def test_the_list_of_what_may_be_handed_in_names_kinds_and_indicators(tmp_path: Path) -> None:
    said = xunwang("intake", "--kinds", "--data", tmp_path)
    for words in ("人工检查结果", "咨询测试", "零报告", "*编号", INDICATOR, "引发严重负面舆情"):
        assert words in said
    off = [one.id for one in load_all()["national-2019-19"].indicators if not one.enabled]
    assert not any(f"  {one}\t" in said for one in off)
