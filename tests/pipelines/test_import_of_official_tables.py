"""Tables as offices make them: taken where the meaning is plain, else named by file, sheet, row, heading and mend."""

import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.office.registry_import import Imported, import_tables
from schemas.mistakes import MistakeError
from schemas.registry.check import problems
from schemas.registry.model import Registry
from tests.reading.attachment_files import xls_file

HEADS = ["网站标识码", "网站名称", "首页网址", "主办单位"]
SITE = ["9907000011", "临溪市人民政府门户网站", "http://www.linxi.gov.cn/", "临溪市人民政府"]


def book(path: Path, lines: list[list[Any]], *merged: str, sheet: str = "Sheet1") -> Path:
    made = openpyxl.Workbook()
    page = made.active
    assert isinstance(page, Worksheet)
    page.title = sheet
    for line in lines:
        page.append(line)
    for area in merged:
        page.merge_cells(area)
    made.save(path)
    return path


def csv_file(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def taken(*paths: Path, root: str | None = None) -> Imported:
    imported = import_tables(paths, None, root)
    assert problems(imported.registry) == []
    return imported


def refused(*paths: Path, root: str | None = None, base: Registry | None = None) -> list[str]:
    with pytest.raises(MistakeError) as caught:
        import_tables(paths, base, root)
    return caught.value.messages


def one_site(imported: Imported) -> tuple[str, str, str]:
    (site,) = imported.registry.sites
    return site.code, site.name, site.url


EXPECTED = (SITE[0], SITE[1], SITE[2])


@pytest.mark.parametrize("suffix", [".xlsx", ".XLSX", ".Xlsx"])
def test_titles_and_notes_above_the_headings_are_passed_over(tmp_path: Path, suffix: str) -> None:
    lines: list[list[Any]] = [
        ["附件2"],
        ["临溪市政府网站基本情况登记表"],
        ["填报单位：临溪市人民政府办公室", None, "填报日期：2026年3月2日"],
        [],
        HEADS,
        SITE,
    ]
    assert one_site(taken(book(tmp_path / f"网站{suffix}", lines, "A2:D2"))) == EXPECTED


@pytest.mark.parametrize(
    "heads",
    [
        ["*网站标识码", "网站名称（必填）", "首页\n网址", "主办　单位"],
        ["※ 网站标识码：", "1.网站名称", "首页网址\n（含http）", "\u200b主办单位\u200b"],
        ["政府网站标识码", "网站 名称", "首页网址[必填]", "主办单位＊"],
        ["网站标识码\xa0", "\t网站名称", "网站首页网址", "主办单位【全称】"],
    ],
)
def test_headings_are_told_through_stars_notes_breaks_and_blanks(tmp_path: Path, heads: list[str]) -> None:
    assert one_site(taken(book(tmp_path / "网站.xlsx", [heads, SITE]))) == EXPECTED


def test_headings_on_two_lines_are_read_together(tmp_path: Path) -> None:
    lines: list[list[Any]] = [
        ["序号", "网站标识码", "网站名称", "首页网址", "主办单位", "联系人", None],
        [None, None, None, None, None, "姓名", "电话"],
        [1, *SITE, "陈一", "0990-1234567"],
    ]
    merged = ["A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:G1"]
    imported = taken(book(tmp_path / "网站.xlsx", lines, *merged))
    assert one_site(imported) == EXPECTED
    (contact,) = imported.registry.units[0].contacts
    assert (contact.name, contact.phone, contact.duty) == ("陈一", "0990-1234567", "联系人")


def test_blank_rows_and_columns_and_a_wrong_dimension_record_lose_nothing(tmp_path: Path) -> None:
    lines: list[list[Any]] = [
        [],
        [None, HEADS[0], None, *HEADS[1:]],
        [],
        [None, SITE[0], None, *SITE[1:]],
        [None, None, "  "],
        [None, "9907000012", None, "临溪市水利局网站", "http://slj.linxi.gov.cn/", "临溪市人民政府"],
    ]
    path = book(tmp_path / "网站.xlsx", lines)
    wrong = tmp_path / "错.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(wrong, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/"):
                content, times = re.subn(rb'<dimension ref="[^"]+"', b'<dimension ref="A1"', content)
                assert times == 1
            new.writestr(name, content)
    assert [site.code for site in taken(wrong).registry.sites] == ["9907000011", "9907000012"]


def test_sums_signatures_and_notes_below_are_no_data_and_are_said(tmp_path: Path) -> None:
    lines: list[list[Any]] = [
        ["序号", *HEADS],
        ["一、门户网站"],
        [1, *SITE],
        ["合计", "1家"],
        ["填报人：王五", None, "审核人：赵六", None, "联系电话：0990-7654321"],
        ["注：1.网站标识码为10位；2.网址须完整。"],
    ]
    imported = taken(book(tmp_path / "网站.xlsx", lines, "A2:E2", "A6:E6"))
    assert one_site(imported) == EXPECTED
    said = "\n".join(imported.summary.notes)
    for row in (2, 4, 5, 6):
        assert f"第{row}行" in said


def test_a_site_whose_name_only_looks_like_a_sum_is_kept(tmp_path: Path) -> None:
    names = ["合计镇人民政府网站", "注册服务网", "说明书管理中心网站"]
    lines = [HEADS, *([f"99070000{n}", name, f"http://w{n}.gov.cn/", "临溪市"] for n, name in enumerate(names, 21))]
    assert [site.name for site in taken(book(tmp_path / "网站.xlsx", lines)).registry.sites] == names


@pytest.mark.parametrize(
    "since",
    [
        "2026/7/1",
        "2026-7-1",
        "2026.7.1",
        "2026年7月1日",
        "2026年07月01日",
        "20260701",
        "2026/7/1 9:30",
        "2026-07-01 00:00:00",
        "２０２６年７月１日",
        "46204",
        "2026年7月1日（星期三）".replace("（", "").replace("）", ""),
    ],
)
def test_days_are_read_as_people_and_spreadsheets_write_them(tmp_path: Path, since: str) -> None:
    text = f"{','.join(HEADS)},运行状态,状态起始日\n{','.join(SITE)},临时下线,{since}\n"
    (site,) = taken(csv_file(tmp_path / "网站.CSV", text)).registry.sites
    assert [period.since for period in site.states] == ["2026-07-01"]


@pytest.mark.parametrize("since", [46204, 46204.4, datetime(2026, 7, 1, 9, 30), 20260701])  # noqa: DTZ001
def test_serial_numbers_and_typed_days_are_read(tmp_path: Path, since: Any) -> None:
    lines = [[*HEADS, "运行状态", "状态起始日"], [*SITE, "临时下线", since]]
    (site,) = taken(book(tmp_path / "网站.xlsx", lines)).registry.sites
    assert site.states[0].since == "2026-07-01"


@pytest.mark.parametrize("since", ["七月初", "2026年7月", "7/1/2026", "2026-02-30", "2026.7", "7月1日"])
def test_a_day_that_is_not_plain_is_named(tmp_path: Path, since: str) -> None:
    lines = [["附件"], [*HEADS, "运行状态", "状态起始日"], [*SITE, "临时下线", since]]
    (message, _) = refused(book(tmp_path / "网站.xlsx", lines, sheet="登记"))
    assert message.startswith(f"网站.xlsx：“登记”第3行：“状态起始日”的日期“{since}”不能识别")


@pytest.mark.parametrize(
    "code",
    [9907000011, 9907000011.0, "9907000011 ", "\t9907000011", "'9907000011", "９９０７００００１１", "9907000011\xa0"],
)
def test_a_code_is_read_through_what_programs_add(tmp_path: Path, code: Any) -> None:
    assert one_site(taken(book(tmp_path / "网站.xlsx", [HEADS, [code, *SITE[1:]]]))) == EXPECTED


def test_a_code_of_a_csv_written_as_a_formula_is_read(tmp_path: Path) -> None:
    text = (
        f'{",".join(HEADS)}\n"=""0907000011""",{",".join(SITE[1:])}\n="0907000012",别的网站,http://b.gov.cn/,临溪市\n'
    )
    path = csv_file(tmp_path / "网站.csv", text, "gb18030")
    assert [site.code for site in taken(path).registry.sites] == ["0907000011", "0907000012"]


def test_digits_that_are_lost_are_said_and_digits_that_are_there_are_taken(tmp_path: Path) -> None:
    text = f"{','.join(HEADS)}\n9.90E+09,{','.join(SITE[1:])}\n"
    (message, _) = refused(csv_file(tmp_path / "网站.csv", text))
    assert message.startswith("网站.csv：第2行：“网站标识码”填的“9.90E+09”是科学计数法，数字已不完整")
    text = f"{','.join(HEADS)}\n9.907000011E+09,{','.join(SITE[1:])}\n"
    assert one_site(taken(csv_file(tmp_path / "网站.csv", text))) == EXPECTED


def test_a_lost_leading_zero_is_named_in_the_table_where_it_stands(tmp_path: Path) -> None:
    sites = book(tmp_path / "网站.xlsx", [HEADS, [907000011, *SITE[1:]], ["0907000012", "乙", "b.gov.cn", "临溪市"]])
    columns = book(
        tmp_path / "栏目.xlsx",
        [["网站标识码", "栏目名称", "栏目网址"], [907000012, "要闻", "/yw/"], ["0907000012", "公告", "/gg/"]],
    )
    messages = refused(sites, columns)
    assert messages[0].startswith("网站.xlsx：“Sheet1”第2行：“网站标识码”填的“907000011”只有9位")
    assert "0907000011" in messages[0]
    assert messages[1].startswith("栏目.xlsx：“Sheet1”第2行：“网站标识码”填的“907000012”只有9位")
    assert "网站表中为“0907000012”（乙）" in messages[1]
    assert "共2处错误" in messages[2]


def test_several_addresses_in_a_cell_are_several(tmp_path: Path) -> None:
    for parted in (
        "a.linxi.gov.cn\nb.linxi.gov.cn",
        "a.linxi.gov.cn、b.linxi.gov.cn",
        "a.linxi.gov.cn；b.linxi.gov.cn",
    ):
        lines = [[*HEADS, "别名网址"], [*SITE, parted]]
        (site,) = taken(book(tmp_path / "网站.xlsx", lines)).registry.sites
        assert site.aliases == ["http://a.linxi.gov.cn", "http://b.linxi.gov.cn"]


@pytest.mark.parametrize(
    "url",
    [
        "http：//www.linxi.gov.cn/",
        "ｈｔｔｐ：／／ｗｗｗ．ｌｉｎｘｉ．ｇｏｖ．ｃｎ／",
        "www.linxi.gov.cn/",
        "http:\\\\www.linxi.gov.cn\\",
        "http//www.linxi.gov.cn/",
        " http://www.linxi.gov.cn/\n",
    ],
)
def test_an_address_is_read_through_slips_of_its_signs(tmp_path: Path, url: str) -> None:
    lines = [HEADS, [SITE[0], SITE[1], url, SITE[3]]]
    assert one_site(taken(book(tmp_path / "网站.xlsx", lines))) == EXPECTED


@pytest.mark.parametrize("url", ["见官网", "无法提供网址", "http://", "www.linxi.gov.cn 和 其他"])
def test_what_is_no_address_is_named(tmp_path: Path, url: str) -> None:
    (message, *_) = refused(book(tmp_path / "网站.xlsx", [HEADS, [SITE[0], SITE[1], url, SITE[3]]]))
    assert message.startswith(f"网站.xlsx：“Sheet1”第2行：“首页网址”填的“{url}”不是可访问的网址")


def test_official_words_are_understood(tmp_path: Path) -> None:
    units = [
        ["单位名称", "级别", "上级单位"],
        ["临溪市人民政府", "市（州、盟）", None],
        ["丰谷区人民政府", "县（市、区）", "临溪市人民政府"],
        ["南坪街道办事处", "乡镇（街道）", "丰谷区人民政府"],
        ["临溪市水利局", "市直部门", "临溪市人民政府"],
    ]
    sites = [
        [*HEADS, "网站类型"],
        [*SITE, "政府门户网站"],
        ["9907000012", "临溪市水利局网站", "slj.linxi.gov.cn", "临溪市水利局", "部门网站类"],
    ]
    columns = [
        ["网站标识码", "栏目名称", "栏目网址", "栏目性质", "更新周期", "是否一级栏目"],
        [SITE[0], "临溪要闻", "/xw/yw/", "动态要闻类", "两周", "√"],
        [SITE[0], "政策文件", "zwgk/zcwj/index.html", "通知公告、政策文件类", "180天", "是"],
        [SITE[0], "通知公告", "./tzgg/", "通知公告/政策文件", "半年", "有"],
        [SITE[0], "机构职能", "//www.linxi.gov.cn/jgzn/", "静态类", "不定期", "×"],
        ["9907000012", "水利动态", "http://slj.linxi.gov.cn/dt.shtml", "动态", "每月", "否"],
    ]
    paths = [
        book(tmp_path / f"{name}.xlsx", lines) for name, lines in (("单位", units), ("网站", sites), ("栏目", columns))
    ]
    registry = taken(*paths).registry
    assert [unit.level for unit in registry.units] == ["city", "county", "town", "department"]
    assert [site.kind for site in registry.sites] == ["portal", "department"]
    found = [(c.url, c.nature, c.cycle_days, c.first_level) for site in registry.sites for c in site.columns]
    root = "http://www.linxi.gov.cn/"
    assert found == [
        (f"{root}xw/yw/", "dynamic", 14, True),
        (f"{root}zwgk/zcwj/index.html", "notice", 180, True),
        (f"{root}tzgg/", "notice", 180, True),
        (f"{root}jgzn/", "static", None, False),
        ("http://slj.linxi.gov.cn/dt.shtml", "dynamic", 30, False),
    ]


def test_cells_merged_downwards_hold_for_each_row(tmp_path: Path) -> None:
    sites = book(tmp_path / "网站.xlsx", [HEADS, SITE])
    columns = book(
        tmp_path / "栏目.xlsx",
        [["网站标识码", "栏目名称", "栏目网址"], [SITE[0], "要闻", "/yw/"], [None, "公告", "/gg/"]],
        "A2:A3",
    )
    assert [column.name for column in taken(sites, columns).registry.sites[0].columns] == ["要闻", "公告"]


def test_every_column_that_is_not_used_is_named_and_a_slip_pointed_out(tmp_path: Path) -> None:
    lines = [["序号", *HEADS, "网站类形", "备注"], [1, *SITE, "门户网站", "已备案"]]
    said = "\n".join(taken(book(tmp_path / "网站.xlsx", lines)).summary.notes)
    assert "未使用“备注”列（G列）" in said
    assert "未使用“网站类形”列（F列），是否应为“网站类型”" in said
    assert "“序号”" in said


def test_what_a_table_leaves_open_is_said(tmp_path: Path) -> None:
    columns = book(tmp_path / "栏目.xlsx", [["网站标识码", "栏目名称", "栏目网址"], [SITE[0], "要闻", "/yw/"]])
    said = "\n".join(taken(book(tmp_path / "网站.xlsx", [HEADS, SITE]), columns).summary.notes)
    assert f"1个网站没有填写“网站类型”，已按“部门网站”登记，请核对：{SITE[1]}。" in said
    assert "1个栏目没有填写“栏目性质”，已按“其他”登记，请核对：要闻。" in said


def test_a_slip_in_a_needed_heading_is_said_once_with_its_mend(tmp_path: Path) -> None:
    lines = [["网站标识马", *HEADS[1:]], SITE, ["9907000012", "乙", "b.gov.cn", "临溪市"]]
    messages = refused(book(tmp_path / "网站.xlsx", lines))
    assert messages[0] == "网站.xlsx：表头中没有“网站标识码”一列，请补上。"
    assert "“网站标识马”列（A列），是否应为“网站标识码”" in messages[1]
    assert len(messages) == 3


def test_all_errors_of_all_files_and_all_cells_of_a_row_are_said_at_once(tmp_path: Path) -> None:
    bad = [[*HEADS, "网站类型", "运行状态", "状态起始日"], ["12", "", "见官网", "甲", "博客", "坏了", "某日"]]
    columns = [["网站标识码", "栏目名称", "栏目网址", "更新周期"], [SITE[0], "", "", "再说"]]
    (tmp_path / "破.xlsx").write_bytes(b"no spreadsheet")
    messages = refused(book(tmp_path / "网站.xlsx", bad), tmp_path / "破.xlsx", book(tmp_path / "栏目.xlsx", columns))
    text = "\n".join(messages)
    for words in ("“12”不是10位", "缺少“网站名称”", "“见官网”", "“博客”", "“坏了”", "“某日”", "破.xlsx", "“再说”"):
        assert words in text, words


def test_a_formula_without_a_result_is_named_and_a_written_one_is_read(tmp_path: Path) -> None:
    lines = [HEADS, ['="9907000011"', SITE[1], SITE[2], "=VLOOKUP(A2,B:C,2)"]]
    messages = refused(book(tmp_path / "网站.xlsx", lines))
    assert messages[0].startswith("网站.xlsx：“Sheet1”第2行：“主办单位”是没有结果的公式")
    assert "共1处" in messages[-1]


def test_hidden_sheets_are_passed_over_and_a_sheet_of_notes_is_said(tmp_path: Path) -> None:
    path = book(tmp_path / "全部.xlsx", [HEADS, SITE], sheet="网站")
    made = openpyxl.load_workbook(path)
    made.create_sheet("填表说明").append(["请如实填写"])
    codes = made.create_sheet("字典")
    codes.append(["栏目名称", "栏目网址"])
    codes.sheet_state = "hidden"
    extra = made.create_sheet("栏目")
    extra.append(["网站标识码", "栏目名称", "栏目网址"])
    extra.append([SITE[0], "要闻", "/yw/"])
    made.save(path)
    imported = taken(path)
    assert [column.url for column in imported.registry.sites[0].columns] == ["http://www.linxi.gov.cn/yw/"]
    assert "工作表“填表说明”没有认得出的表头" in "\n".join(imported.summary.notes)


def test_rows_of_commas_and_repeated_headings_are_nothing(tmp_path: Path) -> None:
    text = f"{','.join(HEADS)},\n{','.join(SITE)},\n{','.join(HEADS)},\n,,,,\n,,,,\n"
    assert one_site(taken(csv_file(tmp_path / "网站.csv", text))) == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_a_csv_in_any_usual_encoding_and_separator(tmp_path: Path, encoding: str, mark: str) -> None:
    text = f"附件{mark * 3}\r\n{mark.join(HEADS)}\r\n{mark.join(SITE)}\r\n"
    assert one_site(taken(csv_file(tmp_path / "网站.csv", text, encoding))) == EXPECTED


def test_an_old_workbook_is_read_like_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "网站.XLS"
    path.write_bytes(xls_file([["登记表", "", "", ""], HEADS, SITE]))
    assert one_site(taken(path)) == EXPECTED


def test_a_web_page_called_xls_is_said(tmp_path: Path) -> None:
    path = tmp_path / "网站.xls"
    path.write_bytes(b"<html><table><tr><td>1</td></tr></table></html>")
    assert "内容是网页" in refused(path)[0]


# ------------------------------------------------------------------ the tree of units and the program


UNITS = [["单位名称", "上级单位"], ["丰谷区", "临溪市人民政府"], ["临溪市人民政府", None]]


def test_the_only_top_is_the_root_wherever_it_stands(tmp_path: Path) -> None:
    registry = taken(book(tmp_path / "单位.xlsx", UNITS), book(tmp_path / "网站.xlsx", [HEADS, SITE])).registry
    root = next(unit for unit in registry.units if unit.id == registry.program.unit)
    assert (root.name, root.parent) == ("临溪市人民政府", None)
    assert registry.program.name == "临溪市政府网站监测"
    assert registry.program.office == "临溪市人民政府办公室"
    assert registry.program.id != "program"
    assert len(registry.program.reference_targets) >= 3
    assert registry.program.references_proposed


def test_several_tops_are_asked_about_and_never_the_first_is_taken(tmp_path: Path) -> None:
    units = book(tmp_path / "单位.xlsx", [["单位名称"], ["丰谷区"], ["临溪市"], ["盐湖县"]])
    sites = book(tmp_path / "网站.xlsx", [HEADS, SITE])
    (message,) = refused(units, sites)
    assert "--root" in message
    assert "丰谷区、临溪市、盐湖县" in message
    imported = taken(units, sites, root="临溪市")
    parents = {unit.name: unit.parent for unit in imported.registry.units}
    top = imported.registry.program.unit
    assert parents == {"丰谷区": top, "临溪市": None, "盐湖县": top}
    assert "没有填写上级单位，已登记在“临溪市”之下" in "\n".join(imported.summary.notes)
    assert "没有单位“别处”" in refused(units, sites, root="别处")[0]


def test_a_unit_that_is_only_named_is_said_and_goes_below_its_place(tmp_path: Path) -> None:
    sites = [
        HEADS,
        SITE,
        ["9907000012", "丰谷区人民政府网站", "fg.linxi.gov.cn", "丰谷区人民政府办公室"],
        ["9907000013", "临溪市水利局网站", "slj.linxi.gov.cn", "临溪市水利局"],
        ["9907000014", "丰谷区门户", "fgq.linxi.gov.cn", "丰谷区人民政府"],
    ]
    imported = taken(book(tmp_path / "单位.xlsx", UNITS), book(tmp_path / "网站.xlsx", sites))
    units = {unit.name: unit for unit in imported.registry.units}
    assert set(units) == {"丰谷区", "临溪市人民政府", "丰谷区人民政府办公室", "临溪市水利局"}
    assert units["丰谷区人民政府办公室"].parent == units["丰谷区"].id
    assert units["临溪市水利局"].parent == units["临溪市人民政府"].id
    assert imported.registry.sites[3].roles[0].unit == units["丰谷区"].id  # the government of the place is the place
    said = "\n".join(imported.summary.notes)
    assert "单位“丰谷区人民政府办公室”不在单位表中，已登记在“丰谷区”之下" in said
    assert "单位“临溪市水利局”不在单位表中，已登记在“临溪市人民政府”之下" in said


def test_who_operates_a_site_is_never_the_root(tmp_path: Path) -> None:
    registry = taken(book(tmp_path / "网站.xlsx", [[*HEADS, "承办单位"], [*SITE, "某科技公司"]])).registry
    parents = {unit.name: unit.parent for unit in registry.units}
    assert parents == {"临溪市人民政府": None, "某科技公司": registry.program.unit}


def test_two_offices_have_two_programs(tmp_path: Path) -> None:
    one = taken(book(tmp_path / "a.xlsx", [HEADS, SITE])).registry
    other = taken(book(tmp_path / "b.xlsx", [HEADS, ["9908000011", "乙", "b.gov.cn", "盐湖县人民政府"]])).registry
    assert one.program.id != other.program.id
