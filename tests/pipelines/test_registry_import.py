"""The tables that reporting systems export become a registry; every slip is named with file, row and field."""

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest

from pipelines.data_folder import DataFolder
from pipelines.office.registry_desk import RegistryDesk
from pipelines.office.registry_import import read_tables
from pipelines.office.registry_import.own_headings import remember
from schemas.mistakes import MistakeError
from schemas.registry.check import problems
from schemas.registry.load import dump, load
from schemas.registry.model import Registry, RoleHeld
from tests.support.command_line import xunwang
from tests.support.registries import registry

Row = dict[str, Any]
UNITS: list[Row] = [
    {"单位名称": "示例县", "上级单位": "示例市", "级别": "县", "规范简称": "示例", "建制顺序": "2"},
    {"单位名称": "示例市", "单位编号": "city", "级别": "市", "规范简称": "示例市", "建制顺序": "1"},
]
SITES: list[Row] = [
    {
        "网站标识码": "9901000001",
        "网站名称": "示例县人民政府",
        "首页网址": "www.example.gov.cn/",
        "网站类型": "门户网站",
        "主管单位": "示例市",
        "主办单位": "示例县",
        "承办单位": "示例县融媒体中心",
        "别名网址": "example.gov.cn；http://m.example.gov.cn/",
    },
    {
        "网站标识码": "9901000002",
        "网站名称": "示例县水利局",
        "首页网址": "https://slj.example.gov.cn/",
        "网站类型": "部门网站",
        "主办单位": "示例县",
        "运行状态": "临时下线",
        "状态起始日": "2026-08-01",
        "状态截止日": "2026-08-31",
        "批准单位": "示例市",
    },
]
COLUMNS: list[Row] = [
    {
        "网站标识码": "9901000001",
        "栏目名称": "要闻",
        "栏目网址": "http://www.example.gov.cn/yw/",
        "栏目性质": "动态要闻",
        "更新周期": "14天",
        "是否一级栏目": "是",
        "内容保障单位": "示例县融媒体中心",
    },
    {
        "网站标识码": "9901000001",
        "栏目名称": "机构",
        "栏目网址": "www.example.gov.cn/jg/",
        "栏目性质": "静态",
        "更新周期": "",
        "是否一级栏目": "否",
        "内容保障单位": "",
    },
]
ACCOUNTS: list[Row] = [
    {"账号名称": "示例发布", "账号类型": "微信", "开设单位": "示例县", "账号主页": "", "备案编号": "W1"},
]
TABLES = {"单位": UNITS, "网站": SITES, "栏目": COLUMNS, "账号": ACCOUNTS}


def written(folder: Path, name: str, rows: list[Row], form: str, encoding: str = "utf-8-sig") -> Path:
    path = folder / f"{name}.{form}"
    heads = list(dict.fromkeys(head for row in rows for head in row))
    lines = [heads, *([row.get(head, "") for head in heads] for row in rows)]
    if form == "csv":
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows(lines)
    else:
        book = openpyxl.Workbook()
        assert book.active is not None
        for line in lines:
            book.active.append([value if value != "" else None for value in line])
        book.save(path)
    return path


def imported(folder: Path, base: Registry | None = None, form: str = "csv", **tables: list[Row]) -> Registry:
    return read_tables([written(folder, name, rows, form) for name, rows in tables.items()], base)


def refused(folder: Path, base: Registry | None = None, **tables: list[Row]) -> list[str]:
    with pytest.raises(MistakeError) as caught:
        imported(folder, base, **tables)
    return caught.value.messages


@pytest.mark.parametrize(("form", "encoding"), [("csv", "utf-8-sig"), ("csv", "gb18030"), ("xlsx", "")])
def test_four_tables_become_a_registry_that_can_be_used(tmp_path: Path, form: str, encoding: str) -> None:
    paths = [written(tmp_path, name, rows, form, encoding) for name, rows in reversed(TABLES.items())]
    found = read_tables(paths, None)
    assert problems(found) == []
    units = {unit.name: unit for unit in found.units}
    assert found.program.unit == units["示例市"].id == "city"
    assert units["示例县"].parent == "city"  # named as a parent before its own row
    assert units["示例县融媒体中心"].parent == units["示例县"].id  # only named: below the place in its name
    assert (units["示例县"].level, units["示例县"].order) == ("county", 2)
    portal, bureau = found.sites
    assert portal.url == "http://www.example.gov.cn/"
    assert portal.aliases == ["http://example.gov.cn", "http://m.example.gov.cn/"]
    assert {held.role: held.unit for held in portal.roles}["runs"] == units["示例县"].id
    assert (portal.kind, bureau.kind) == ("portal", "department")
    (suspended,) = bureau.states
    assert (suspended.state, suspended.since, suspended.approved_by) == ("suspended", "2026-08-01", "示例市")
    news, office = portal.columns
    assert (news.nature, news.cycle_days, news.first_level) == ("dynamic", 14, True)
    assert news.supplier == units["示例县融媒体中心"].id
    assert (office.nature, office.cycle_days, office.first_level) == ("static", None, False)
    (account,) = found.accounts
    assert (account.platform, account.filing_no) == ("weixin", "W1")
    assert account.roles == [RoleHeld(role="runs", unit=units["示例县"].id)]
    kept = tmp_path / "registry.yaml"
    kept.write_text(dump(found), encoding="utf-8")
    assert load(kept) == found


def test_numbers_and_days_of_a_spreadsheet_are_read_as_what_they_show(tmp_path: Path) -> None:
    site = {**SITES[1], "网站标识码": 9901000002, "状态起始日": datetime(2026, 8, 1), "状态截止日": ""}  # noqa: DTZ001
    column = {**COLUMNS[0], "网站标识码": 9901000002, "更新周期": 14.0}
    found = imported(tmp_path, form="xlsx", 网站=[site], 栏目=[column])
    assert found.sites[0].code == "9901000002"
    assert found.sites[0].states[0].since == "2026-08-01"
    assert found.sites[0].columns[0].cycle_days == 14
    assert problems(found) == []


def test_sites_alone_are_enough(tmp_path: Path) -> None:
    found = imported(tmp_path, 网站=SITES[1:])
    assert [unit.name for unit in found.units] == ["示例县"]
    assert problems(found) == []


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("单位", {"单位名称": ""}, "单位.csv：第2行：缺少“单位名称”，请补上。"),
        ("单位", {"级别": "区级"}, "单位.csv：第2行：“级别”填的“区级”不能识别，可填：省、市、县"),
        ("单位", {"建制顺序": "第二"}, "单位.csv：第2行：“建制顺序”填的“第二”应为整数"),
        ("网站", {"网站标识码": ""}, "网站.csv：第2行：缺少“网站标识码”"),
        ("网站", {"网站名称": ""}, "网站.csv：第2行：缺少“网站名称”"),
        ("网站", {"首页网址": ""}, "网站.csv：第2行：缺少“首页网址”"),
        ("网站", {"网站类型": "博客"}, "网站.csv：第2行：“网站类型”填的“博客”不能识别"),
        ("网站", {"运行状态": "坏了"}, "网站.csv：第2行：“运行状态”填的“坏了”不能识别"),
        ("网站", {"运行状态": "关停"}, "网站.csv：第2行：缺少“状态起始日”"),
        ("网站", {"网站标识码": "9901000002"}, "网站.csv：第3行：网站标识码“9901000002”与“示例县人民政府”重复"),
        ("栏目", {"网站标识码": "9901009999"}, "栏目.csv：第2行：网站标识码“9901009999”不在网站表中"),
        ("栏目", {"栏目名称": ""}, "栏目.csv：第2行：缺少“栏目名称”"),
        ("栏目", {"栏目网址": ""}, "栏目.csv：第2行：缺少“栏目网址”"),
        ("栏目", {"栏目性质": "杂项"}, "栏目.csv：第2行：“栏目性质”填的“杂项”不能识别"),
        ("栏目", {"更新周期": "三四天"}, "栏目.csv：第2行：“更新周期”填的“三四天”不能识别"),
        ("栏目", {"是否一级栏目": "也许"}, "栏目.csv：第2行：“是否一级栏目”填的“也许”不能识别，可填：是、否"),
        ("栏目", {"栏目网址": "www.example.gov.cn/jg/"}, "栏目.csv：第3行：栏目网址“http://www.example.gov.cn/jg/”在"),
        ("账号", {"账号类型": ""}, "账号.csv：第2行：缺少“账号类型”"),
        ("账号", {"开设单位": ""}, "账号.csv：第2行：缺少“开设单位”"),
    ],
)
def test_a_slip_is_named_with_file_row_and_field(tmp_path: Path, table: str, change: Row, said: str) -> None:
    tables = {**TABLES, table: [{**TABLES[table][0], **change}, *TABLES[table][1:]]}
    messages = refused(tmp_path, **tables)
    assert any(message.startswith(said) for message in messages), messages
    assert "未写出登记册" in messages[-1]


def test_every_slip_of_all_tables_is_said_at_once(tmp_path: Path) -> None:
    messages = refused(
        tmp_path, 网站=[{**SITES[0], "网站类型": "博客"}, SITES[1]], 账号=[{**ACCOUNTS[0], "账号类型": ""}]
    )
    assert [message.split("：")[:2] for message in messages[:2]] == [["网站.csv", "第2行"], ["账号.csv", "第2行"]]
    assert "共2处错误" in messages[-1]


def test_rows_that_stand_twice_are_named(tmp_path: Path) -> None:
    assert "单位名称“示例市”在导入的表中重复" in refused(tmp_path, 单位=[*UNITS, UNITS[1]])[0]
    assert "网站标识码“9901000001”在导入的表中重复" in refused(tmp_path, 网站=[*SITES, SITES[0]])[0]
    other = {**ACCOUNTS[0], "开设单位": "示例市"}
    assert "账号“示例发布”与“账号.csv：第2行”重复而内容不同" in refused(tmp_path, 账号=[*ACCOUNTS, other])[0]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.csv", "编号,名称\n1,甲\n".encode(), "从表头看不出是哪种表"),
        ("t.csv", b"", "从表头看不出是哪种表"),
        ("t.csv", "网站标识码,网站名称\n1,甲,乙\n".encode(), "第2行：比表头多出内容"),
        ("t.csv", b"\xff\xff\xff", "编码既不是UTF-8也不是GB18030"),
        ("t.xlsx", b"no spreadsheet", "不是能读取的xlsx文件"),
        ("t.doc", b"", "只能导入.xlsx、.xls、.csv文件"),
    ],
)
def test_a_file_that_is_no_table_is_said(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(MistakeError) as caught:
        read_tables([path], None)
    assert said in str(caught.value)


def test_what_a_person_worked_on_in_the_registry_is_kept(tmp_path: Path) -> None:
    base = registry(2)
    site, column = base.sites[0], base.sites[0].columns[0]
    again = {"网站标识码": site.code, "网站名称": site.name, "首页网址": "http://new.site1.gov.cn/"}
    columns = [
        {"网站标识码": site.code, "栏目名称": "改过名", "栏目网址": column.url, "栏目性质": "静态"},
        {
            "网站标识码": site.code,
            "栏目名称": "公告",
            "栏目网址": "http://www.site1.gov.cn/gg/",
            "栏目性质": "通知公告",
        },
    ]
    found = imported(tmp_path, base, 网站=[again], 栏目=columns, 账号=[{**ACCOUNTS[0], "开设单位": "示例县"}])
    assert found.program == base.program
    assert (found.sites[0].id, found.sites[0].url) == (site.id, "http://new.site1.gov.cn/")
    assert found.sites[0].roles == site.roles
    assert found.sites[0].columns[0] == msgspec.structs.replace(column, name="改过名")
    assert [added.id for added in found.sites[0].columns[1:]] == ["site1/c02"]
    assert found.sites[1:] == base.sites[1:]
    assert problems(found) == []
    assert imported(tmp_path, found, 网站=[again], 栏目=columns, 账号=[{**ACCOUNTS[0], "开设单位": "示例县"}]) == found


def test_a_unit_that_is_registered_under_another_number_is_named(tmp_path: Path) -> None:
    (message, _) = refused(tmp_path, registry(), 单位=[{"单位名称": "示例县", "单位编号": "x9"}])
    assert "单位“示例县”已登记，编号为“county”，与“x9”不一致" in message


def test_the_command_writes_a_registry_or_nothing(tmp_path: Path) -> None:
    paths = [written(tmp_path, name, rows, "xlsx") for name, rows in TABLES.items()]
    out = tmp_path / "registry.yaml"
    said = xunwang("registry", "import", *paths, "--out", out)
    assert "单位3个，网站2家，账号1个" in said
    assert "可以使用" in xunwang("registry", "check", out)
    bad = written(tmp_path, "坏", [{**SITES[0], "网站标识码": "123"}], "csv")
    said = xunwang("registry", "import", bad, "--out", tmp_path / "none.yaml", code=2)
    assert "不是10位网站标识码" in said
    assert not (tmp_path / "none.yaml").exists()
    assert "请检查路径" in xunwang("registry", "import", *paths, "--out", tmp_path / "no" / "x.yaml", code=2)


def test_headings_that_were_matched_in_the_browser_are_known_on_the_command_line_too(tmp_path: Path) -> None:
    """Both doors take the same tables in with the same outcome; without the remembered headings neither does."""
    here, there = tmp_path / "command", tmp_path / "browser"
    own = {"站点叫法": "网站名称", "访问入口": "首页网址"}
    theirs = [{next((o for o, known in own.items() if known == head), head): v for head, v in SITES[0].items()}]
    units = written(tmp_path, "单位", UNITS, "csv")
    table = written(tmp_path, "站点", theirs, "csv")
    for folder in (here, there):
        folder.mkdir()
        (folder / "registry.yaml").write_text(dump(read_tables([units], None)), encoding="utf-8")
    register = here / "registry.yaml"
    command = ("registry", "import", table, "--program", register, "--out", register)
    desk = RegistryDesk(DataFolder(there))
    xunwang(*command, code=2)
    with pytest.raises(MistakeError):
        desk.preview([table])
    for folder in (here, there):
        assert remember(folder, [("sites", "站点叫法", "name"), ("sites", "访问入口", "url")]) == 2
    assert "网站1家" in xunwang(*command)
    desk.accept([table], desk.preview([table]).base)
    assert load(register) == load(there / "registry.yaml")
    assert [one.name for one in load(register).sites] == ["示例县人民政府"]
    (here / "headings.yaml").write_text("headings: {sites: {站点叫法: 不存在}}", encoding="utf-8")
    assert "headings中“站点叫法”对应的“不存在”不能识别" in xunwang(*command, code=2)
