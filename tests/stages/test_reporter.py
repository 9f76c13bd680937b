"""Editions: lists that never mix, numbers that come from one query, GB/T 9704 pages, the same bytes."""

import io
import re
import zipfile
from datetime import date
from typing import Any

import msgspec
import openpyxl
import orjson
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from hypothesis import given
from hypothesis import strategies as st

from schemas.calendar import shipped
from schemas.chinese import chinese_number, day_text, rate, section_number
from stages.reporter.circular import circular
from stages.reporter.document import Edition, Figure, Paragraph, Table, figures, plain
from stages.reporter.render import RENDERERS
from stages.reporter.selfcheck import problems
from stages.reporter.verdict import Verdict
from stages.reporter.weekly import weekly
from tests.support.editions import facts, finding, head

VETO = {"indicator": "site.veto.home_stale", "severity": "veto", "target": "site2"}
MENDED = {
    "state": "rectified",
    "state_before": "confirmed",
    "moves": [["2026-07-09T00:00:00+08:00", "rectified"]],
    "rectified_at": "2026-07-09T00:00:00+08:00",
}
ROWS = [finding(1), finding(2, **VETO), finding(3, state="suspected", confirmed_at=None), finding(4, **MENDED)]
FAILED = {"site2": Verdict("不合格", ("首页近2周内无信息更新",)), "site3": Verdict("无法判定", ("首页不更新：未监测",))}


def tables(edition: Edition) -> dict[str, Table]:
    return {block.kind: block for block in edition.blocks if isinstance(block, Table)}


def text(edition: Edition) -> str:
    return "".join(plain(i) for b in edition.blocks if isinstance(b, Paragraph) for i in b.inlines)


def named(edition: Edition) -> dict[str, Figure]:
    return {figure.name: figure for figure in figures(edition)}


@pytest.mark.parametrize(
    ("part", "whole", "decimals", "mode", "printed"),
    [
        (50, 54, 1, "half_up", "92.6%"),  # S0
        (138, 142, 1, "half_up", "97.2%"),  # S0
        (116, 120, 2, "half_up", "96.67%"),  # S1
        (291, 294, 1, "cut", "98.9%"),  # S4 cuts off
        (9_999, 10_000, 1, "half_up", "99.9%"),  # never 100 % when something failed
        (1, 10_000, 1, "cut", "0.1%"),
        (5, 5, 1, "half_up", "100%"),
        (0, 5, 1, "half_up", "0%"),
        (0, 0, 1, "half_up", "—"),
    ],
)
def test_rates_are_printed_as_real_circulars_do(part: int, whole: int, decimals: int, mode: Any, printed: str) -> None:
    assert rate(part, whole, decimals, mode) == printed


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_hundred_per_cent_means_that_nothing_failed(one: int, other: int) -> None:
    part, whole = sorted((one, other))
    assert (rate(part, whole) == "100%") == (whole > 0 and part == whole)


def test_sections_and_days_are_numbered_as_the_standard_says() -> None:
    assert [section_number(level, 3) for level in (1, 2, 3)] == ["三、", "（三）", "3."]
    assert [chinese_number(n) for n in (1, 10, 11, 20, 42)] == ["一", "十", "十一", "二十", "四十二"]
    assert day_text("2024-08-09") == "2024年8月9日"


def test_a_weekly_report_keeps_its_lists_apart() -> None:
    edition = weekly(head(), facts(ROWS))
    found = tables(edition)
    assert named(edition)["veto"].ids == [ROWS[1]["finding_id"]]
    assert [row[-1] for row in found["suspected"].rows] == [ROWS[2]["finding_id"][:8]]
    assert [row[-1] for row in found["rectified"].rows] == [ROWS[3]["finding_id"][:8]]
    assert {row[-2] for row in found["suspected"].rows} == {"—"}
    listed = [row[-1] for kind, table in found.items() if kind.startswith("kind.") for row in table.rows]
    assert sorted(str(i) for i in listed) == sorted(row["finding_id"][:8] for row in ROWS[:2])


def test_every_printed_number_names_its_query_and_the_ids_behind_it() -> None:
    edition = weekly(head(), facts(ROWS))
    content = orjson.loads(RENDERERS["json"](edition))
    assert {f["name"] for f in content["figures"]} >= {"subjects.site", "open", "suspected", "settled"}
    for figure in content["figures"]:
        assert figure["query"]
        assert figure["value"] == 0 or figure["ids"] or figure["name"].startswith("checks")
    assert named(edition)["open"].ids == sorted(row["finding_id"] for row in ROWS[:2])


def test_a_circular_counts_unknown_neither_as_pass_nor_as_fail() -> None:
    edition = circular(head("circular"), facts(ROWS, verdicts=FAILED))
    found = named(edition)
    assert [found[f"{name}.site"].text for name in ("passed", "failed", "unknown", "pass_rate")] == [
        "2",
        "1",
        "1",
        "66.7%",
    ]
    assert (found["pass_rate.site"].numerator, found["pass_rate.site"].denominator) == (2, 3)
    assert "机器监测项合格率" in text(edition)
    assert "总体合格率" not in text(edition)


def test_only_confirmed_findings_stand_under_problems() -> None:
    edition = circular(head("circular"), facts(ROWS, verdicts=FAILED))
    found = tables(edition)
    assert {row[-1] for row in found["open"].rows} == {row["finding_id"][:8] for row in ROWS[:2]}
    assert "suspected" not in found
    first = found["verdicts.site"].rows[0]
    assert first[4] == "不合格"
    assert [row[4] for row in found["verdicts.site"].rows] == ["不合格", "无法判定", "合格", "合格"]


def test_what_must_not_travel_is_withheld_from_every_format() -> None:
    secret = finding(1, restricted=1, wording="身份证号泄露于附件", url="http://www.site1.gov.cn/secret.xls")
    edition = circular(head("circular"), facts([secret]))
    for name in ("html", "json"):
        printed = RENDERERS[name](edition).decode()
        assert "身份证号泄露" not in printed
        assert "secret.xls" not in printed


def test_last_periods_cases_are_looked_at_again() -> None:
    before = [finding(1, **MENDED), finding(2)]
    found = named(circular(head("circular"), facts(ROWS, previous=before)))
    assert [found[n].text for n in ("previous", "previous_mended", "previous_left")] == ["2", "1", "1"]


def test_a_signed_circular_prints_a_deadline_that_is_a_working_day() -> None:
    last = shipped().deadline(date(2026, 9, 24), 10)
    edition = circular(head("circular", signed_on="2026-09-24", deadline=last), facts(ROWS))
    # ten working days after 24 September 2026, over 中秋 25–27 and 国庆 1–7 October, 10 October worked
    assert "于2026年10月15日前" in text(edition)
    assert "2026年9月24日" in text(edition)


@pytest.mark.parametrize("kind", ["weekly", "circular"])
@pytest.mark.parametrize("name", sorted(RENDERERS))
def test_the_same_facts_give_the_same_bytes(kind: str, name: str) -> None:
    build = weekly if kind == "weekly" else circular
    first, second = (RENDERERS[name](build(head(kind), facts(list(rows)))) for rows in (ROWS, ROWS[::-1]))
    assert first == second
    assert len(first) > 500


def test_the_page_is_that_of_gbt_9704() -> None:
    document = Document(io.BytesIO(RENDERERS["docx"](circular(head("circular"), facts(ROWS, verdicts=FAILED)))))
    section = document.sections[0]
    page = (section.page_width, section.page_height)
    assert [round(m.mm) for m in page if m is not None] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(m.mm) for m in margins if m is not None] == [37, 35, 28, 26]
    title = document.paragraphs[0].runs[0]
    fonts = title._r.rPr.rFonts
    assert (fonts.get(qn("w:eastAsia")), title.font.size) == ("方正小标宋简体", Pt(22))
    heading = next(p for p in document.paragraphs if p.text.startswith("一、"))
    assert heading.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"
    second = next(p for p in document.paragraphs if p.text.startswith("（一）"))
    assert second.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "楷体_GB2312"
    body = next(p for p in document.paragraphs if p.text.startswith("按照政府网站"))
    assert (body.runs[0].font.size, body.paragraph_format.first_line_indent) == (Pt(16), Pt(32))
    assert body.paragraph_format.line_spacing == Pt(29)


def test_table_heads_repeat_and_pages_are_numbered_on_both_sides() -> None:
    raw = RENDERERS["docx"](circular(head("circular"), facts(ROWS)))
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        xml = archive.read("word/document.xml").decode()
        footers = [archive.read(n).decode() for n in archive.namelist() if "footer" in n]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert xml.count("<w:tblHeader/>") == xml.count("</w:tbl>")
    assert sum("PAGE" in footer for footer in footers) == 2


def test_a_scanned_title_cannot_become_a_formula_markup_or_broken_file() -> None:
    nasty = finding(1, wording='=HYPERLINK("http://x")<script>alert(1)</script>\x00\x1f')
    edition = weekly(head(), facts([nasty]))
    book = openpyxl.load_workbook(io.BytesIO(RENDERERS["xlsx"](edition)))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("HYPERLINK" in str(cell.value) for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert "<script>" not in RENDERERS["html"](edition).decode()
    Document(io.BytesIO(RENDERERS["docx"](edition)))


def test_a_sound_edition_passes_its_self_check() -> None:
    known = facts(ROWS, verdicts=FAILED)
    assert problems(weekly(head(), known), known) == []
    assert problems(circular(head("circular"), known), known) == []


def test_the_self_check_bites() -> None:
    known = facts(ROWS, verdicts=FAILED)
    edition = circular(head("circular"), known)
    short = [
        msgspec.structs.replace(b, rows=b.rows[:-1]) if isinstance(b, Table) and b.kind == "open" else b
        for b in edition.blocks
    ]
    said = problems(msgspec.structs.replace(edition, blocks=short), known)
    assert [s[:4] for s in said] == ["各类问题", "各单位问"]
    report = weekly(head(), known)
    cut = [
        msgspec.structs.replace(b, rows=b.rows[:-1]) if isinstance(b, Table) and b.kind == "suspected" else b
        for b in report.blocks
    ]
    assert "两者不一致" in problems(msgspec.structs.replace(report, blocks=cut), known)[0]
    stranger = [*edition.blocks, Paragraph(["点名“不存在的网站”。"])]
    assert "不在登记册中" in problems(msgspec.structs.replace(edition, blocks=stranger), known)[0]
    wrong = Figure(name="x", text="100%", value=0.9, query="q", numerator=9, denominator=10)
    with_wrong = [*edition.blocks, Paragraph([wrong])]
    assert len(problems(msgspec.structs.replace(edition, blocks=with_wrong), known)) == 2


def parts(edition: Edition) -> tuple[str, str]:
    """The document and its relationships, of a docx."""
    with zipfile.ZipFile(io.BytesIO(RENDERERS["docx"](edition))) as archive:
        return tuple(archive.read(f"word/{name}").decode() for name in ("document.xml", "_rels/document.xml.rels"))  # type: ignore[return-value]


def test_every_section_has_one_grid_and_wide_tables_are_turned() -> None:
    xml, _ = parts(circular(head("circular"), facts(ROWS, verdicts=FAILED)))
    sections = re.findall(r"<w:sectPr.*?</w:sectPr>", xml, re.S)
    assert len(sections) == 2
    assert [section.count("<w:docGrid") for section in sections] == [1, 1]
    assert ['w:orient="landscape"' in section for section in sections] == [False, True]
    upright, turned = xml.split(sections[0])
    for part, most in ((upright, 5), (turned, 9)):
        counts = [table.count("<w:gridCol ") for table in part.split("<w:tbl>")[1:]]
        assert counts
        assert max(counts) <= most


def test_table_text_stands_off_the_grid_and_no_row_is_broken_over_pages() -> None:
    edition = circular(head("circular"), facts(ROWS, verdicts=FAILED))
    xml, _ = parts(edition)
    assert xml.count("<w:cantSplit/>") == xml.count("<w:tr>") > 8
    document = Document(io.BytesIO(RENDERERS["docx"](edition)))
    style = document.styles["XunwangTableCell"]
    assert style.font.size == Pt(9)
    assert style.element.pPr.find(qn("w:snapToGrid")).get(qn("w:val")) == "0"
    assert style.paragraph_format.line_spacing == 1.0
    weekly_xml, _ = parts(weekly(head(), facts(ROWS)))
    assert max(table.count("<w:gridCol ") for table in weekly_xml.split("<w:tbl>")[1:]) <= 7


def test_an_address_can_be_followed_once_and_only_where_it_is_one() -> None:
    evil = finding(2, url="javascript:alert(1)")
    edition = circular(head("circular"), facts([finding(1), evil]))
    xml, relationships = parts(edition)
    assert xml.count("<w:hyperlink ") == 1
    assert 'Target="http://www.site1.gov.cn/yw/" TargetMode="External"' in relationships
    assert "javascript:" not in relationships
    page = RENDERERS["html"](edition).decode()
    assert page.count('<a href="http://www.site1.gov.cn/yw/"') == 1
    assert 'href="javascript' not in page
    book = openpyxl.load_workbook(io.BytesIO(RENDERERS["xlsx"](edition)))
    links = [cell.hyperlink.target for cell in book["政府网站问题清单"]["H"] if cell.hyperlink]
    assert links == ["http://www.site1.gov.cn/yw/"]


def test_a_workbook_holds_numbers_and_dates_as_such_with_a_filter() -> None:
    last = shipped().deadline(date(2026, 7, 13), 10)
    edition = circular(head("circular", signed_on="2026-07-13", deadline=last), facts(ROWS))
    sheet = openpyxl.load_workbook(io.BytesIO(RENDERERS["xlsx"](edition)))["政府网站问题清单"]
    heads = [cell.value for cell in sheet[2]]
    row = dict(zip(heads, sheet[3], strict=True))
    assert row["序号"].value == 1
    assert row["首次发现"].value.date() == date(2026, 7, 8)
    assert row["期限"].value.date() == date(2026, 7, 27)
    assert sheet.auto_filter.ref == f"A2:M{sheet.max_row}"
    assert sheet.page_setup.orientation == "landscape"


def test_no_attachment_is_an_empty_table_and_their_numbers_follow_each_other() -> None:
    edition = circular(head("circular"), facts([finding(1)]))
    assert [table.attachment for table in edition.blocks if isinstance(table, Table) and table.attachment] == [1, 2, 3]
    assert all(table.rows for table in edition.blocks if isinstance(table, Table))
    assert "附件：1.政府网站检查结果一览表" in text(edition)
    assert "3.比率的计数说明" in text(edition)
    assert "4." not in text(edition)
