"""Tables of accounts as offices have them: read through, written again, and equal row by row."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.office.registry_export import export
from pipelines.office.registry_import import Imported, import_tables
from pipelines.office.tables.words import name_of
from pipelines.office.tables.workbook import write_workbook
from schemas.mistakes import MistakeError
from schemas.registry.check import problems
from schemas.registry.installation import installation_of
from schemas.registry.model import Registry, RoleHeld
from schemas.registry.sources import AccountSource
from schemas.registry.subjects import NameHeld
from tests.reading.shared import shared_folder
from tests.support.command_line import xunwang

FOLDER = shared_folder("domain", holds="seed-facts.yaml")
TODAY = date(2026, 7, 6)
FIRST_SHAPE = [
    ["附件"],
    ["临溪市政务新媒体监测情况（三季度）"],
    ["序号", "单位\n名称", "账号\n类型", "账号\n名称", "文章URL/主页URL/下载URL", "问题"],
    [1, "临溪市公安局", "微信订阅号", "临溪公安", "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv", "缺乏互动"],
    [2, "丰谷区人民政府办公室", "微信服务号", "丰谷办事", None, "两周未更新"],
    [3, "临溪经济开发区管委会", "今日头条", "临溪经开区", "https://www.toutiao.com/c/user/token/AAAA/?", "两周未更新"],
    [4, "临溪市水利局", "政务微信", "临溪水利", "微信中搜索", "无结果"],
]
SECOND_HEADS = ["序号", "账号名称", "开设主体", "账号类型", "检查结果", "存在的突出问题"]
SECOND_SHAPE = [
    ["2024年第三季度政务新媒体监测检查情况统计表"],
    SECOND_HEADS,
    [1, "健康临溪", "临溪市卫生健康委员会", "微信服务号", "不合格", "监测时间点前2周内无更新;部分链接无法正常访问"],
    [2, "临溪信访", "临溪市信访局", "微信订阅号", "不合格", "监测时间点前2周内无更新"],
    SECOND_HEADS,
    [3, "临溪人社", "临溪市人力资源和社会保障局", "微信订阅号", "合格", "部分链接无法正常访问"],
    [None, None, None, None, None, "部分栏目更新不及时"],
    [4, "临溪AI就业", "临溪市人力资源和社会保障局", "小程序", "", "未按要求申请报备"],
]
THIRD_SHAPE = [
    ["附件2"],
    ["2024年第一季度存在问题的政务新媒体"],
    ["序号", "政务新媒体", "主管单位", "问题栏目", "问题类型"],
    [1, "和美邢村", "丰谷县人民政府办公室", "微信公众号", "一周未更新两次"],
    [2, "丰谷交警", None, "抖音", "一周未更新一次"],
    [3, "临溪市科学技术局", "市科技局", "新浪微博", "一周未更新两次"],
    [4, "临溪市科学技术局", "市科技局", "微信公众号", None],
]


def book(path: Path, sheets: dict[str, list[list[Any]]], merged: dict[str, list[str]] | None = None) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)  # type: ignore[arg-type]
    for name, lines in sheets.items():
        page = made.create_sheet(name)
        for line in lines:
            page.append(line)
        for area in (merged or {}).get(name, []):
            page.merge_cells(area)
    made.save(path)
    return path


def taken(*paths: Path, root: str | None = "临溪市人民政府", base: Registry | None = None, **more: Any) -> Imported:
    imported = import_tables(paths, base, root, TODAY, **more)
    assert problems(imported.registry) == []
    return imported


def refused(*paths: Path, base: Registry | None = None) -> list[str]:
    with pytest.raises(MistakeError) as caught:
        import_tables(paths, base, "临溪市人民政府", TODAY)
    return caught.value.messages


def exported(registry: Registry, folder: Path, kind: str = "accounts") -> list[dict[str, str]]:
    path = folder / f"{kind}.xlsx"
    write_workbook(export(installation_of(registry), kind), path)
    page = openpyxl.load_workbook(path).worksheets[0]
    assert isinstance(page, Worksheet)
    heads, *lines = [[str(value or "") for value in line] for line in page.iter_rows(values_only=True)]
    return [dict(zip(heads, line, strict=True)) for line in lines]


def rows_of(registry: Registry, folder: Path, *headings: str) -> list[tuple[str, ...]]:
    """What the office's own columns hold, from the tables that are written again: accounts, then apps."""
    rows = exported(registry, folder) + [
        {**row, "账号名称": row["应用名称"]} for row in exported(registry, folder, "apps")
    ]
    return [tuple(row[heading] for heading in headings) for row in rows]


def test_the_first_shape_comes_back_row_by_row(tmp_path: Path) -> None:
    imported = taken(book(tmp_path / "一.xlsx", {"Sheet1": FIRST_SHAPE}, {"Sheet1": ["A2:F2"]}))
    found = rows_of(imported.registry, tmp_path, "开设单位", "账号类型", "账号名称", "账号主页")
    assert found == [
        *((*line[1:4], line[4] or "") for line in FIRST_SHAPE[3:6]),
        ("临溪市水利局", "政务微信", "临溪水利", ""),
    ]
    said = "\n".join(imported.summary.notes)
    assert "未使用“问题”列（F列）" in said
    assert "填的“微信中搜索”不是可访问的网址" in said
    assert "第2行“临溪市政务新媒体监测情" in said


def test_an_article_is_never_taken_for_the_home_page(tmp_path: Path) -> None:
    accounts = taken(book(tmp_path / "一.xlsx", {"Sheet1": FIRST_SHAPE})).registry.accounts
    assert [(one.url, bool(one.article_url)) for one in accounts[:3]] == [
        ("", True), ("", False), ("https://www.toutiao.com/c/user/token/AAAA/?", False),
    ]  # fmt: skip


def test_the_second_shape_comes_back_with_its_app_apart(tmp_path: Path) -> None:
    imported = taken(book(tmp_path / "二.xlsx", {"附件": SECOND_SHAPE}, {"附件": ["A1:F1"]}))
    found = rows_of(imported.registry, tmp_path, "账号名称", "开设单位", "账号类型")
    assert found == [tuple(SECOND_SHAPE[at][1:4]) for at in (2, 3, 5, 7)]
    assert [(one.name, one.form) for one in imported.registry.apps] == [("临溪AI就业", "mini_program")]
    said = "\n".join(imported.summary.notes)
    for words in ("第5行重复表头", "第7行没有可用的内容", "未使用“检查结果”列", "未使用“存在的突出问题”列"):
        assert words in said, words


def test_the_third_shape_tells_its_platforms_by_what_stands_in_the_column(tmp_path: Path) -> None:
    merged = {"附件2": ["A2:E2", "C4:C5", "E6:E7"]}
    imported = taken(book(tmp_path / "三.xlsx", {"附件2": THIRD_SHAPE}, merged))
    found = rows_of(imported.registry, tmp_path, "账号名称", "主管单位", "账号类型")
    assert found == [
        ("和美邢村", "丰谷县人民政府办公室", "微信公众号"),
        ("丰谷交警", "丰谷县人民政府办公室", "抖音"),
        ("临溪市科学技术局", "市科技局", "新浪微博"),
        ("临溪市科学技术局", "市科技局", "微信公众号"),
    ]
    assert "“问题栏目”列（D列）的内容都是平台，已按“平台”读取" in "\n".join(imported.summary.notes)


def test_a_column_that_holds_one_other_word_is_no_column_of_platforms(tmp_path: Path) -> None:
    lines = [*THIRD_SHAPE[2:4], [2, "丰谷交警", "市公安局", "要闻动态", "更新不及时"]]
    messages = refused(book(tmp_path / "三.xlsx", {"附件2": lines}))
    assert messages[0] == "三.xlsx：表头中没有“平台”一列，请补上。"


def seed_tables() -> list[tuple[str, str, list[str], list[list[str]]]]:
    """Tables of real circulars where they lie beside the project: name, root, headings, rows."""
    if FOLDER is None:
        return []
    facts = yaml.safe_load((FOLDER / "seed-facts.yaml").read_text(encoding="utf-8"))
    seeds = {seed["key"]: seed for seed in facts["seeds"]}
    first, second = seeds["yichun-2023q3"]["tables"][0], seeds["baoji-2024q3"]["tables"][0]
    third = [row for table in seeds["kaifeng-2024q1"]["tables"][:2] for row in table["rows"]]
    return [
        (
            "一", "宜春市人民政府", ["开设单位", "账号类型", "账号名称", "账号主页"],
            [[r["unit"], r["account_type"], r["account"], r["url"]] for r in first["rows"]],
        ),
        (
            "二", "宝鸡市人民政府", ["账号名称", "开设单位", "账号类型"],
            [[r["account"], r["organiser"], r["account_type"]] for r in second["rows"]],
        ),
        (
            "三", "开封市人民政府", ["账号名称", "主管单位", "账号类型"],
            [[r["account"], r["authority"], r["problem_column"]] for r in third],
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "root", "headings", "rows"), seed_tables())
def test_tables_of_real_circulars_come_back(
    tmp_path: Path, name: str, root: str, headings: list[str], rows: list[list[str]]
) -> None:
    printed = {"一": {"开设单位": "单位", "账号主页": "文章URL/主页URL/下载URL"}, "二": {"开设单位": "开设主体"}}
    printed["三"] = {"账号名称": "政务新媒体", "账号类型": "问题栏目"}
    lines: list[list[Any]] = [[printed[name].get(heading, heading) for heading in headings], *rows]
    imported = taken(book(tmp_path / "表.xlsx", {"Sheet1": lines}), root=root)
    assert rows_of(imported.registry, tmp_path, *headings) == [tuple(row) for row in lines[1:]]


NATIONAL = [
    ["全国政务新媒体信息报送系统导出数据", None],
    ["序号", "账号名称", "平台类型", "账号类型", "账号ID", "主办单位", "主管单位", "账号层级", "账号状态", "注销时间",
     "开通时间", "备案编号", "备案时间", "认证主体", "曾用名", "粉丝数", "联系人", "联系电话"],
    [1, "临溪发布", "微信", "订阅号", "gh_0a1b2c3d4e5f", "临溪市人民政府办公室", "临溪市人民政府", "市", "正常", None,
     "2016/3/1", "LX-001", "2019-06-01", "临溪市人民政府办公室", "微临溪（2018-05-01止）、临溪微讯",
     12034, "陈一", "0990-1"],
    [2, "临溪发布", "微博", "政务发布类", "9007199254740993", "临溪市人民政府办公室", "临溪市人民政府", "市", "已注销",
     "2025-12-31", None, None, None, None, None, 99, None, None],
    [3, "丰谷通", "移动客户端", "移动客户端", None, "丰谷区人民政府", "临溪市人民政府", "县", "注销中", None, None,
     "LX-003", None, None, None, None, None, None],
]  # fmt: skip


def test_the_export_of_the_national_system_is_read_with_all_it_tells(tmp_path: Path) -> None:
    imported = taken(book(tmp_path / "导出.xlsx", {"数据": NATIONAL}))
    first, second = imported.registry.accounts
    assert (first.platform, first.account_type, first.platform_ids) == (
        "weixin", "subscription", {"ghid": "gh_0a1b2c3d4e5f"},
    )  # fmt: skip
    assert (first.level, first.filing_no, first.filed_on, first.opened_on) == (
        "city", "LX-001", "2019-06-01", "2016-03-01",
    )  # fmt: skip
    assert list(first.names_before()) == [NameHeld(name="微临溪", until="2018-05-01"), NameHeld(name="临溪微讯")]
    assert second.platform_ids == {"uid": "9007199254740993"}
    assert [(one.state, one.since) for one in second.states] == [("closed", "2025-12-31")]
    (app,) = imported.registry.apps
    assert [(one.state, one.since) for one in app.states] == [("closing", "2026-07-06")]
    said = "\n".join(imported.summary.notes)
    assert "“注销中”没有日期，已自2026-07-06起登记" in said
    assert "“账号类型”填的“政务发布类”不是平台或账号类型，未使用" in said
    assert "未使用“粉丝数”列" in said


def test_what_is_written_is_read_as_the_same_registry(tmp_path: Path) -> None:
    registry = taken(book(tmp_path / "导出.xlsx", {"数据": NATIONAL})).registry
    for kind in ("accounts", "apps"):
        write_workbook(export(installation_of(registry), kind), tmp_path / f"{kind}.xlsx")
    again = taken(tmp_path / "accounts.xlsx", base=registry)
    assert again.registry == registry
    assert again.summary.same["accounts"] == 2
    assert (again.summary.changed, again.summary.kept) == ([], [])
    assert taken(tmp_path / "apps.xlsx", base=registry).registry == registry
    first = (tmp_path / "accounts.xlsx").read_bytes()
    write_workbook(export(installation_of(registry), "accounts"), tmp_path / "accounts.xlsx")
    assert (tmp_path / "accounts.xlsx").read_bytes() == first


SOURCED = [
    ["账号名称", "账号类型", "开设单位", "取数来源"],
    ["临溪政务", "微信订阅号", "临溪市水利局",
     "微信第三方平台授权：appid=wx0000000000000001，密钥=province-platform\n订阅源：密钥=bridge，网址=https://bridge.example/1.xml?a=1,b=2&key={secret}"],
    ["临溪水利", "微博", "临溪市水利局", "微博接口：uid=9007199254740993，密钥=wb，可信度=间接来源；人工报送"],
    ["临溪水务", "抖音", "临溪市水利局", None],
]  # fmt: skip


def test_the_sources_of_accounts_come_back_with_their_confidence(tmp_path: Path) -> None:
    registry = taken(book(tmp_path / "来源.xlsx", {"账号": SOURCED})).registry
    first, second, third = registry.accounts
    assert first.sources == [
        AccountSource(source="weixin_consent", ids={"appid": "wx0000000000000001"}, secret="province-platform"),
        AccountSource(source="feed", secret="bridge", url="https://bridge.example/1.xml?a=1,b=2&key={secret}"),
    ]
    assert [(one.source, one.believed) for one in second.sources] == [
        ("weibo", "second_hand"), ("handed_in", "handed_in"),
    ]  # fmt: skip
    assert (second.sources[0].ids["uid"], third.sources) == ("9007199254740993", [])
    write_workbook(export(installation_of(registry), "accounts"), tmp_path / "accounts.xlsx")
    again = taken(tmp_path / "accounts.xlsx", base=registry)
    assert again.registry == registry
    assert (again.summary.changed, again.summary.kept) == ([], [])
    fresh = taken(tmp_path / "accounts.xlsx").registry
    assert [one.sources for one in fresh.accounts] == [one.sources for one in registry.accounts]


def test_sources_are_added_and_what_people_set_stays(tmp_path: Path) -> None:
    registry = taken(book(tmp_path / "来源.xlsx", {"账号": SOURCED})).registry
    path = edited(
        registry,
        tmp_path,
        取数来源=(2, "微博接口：uid=9007199254740993，密钥=wb2\n公开页面：网址=https://weibo.example/u/1"),
    )
    imported = taken(path, base=registry)
    sources = imported.registry.accounts[1].sources
    assert [(one.source, one.secret) for one in sources] == [("weibo", "wb"), ("handed_in", ""), ("page", "")]
    assert any("来源表中为" in line and "密钥=wb2" in line for line in imported.summary.kept)
    won = taken(path, base=registry, table_wins=True).registry.accounts[1].sources
    assert [(one.source, one.secret, one.believed) for one in won[:1]] == [("weibo", "wb2", "platform")]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("微信公众号接口：密钥=a", "缺少ids.appid"),
        ("微博接口：uid=1", "缺少secret"),
        ("微博接口：uid=1，密钥=有 空格", "应写作"),
        ("订阅源：网址=bridge", "不是可访问的网址"),
        ("知乎接口：uid=1", "不是已知的来源"),
        ("人工报送：可信度=很高", "不能识别，可填：平台接口"),
    ],
)
def test_what_is_wrong_with_a_source_is_named(tmp_path: Path, cell: str, said: str) -> None:
    rows = [SOURCED[0], ["临溪政务", "微博", "临溪市水利局", cell]]
    (first, *_) = refused(book(tmp_path / "来源.xlsx", {"账号": rows}))
    assert "第2行" in first
    assert said in first


def edited(registry: Registry, folder: Path, **cells: tuple[int, str]) -> Path:
    """The table of accounts with some cells changed by hand: heading=(row of data, text)."""
    path = folder / "改.xlsx"
    write_workbook(export(installation_of(registry), "accounts"), path)
    made = openpyxl.load_workbook(path)
    page = made.worksheets[0]
    heads = [name_of(cell.value) for cell in page[1]]
    for heading, (row, text) in cells.items():
        page.cell(row + 1, heads.index(heading) + 1).value = text
    made.save(path)
    return path


def test_an_edited_table_changes_what_was_edited_and_keeps_what_people_set(tmp_path: Path) -> None:
    registry = taken(book(tmp_path / "导出.xlsx", {"数据": NATIONAL})).registry
    path = edited(
        registry, tmp_path, 账号名称=(1, "临溪政务"), 承办单位=(1, "临溪市融媒体中心"), 备案编号=(1, "LX-009")
    )
    imported = taken(path, base=registry)
    account = imported.registry.accounts[0]
    assert (account.id, account.name) == (registry.accounts[0].id, "临溪政务")
    assert "临溪发布" in {one.name for one in account.names_before()}
    assert [held.role for held in account.roles] == ["in_charge", "runs", "operates"]
    assert account.filing_no == "LX-001"
    assert "备案编号表中为“LX-009”，登记册为“LX-001”" in "\n".join(imported.summary.kept)
    won = taken(path, base=registry, table_wins=True)
    assert won.registry.accounts[0].filing_no == "LX-009"


def test_rows_that_are_gone_stay_and_are_said(tmp_path: Path) -> None:
    registry = taken(book(tmp_path / "导出.xlsx", {"数据": NATIONAL})).registry
    imported = taken(book(tmp_path / "少.xlsx", {"数据": NATIONAL[:3]}), base=registry)
    assert imported.registry == registry
    assert imported.summary.gone == ["账号“临溪发布”（微博）", "账号“丰谷通”（移动客户端）"]


def test_the_same_account_twice_is_one_and_a_contradiction_is_refused(tmp_path: Path) -> None:
    heads, row = ["账号名称", "账号类型", "开设单位"], ["临溪发布", "微信订阅号", "临溪市人民政府"]
    imported = taken(book(tmp_path / "甲.xlsx", {"一": [heads, row], "二": [heads, row]}))
    assert len(imported.registry.accounts) == 1
    assert "与“甲.xlsx：“一”第2行”重复，只登记一次" in "\n".join(imported.summary.notes)
    other = [row[0], row[1], "临溪市水利局"]
    (said, _) = refused(book(tmp_path / "乙.xlsx", {"一": [heads, row], "二": [heads, other]}))
    assert "重复而内容不同，请核对后保留一行" in said


def test_two_types_of_one_name_are_two_accounts(tmp_path: Path) -> None:
    heads = ["账号名称", "账号类型", "开设单位"]
    lines = [heads, *(["临溪人社", word, "临溪市人社局"] for word in ("微信订阅号", "微信服务号", "微博"))]
    accounts = taken(book(tmp_path / "甲.xlsx", {"一": lines}), root="临溪市人社局").registry.accounts
    assert [(one.platform, one.account_type) for one in accounts] == [
        ("weixin", "subscription"), ("weixin", "service"), ("weibo", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["甲号", "微信、微博", "临溪市"], "“微信、微博”是不止一个平台，一行只能登记一个账号"),
        (["甲号", None, "临溪市"], "缺少“账号类型”"),
        ([None, "微博", "临溪市"], "缺少“账号名称”"),
        (["甲号", "微博", None], "缺少“开设单位”"),
    ],
)
def test_what_is_wrong_in_a_row_is_named(tmp_path: Path, row: list[Any], said: str) -> None:
    lines = [["账号名称", "账号类型", "开设单位"], ["乙号", "微博", "临溪市人民政府"], row]
    messages = refused(book(tmp_path / "甲.xlsx", {"一": lines}))
    assert messages[0].startswith("甲.xlsx：“一”第3行：")
    assert said in messages[0]


def test_one_id_for_two_accounts_and_one_id_on_two_platforms_are_named(tmp_path: Path) -> None:
    heads = ["账号名称", "账号类型", "开设单位", "UID"]
    lines = [heads, ["甲", "微博", "临溪市人民政府", "77"], ["乙", "微博", "临溪市人民政府", "77"]]
    registry = import_tables([book(tmp_path / "甲.xlsx", {"一": lines})], None, None, TODAY).registry
    (said,) = problems(registry)
    assert said.startswith("accounts第2条（乙）：platform_ids.uid“77”与accounts第1条（甲）相同")
    lines[2][1] = "抖音"
    registry = import_tables([book(tmp_path / "乙.xlsx", {"一": lines})], None, None, TODAY).registry
    (said,) = problems(registry)
    assert "同时登记在微博、抖音" in said
    lines[2][3] = "78"
    assert problems(import_tables([book(tmp_path / "丙.xlsx", {"一": lines})], None, None, TODAY).registry) == []


def test_a_long_id_that_was_stored_as_a_number_is_named(tmp_path: Path) -> None:
    lines = [["账号名称", "账号类型", "开设单位", "UID"], ["甲", "微博", "临溪市", 9007199254740993]]
    (said, _) = refused(book(tmp_path / "甲.xlsx", {"一": lines}))
    assert "超过15位而按数字存放，末几位已被表格软件改动" in said
    lines[1][3] = 1234567890
    (account,) = taken(book(tmp_path / "乙.xlsx", {"一": lines}), root=None).registry.accounts
    assert account.platform_ids == {"uid": "1234567890"}


def test_menu_entries_are_columns_of_their_account(tmp_path: Path) -> None:
    accounts = [
        ["账号名称", "账号类型", "开设单位"],
        ["临溪发布", "微信", "临溪市人民政府"],
        ["临溪发布", "微博", "临溪市人民政府"],
    ]
    columns = [
        ["账号名称", "账号类型", "菜单名称", "更新周期", "栏目性质"],
        ["临溪发布", "微信公众号", "政务公开/要闻", "两周", "菜单项"],
        ["临溪发布", "微信公众号", "民生合集", "每月", "合集"],
    ]
    registry = taken(book(tmp_path / "甲.xlsx", {"账号": accounts, "栏目": columns}), root=None).registry
    found = [(c.name, c.nature, c.cycle_days, c.url) for c in registry.accounts[0].columns]
    assert found == [("政务公开/要闻", "menu", 14, ""), ("民生合集", "album", 30, "")]
    assert registry.accounts[1].columns == []
    write_workbook(export(installation_of(registry), "accounts"), tmp_path / "再.xlsx")
    assert taken(tmp_path / "再.xlsx", base=registry).registry == registry
    columns[1][1] = ""
    (said, _) = refused(book(tmp_path / "乙.xlsx", {"账号": accounts, "栏目": columns}))
    assert "账号“临溪发布”有2个，请补上“账号类型”" in said
    columns[1][0] = "不存在"
    (said, _) = refused(book(tmp_path / "丙.xlsx", {"账号": accounts, "栏目": columns}))
    assert "账号“不存在”不在登记册和账号表中" in said


def test_the_commands_write_what_they_read(tmp_path: Path) -> None:
    tables, registry, out = (
        book(tmp_path / "导出.xlsx", {"数据": NATIONAL}),
        tmp_path / "registry.yaml",
        tmp_path / "账.xlsx",
    )
    xunwang("registry", "import", tables, "--root", "临溪市人民政府", "--out", registry)
    before = registry.read_text(encoding="utf-8")
    assert "账号2行" in xunwang("registry", "export", registry, "--kind", "accounts", "--out", out)
    assert "未变：账号2个" in xunwang("registry", "import", out, "--program", registry, "--out", registry)
    assert registry.read_text(encoding="utf-8") == before
    assert "账号2个，应用1个" in xunwang("registry", "check", registry)
    said = xunwang("registry", "export", registry, "--kind", "apps", "--out", tmp_path / "no" / "账.xlsx", code=2)
    assert "写不进去" in said
    assert "只能写成.xlsx文件" in xunwang("registry", "export", registry, "--kind", "apps", "--out", "账.csv", code=2)


def test_sites_come_back_with_their_columns(tmp_path: Path) -> None:
    sites = [["网站标识码", "网站名称", "首页网址", "主办单位", "主管单位", "运行状态", "状态起始日", "别名网址"],
             ["0907000011", "临溪市人民政府", "http://www.linxi.gov.cn/", "临溪市人民政府办公室", "临溪市人民政府",
              "关停", "2026-01-01", "a.linxi.gov.cn、b.linxi.gov.cn"]]  # fmt: skip
    columns = [["网站标识码", "栏目名称", "栏目网址", "更新周期"], ["0907000011", "要闻", "/yw/", 14]]
    registry = taken(book(tmp_path / "甲.xlsx", {"网站": sites, "栏目": columns})).registry
    write_workbook(export(installation_of(registry), "sites"), tmp_path / "再.xlsx")
    again = taken(tmp_path / "再.xlsx", base=registry)
    assert again.registry == registry
    assert again.summary.changed == []


def test_units_are_known_by_their_short_names_and_without_their_place(tmp_path: Path) -> None:
    units = [
        ["单位名称", "规范简称", "上级单位"],
        ["临溪市人民政府", "临溪市", None],
        ["临溪市发展和改革委员会", "市发展改革委", "临溪市人民政府"],
        ["临溪市审计局", "审计局", "临溪市人民政府"],
    ]
    base = taken(book(tmp_path / "单位.xlsx", {"一": units}), root=None).registry
    lines = [["账号名称", "平台", "主管单位"], ["甲", "微博", "市发展改革委"], ["乙", "微博", "市审计局"]]
    registry = taken(book(tmp_path / "账号.xlsx", {"一": lines}), base=base).registry
    assert registry.units == base.units
    ids = {unit.name: unit.id for unit in base.units}
    assert [one.roles for one in registry.accounts] == [
        [RoleHeld(role="in_charge", unit=ids["临溪市发展和改革委员会"])],
        [RoleHeld(role="in_charge", unit=ids["临溪市审计局"])],
    ]
