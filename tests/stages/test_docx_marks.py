"""Content controls and bookmarks of a docx: by slot, figure and row, with names that stay."""

import re
import subprocess
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from pipelines.office.pdf import office_program
from stages.reporter.document import figures
from stages.reporter.edits.comparing import Changed, compared
from stages.reporter.edits.marked import marked
from stages.reporter.edits.places import places
from stages.reporter.render import RENDERERS
from stages.reporter.render.marks import FIGURE, ROW, SLOT, mark
from stages.reporter.templates.composing import Composed
from stages.reporter.weekly import weekly
from tests.stages.templates.papers import composed, sites, tables
from tests.support.editions import facts, finding, head
from tests.support.libreoffice import needs_libreoffice

BODY = """
parts:
- heading: 总体情况
  parts:
  - {heading: 网站, text: "检查{sites.checked}家，合格{sites.passed}家，合格率{sites.rate}。"}
  - {heading: 整改, bold: 一要整改。, text: "其余{sites.failed}家限期整改。"}
- text: 综上，{sites.rate}。
attachments:
- title: 网站清单
  under: 采样自{window_from}
  rows: sites
  columns:
  - {title: 序号, number: true}
  - {title: 网站名称, field: name}
  - {title: 结果, field: result, merge: true}
  - {title: 问题数, field: problem_count}
  - {title: 网址, field: url, link: true}
  closing: （共{sites}个）
"""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def made(folder: Path, good: int = 3) -> Composed:
    listed: list[dict[str, Any]] = sites(合格=good, 不合格=2)
    rows = [{**row, "url": f"http://a.gov.cn/{row['name']}"} for row in listed]
    return composed(folder, BODY, sites=rows)


def xml(content: bytes) -> str:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read("word/document.xml").decode()


def names(content: bytes) -> list[str]:
    return re.findall(r'<w:bookmarkStart w:id="\d+" w:name="([^"]*)"/>', xml(content))


def test_every_slot_figure_and_row_is_marked_once(tmp_path: Path) -> None:
    edition = made(tmp_path).edition
    content = RENDERERS["docx"](edition)
    found = Counter(names(content))
    (table,) = tables(edition)
    wanted = {mark(SLOT, place.slot) for place in places(edition)}
    wanted |= {mark(ROW, table.slot, key) for key in table.keys}
    wanted |= {mark(FIGURE, one.name) for one in figures(edition)}
    assert set(found) == wanted
    assert set(found.values()) == {1}
    assert len(table.keys) == 5


def test_ids_differ_and_names_fit(tmp_path: Path) -> None:
    text = xml(RENDERERS["docx"](made(tmp_path).edition))
    controls = re.findall(
        r'<w:sdtPr><w:alias w:val="([^"]+)"/><w:tag w:val="([^"]+)"/><w:id w:val="(\d+)"/></w:sdtPr>', text
    )
    assert len(controls) == text.count("<w:sdt>") == text.count("</w:sdtContent>") > 10
    assert len({number for _, _, number in controls}) == len(controls)
    assert max(len(tag) for _, tag, _ in controls) <= 40
    assert "“（一）网站”第1段" in {title for title, _, _ in controls}
    starts, ends = (re.findall(rf'<w:bookmark{kind} w:id="(\d+)"', text) for kind in ("Start", "End"))
    assert sorted(starts) == sorted(ends)
    assert len(set(starts)) == len(starts)


def test_names_stay_when_the_data_change_and_bytes_when_they_do_not(tmp_path: Path) -> None:
    one, same, more = (RENDERERS["docx"](made(tmp_path, good).edition) for good in (3, 3, 4))
    assert one == same
    assert set(names(one)) < set(names(more))


def test_an_edition_that_no_template_made_has_no_marks() -> None:
    text = xml(RENDERERS["docx"](weekly(head(), facts([finding(1)]))))
    assert (text.count("<w:sdt>"), text.count("<w:bookmarkStart")) == (0, 0)


def test_a_paper_is_read_by_its_marks(tmp_path: Path) -> None:
    paper = marked(RENDERERS["docx"](made(tmp_path).edition))
    assert next(one.text[first:last] for one in paper.texts for _, first, last in one.spans).startswith("槐水市")
    assert [row.below[2] for row in paper.rows] == [False, False, True, True, False, True]
    assert compared(paper, paper) == Changed()


@pytest.mark.slow
@needs_libreoffice
def test_a_paper_saved_by_libreoffice_is_read_as_it_was(tmp_path: Path) -> None:
    content = RENDERERS["docx"](made(tmp_path).edition)
    (tmp_path / "paper.docx").write_bytes(content)
    subprocess.run(
        [
            str(office_program()), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
            "--convert-to", "docx", "--outdir", str(tmp_path / "saved"), str(tmp_path / "paper.docx"),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    given, back = marked(content), marked((tmp_path / "saved" / "paper.docx").read_bytes())
    assert (back.edition, back.printed) == (given.edition, given.printed)
    assert compared(given, back) == Changed()
