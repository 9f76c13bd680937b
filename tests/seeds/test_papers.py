"""The papers of the shipped offices: docx valid and through LibreOffice to pages, xlsx read back, equal bytes."""

import io
import json
from functools import cache
from pathlib import Path
from typing import Any, cast

import openpyxl
import pytest
from pypdf import PageObject, PdfReader

from pipelines.office.edition_trace import listed, trace
from pipelines.office.kept_editions import KeptEdition
from pipelines.office.pdf import office_program, to_pdf
from pipelines.office.unit_papers import unit_papers
from schemas.registry.load import parse
from stages.reporter.document import Table, row_figures
from stages.reporter.render import RENDERERS
from tests.seeds.test_offices import KEYS, OFFICES, played
from tests.support.command_line import xunwang
from tests.support.libreoffice import needs_libreoffice
from tests.support.ooxml_schema import schema_faults
from tests.support.wordprocessing import faults

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("seeds")]
PAGES = {  # at least and at most: lines break elsewhere where the fonts of the standard are
    "yichun-2023q3": (3, 7), "baoji-2024q3": (4, 10), "heyuan-2023q3": (3, 9), "fengxiang-2023q3": (3, 9),
    "kaifeng-2024q1": (5, 14),
}  # fmt: skip
MM = 72 / 25.4


@cache
def kept(key: str) -> KeptEdition:
    return KeptEdition(played(key).home, played(key).edition("json").parent.name)


@cache
def pages(key: str) -> PdfReader:
    paper = played(key).edition("docx").read_bytes()
    return PdfReader(io.BytesIO(to_pdf(paper, kept(key).kept.edition.head.as_of)))


@pytest.mark.parametrize("key", KEYS)
def test_the_docx_is_in_the_order_of_the_standard(key: str) -> None:
    assert faults(played(key).edition("docx").read_bytes()) == []


@pytest.mark.parametrize("key", KEYS)
def test_the_papers_are_valid_against_the_schemas(key: str) -> None:
    papers = [played(key).edition(form).read_bytes() for form in ("docx", "xlsx")]
    of_a_unit = next(iter(unit_papers(kept(key))), None)
    papers += of_a_unit.files.values() if of_a_unit else ()
    assert [fault for paper in papers for fault in schema_faults(paper)] == []


@needs_libreoffice
@pytest.mark.parametrize("key", KEYS)
def test_the_pages_have_their_fonts_and_nothing_runs_over_their_edge(key: str) -> None:
    made = pages(key)
    assert PAGES[key][0] <= len(made.pages) <= PAGES[key][1]
    fonts: list[Any] = [
        font.get_object() for page in made.pages for font in cast(Any, page["/Resources"])["/Font"].values()
    ]
    described = [font["/DescendantFonts"][0] if "/DescendantFonts" in font else font for font in fonts]
    files = {"/FontFile", "/FontFile2", "/FontFile3"}
    assert [one["/BaseFont"] for one in described if not files & set(one["/FontDescriptor"])] == []
    assert any("CJK" in one["/BaseFont"] for one in described)
    for page in made.pages:
        starts = _starts(page)
        assert starts
        assert max(starts) < float(page.mediabox.width) - 20 * MM
        assert min(starts) > 20 * MM


def _starts(page: PageObject) -> list[float]:
    """Where each piece of text begins, in points from the left edge."""
    found: list[float] = []

    def visit(text: str, _: object, place: list[float], *__: object) -> None:
        if text.strip():
            found.append(place[4])

    page.extract_text(visitor_text=visit)
    return found


@needs_libreoffice
@pytest.mark.parametrize("key", KEYS)
def test_a_table_over_several_pages_has_its_head_on_each(key: str) -> None:
    texts = ["".join(page.extract_text().split()) for page in pages(key).pages]
    tables = (block for block in kept(key).kept.edition.blocks if isinstance(block, Table))
    for table in (one for one in tables if one.attachment):
        first, last = ("".join(str(table.rows[at][1]).split()) for at in (0, -1))
        printed = "".join(table.printed().columns)
        begins = next(at for at, text in enumerate(texts) if printed in text and first in text)
        ends = next((at for at in range(begins, len(texts)) if last and last in texts[at]), begins)
        assert [at for at in range(begins, ends + 1) if printed not in texts[at]] == []


@pytest.mark.parametrize("key", KEYS)
def test_the_workbook_holds_every_row_and_no_formula(key: str) -> None:
    tables = [block for block in kept(key).kept.edition.blocks if isinstance(block, Table)]
    book = openpyxl.load_workbook(played(key).edition("xlsx"))
    assert len(book.sheetnames) >= max(1, len(tables))
    for sheet, table in zip(book, tables, strict=False):
        assert sheet.max_row == 2 + len(table.rows) + len(table.closing)
        assert [cell.value for cell in sheet[2]] == table.columns
        assert [cell.coordinate for row in sheet for cell in row if cell.data_type == "f"] == []


@pytest.mark.parametrize("key", KEYS)
def test_the_papers_follow_from_what_is_kept_byte_by_byte(key: str) -> None:
    document = kept(key).kept.edition
    assert [n for n, render in RENDERERS.items() if render(document) != played(key).edition(n).read_bytes()] == []


def test_two_makes_of_all_five_formats_are_equal() -> None:
    key = "fengxiang-2023q3"
    plan, rehearsed = parse(OFFICES / key / "rehearsal.yaml")["edition"], played(key)
    first = {name: rehearsed.edition(name).read_bytes() for name in RENDERERS}
    asked = ("--from", str(plan["first"]), "--to", str(plan["last"]), "--label", plan["label"])
    line = ("report", "circular", *asked, "--signed-on", str(plan["signed_on"]), "--json", "--as", "jingban")
    pdf = ("--pdf",) if office_program() else ()
    made = []
    for _ in range(2):
        told = json.loads(xunwang(*line, *pdf, "--data", rehearsed.out, code=1).splitlines()[0])["files"]
        made.append({name: Path(path).read_bytes() for name, path in told.items()})
    assert set(made[0]) >= {"docx", "xlsx", "html", "json", *(name.strip("-") for name in pdf)}
    assert made[0] == made[1]
    assert {name: made[0][name] for name in RENDERERS} == first


@pytest.mark.parametrize("key", KEYS)
def test_every_figure_and_row_leads_to_what_it_rests_on(key: str) -> None:
    edition = kept(key)
    document = edition.kept.edition
    known = {one.id: one for one in document.sources}
    for figure in (*listed(edition), *row_figures(document)):
        assert figure.query
        assert [one for one in figure.ids if one not in known] == [], figure.name
        assert trace(edition, figure.name).total == len(figure.ids)
    findings = [one for one in document.sources if one.kind == "finding"]
    assert [one.id for one in findings if not one.proofs] == []


@pytest.mark.parametrize("key", KEYS)
def test_no_paper_of_a_unit_holds_a_problem_of_another(key: str) -> None:
    edition = kept(key)
    sources = edition.kept.edition.sources
    mine = {one.id[:8]: one.unit_id for one in sources if one.kind == "finding"}
    papers = list(unit_papers(edition))
    assert {paper.unit for paper in papers} >= {one.unit_id for one in sources if one.kind == "finding"}
    for paper in papers:
        book = openpyxl.load_workbook(io.BytesIO(paper.files["xlsx"]))
        held = {str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row}
        assert {unit for short, unit in mine.items() if short in held} <= {paper.unit}
        assert faults(paper.files["docx"]) == []
