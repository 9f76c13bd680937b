"""Papers through LibreOffice, where it is installed: pages, embedded fonts, repeated heads, equal bytes."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest
from pypdf import PdfReader

from pipelines.office import pdf
from pipelines.office.pdf import stamped, to_pdf
from schemas.mistakes import MistakeError
from stages.reporter.render import RENDERERS
from tests.stages.templates.papers import composed
from tests.support.libreoffice import needs_libreoffice

AS_OF = datetime.fromisoformat("2026-07-13T00:00:00+08:00")
BODY = """
parts: [{text: "共{sites}家。"}]
attachments:
- title: 网站清单
  rows: sites
  columns: [{title: 序号, number: true}, {title: 网站名称, field: name}, {title: 结果, field: result, merge: true}]
"""


def paper(folder: Path, rows: int = 80) -> bytes:
    many = [{"id": f"s{n}", "name": f"示例网站{n}", "result": "合格"} for n in range(rows)]
    return RENDERERS["docx"](composed(folder, BODY, sites=many).edition)


@pytest.mark.slow
@needs_libreoffice
def test_a_long_table_goes_over_pages_with_its_head_on_each(tmp_path: Path) -> None:
    made = to_pdf(paper(tmp_path), AS_OF)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    tables = [text for text in pages if "网站名称" in text]
    assert len(tables) >= 2
    assert "示例网站79" in pages[-1]
    fonts: list[Any] = [
        font.get_object()
        for page in PdfReader(io.BytesIO(made)).pages
        for font in cast(Any, page["/Resources"])["/Font"].values()
    ]
    composite = [font["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts if "/DescendantFonts" in font]
    plain = [font["/FontDescriptor"] for font in fonts if "/FontDescriptor" in font]
    assert composite or plain
    embedded = {"/FontFile", "/FontFile2", "/FontFile3"}
    assert [one for one in (*composite, *plain) if not embedded & set(one)] == []
    assert to_pdf(paper(tmp_path), AS_OF) == made


def test_without_the_program_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "office_program", lambda: None)
    with pytest.raises(MistakeError, match="没有安装LibreOffice"):
        to_pdf(b"", AS_OF)


def _only(folder: Path, **programs: str) -> str:
    """A PATH with these programs alone, as shell scripts."""
    for name, script in programs.items():
        path = folder / name.replace("_", "-")
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
    return str(folder)


@pytest.mark.parametrize("programs", [{}, {"fc_list": "exit 0"}, {"fc_list": "echo DejaVu Sans; exit 1"}])
def test_without_chinese_fonts_one_sentence_says_so(
    programs: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", _only(tmp_path, soffice="exit 0", **programs))
    with pytest.raises(MistakeError, match=r"没有中文字体.*请安装fonts-noto-cjk") as refused:
        to_pdf(b"", AS_OF)
    assert len(refused.value.messages) == 1


def test_with_fonts_the_program_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", _only(tmp_path, soffice="exit 3", fc_list="echo Noto Serif CJK SC"))
    with pytest.raises(MistakeError, match="返回3"):
        to_pdf(b"", AS_OF)


def test_the_stamp_depends_on_the_paper_alone() -> None:
    def file(day: str, number: str, text: str = "x") -> bytes:
        told = f"{text}/CreationDate(D:{day}Z')/ID [ <{number}>\n<{number}> ]\n/DocChecksum /{number}"
        return told.encode()

    one, other = file("20260101000000", "A" * 32), file("20270202020202", "B" * 32)
    assert stamped(one, AS_OF) == stamped(other, AS_OF)
    assert len(stamped(one, AS_OF)) == len(one)
    assert b"D:20260712160000" in stamped(one, AS_OF)
    assert stamped(one, AS_OF) != stamped(file("20260101000000", "A" * 32, "y"), AS_OF)
