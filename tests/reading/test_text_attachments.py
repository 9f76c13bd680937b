"""Attached files: what a person reads in them is read, and no file of any bytes raises."""

import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from stages.classifier.attachments import extract
from stages.classifier.text import hits
from tests.reading.attachment_files import (
    doc_file,
    docx_file,
    ofd_file,
    pdf_file,
    xls_file,
    xlsx_file,
    zip_file,
)

PERSON = "张某某\t11010519491231002X"


@pytest.mark.parametrize(
    ("body", "name", "kind", "wanted"),
    [
        (docx_file(["公示"], [["姓名", "证号"], ["张某某", "11010519491231002X"]]), "a.docx", "docx", PERSON),
        (docx_file(["正文"]), "a.docx", "docx", "页脚文字"),
        (xlsx_file([["姓名", "电话"], ["张某某", 13812345678]]), "a.xlsx", "xlsx", "张某某\t13812345678"),
        (xlsx_file([["公示"]], hidden=[["11010519491231002X"]]), "a.xlsx", "xlsx", "11010519491231002X"),
        (xlsx_file([["工号", 13812345678.0]]), "a.xlsx", "xlsx", "13812345678"),
        (pdf_file("关于布署工作的通知"), "a.pdf", "pdf", "关于布署工作的通知"),
        (ofd_file("关于布署工作的通知"), "a.ofd", "ofd", "关于布署工作的通知"),
        (doc_file([("关于布署工作的通知\r", False), ("No. 7\r", True)]), "a.doc", "doc", "关于布署工作的通知\nNo. 7\n"),
        (doc_file([("见\x13 HYPERLINK x\x14附件\x15。\x07", False)]), "a.wps", "doc", "见附件。\t"),
        (xls_file([["姓名", "证号"], ["张某某", "11010519491231002X"]]), "a.xls", "xls", PERSON),
        ("<html><table><tr><td>张某某</td></tr></table>".encode("gbk"), "a.xls", "html", "张某某"),
        ("姓名,电话\n张某某,13812345678".encode("gb18030"), "a.csv", "csv", "张某某,13812345678"),
        ("\ufeff布署工作".encode(), "text/plain; charset=utf-8", "txt", "布署工作"),
        ("布署工作".encode("utf-16"), "a.txt", "txt", "布署工作"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 12 else "",
)  # fmt: skip
def test_the_text_of_a_file_is_read(body: bytes, name: str, kind: str, wanted: str) -> None:
    found = extract(body, name)
    assert (found.kind, found.problems) == (kind, [])
    assert wanted in found.text


def test_the_signature_beats_the_name() -> None:
    assert extract(xlsx_file([["表"]]), "公示名单.pdf").kind == "xlsx"


def test_a_leak_in_an_attachment_is_hit_and_masked() -> None:
    found = extract(xls_file([["姓名", "身份证号"], ["张某某", "11010519491231002X"]]), "名单.xls")
    (hit,) = [hit for hit in hits(found.text) if hit.level == "sensitive"]
    assert hit.text == "11*************02X"


def test_a_sheet_that_says_it_is_huge_is_read_to_its_end() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "姓名"
    book.active.cell(row=60_000, column=3).value = "11010519491231002X"
    buffer = io.BytesIO()
    book.save(buffer)
    assert extract(buffer.getvalue()).text == "姓名\n11010519491231002X"


def locked_pdf(user: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_file("关于布署工作的通知"))))
    writer.encrypt(user_password=user, owner_password="owner", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def bomb() -> bytes:
    return zip_file({"word/document.xml": b" " * (64 * 1024 * 1024)})


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><x>&a;</x>'


@pytest.mark.parametrize(
    ("body", "name", "problem"),
    [
        (locked_pdf("secret"), "a.pdf", "encrypted"),
        (doc_file([("密", False)], encrypted=True), "a.doc", "encrypted"),
        (doc_file([("old", True)], version=0x0065), "a.doc", "unsupported"),
        (bomb(), "a.docx", "zip_bomb"),
        (zip_file({"word/document.xml": ENTITIES}), "a.docx", "broken"),
        (docx_file(["正文"])[:-300], "a.docx", "broken"),
        (b"%PDF-1.4 cut", "a.pdf", "broken"),
        (doc_file([("正文", False)])[:1500], "a.doc", "broken"),
        (zip_file({"a.txt": "x"}), "a.zip", "unsupported"),
        (b"\x89PNG\r\n", "a.png", "unsupported"),
        (pdf_file(" "), "scan.pdf", "no_text"),
        (b"0" * (32 * 1024 * 1024 + 1), "a.txt", "too_large"),
        ("字".encode() * 2_000_001, "a.txt", "truncated"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_a_problem(body: bytes, name: str, problem: str) -> None:
    assert extract(body, name).problems == [problem]


def test_a_pdf_locked_only_against_changes_is_read() -> None:
    assert "布署" in extract(locked_pdf(""), "a.pdf").text


SEEDS = [docx_file(["正文"]), xlsx_file([["表"]]), pdf_file("正文"), doc_file([("正文", False)]), xls_file([["表"]])]


@settings(deadline=None)
@given(st.sampled_from(SEEDS), st.integers(0, 100_000), st.binary(max_size=12), st.integers(0, 100_000))
def test_no_damaged_file_raises(seed: bytes, at: int, damage: bytes, cut: int) -> None:
    at %= len(seed)
    body = (seed[:at] + damage + seed[at + len(damage) :])[: max(8, cut % (2 * len(seed)))]
    found = extract(body, "a.doc")
    assert found.text or found.problems


@settings(deadline=None)
@given(st.binary(max_size=200), st.text(max_size=8))
def test_no_bytes_raise(body: bytes, name: str) -> None:
    extract(body, name)
