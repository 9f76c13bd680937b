"""Papers of a case and the reply form: what is printed, and what comes back filled in."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from pipelines.log.sqlite import SqliteLog
from pipelines.office.cases.reading import read_book
from tests.pipelines.test_cases_commands import COLUMN, STALE, cases, clock, data, found, notified, refused, xunwang
from tests.support.ooxml_schema import schema_faults

__all__ = ["clock", "data"]


def written(data: Path, kind: str, case: str, who: str = "o") -> str:
    """The text of a paper as Word shows it."""
    out = xunwang(data, "cases", "paper", kind, case, "--out", str(data / "papers"), who=who).splitlines()
    document = docx.Document(out[0])
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_a_notice_lists_what_stands_with_its_deadline_and_the_form_to_answer(data: Path) -> None:
    case = notified(data)
    text = written(data, "整改通知", case)
    assert "关于核实整改示例县网站与政务新媒体问题的通知" in text
    assert "存在2个问题" in text
    assert "请于2026年7月6日前逐条核实反馈" in text
    assert f"办理单编号：{case}" in text
    assert "“要闻”栏目" in text
    assert "核实反馈表" in text


def test_a_finding_that_nobody_has_confirmed_is_sent_without_its_content(data: Path) -> None:
    log = SqliteLog(data / "log.db")
    secret = {"wording": "出现某某错误表述", "needs_people": 2, "subject": "site1", "target": "site1", "unit": "county"}
    log.append([found("ee" * 16, "suspected", **secret)])
    log.close()
    xunwang(data, "cases", "notify", "--finding", "ee" * 16)
    text = written(data, "整改通知", str(cases(data)[0]["case_id"]))
    assert "某某错误表述" not in text
    assert "尚待核实" in text


def test_a_written_reminder_says_what_was_done_before(data: Path, clock: Callable[[str], None]) -> None:
    case = notified(data)
    for day in ("07", "09"):
        clock(f"2026-07-{day}T09:00:00+08:00")
        xunwang(data, "cases", "remind", case)
    log = SqliteLog(data / "log.db")
    later = "2026-07-10T00:00:00+08:00"
    log.append([found(STALE, "rectified", later, frm="confirmed", subject="site1", target="site1", unit="county")])
    log.close()
    clock("2026-07-13T09:00:00+08:00")
    text = written(data, "书面催办", case)
    assert "2026年7月1日，本办已将有关问题交你单位核实整改，并先后催办2次" in text
    assert "仍有1个问题未整改" in text
    retest = written(data, "复查单", case)
    assert "只列尚未整改的1个问题" in retest
    assert "“要闻”栏目" in retest


def test_a_closing_letter_is_a_draft_until_it_is_decided(data: Path, clock: Callable[[str], None]) -> None:
    case = notified(data)
    assert "尚未提出关停整合" in refused(data, "cases", "paper", "关停提示函", case)
    clock("2026-07-08T09:00:00+08:00")
    xunwang(data, "cases", "propose-closing", case, "--row", STALE, "--reason", "年内三次被点名")
    assert "决定前不得发出" in written(data, "关停提示函", case)
    clock("2026-07-09T09:00:00+08:00")
    xunwang(data, "cases", "decide-closing", case, "--send", who="c")
    text = written(data, "关停提示函", case)
    assert "决定前不得发出" not in text
    assert "“示例县1人民政府”" in text


@pytest.mark.parametrize("kind", ["提醒", "核实反馈表", "约谈通知"])
def test_every_other_paper_is_written(data: Path, kind: str) -> None:
    text = written(data, kind, notified(data))
    assert "示例县" in text
    assert "办理单编号" in text


def test_every_paper_of_a_case_is_valid_against_the_schemas(data: Path) -> None:
    case, out = notified(data), data / "papers"
    for kind in ("整改通知", "提醒", "核实反馈表", "整改回复表", "约谈通知"):
        xunwang(data, "cases", "paper", kind, case, "--out", str(out))
    xunwang(data, "cases", "one-page", "county", "--out", str(out))
    made = [path for form in ("docx", "xlsx") for path in out.glob(f"*.{form}")]
    assert len(made) == 7
    assert [f"{path.name} {fault}" for path in made for fault in schema_faults(path.read_bytes())] == []


def form(data: Path, case: str) -> tuple[Path, Path]:
    out = xunwang(data, "cases", "paper", "整改回复表", case, "--out", str(data / "papers")).splitlines()
    return Path(out[0]), Path(out[1])


def filled_word(path: Path, rows: dict[int, dict[str, str]]) -> None:
    """Fill in cells of a Word form, by 序号 and heading."""
    document = docx.Document(str(path))
    table = document.tables[0]
    headings = [cell.text for cell in table.rows[0].cells]
    for row in table.rows[1:]:
        for heading, value in rows.get(int(row.cells[0].text), {}).items():
            row.cells[headings.index(heading)].text = value
    document.save(str(path))


def filled_book(path: Path, rows: dict[int, dict[str, str]], added: list[Any] | None = None) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.active
    headings = [cell.value for cell in sheet[3]]
    for line in sheet.iter_rows(min_row=4):
        for heading, value in rows.get(int(line[0].value), {}).items():
            line[headings.index(heading)].value = value
    if added is not None:
        sheet.append(added)
    book.save(path)


def rows_of(data: Path, case: str) -> dict[str, Any]:
    shown = json.loads(xunwang(data, "cases", "show", case, "--json"))
    return {row["finding_id"]: row for row in shown["rows"]}


FILL = filled_word, filled_book


@pytest.mark.parametrize("which", [0, 1], ids=["docx", "xlsx"])
def test_a_filled_form_is_read_row_by_row(data: Path, clock: Callable[[str], None], which: int) -> None:
    case = notified(data)
    numbers = {name: row["number"] for name, row in rows_of(data, case).items()}
    path = form(data, case)[which]
    FILL[which](
        path,
        {
            numbers[COLUMN]: {
                "反馈意见": "属实已整改",
                "原因": "人员变动",
                "措施": "已补发信息",
                "完成时间": "2026年7月2日",
                "责任人": "赵六",
            },
            numbers[STALE]: {"反馈意见": "有异议", "佐证": "附当日截图"},
        },
    )
    clock("2026-07-03T09:00:00+08:00")
    said = xunwang(data, "cases", "reply", str(path), who="u")
    assert "已登记2行反馈" in said
    rows = rows_of(data, case)
    assert rows[COLUMN]["step"] == "answered"
    assert rows[COLUMN]["answer"] == {
        "row": COLUMN,
        "reply": "mended",
        "cause": "人员变动",
        "measures": "已补发信息",
        "done_on": "2026-07-02",
        "proof": "",
        "responsible": "赵六",
        "evidence": [],
    }
    assert (rows[STALE]["step"], rows[STALE]["answer"]["reply"]) == ("disputed", "objected")
    assert "异议尚未决定" in refused(data, "cases", "name", case, "--edition", "第1期", "--row", STALE, who="c")


def test_rows_left_blank_answer_nothing(data: Path, clock: Callable[[str], None]) -> None:
    case = notified(data)
    numbers = {name: row["number"] for name, row in rows_of(data, case).items()}
    path = form(data, case)[1]
    filled_book(path, {numbers[COLUMN]: {"措施": "安排补发", "完成时间": "2026-07-20"}})
    clock("2026-07-03T09:00:00+08:00")
    assert "已登记1行反馈，未填写的行仍待反馈" in xunwang(data, "cases", "reply", str(path), who="u")
    rows = rows_of(data, case)
    assert rows[COLUMN]["answer"]["reply"] == "accepted"  # the day lies ahead
    assert (rows[STALE]["step"], rows[STALE]["answer"]) == ("notified", None)


def test_a_form_of_another_period_is_refused(data: Path, clock: Callable[[str], None]) -> None:
    xunwang(data, "cases", "notify", "--finding", STALE)
    old = str(cases(data)[0]["case_id"])
    path = form(data, old)[0]
    clock("2026-07-02T09:00:00+08:00")
    xunwang(data, "cases", "notify", "--finding", COLUMN)
    new = str(cases(data)[0]["case_id"])
    assert new != old
    assert "多为往期的表" in refused(data, "cases", "reply", str(path), "--case", new, who="u")


WRONG: list[tuple[dict[int, dict[str, str]], list[Any] | None, str]] = [
    ({}, [9, "新问题", "http://x/", "已整改"], "序号“9”不在本办理单中"),
    ({}, [None, "新问题", "http://x/", "已整改"], "该行没有序号"),
    ({}, [1, "重复", None, "已整改"], "重复"),
    ({1: {"网址": "http://www.other.gov.cn/"}}, None, "网址与所交办的不一致"),
    ({1: {"反馈意见": "大概是"}}, None, "不能识别，可填：属实已整改"),
    ({1: {"反馈意见": "有异议"}}, None, "有异议的须写明理由"),
    ({1: {"完成时间": "下周"}}, None, "应写作2026-07-03"),
]


@pytest.mark.parametrize(("filled", "added", "why"), WRONG, ids=[why for *_, why in WRONG])
def test_a_form_with_a_wrong_row_is_taken_not_at_all(
    data: Path, filled: dict[int, dict[str, str]], added: list[Any] | None, why: str
) -> None:
    case = notified(data)
    path = form(data, case)[1]
    filled_book(path, {1: {"反馈意见": "属实已整改", "措施": "已改"} | filled.get(1, {})}, added)
    said = xunwang(data, "cases", "reply", str(path), who="u", code=2)
    assert why in said
    assert "整张表未登记" in said
    assert path.name in said
    assert all(row["answer"] is None for row in rows_of(data, case).values())


def test_what_is_no_form_is_told_apart(data: Path, tmp_path: Path) -> None:
    case = notified(data)
    other = tmp_path / "另一张.docx"
    document = docx.Document()
    document.add_paragraph("整改报告")
    document.save(str(other))
    assert "没有认出整改回复表的表头" in refused(data, "cases", "reply", str(other), "--case", case)
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04 no zip")
    assert "不是能读取的docx文件" in refused(data, "cases", "reply", str(tmp_path / "坏.docx"), "--case", case)
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    assert "应为docx或xlsx" in refused(data, "cases", "reply", str(tmp_path / "a.pdf"), "--case", case)


def test_an_offices_own_form_without_the_opinion_column_is_read(data: Path, clock: Callable[[str], None]) -> None:
    case = notified(data)
    book = openpyxl.Workbook()
    book.active.append(
        ["序号", "问题描述", "网址", "问题原因", "整改措施", "完成日期", "佐证材料", "责任人", "负责人签字"]
    )
    book.active.append([1, "", "", "疏忽", "已补发", "2026-07-02", "", "赵六", ""])
    book.active.append(["填表人：赵六"])
    path = data / "own.xlsx"
    buffer = io.BytesIO()
    book.save(buffer)
    path.write_bytes(buffer.getvalue())
    clock("2026-07-03T09:00:00+08:00")
    assert "没有办理单编号" in refused(data, "cases", "reply", str(path), who="u")
    assert "已登记1行反馈" in xunwang(data, "cases", "reply", str(path), "--case", case, who="u")
    (answered,) = [row for row in rows_of(data, case).values() if row["number"] == 1]
    assert answered["answer"]["reply"] == "mended"


def test_one_page_tells_namings_promises_and_what_came_back(data: Path, clock: Callable[[str], None]) -> None:
    case = notified(data)
    clock("2026-07-02T09:00:00+08:00")
    xunwang(data, "cases", "answer", case, "--mended", "--row", COLUMN, "--measures", "已补发", who="u")
    log = SqliteLog(data / "log.db")
    place = {"subject": "site1", "target": "site1/c1", "target_kind": "column", "unit": "county"}
    log.append(
        [
            found(COLUMN, "rectified", "2026-07-04T00:00:00+08:00", frm="confirmed", **place),
            found(COLUMN, "recurred", "2026-07-20T00:00:00+08:00", frm="rectified", **place),
        ]
    )
    log.close()
    clock("2026-07-21T09:00:00+08:00")
    xunwang(data, "cases", "name", case, "--edition", "2026年第三季度通报", "--row", COLUMN, who="c")
    (path,) = xunwang(data, "cases", "one-page", "county", "--out", str(data / "papers")).splitlines()
    document = docx.Document(path)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    assert "累计被点名通报1次（2026年1次）。现有2个问题未整改，其中1个为整改后再次出现。" in text
    assert "2026年第三季度通报" in text
    assert "2026-07-04已整改，2026-07-20再次出现" in text
    assert "2026年7月20日" in text
    log = SqliteLog(data / "log.db")
    assert len(read_book(log).cases) == 1
    log.close()
